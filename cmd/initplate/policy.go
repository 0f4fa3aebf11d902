package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/render"
)

const policyHelp = `Print the Vault policy and the Consul ACL rules that are enough to render the
templates, and no more. Neither server is asked. A path that is computed from values is
known only where --values gives those; else a comment says where it is computed.
`

const policyExamples = `  initplate policy app.yaml.tmpl --for vault | vault policy write app -
  initplate policy app.yaml.tmpl --for consul | consul acl policy create -name app -rules -`

func (a *app) policyCommand() *cobra.Command {
	var only string
	c := &cobra.Command{
		Use:               "policy [TEMPLATE...] [flags]",
		Short:             "print the Vault policy and Consul rules that are enough for templates",
		Long:              policyHelp,
		Example:           policyExamples,
		ValidArgsFunction: complete,
		RunE: func(c *cobra.Command, args []string) error {
			if only != "" && only != "vault" && only != "consul" {
				return usage(nearest.Hint(only, []string{"vault", "consul"}), "--for is neither vault nor consul")
			}
			return a.policy(c.Context(), args, only)
		},
	}
	c.Flags().StringVar(&only, "for", "", "print those of one `SERVER`: vault or consul")
	flags(c, groupTemplates, a.templateFlags)
	flags(c, groupMessages, a.messageFlags)
	return c
}

func (a *app) policy(ctx context.Context, args []string, only string) error {
	in, err := a.input(ctx, args)
	if err != nil {
		return err
	}
	needs, err := render.Plan(ctx, a.logged(a.local(in.values)), in.templates()...)
	if err != nil {
		return err
	}
	var text string
	if only != "consul" {
		text = vaultRules(needs)
	}
	if only == "" {
		text = "# Vault policy\n\n" + text + "\n# Consul ACL rules\n\n" + consulRules(needs)
	} else if only == "consul" {
		text = consulRules(needs)
	}
	return a.showText(ctx, []byte(text))
}

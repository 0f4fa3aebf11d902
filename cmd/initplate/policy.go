package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/sources"
)

const policyHelp = `Print the Vault policy and the Consul ACL rules that rendering the templates needs, and
no more. Neither server is asked. A path that is computed from values is known only if
--values has them; otherwise a comment says where it is computed.
`

const policyExamples = `  initplate policy app.yaml.tmpl --for vault | vault policy write app -
  initplate policy app.yaml.tmpl --for consul | consul acl policy create -name app -rules -`

func (a *app) policyCommand() *cobra.Command {
	var only string
	c := &cobra.Command{
		Use:               "policy [TEMPLATE...] [flags]",
		Short:             "print the Vault policy and Consul rules that templates need",
		Long:              policyHelp,
		Example:           policyExamples,
		ValidArgsFunction: complete,
		RunE: func(c *cobra.Command, args []string) error {
			return a.policy(c.Context(), args, only)
		},
	}

	c.Flags().StringVar(&only, "for", "", "print only those of `SERVER`: vault or consul")
	flags(c, groupTemplates, a.templateFlags)
	flags(c, groupMessages, a.messageFlags)
	return c
}

func (a *app) policy(ctx context.Context, args []string, only string) error {
	servers := a.table().Servers()
	slices.Reverse(servers)
	if only != "" && !slices.Contains(servers, only) {
		return usage(nearest.Hint(only, servers), "--for must be %s", prose.Or(servers))
	}

	in, err := a.input(ctx, args)
	if err != nil {
		return err
	}

	needs, err := render.Plan(ctx, a.logged(a.local(in.values)), in.templates()...)
	if err != nil {
		return err
	}

	text := allRules(a.table(), servers, needs)
	if only != "" {
		text = serverRules(a.table(), only, needs)
	}

	return a.showText(ctx, []byte(text))
}

// allRules returns the rules for all servers, each below a heading.
func allRules(table sources.Table, servers []string, needs []render.Need) string {
	var texts []string
	for _, server := range servers {
		row := table.Of(server)
		texts = append(texts, "# "+row.Called()+" "+row.Policy.Title+"\n\n"+serverRules(table, server, needs))
	}
	return strings.Join(texts, "\n")
}

package main

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/sources"
)

const planHelp = `Show what rendering the templates would read, from where, and in how many rounds,
without asking Consul or Vault: also those of --values are not asked, for they stand
for servers. The environment and files are looked at, since what they hold may make
other values needless.

Everything that is known to be needed is fetched at once, in round 1. A key that is
computed from a fetched value takes a round more. "local" costs nothing.

IF ABSENT says what becomes of a value that is not there: an error, the template's
default, the next reference of a parameter, or something empty.
`

func (a *app) planCommand() *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:               "plan [TEMPLATE...] [flags]",
		Short:             "show what templates would read, from where, in how many rounds",
		Long:              planHelp,
		ValidArgsFunction: complete,
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			return a.plan(c.Context(), args, output)
		},
	}
	outputFlag(c, &output)
	flags(c, groupTemplates, a.templateFlags)
	flags(c, groupMessages, a.messageFlags)
	return c
}

func (a *app) plan(ctx context.Context, args []string, output string) error {
	in, err := a.input(ctx, args)
	if err != nil {
		return err
	}
	local := a.local(in.values)
	maps.DeleteFunc(local, func(name string, _ sources.Source) bool { return a.table().Of(name).Server != "" })
	needs, err := render.Plan(ctx, a.logged(local), in.templates()...)
	if err != nil {
		return err
	}
	p := planOf(needs)
	if output == "json" {
		return a.showJSON(ctx, p)
	}
	return a.showText(ctx, p.text())
}

func (a *app) showJSON(ctx context.Context, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return a.show(ctx, append(printableJSON(text), '\n'))
}

// outputFlag lets a command write for programs. It is no setting: it says how this
// one command shows its answer, and a pod has no use for it.
func outputFlag(c *cobra.Command, output *string) {
	c.Flags().StringVarP(output, "output", "o", "text", "`FORMAT` of the answer: text or json")
}

func checkOutput(output string) error {
	if slices.Contains([]string{"text", "json"}, output) {
		return nil
	}
	return usage("", "--output is neither text nor json")
}

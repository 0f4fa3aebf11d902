package main

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/render"
)

const planHelp = `Show what rendering the templates would read, from where, and in how many rounds. No
server is asked, nor are the sections of --values that replace servers. The environment
and files are read, as their values may make other values unnecessary.

Everything that is known to be needed is fetched at once, in round 1. A key that is
computed from a fetched value takes another round. "local" takes no round. SECRET is "?"
if only the value shows whether it is one.

IF ABSENT says what happens if a value does not exist: an error, or the use of the
template's default, of the next reference of a parameter, or of an empty value.
`

const planExamples = `  initplate plan mysql
  initplate plan templates/ --values store.yaml
  initplate plan app.yaml.tmpl -o json`

func (a *app) planCommand() *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:               "plan [TEMPLATE...] [flags]",
		Short:             "show what templates would read, from where, in how many rounds",
		Long:              planHelp,
		Example:           planExamples,
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
	flags(c, groupOutput, a.reportFlag)
	flags(c, groupMessages, a.messageFlags)
	return c
}

func (a *app) plan(ctx context.Context, args []string, output string) error {
	a.record = &record{begin: time.Now()}
	in, err := a.input(ctx, args)
	if err != nil {
		return err
	}

	local, _ := a.withoutServers(a.local(in.values))
	needs, err := render.Plan(ctx, a.logged(local), in.templates()...)
	if err != nil {
		return err
	}

	p := planOf(a.table(), needs)
	a.record.plan = p
	if output == "json" {
		return a.showJSON(ctx, p)
	}

	return a.showPainted(ctx, p.text(a.columns()), asPlan)
}

func (a *app) showJSON(ctx context.Context, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return a.show(ctx, append(printableJSON(text), '\n'))
}

// outputFlag adds --output, which is text, json or what else a command has. It is not a setting with a
// variable, as it is about a single command, and of no use in a pod.
func outputFlag(c *cobra.Command, output *string, others ...string) {
	all := outputs(others)
	c.Flags().StringVarP(output, "output", "o", "text", "`FORMAT` of the answer: "+prose.Or(all))
	c.RegisterFlagCompletionFunc("output", completion(func() []string { return all }))
}

func outputs(others []string) []string { return append([]string{"text", "json"}, others...) }

func checkOutput(output string, others ...string) error {
	all := outputs(others)
	if slices.Contains(all, output) {
		return nil
	}
	return usage(nearest.Hint(output, all), "--output must be %s", prose.Or(all))
}

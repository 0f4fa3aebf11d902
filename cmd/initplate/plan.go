package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

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
	delete(local, "consul")
	delete(local, "vault")
	needs, err := render.Plan(ctx, a.logged(local), in.templates()...)
	if err != nil {
		return err
	}
	if output == "json" {
		return a.showJSON(ctx, planJSON(needs))
	}
	return a.show(ctx, planText(needs))
}

// sum counts the references of a plan, each once, and the rounds.
func sum(needs []render.Need) (references, rounds int) {
	seen := map[sources.Ref]bool{}
	for _, n := range needs {
		rounds = max(rounds, n.Round)
		if n.Ref == (sources.Ref{}) || !seen[n.Ref] {
			references++
		}
		seen[n.Ref] = true
	}
	return references, rounds
}

func planText(needs []render.Need) []byte {
	var b bytes.Buffer
	if len(needs) > 0 {
		w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ROUND\tREFERENCE\tREQUIRED\tWHERE")
		for _, n := range needs {
			round, required := fmt.Sprint(n.Round), "no"
			if n.Round == 0 {
				round = "local"
			}
			if n.Required {
				required = "yes"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", round, needed(n), required, where(n))
		}
		w.Flush()
		b.WriteByte('\n')
	}
	references, rounds := sum(needs)
	fmt.Fprintf(&b, "%s, %s\n", count(references, "reference", "references"), count(rounds, "round", "rounds"))
	return b.Bytes()
}

// needed names what a need asks for.
func needed(n render.Need) string {
	if n.Ref != (sources.Ref{}) {
		return n.Ref.String()
	}
	source := n.Source
	if source == "" {
		source = "a reference"
	}
	return source + ": computed from " + strings.Join(n.From, ", ")
}

// where says what makes a template ask.
func where(n render.Need) string {
	if n.Param != "" {
		return n.Template + ": parameter " + n.Param
	}
	return fmt.Sprintf("%s:%d:%d", n.Template, n.Line, n.Column)
}

// A neededJSON is one thing that is asked for, for programs.
type neededJSON struct {
	Round        int      `json:"round"` // 0: local
	Source       string   `json:"source"`
	Reference    string   `json:"reference,omitempty"`
	ComputedFrom []string `json:"computedFrom,omitempty"`
	Required     bool     `json:"required"`
	Template     string   `json:"template"`
	Line         int      `json:"line,omitempty"`
	Column       int      `json:"column,omitempty"`
	Parameter    string   `json:"parameter,omitempty"`
}

func planJSON(needs []render.Need) any {
	list := []neededJSON{}
	for _, n := range needs {
		j := neededJSON{Round: n.Round, Source: n.Source, ComputedFrom: n.From, Required: n.Required, Template: n.Template, Line: n.Line, Column: n.Column, Parameter: n.Param}
		if n.Ref != (sources.Ref{}) {
			j.Reference = n.Ref.String()
		}
		list = append(list, j)
	}
	references, rounds := sum(needs)
	return struct {
		Needs      []neededJSON `json:"needs"`
		References int          `json:"references"`
		Rounds     int          `json:"rounds"`
	}{list, references, rounds}
}

func (a *app) showJSON(ctx context.Context, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return a.show(ctx, append(text, '\n'))
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

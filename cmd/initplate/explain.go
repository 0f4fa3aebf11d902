package main

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/preflight"
)

const explainHelp = `Read the log of a MySQL, MariaDB, Galera or Percona XtraDB server. For each known error
in it, report the cause, the check of preflight that finds it before a start, and the
cure. An error that follows from another one points to its line. If a line does not show
the cause, what is known is reported. An unknown error is reported as not known. If the
server became ready later, that is reported too.

The log may mix lines of several containers, with the names that docker compose,
kubectl logs --prefix, stern or a log collector in JSON write before them. Without a
FILE, or with -, standard input is read. The exit code is 0, with errors or without.
`

func (a *app) explainCommand() *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:     "explain-error [FILE] [flags]",
		Short:   "what the errors in a server's log mean, and what to do",
		Long:    explainHelp,
		Example: "  initplate explain-error <mysqld.log\n  kubectl logs mysql-0 | initplate explain-error",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("", "explain-error takes one file, not %d", len(args))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			name := stdin
			if len(args) == 1 {
				name = args[0]
			}
			return a.explain(c.Context(), name, output)
		},
	}
	outputFlag(c, &output)
	flags(c, groupMessages, a.messageFlags)
	return c
}

func (a *app) explain(ctx context.Context, name, output string) error {
	all := []preflight.Explanation{} // in JSON, none is an empty list
	err := await(ctx, func() error {
		found, err := a.explainLog(name)
		all = append(all, found...)
		return err
	})
	if err != nil {
		return err
	}

	if output == "json" {
		return a.showJSON(ctx, all)
	}
	text := explained(all)
	if a.outWidth() > 0 { // elsewhere, each part is a line for grep
		text = []byte(hung(string(text), a.columns()))
	}
	return a.showPainted(ctx, text, asExplained)
}

func (a *app) explainLog(name string) ([]preflight.Explanation, error) {
	if name == stdin {
		return preflight.Explain(a.in)
	}

	f, err := os.Open(name)
	if err != nil {
		return nil, unreadable("log", name, err)
	}
	defer f.Close()

	return preflight.Explain(f)
}

// explained writes explanations for people.
func explained(all []preflight.Explanation) []byte {
	if len(all) == 0 {
		return []byte("no known errors found\n")
	}

	kind := preflight.KindOf(all)
	var b bytes.Buffer
	for i, e := range all {
		if i > 0 {
			b.WriteByte('\n')
		}
		explainOne(&b, e, kind)
	}
	return b.Bytes()
}

func explainOne(b *bytes.Buffer, e preflight.Explanation, kind string) {
	times := ""
	if e.Times > 1 {
		times = fmt.Sprintf(" (and %d more like it)", e.Times-1)
	}
	fmt.Fprintf(b, "line %d: %s%s\n", e.Line, e.Text, times)

	switch {
	case e.Error == "":
		b.WriteString("  not known\n")
	case e.From > 0:
		fmt.Fprintf(b, "  see:   line %d\n", e.From)
	case e.Cause != "":
		fmt.Fprintf(b, "  cause: %s\n", e.Cause)
	default:
		fmt.Fprintf(b, "  known: %s\n", e.Known)
	}

	if e.Check != "" {
		fmt.Fprintf(b, "  check: initplate preflight %s, %s\n", kind, e.Check)
	}
	if e.Cure != "" {
		fmt.Fprintf(b, "  cure:  %s\n", e.Cure)
	}
	if e.Ready > 0 && e.From == 0 {
		fmt.Fprintf(b, "  later: the server was ready, line %d\n", e.Ready)
	}
}

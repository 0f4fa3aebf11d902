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
in it, print the cause, the check of preflight that would have found it, and the cure.
An error that only follows from another one points to the line of that. If the line does
not show the cause, what is known about the error is printed; an unknown error is marked
as such. If the server became ready later, that is reported too. The lines of several
containers may be mixed, with the names that docker compose, kubectl logs --prefix, stern
or a JSON log collector put before them. Without a FILE, or with -, standard input is
read. The exit code is 0, whether errors are found or not.
`

func (a *app) explainCommand() *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:     "explain-error [FILE] [flags]",
		Short:   "what the errors in a server's log mean, and what to do",
		Long:    explainHelp,
		Example: "  initplate explain-error <mysqld.log\n  kubectl logs mysql-0 | initplate explain-error",
		Args:    atMost(1, "explain-error takes one file"),
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
	err := await(ctx, func() (err error) {
		log := a.in
		if name != stdin {
			f, err := os.Open(name)
			if err != nil {
				return unreadable("log", name, err)
			}
			defer f.Close()
			log = f
		}

		found, err := preflight.Explain(log)
		all = append(all, found...)
		return err
	})

	if err != nil {
		return err
	}

	if output == "json" {
		return a.showJSON(ctx, all)
	}

	return a.showText(ctx, explained(all))
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
		explainOne(&b, kind, e)
	}

	return b.Bytes()
}

// explainOne writes one explanation. Kind is the preflight command for the server.
func explainOne(b *bytes.Buffer, kind string, e preflight.Explanation) {
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

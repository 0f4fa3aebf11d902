package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
)

// start gives generated files to MariaDB in earnest, on a copy of an initialised data
// directory, and prints where that ends otherwise than --help did.
func start(ctx context.Context, t *table, servers []*server, work string, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("start", flag.ContinueOnError)
	n := flags.Int("n", 60, "how many files")
	seed := flags.Uint64("seed", 2, "of the generator")

	if err := flags.Parse(args); err != nil {
		return err
	}

	trials, err := try(ctx, t, servers[1:], work, *n, *seed)
	if err != nil {
		return err
	}

	same := 0
	for _, one := range trials {
		refused, said, err := one.server.starts(ctx, one.text)
		if err != nil {
			return err
		}
		if refused == one.refused {
			same++
			continue
		}
		fmt.Fprintf(out, "--- %s: --help refused it: %v, a start: %v\n%s    %s\n", one.server.rules, one.refused, refused, one.text, strings.Join(said, "\n    "))
	}

	fmt.Fprintf(out, "%d of %d end alike\n", same, len(trials))
	return nil
}

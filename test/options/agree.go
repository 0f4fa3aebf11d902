package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/initplate/initplate/lint"
)

// A trial is one generated file, and what a server and the lint say of it.
type trial struct {
	sample
	server  *server
	refused bool
	said    verdict
	found   []lint.Finding
}

func (t *trial) called() bool {
	return slices.ContainsFunc(t.found, func(f lint.Finding) bool { return f.Level == lint.Error && !f.Others })
}

// agree gives generated files to the servers and to the lint, and prints how often
// they say the same.
func agree(ctx context.Context, t *table, servers []*server, work string, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("agree", flag.ContinueOnError)
	n := flags.Int("n", 2000, "how many files")
	seed := flags.Uint64("seed", 1, "of the generator")
	verbose := flags.Bool("v", false, "print every file on which they differ")

	if err := flags.Parse(args); err != nil {
		return err
	}

	trials, err := try(ctx, t, servers, work, *n, *seed)
	if err != nil {
		return err
	}

	if *verbose {
		for _, one := range trials {
			if one.called() != one.refused {
				fmt.Fprintf(out, "--- %s, %s: refused %v\n%s", one.server.rules, one.kind, one.refused, one.text)
				for _, e := range one.said.errors {
					fmt.Fprintf(out, "    server: %s\n", e)
				}
				for _, f := range one.found {
					fmt.Fprintf(out, "    lint %v: %d: %s\n", f.Level, f.Line, f.Msg)
				}
			}
		}
	}

	fmt.Fprint(out, report(trials))
	return nil
}

// try makes n files and gives each to every server and its rules.
func try(ctx context.Context, t *table, servers []*server, work string, n int, seed uint64) ([]*trial, error) {
	include := filepath.Join(work, "include.d")
	if err := os.Mkdir(include, 0o755); err != nil {
		return nil, err
	}

	g := &generator{rand: rand.New(rand.NewPCG(seed, 0)), table: t, servers: servers, include: include}
	var all []*trial

	for i := range n {
		one := g.sample(i)
		for _, s := range servers {
			all = append(all, &trial{sample: one, server: s})
		}
	}

	next := make(chan *trial)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var failed error

	for w := range 2 {
		wg.Go(func() {
			for one := range next {
				file := filepath.Join(work, fmt.Sprintf("try%d.cnf", w))
				err := os.WriteFile(file, []byte(one.text), 0o644)
				if err == nil {
					one.said, err = one.server.ask(ctx, file)
				}
				rules, wrong := lint.Load(one.server.rules)
				if err = errors.Join(err, wrong); err == nil {
					one.refused = one.said.refused
					one.found = rules.Check([]byte(one.text), lint.Given{})
				} else {
					mu.Lock()
					failed = err
					mu.Unlock()
				}
			}
		})
	}

	for _, one := range all {
		mu.Lock()
		stop := failed != nil
		mu.Unlock()
		if stop {
			break
		}
		next <- one
	}

	close(next)
	wg.Wait()
	return all, failed
}

// A count is how often a server and the lint agree, or not.
type count struct{ files, refused, both, missed, invented int }

func (c *count) add(t *trial) {
	c.files++
	if t.refused {
		c.refused++
	}

	switch {
	case t.refused && t.called():
		c.both++
	case t.refused:
		c.missed++
	case t.called():
		c.invented++
	}
}

func share(n, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(of))
}

// report is the tables for docs/mysql-lint.md.
func report(trials []*trial) string {
	var b strings.Builder
	b.WriteString("| server | files | refused by it | called an error, too | missed | taken by it | called an error all the same | recall | precision |\n|---|---|---|---|---|---|---|---|---|\n")
	names, counts := tally(trials, func(t *trial) string { return t.server.rules })

	for _, n := range names {
		c := counts[n]
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d | %d | %s | %s |\n", n, c.files, c.refused, c.both, c.missed, c.files-c.refused, c.invented, share(c.both, c.refused), share(c.both, c.both+c.invented))
	}

	b.WriteString("\n| kind of file | trials | refused | missed | called an error all the same |\n|---|---|---|---|---|\n")
	names, counts = tally(trials, func(t *trial) string { return t.kind })

	for _, n := range names {
		c := counts[n]
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", n, c.files, c.refused, c.missed, c.invented)
	}

	return b.String()
}

func tally(trials []*trial, by func(*trial) string) (names []string, counts map[string]*count) {
	counts = map[string]*count{}
	for _, t := range trials {
		n := by(t)
		if counts[n] == nil {
			counts[n] = &count{}
			names = append(names, n)
		}
		counts[n].add(t)
	}

	return names, counts
}

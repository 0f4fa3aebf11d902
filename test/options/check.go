package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"path/filepath"
	"strings"
)

// check asks the servers about every option again, and prints what the table has
// otherwise. Nothing is written.
func check(ctx context.Context, t *table, servers []*server, work string, args []string, out io.Writer) error {
	differ := 0
	for _, s := range servers {
		listed, err := s.listed(ctx)
		if err != nil {
			return err
		}
		for _, name := range listed {
			if t.row(name) == nil {
				fmt.Fprintf(out, "%s: --help lists %s, the table has it not\n", s.rules, name)
				differ++
			}
		}
		fmt.Fprintf(out, "%s: --help lists %d options\n", s.rules, len(listed))
	}

	again := &table{columns: t.columns}
	for _, r := range t.rows {
		again.rows = append(again.rows, maps.Clone(r))
	}

	if err := probe(ctx, again, servers, work, args); err != nil {
		return err
	}

	for i, r := range again.rows {
		for _, c := range t.columns {
			if was := t.rows[i][c]; !sameLetters(was, r[c]) {
				fmt.Fprintf(out, "%s: %s is %q, %q in the table\n", r["name"], c, r[c], was)
				differ++
			}
		}
	}

	if differ > 0 {
		return fmt.Errorf("%d differences", differ)
	}

	return nil
}

// sameLetters compares cells whose letters may stand in any order.
func sameLetters(a, b string) bool {
	return len(a) == len(b) && !strings.ContainsFunc(a, func(r rune) bool { return !strings.ContainsRune(b, r) })
}

// listed returns the names in the table of values that --verbose --help ends with.
func (s *server) listed(ctx context.Context) ([]string, error) {
	program := map[string]string{"mysql": "mysqld", "mariadb": "mariadbd"}[s.family()]
	none := map[string]string{"mysql": "NULL", "mariadb": ""}[s.family()]
	cmd := exec.CommandContext(ctx, filepath.Join(s.dir, "bin", program), "--no-defaults", "--datadir="+s.work+"/data", "--tmpdir="+s.work+"/tmp", "--secure-file-priv="+none, "--verbose", "--help")
	s.alone(cmd)
	text, err := cmd.Output()

	if err != nil {
		return nil, fmt.Errorf("%s --help: %w", program, err)
	}

	_, values, _ := strings.Cut(string(text), "\n--------")
	var names []string

	for i, line := range strings.Split(values, "\n") {
		fields := strings.Fields(line)
		if i > 0 && len(fields) == 0 {
			break
		}
		if i > 0 && line[0] != ' ' {
			names = append(names, strings.ToLower(strings.ReplaceAll(fields[0], "-", "_")))
		}
	}

	return names, nil
}

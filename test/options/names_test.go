package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The table has every option that a server takes: all words in the server's program that
// could be an option's name are given to it behind loose_, where it warns of each that it
// does not know.
func TestNames(t *testing.T) {
	t.Parallel()
	table, servers, work := prepared(t)
	for _, s := range some(servers, "mariadb:11.8") {
		t.Run(s.rules, func(t *testing.T) {
			unknown := unlisted(t, s, table)
			if len(unknown) < 3000 {
				t.Fatalf("only %d words of the program were tried", len(unknown))
			}
			known, err := s.knows(t.Context(), filepath.Join(work, s.cell()+".cnf"), unknown)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range known {
				t.Errorf("%s takes %s, the table has it not", s.rules, name)
			}
		})
	}
}

// unlisted are the words in the server's program that could be names of options, without
// those of the table and their beginnings, which MariaDB takes for the whole.
func unlisted(t *testing.T, s *server, table *table) []string {
	t.Helper()
	program := map[string]string{"mysql": "mysqld", "mariadb": "mariadbd"}[s.family()]
	text, err := os.ReadFile(filepath.Join(s.dir, "root/usr/sbin", program))
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, r := range table.rows {
		listed = append(listed, strings.ToLower(r["name"]))
	}
	slices.Sort(listed)

	seen := map[string]bool{}
	for word := range bytes.SplitSeq(text, []byte{0}) {
		name := strings.ReplaceAll(string(word), "-", "_")
		if i, _ := slices.BinarySearch(listed, name); couldBeName(name) && (i == len(listed) || !strings.HasPrefix(listed[i], name)) {
			seen[name] = true
		}
	}
	var names []string
	for name := range seen {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// couldBeName reports whether a word is spelt as names of options of several words are,
// without a prefix that may stand before any.
func couldBeName(word string) bool {
	first, rest, several := strings.Cut(word, "_")
	letters := strings.Trim(word, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
	prefix := slices.Contains([]string{"skip", "disable", "enable", "loose", "maximum", "autoset"}, first)
	return letters && several && !prefix && len(first) > 1 && rest != "" && first[0] >= 'a'
}

// knows are those of some names that the server knows as options.
func (s *server) knows(ctx context.Context, file string, names []string) (known []string, err error) {
	text := "[mysqld]\nloose_" + strings.Join(names, "=1\nloose_") + "=1\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return nil, err
	}
	v, err := s.ask(ctx, file)
	if err != nil {
		return nil, err
	}
	unknown := map[string]bool{}
	for _, w := range v.warnings {
		_, name, _ := strings.Cut(strings.ReplaceAll(w, "-", "_"), "unknown variable 'loose_")
		name, _, _ = strings.Cut(name, "=")
		unknown[name] = true
	}
	for _, name := range names {
		if !unknown[name] {
			known = append(known, name)
		}
	}
	return known, nil
}

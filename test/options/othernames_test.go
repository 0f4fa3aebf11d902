package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/lint"
	"github.com/initplate/initplate/test/servers"
)

// The lint knows which names mean one variable: where the server itself, given either of two options, shows both with
// that value, they are two names of one, and only then. Asked are the pairs of the table of conversions, and all
// parameters of the templates.
func TestOtherNames(t *testing.T) {
	table, all, _ := prepared(t)
	pairs := otherNames(t)
	for _, s := range some(all, "mysql:9.7") {
		t.Run(s.rules, func(t *testing.T) {
			m := &moves{t: t, s: s, table: table, base: unset(t, s), with: map[string][]string{}}
			rules, err := lint.Load(s.rules)
			if err != nil {
				t.Fatal(err)
			}

			asked := 0
			for i, name := range append(slices.Concat(pairs...), parameters(t)...) {
				if _, here := m.base[name]; !here || !servers.Long() && i%9 != 0 {
					continue
				}
				asked++
				for _, other := range m.of(name) {
					if slices.Contains(m.of(other), name) && !sameTo(rules, name, other) {
						t.Errorf("%s and %s are one variable of %s, which the lint does not know", name, other, s.rules)
					}
				}
			}
			for i, p := range pairs {
				if servers.Long() || i%9 == 0 {
					m.agree(rules, p[0], p[1])
				}
			}
			t.Logf("%d options were asked about", asked)
			if asked < 5 {
				t.Errorf("only %d options were asked about", asked)
			}
		})
	}
}

// moves says which other options of a server change with one.
type moves struct {
	t     *testing.T
	s     *server
	table *table
	base  map[string]helped
	with  map[string][]string // what has been asked
}

// unset are the options of a server that is given none.
func unset(t *testing.T, s *server) map[string]helped {
	t.Helper()
	base, err := s.help(t.Context(), "")
	if err != nil || len(base) < 500 {
		t.Fatalf("%s lists %d options: %v", s.rules, len(base), err)
	}
	return base
}

// of returns the options that have the value of another one, before and after that is changed.
func (m *moves) of(name string) []string {
	if with, known := m.with[name]; known {
		return with
	}

	m.with[name] = nil
	row := m.table.row(name)
	for i := 0; i < 5 && row != nil; i++ {
		after, err := m.s.help(m.t.Context(), valid(row, i))
		if err != nil {
			m.t.Fatal(err)
		}
		to := after[name].value
		if len(after) == 0 || to == m.base[name].value {
			continue
		}
		for other, h := range after {
			if other != name && h.value == to && m.base[other].value == m.base[name].value {
				m.with[name] = append(m.with[name], other)
			}
		}
		break
	}
	return m.with[name]
}

// agree compares what the lint says of two names with what the server does, if it has both.
func (m *moves) agree(rules *lint.Rules, a, b string) {
	_, hereA := m.base[a]
	_, hereB := m.base[b]
	if !hereA || !hereB || m.of(a) == nil && m.of(b) == nil { // an option of a list, say, whose values are not known here
		return
	}

	one := slices.Contains(m.of(a), b) && slices.Contains(m.of(b), a)
	if said := sameTo(rules, a, b); said != one {
		m.t.Errorf("%s and %s: one variable of %s is %v, and the lint says %v", a, b, m.s.rules, one, said)
	}
}

// sameTo reports whether the lint takes two names for those of one variable.
func sameTo(rules *lint.Rules, a, b string) bool {
	found := rules.Check([]byte("[mysqld]\n"+a+"=1\n"+b+"=2\n"), lint.Given{})
	return slices.ContainsFunc(found, func(f lint.Finding) bool { return strings.Contains(f.Msg, "by its other name "+b) })
}

// otherNames are the pairs of names in the table of conversions.
func otherNames(t *testing.T) (pairs [][]string) {
	t.Helper()
	text, err := os.ReadFile("../../lint/conversions.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^(\w+) (\w+)\t\t=$`).FindAllStringSubmatch(string(text), -1) {
		pairs = append(pairs, m[1:])
	}
	return pairs
}

// parameters are those of the servers' templates.
func parameters(t *testing.T) (names []string) {
	t.Helper()
	for _, file := range []string{"mysql/mysql.cnf.tmpl", "mariadb/mariadb.cnf.tmpl", "galera/galera.cnf.tmpl"} {
		text, err := os.ReadFile("../../templates/" + file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^  (\w+): +\{type`).FindAllStringSubmatch(string(text), -1) {
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/sources"
)

// A rule is one stanza of a policy, with the reasons for it.
type rule struct {
	stanza string
	notes  []string
	wheres []string
}

// rules collects stanzas without duplicates, in the order in which they are added.
type rules struct {
	list []*rule
	by   map[string]*rule
}

func (r *rules) add(stanza, where string, notes ...string) {
	one := r.by[stanza]
	if one == nil {
		one = &rule{stanza: stanza, notes: notes}
		if r.by == nil {
			r.by = map[string]*rule{}
		}
		r.by[stanza] = one
		r.list = append(r.list, one)
	}

	if !slices.Contains(one.wheres, where) {
		one.wheres = append(one.wheres, where)
	}
}

// text returns the rules, each with comments that say where it comes from.
func (r *rules) text(computed []string) string {
	var b strings.Builder
	for i, one := range r.list {
		if i > 0 {
			b.WriteByte('\n')
		}
		for _, c := range append(slices.Clone(one.wheres), one.notes...) {
			b.WriteString("# " + comment(c) + "\n")
		}
		b.WriteString(one.stanza + "\n")
	}

	for i, c := range computed {
		if i > 0 || len(r.list) > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("# " + comment(c) + "\n")
	}

	if b.Len() == 0 {
		return "# nothing is read\n"
	}

	return b.String()
}

// comment puts text on one line. Otherwise the name of a file could add a rule.
func comment(s string) string { return strings.Join(strings.FieldsFunc(s, isBreak), " ") }

func isBreak(r rune) bool { return r < ' ' || r == '\u0085' || r == '\u2028' || r == '\u2029' }

// serverRules returns the rules for what is read from a server.
func serverRules(table sources.Table, server string, needs []render.Need) string {
	var r rules
	var computed []string
	untold := needs
	for _, row := range table {
		if row.Server != server || row.Policy == nil {
			continue
		}
		for _, n := range of(needs, row.Name) {
			for _, one := range row.Policy.Rules(cmp.Or(n.Ref, n.Path).Key, n.Path.Source != "") {
				r.add(one.Stanza, where(n), one.Notes...)
			}
		}
		if row.Policy.Add != "" {
			computed = append(computed, computedNotes(untold, row.Name, row.Policy.Key, row.Policy.Add)...)
		}
		hasNoSource := func(n render.Need) bool { return n.Source == "" }
		untold = slices.DeleteFunc(slices.Clone(needs), hasNoSource) // the first row has reported them
	}

	return r.text(computed)
}

// of returns the needs of one source whose key is known, in the order of keys.
func of(needs []render.Need, source string) []render.Need {
	var out []render.Need
	for _, n := range needs {
		if cmp.Or(n.Ref, n.Path).Source == source {
			out = append(out, n)
		}
	}

	sort.SliceStable(out, func(i, j int) bool {
		return cmp.Or(out[i].Ref, out[i].Path).Compare(cmp.Or(out[j].Ref, out[j].Path)) < 0
	})
	return out
}

// computedNotes returns notes on keys that are unknown because they are computed from
// values.
func computedNotes(needs []render.Need, source, key, add string) []string {
	const format = "%s: a %s is computed from %s and cannot be known before that: add %s"
	notes := map[string]bool{}
	for _, n := range needs {
		if cmp.Or(n.Ref, n.Path) == (sources.Ref{}) && (n.Source == source || n.Source == "") {
			notes[fmt.Sprintf(format, where(n), key, strings.Join(n.From, ", "), add)] = true
		}
	}
	return slices.Sorted(maps.Keys(notes))
}

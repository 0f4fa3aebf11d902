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
	refs   []string
	notes  []string
	wheres []string
}

// rules collects the stanzas for one server without duplicates, in the order in which they
// are added.
type rules struct {
	list     []*rule
	by       map[string]*rule
	computed []string                      // notes on what is not known yet
	whole    func(stanzas []string) string // see [sources.Policy]
	watch    bool                          // they are for a process that keeps running
}

func (r *rules) add(stanza, ref, where string, notes ...string) {
	one := r.by[stanza]
	if one == nil {
		one = &rule{stanza: stanza, notes: notes}
		if r.by == nil {
			r.by = map[string]*rule{}
		}
		r.by[stanza] = one
		r.list = append(r.list, one)
	}

	one.refs = addOnce(one.refs, ref)
	one.wheres = addOnce(one.wheres, where)
}

func addOnce(all []string, s string) []string {
	if slices.Contains(all, s) {
		return all
	}
	return append(all, s)
}

// isEmpty reports whether nothing is read.
func (r *rules) isEmpty() bool { return len(r.list)+len(r.computed) == 0 }

// text returns the rules with comments that say where they come from. If a document of all
// rules has no comments, they stand before it.
func (r *rules) text() string {
	var blocks []string
	for _, one := range r.list {
		if r.whole == nil {
			blocks = append(blocks, comments(append(slices.Clone(one.wheres), one.notes...))+one.stanza+"\n")
		}
	}

	if r.whole != nil {
		blocks = append(blocks, comments(r.remarks())+r.document())
	} else if len(r.computed) > 0 {
		blocks = append(blocks, joined(r.computed))
	}

	if r.isEmpty() {
		return "# nothing is read\n"
	}
	return strings.Join(blocks, "\n")
}

// document returns the rules in a language that has no comments; "" without any.
func (r *rules) document() string {
	if len(r.list) == 0 {
		return ""
	}

	var stanzas []string
	for _, one := range r.list {
		stanzas = append(stanzas, one.stanza)
	}
	return strings.TrimRight(r.whole(stanzas), "\n") + "\n"
}

// remarks says where the rules of a document come from, and what their notes are, each once.
func (r *rules) remarks() (all []string) {
	for _, one := range r.list {
		all = addOnce(all, first(one.refs)+": "+first(one.wheres))
	}
	for _, one := range r.list {
		for _, note := range one.notes {
			all = addOnce(all, note)
		}
	}

	all = append(all, r.computed...)
	if len(all) == 0 {
		return []string{"nothing is read"}
	}
	return all
}

// comments returns lines as comments.
func comments(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString("# " + oneLine(l) + "\n")
	}
	return b.String()
}

// joined returns comments with empty lines between them.
func joined(lines []string) string {
	var all []string
	for _, l := range lines {
		all = append(all, comments([]string{l}))
	}
	return strings.Join(all, "\n")
}

// oneLine puts text on one line. Otherwise the name of a file could add a rule.
func oneLine(s string) string { return strings.Join(strings.FieldsFunc(s, isBreak), " ") }

func isBreak(r rune) bool { return r < ' ' || r == '\u0085' || r == '\u2028' || r == '\u2029' }

// serverRules returns the rules for what is read from a server, once or by --watch.
func serverRules(table sources.Table, server string, needs []render.Need, watch bool) *rules {
	r := rules{watch: watch}
	untold := needs
	for _, row := range table {
		if row.Server != server || row.Policy == nil {
			continue
		}
		r.addRow(row, needs)
		if row.Policy.Add != "" {
			r.computed = append(r.computed, computedNotes(untold, row.Name, row.Policy.Key, row.Policy.Add)...)
		}
		untold = slices.DeleteFunc(slices.Clone(needs), hasNoSource) // the first row has reported them
	}
	return &r
}

// addRow adds the rules for what is read from one source.
func (r *rules) addRow(row sources.Row, needs []render.Need) {
	if r.whole == nil {
		r.whole = row.Policy.Whole
	}
	for _, n := range of(needs, row.Name) {
		ref := cmp.Or(n.Ref, n.Path)
		for _, one := range row.Policy.Rules(ref.Key, n.Path.Source != "") {
			r.add(one.Stanza, ref.String(), where(n), one.Notes...)
		}
	}
	if r.watch && row.Policy.Watch != nil {
		r.addWatch(row, needs)
	}
}

// addWatch adds the rules that only --watch needs.
func (r *rules) addWatch(row sources.Row, needs []render.Need) {
	for _, n := range of(needs, row.Name) {
		ref := cmp.Or(n.Ref, n.Path)
		for _, one := range row.Policy.Watch(ref.Key, n.Path.Source != "") {
			r.add(one.Stanza, ref.String(), where(n), one.Notes...)
		}
	}
}

func hasNoSource(n render.Need) bool { return n.Source == "" }

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

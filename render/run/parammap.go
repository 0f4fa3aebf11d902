package run

import (
	"maps"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/render/lookup"
	"github.com/initplate/initplate/sources"
)

// A mapping is a parameter of type map while its entries are found.
type mapping struct {
	*Resolved
	param   *Bound
	entries map[string]any
}

// resolveMap finds the entries of a parameter of type map: those that are given, those of its
// references in their order, and those of its default. Of entries with one name, the first
// counts.
func (r *Run) resolveMap(p *Bound) *Resolved {
	m := mapping{&Resolved{Secret: p.Secret}, p, map[string]any{}}
	r.addGiven(m)
	for _, ref := range p.Refs {
		r.addReference(m, ref)
	}
	m.add(p.Default, "")

	switch {
	case len(m.entries) > 0:
		m.Value = m.entries
	case p.Default == nil && !p.Optional && len(m.Pending) == 0:
		r.takeDefault(m.Resolved, p)
	}
	return m.Resolved
}

// add adds the entries of a value, and reports whether it has any; by is where it is from.
func (m mapping) add(v any, by string) bool {
	if v == nil || m.Problem != "" {
		return false
	}

	found := &Resolved{}
	found.take(m.param, v, by)
	if found.Problem != "" {
		m.By, m.Problem = by, found.Problem
		return true
	}

	entries := found.Value.(map[string]any)
	for name, entry := range entries {
		m.addEntry(name, entry, by)
	}
	return len(entries) > 0
}

func (m mapping) addEntry(name string, entry any, by string) {
	if _, has := m.entries[name]; has {
		return
	}
	m.entries[name] = entry
	if m.By == "" {
		m.By = by
	}
}

// addGiven adds what was given: entries by their own names before the whole map.
func (r *Run) addGiven(m mapping) {
	for _, name := range slices.Sorted(maps.Keys(r.t.Given)) {
		param, entry, isEntry := header.Entry(name)
		if g := r.t.Given[name]; isEntry && param == m.param.Name && entry != "" {
			m.add(map[string]any{entry: g.Value}, g.By)
		}
	}

	if g, ok := r.t.Given[m.param.Name]; ok {
		m.add(g.Value, g.By)
	}
}

// addReference adds what a reference holds.
func (r *Run) addReference(m mapping, ref sources.Ref) {
	v := r.held(m, ref)
	if v == nil {
		return
	}

	if _, ok := sources.VariableNames(ref.String()); ok {
		r.addNamed(m, ref, v.Data.([]string))
		return
	}
	if m.add(lookup.Trimmed(r.Row(ref.Source), v), inWords(ref)) {
		m.note(ref, v)
	}
}

// addNamed adds the values whose names a reference lists. An entry is what follows the
// prefix, in lower case.
func (r *Run) addNamed(m mapping, list sources.Ref, names []string) {
	prefix := strings.TrimSuffix(list.Key, "*")
	for _, name := range names {
		ref := sources.Ref{Source: list.Source, Key: name}
		if v := r.held(m, ref); v != nil {
			m.note(ref, v)
			m.add(map[string]any{strings.ToLower(strings.TrimPrefix(name, prefix)): v.Data}, inWords(ref))
		}
	}
}

// held returns what a reference holds; nil for nothing, or if it must still be asked for.
func (r *Run) held(m mapping, ref sources.Ref) *sources.Value {
	v, asked := r.Values[ref]
	if !asked {
		m.Pending = append(m.Pending, ref)
	}
	if v == nil || v.Data == "" && r.Row(ref.Source).EmptyUnset {
		return nil
	}
	return v
}

// note notes that a value is part of the map.
func (m mapping) note(ref sources.Ref, v *sources.Value) {
	m.Refs = append(m.Refs, ref)
	m.Secret = m.Secret || v.Secret
}

func inWords(ref sources.Ref) string { return strings.Replace(ref.String(), ":", " ", 1) }

package run

import (
	"fmt"
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
	param *Bound
}

// resolveMap finds the entries of a parameter of type map: those that are given, those of its
// references in their order, and those of its default. Of entries with one name, the first
// counts.
func (r *Run) resolveMap(p *Bound) *Resolved {
	m := mapping{&Resolved{Secret: p.Secret, Entries: map[string]*Resolved{}}, p}
	r.addGiven(m)
	for _, ref := range p.Refs {
		r.addReference(m, ref)
	}
	m.add(p.Default, Resolved{}, nil)

	switch {
	case len(m.Entries) > 0:
		m.collect()
	case p.Default == nil && !p.Optional && len(m.Pending) == 0:
		r.takeDefault(m.Resolved, p)
	}
	return m.Resolved
}

// collect makes the map of its entries, and notes where these are from.
func (m mapping) collect() {
	value := map[string]any{}
	for name, e := range m.Entries {
		value[name] = e.Value
		m.Refs = append(m.Refs, e.Refs...)
	}
	m.Value = value

	sources.SortRefs(m.Refs)
	m.Refs = slices.Compact(m.Refs)
}

// add adds the entries of a value; from has where it is from. within, if set, says where an entry is in that.
func (m mapping) add(v any, from Resolved, within func(name string) string) {
	if v == nil || m.Problem != "" {
		return
	}

	found, err := m.param.Convert(v)
	if err != nil {
		m.By, m.Problem = from.By, m.wrong(v, from, err)
		return
	}
	for name, entry := range found.(map[string]any) {
		if m.Entries[name] != nil {
			continue
		}
		e := from
		e.Value, e.Entry = entry, "."+name
		if within != nil {
			e.Within = within(name)
		}
		m.Entries[name] = &e
	}
}

// wrong says what is wrong with a value that is not a map of texts. It names no entry of a
// secret.
func (m mapping) wrong(v any, from Resolved, err error) string {
	entry, wrong := header.NotText(v)
	whole := m.param.Name + "." + entry
	switch {
	case wrong == "" || m.Secret || from.Secret:
		return fmt.Sprintf("%s %v", from.By, err)
	case strings.HasSuffix(from.By, whole):
		return from.By + " " + wrong
	}
	return from.By + ": " + whole + " " + wrong
}

// addGiven adds what was given: entries by their own names before the whole map.
func (r *Run) addGiven(m mapping) {
	for _, name := range slices.Sorted(maps.Keys(r.t.Given)) {
		param, entry, isEntry := header.Entry(name)
		if g := r.t.Given[name]; isEntry && param == m.param.Name && entry != "" {
			m.add(map[string]any{entry: g.Value}, Resolved{By: g.By}, nil)
		}
	}

	if g, ok := r.t.Given[m.param.Name]; ok {
		m.add(g.Value, Resolved{By: g.By}, nil)
	}
}

// addReference adds what a reference holds: a listing of entries, or all of them in one value.
func (r *Run) addReference(m mapping, ref sources.Ref) {
	v := r.held(m, ref)
	if v == nil {
		return
	}
	if _, ok := sources.VariableNames(ref.String()); ok {
		r.addNamed(m, ref, v.Data.([]string))
		return
	}

	within := func(name string) string { return " (" + m.param.Name + "." + name + ")" }
	if _, isListing := v.Data.([]sources.Pair); isListing {
		within = func(name string) string { return name } // behind the path of the listing
	}
	m.add(lookup.Trimmed(r.Row(ref.Source), v), m.from(ref, v), within)
}

// addNamed adds the values whose names a reference lists. An entry is what follows the
// prefix, in lower case.
func (r *Run) addNamed(m mapping, list sources.Ref, names []string) {
	prefix := strings.TrimSuffix(list.Key, "*")
	for _, name := range names {
		ref := sources.Ref{Source: list.Source, Key: name}
		if v := r.held(m, ref); v != nil {
			entry := strings.ToLower(strings.TrimPrefix(name, prefix))
			m.add(map[string]any{entry: v.Data}, m.from(ref, v), nil)
		}
	}
}

// from returns where a value is from that a reference holds.
func (m mapping) from(ref sources.Ref, v *sources.Value) Resolved {
	m.Secret = m.Secret || v.Secret
	return Resolved{By: inWords(ref), Refs: []sources.Ref{ref}, Secret: m.param.Secret || v.Secret}
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

func inWords(ref sources.Ref) string { return strings.Replace(ref.String(), ":", " ", 1) }

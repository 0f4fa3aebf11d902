package run

import (
	"fmt"
	"maps"
	"slices"

	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/render/lookup"
	"github.com/initplate/initplate/sources"
)

// A Resolved is a parameter with its value, or why it has none yet.
type Resolved struct {
	Value   any
	By      string        // where the value is from, for errors
	Refs    []sources.Ref // of the value
	Secret  bool
	Pending []sources.Ref // must be asked for first
	Later   []sources.Ref // asked for only where those are not held
	Missing bool
	Problem string

	Invented bool // the value is a placeholder

	Entries map[string]*Resolved // of a map, by name, each with where it is from
	Entry   string               // of an entry: its name after that of the map: ".wait_timeout"
	Within  string               // of an entry: where it is in what its reference holds, behind that
}

// Unusable reports whether a parameter has no value, or one of the wrong type.
func (p *Resolved) Unusable() bool { return p.Missing || p.Problem != "" }

// Each returns the parts of a parameter that each have their own origin: the entries of a map,
// sorted by name, or the parameter itself.
func (p *Resolved) Each() []*Resolved {
	if len(p.Entries) == 0 {
		return []*Resolved{p}
	}

	var all []*Resolved
	for _, name := range slices.Sorted(maps.Keys(p.Entries)) {
		all = append(all, p.Entries[name])
	}
	return all
}

// resolve finds the value of a parameter: as given, from the first of its references that is
// held, or its default.
func (r *Run) resolve(name string) *Resolved {
	p := r.t.Params[name]
	if p == nil {
		p = &Bound{Param: &header.Param{Name: name, Type: "any"}}
	}

	if p.IsMap() {
		return r.resolveMap(p)
	}

	out := &Resolved{Secret: p.Secret}
	if g, given := r.t.Given[name]; given {
		out.take(p, g.Value, g.By)
	} else if !r.takeReference(out, p) {
		r.takeDefault(out, p)
	}
	return out
}

// takeReference takes the first reference of a parameter that is held. It reports whether
// there is nothing to do after it: one was taken, or an earlier one may still win.
func (r *Run) takeReference(out *Resolved, p *Bound) bool {
	for i, ref := range p.Refs {
		v, asked := r.Values[ref]
		switch {
		case !asked && r.Writes(ref) && len(out.Pending) > 0:
			out.Later = p.Refs[i:]
			return true // an earlier one may win
		case !asked:
			out.Pending = append(out.Pending, ref)
		case v == nil || v.Data == "" && r.Row(ref.Source).EmptyUnset:
			// not held: try the next one
		case len(out.Pending) > 0:
			return true // an earlier one may win
		default:
			out.Refs, out.Secret = []sources.Ref{ref}, p.Secret || v.Secret
			out.take(p, lookup.Trimmed(r.Row(ref.Source), v), inWords(ref))
			return true
		}
	}
	return false
}

// takeDefault takes the default of a parameter that has no other value, or a placeholder.
func (r *Run) takeDefault(out *Resolved, p *Bound) {
	out.Value = p.Default
	missing := p.Default == nil && !p.Optional && len(out.Pending) == 0
	if missing && r.t.Names.Placeholders {
		out.Value, out.Invented = p.Placeholder(), true
		return
	}
	out.Missing = missing
}

// take sets a value, converted to the type of the parameter. by is where it is from.
func (out *Resolved) take(p *Bound, v any, by string) {
	out.By, out.Value = by, v
	if p.Type == "any" {
		return
	}
	value, err := p.Convert(v)
	if err != nil {
		out.Problem = fmt.Sprintf("%s %v", by, err)
		return
	}
	out.Value = value
}

// A Bound is a parameter whose references are expanded.
type Bound struct {
	*header.Param
	Refs []sources.Ref // references whose variables are set, expanded
}

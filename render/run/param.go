package run

import (
	"fmt"
	"strings"

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

	Invented bool // a placeholder stands for the value
}

// resolve finds the value of a parameter: as given, from the first of its
// references that is held, or its default.
func (r *Run) resolve(name string) *Resolved {
	p := r.t.Params[name]
	if p == nil {
		p = &Bound{Param: &header.Param{Name: name, Type: "any"}}
	}
	out := &Resolved{Secret: p.Secret}
	if g, ok := r.t.Given[name]; ok {
		out.take(p, g.Value, g.By)
		return out
	}
	for i, ref := range p.Refs {
		v, asked := r.Values[ref]
		switch {
		case !asked && r.Writes(ref) && len(out.Pending) > 0:
			out.Later = p.Refs[i:]
			return out // an earlier one may win
		case !asked:
			out.Pending = append(out.Pending, ref)
		case v == nil || v.Data == "" && r.Row(ref.Source).EmptyUnset:
			// not held: the next one
		case len(out.Pending) > 0:
			return out // an earlier one may win
		default:
			out.Refs, out.Secret = []sources.Ref{ref}, p.Secret || v.Secret
			out.take(p, lookup.Trimmed(r.Row(ref.Source), v), strings.Replace(ref.String(), ":", " ", 1))
			return out
		}
	}
	out.Value = p.Default
	if r.t.Names.Placeholders && p.Default == nil && !p.Optional && len(out.Pending) == 0 {
		out.Value, out.Invented = p.Placeholder(), true
		return out
	}
	out.Missing = p.Default == nil && !p.Optional && len(out.Pending) == 0
	return out
}

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

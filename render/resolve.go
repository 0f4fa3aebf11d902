package render

import (
	"fmt"
	"strings"

	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/render/lookup"
	"github.com/initplate/initplate/sources"
)

// resolved is a parameter with its value, or why it has none yet.
type resolved struct {
	value   any
	by      string        // where the value is from, for errors
	refs    []sources.Ref // of the value
	secret  bool
	pending []sources.Ref // must be asked for first
	later   []sources.Ref // asked for only where those are not held
	missing bool
	problem string

	invented bool // a placeholder stands for the value
}

// resolve finds the value of a parameter: as given, from the first of its
// references that is held, or its default.
func (r *run) resolve(name string) *resolved {
	p := r.t.params[name]
	if p == nil {
		p = &param{Param: &header.Param{Name: name, Type: "any"}}
	}
	out := &resolved{secret: p.Secret}
	if g, ok := r.t.given[name]; ok {
		out.take(p, g.Value, g.By)
		return out
	}
	for i, ref := range p.from {
		v, asked := r.values[ref]
		switch {
		case !asked && r.writes(ref) && len(out.pending) > 0:
			out.later = p.from[i:]
			return out // an earlier one may win
		case !asked:
			out.pending = append(out.pending, ref)
		case v == nil || v.Data == "" && r.row(ref.Source).EmptyUnset:
			// not held: the next one
		case len(out.pending) > 0:
			return out // an earlier one may win
		default:
			out.refs, out.secret = []sources.Ref{ref}, p.Secret || v.Secret
			out.take(p, lookup.Trimmed(r.row(ref.Source), v), strings.Replace(ref.String(), ":", " ", 1))
			return out
		}
	}
	out.value = p.Default
	if r.t.names.Placeholders && p.Default == nil && !p.Optional && len(out.pending) == 0 {
		out.value, out.invented = p.Placeholder(), true
		return out
	}
	out.missing = p.Default == nil && !p.Optional && len(out.pending) == 0
	return out
}

func (out *resolved) take(p *param, v any, by string) {
	out.by, out.value = by, v
	if p.Type == "any" {
		return
	}
	value, err := p.Convert(v)
	if err != nil {
		out.problem = fmt.Sprintf("%s %v", by, err)
		return
	}
	out.value = value
}

// Given is a parameter's value from the command line or a file.
type Given struct {
	Value any
	By    string // for errors: "--set port"
}

// A param is a parameter as one run sees it.
type param struct {
	*header.Param
	from []sources.Ref // references whose variables are set, expanded
}

package walk

import (
	"maps"
)

// A Flow is what the walk knows of a value: where it may come from.
type Flow struct {
	From map[Input]bool
	Root bool     // it may be the parameters as a whole: the dot that the template began with
	Text Encoding // whether it is text of a format's own
}

// An Input is a parameter or, by its number from 1, a lookup.
type Input struct {
	Param  string
	Lookup int
}

// An Encoding says whether a value is text in the syntax of a format, from an encoder.
type Encoding int

const (
	nothing Encoding = iota // no value yet
	Encoded                 // only ever the output of an encoder
	other
)

func (f *Flow) add(g Flow) (grew bool) {
	for o := range g.From {
		if !f.From[o] {
			if f.From == nil {
				f.From = map[Input]bool{}
			}
			f.From[o], grew = true, true
		}
	}
	if g.Root && !f.Root {
		f.Root, grew = true, true
	}
	if g.Text > f.Text {
		f.Text, grew = g.Text, true
	}
	return grew
}

// union returns where a value can come from that is made of several. It may
// share the set of one of them; only add changes a set, and only its own.
func union(fs ...Flow) Flow {
	var out Flow
	owned := false
	for _, f := range fs {
		switch {
		case len(f.From) == 0:
		case out.From == nil:
			out.From = f.From
		default:
			if !owned {
				out.From, owned = maps.Clone(out.From), true
			}
			maps.Copy(out.From, f.From)
		}
		out.Root = out.Root || f.Root
		out.Text = max(out.Text, f.Text)
	}
	return out
}

// WithoutKeys leaves out of a flow what is there only because a key or a parameter
// of a lookup was computed from it: for people to see, never to tell what is secret.
func (w *Walk) WithoutKeys(f Flow) Flow {
	only := map[Input]bool{}
	for o := range f.From {
		if o.Lookup > 0 && w.Lookups[o.Lookup-1].Func.Params {
			maps.Copy(only, w.Lookups[o.Lookup-1].Key.From)
		}
	}
	out := Flow{From: maps.Clone(f.From)}
	maps.DeleteFunc(out.From, func(o Input, _ bool) bool { return only[o] })
	return out
}

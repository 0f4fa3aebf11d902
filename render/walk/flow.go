package walk

import (
	"iter"
	"maps"
)

// A Flow is what the walk knows of a value: where it may come from.
type Flow struct {
	From map[Input]bool
	Root bool     // it may be all the parameters: the dot that the template began with
	Text Encoding // whether it is text in the syntax of a format
}

// An Input is a parameter or, by its number from 1, a lookup.
type Input struct {
	Param  string
	Lookup int
}

// An Encoding says whether a value is text in the syntax of a format, made by an encoder.
type Encoding int

const (
	nothing Encoding = iota // no value yet
	Encoded                 // only ever the output of an encoder
	other
)

// fromParam returns the flow of a parameter's value.
func fromParam(name string) Flow { return Flow{From: map[Input]bool{{Param: name}: true}} }

// fromLookup returns the flow of what the lookup with index i returns.
func fromLookup(i int) Flow { return Flow{From: map[Input]bool{{Lookup: i + 1}: true}} }

// Params yields the names of the parameters that the value may come from, in no order.
func (f Flow) Params() iter.Seq[string] {
	return func(yield func(string) bool) {
		for o := range f.From {
			if o.Param != "" && !yield(o.Param) {
				return
			}
		}
	}
}

// add adds a flow to another. It reports whether that changed anything.
func (f *Flow) add(g Flow) (grew bool) {
	if f.From == nil {
		f.From = map[Input]bool{}
	}
	before := len(f.From)
	maps.Copy(f.From, g.From)

	grew = len(f.From) > before || g.Root && !f.Root || g.Text > f.Text
	f.Root = f.Root || g.Root
	f.Text = max(f.Text, g.Text)
	return grew
}

// Shares reports whether two values may come from the same input.
func (f Flow) Shares(g Flow) bool {
	for o := range f.From {
		if g.From[o] {
			return true
		}
	}
	return false
}

// union returns the flow of a value that is made of several. The result may share the
// set of one of them: only add changes a set, and only its own.
func union(fs ...Flow) Flow {
	var out Flow
	owned := false
	for _, f := range fs {
		out.Root = out.Root || f.Root
		out.Text = max(out.Text, f.Text)
		if len(f.From) == 0 {
			continue
		}
		if len(out.From) == 0 {
			out.From = f.From
			continue
		}

		if !owned {
			out.From = maps.Clone(out.From)
			owned = true
		}
		maps.Copy(out.From, f.From)
	}
	return out
}

// WithoutKeys returns a flow without the inputs that are in it only because a lookup's key
// or parameter was computed from them. The result is for people to read. It must never
// decide what is secret.
func (w *Walk) WithoutKeys(f Flow) Flow {
	out := Flow{From: maps.Clone(f.From)}
	for o := range f.From {
		if o.Lookup == 0 || !w.Lookups[o.Lookup-1].Func.Params {
			continue
		}
		for inKey := range w.Lookups[o.Lookup-1].Key.From {
			delete(out.From, inKey)
		}
	}
	return out
}

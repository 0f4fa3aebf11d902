package walk

import "maps"

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

// add adds a flow to another. It reports whether that changed anything.
func (f *Flow) add(g Flow) (grew bool) {
	for o := range g.From {
		if f.From[o] {
			continue
		}

		if f.From == nil {
			f.From = map[Input]bool{}
		}
		f.From[o] = true
		grew = true
	}

	if g.Root && !f.Root {
		f.Root = true
		grew = true
	}
	if g.Text > f.Text {
		f.Text = g.Text
		grew = true
	}

	return grew
}

// union returns the flow of a value that is made of several. The result may share the
// set of one of them: only add changes a set, and only its own.
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
				out.From = maps.Clone(out.From)
				owned = true
			}
			maps.Copy(out.From, f.From)
		}

		out.Root = out.Root || f.Root
		out.Text = max(out.Text, f.Text)
	}
	return out
}

// WithoutKeys returns a flow without the inputs that are in it only because a lookup's key
// or parameter was computed from them. The result is for people to read. It must never
// decide what is secret.
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

package render

import "maps"

// A flow is what the walk knows of a value: where it may come from.
type flow struct {
	from map[origin]bool
	root bool     // it may be the parameters as a whole: the dot that the template began with
	text encoding // whether it is text of a format's own
}

// An origin is a parameter or, by its number from 1, a lookup.
type origin struct {
	param string
	site  int
}

type encoding int

const (
	nothing encoding = iota // no value yet
	encoded                 // only ever the output of an encoder
	other
)

func (f *flow) add(g flow) (grew bool) {
	for o := range g.from {
		if !f.from[o] {
			if f.from == nil {
				f.from = map[origin]bool{}
			}
			f.from[o], grew = true, true
		}
	}
	if g.root && !f.root {
		f.root, grew = true, true
	}
	if g.text > f.text {
		f.text, grew = g.text, true
	}
	return grew
}

// union returns where a value can come from that is made of several. It may
// share the set of one of them; only add changes a set, and only its own.
func union(fs ...flow) flow {
	var out flow
	owned := false
	for _, f := range fs {
		switch {
		case len(f.from) == 0:
		case out.from == nil:
			out.from = f.from
		default:
			if !owned {
				out.from, owned = maps.Clone(out.from), true
			}
			maps.Copy(out.from, f.from)
		}
		out.root = out.root || f.root
		out.text = max(out.text, f.text)
	}
	return out
}

// withoutKeys leaves out of a flow what is there only because a key or a parameter
// of a lookup was computed from it: for people to see, never to tell what is secret.
func (w *walk) withoutKeys(f flow) flow {
	only := map[origin]bool{}
	for o := range f.from {
		if o.site > 0 && w.sites[o.site-1].lookup.params {
			maps.Copy(only, w.sites[o.site-1].key.from)
		}
	}
	out := flow{from: maps.Clone(f.from)}
	maps.DeleteFunc(out.from, func(o origin, _ bool) bool { return only[o] })
	return out
}

package render

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

func union(fs ...flow) flow {
	var out flow
	for _, f := range fs {
		out.add(f)
	}
	return out
}

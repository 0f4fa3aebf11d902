package render

import (
	"slices"
	"sort"
	"strings"

	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/render/run"
	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// A Part is a part of a document's text that has one origin: what an action printed, or text
// of the template on one line.
type Part struct {
	Text   string
	Label  string        // what to show in its place if it is secret, else ""
	At     problem.Place // in the template, or another file whose define it uses; Line is 0 if unknown
	Value  bool          // an action printed it
	Inputs []Input       // all that the value was made from; none if that is the template alone
}

// An Input is what a value of a document was made from: a reference, or a parameter, which may
// have its value from a reference. What it holds is not in it.
type Input struct {
	Param     string // its name; "" for a reference that the template asks for itself
	Reference string // "" if the parameter has its value from somewhere else
	Version   string // of the reference's value, if its source knows one
	By        string // of a parameter without a reference: the flag or file, "default" or "nothing"
	Held      bool   // there is a value
	Secret    bool
	Invented  bool // a placeholder stands for it
}

// Parts returns the parts of the document in order. The template must have been parsed with
// [Options.Origins].
func (d *Document) Parts() (all []Part) {
	for i, text := range d.texts {
		if d.isHole(i) {
			at := d.Template.Place(d.spans[i][0].at)
			all = append(all, Part{Text: text, Label: d.labels[i], At: at, Value: true, Inputs: d.inputs[i]})
			continue
		}
		for _, s := range d.spans[i] {
			part := text[:min(s.size, len(text))]
			text = text[len(part):]
			all = append(all, d.textParts(part, s.at)...)
		}
	}
	return all
}

// textParts returns the lines of a text of the template, which begins at a byte of that; -1 if
// this is not known.
func (d *Document) textParts(text string, at int) (all []Part) {
	for line := range strings.Lines(text) {
		p := Part{Text: line}
		if at >= 0 {
			p.At = d.Template.Place(at)
			at += len(line)
		}
		all = append(all, p)
	}
	return all
}

// An inputFinder finds the inputs of a run's values. Those of most actions are always the same.
type inputFinder struct {
	*reading
	byHole map[int][]Input
}

// inputs returns the inputs of values, by piece.
func (r *reading) inputs(parts *documentParts) [][]Input {
	find := &inputFinder{r, map[int][]Input{}}
	all := make([][]Input, len(parts.pieces))
	for i, hole := range parts.holes {
		if hole >= 0 {
			all[i] = find.at(parts, i)
		}
	}
	return all
}

// at returns the inputs of a piece.
func (f *inputFinder) at(parts *documentParts, piece int) []Input {
	if of := f.reading.of(parts, piece); of != f.reading {
		f = &inputFinder{of, map[int][]Input{}}
	}
	return f.ofHole(parts.holes[piece], parts.since[piece])
}

// ofHole returns the inputs of a value that a hole printed.
func (f *inputFinder) ofHole(hole int, since run.Narrowed) []Input {
	if all, ok := f.byHole[hole]; ok && len(since) == 0 {
		return all
	}

	var all []Input
	for o := range f.t.walk.Holes[hole].From.From {
		all = append(all, f.input(o, since)...)
	}

	sort.Slice(all, func(i, k int) bool {
		a, b := all[i], all[k]
		return a.Param+" "+a.Reference+" "+a.By < b.Param+" "+b.Reference+" "+b.By
	})
	all = slices.Compact(all)
	if len(since) == 0 {
		f.byHole[hole] = all
	}
	return all
}

// input returns the inputs that a parameter, or the calls of a lookup, stand for.
func (f *inputFinder) input(o walk.Input, since run.Narrowed) (all []Input) {
	if o.Param != "" {
		for _, part := range f.Params[o.Param].Each() {
			all = append(all, f.part(o.Param+f.Params[o.Param].Entry, part))
		}
		return all
	}

	refs, narrowed := since[o]
	if !narrowed {
		refs = f.RefsAt(o)
	}
	for _, ref := range refs {
		all = append(all, f.reference(ref))
	}
	return all
}

// reference is the input of a reference.
func (f *inputFinder) reference(ref sources.Ref) Input {
	in := Input{Reference: ref.String()}
	v := f.Values[ref]
	if v == nil {
		in.Invented = f.t.opt.Placeholders
		return in
	}

	in.Held = true
	in.Invented = isPlaceholder(v)
	in.Version = v.Version
	in.Secret = v.Secret
	return in
}

// part is the input of a part of the parameter with a name: all of it, or an entry of a map.
func (f *inputFinder) part(name string, p *run.Resolved) Input {
	in := Input{By: partFrom(p), Held: p.Value != nil}
	if len(p.Refs) > 0 {
		in = f.reference(p.Refs[0])
	}

	in.Param = name
	in.Secret = in.Secret || p.Secret
	in.Invented = in.Invented || p.Invented
	return in
}

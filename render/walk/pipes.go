package walk

import (
	"slices"
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/render/nodes"
)

// PipeAt returns the outermost pipeline at a byte of the template. If several begin
// there, it prefers one that was not taken for unknown yet.
func (w *Walk) PipeAt(offset int) (best *parse.PipeNode) {
	for p := range w.whole {
		at := int(p.Position())
		if at > offset || best != nil && at < int(best.Position()) {
			continue
		}

		if best == nil || at > int(best.Position()) || w.Unknown[best] {
			best = p
		}
	}
	return best
}

// TakeForUnknown gives a pipeline an unknown value. An execution still reports that the
// pipeline's action printed, unless that is fail, which never does.
func (w *Walk) TakeForUnknown(p *parse.PipeNode) {
	w.Unknown[p] = true

	name, emits := "_unknown", w.Prints(p)
	isRange := func(b *Branch) bool { return b.Node.Pipe == p && b.Node.NodeType == parse.NodeRange }
	isFail := func(c *parse.CommandNode) bool { return nodes.Sprig(c) == "fail" }
	switch {
	case slices.ContainsFunc(w.Branches, isRange):
		name = "_unknowns"
	case slices.ContainsFunc(p.Cmds, isFail): // it never prints
		name, emits = "_nothing", false
	}

	cmds := []*parse.CommandNode{nodes.Command(p.Pos, nodes.Word(name, p.Pos))}
	if emits {
		cmds = append(cmds, nodes.Last(p))
	}
	p.Cmds = cmds
}

// Prints reports whether a pipeline is that of an action that prints.
func (w *Walk) Prints(p *parse.PipeNode) bool {
	return slices.ContainsFunc(w.Holes, func(h *Hole) bool { return h.Node.Pipe == p })
}

// FunctionAt returns the function that is called at a byte of the template, or the one
// that a value there is piped into; "" if there is none.
func (w *Walk) FunctionAt(offset int) string {
	p := w.PipeAt(offset)
	if p == nil {
		return ""
	}

	f := functionSearch{offset: offset, best: -1}
	f.pipe(p)
	if strings.HasPrefix(f.name, "_emit") {
		return ""
	}
	return f.name
}

// A functionSearch finds the function nearest to a byte of the template.
type functionSearch struct {
	offset int
	name   string
	best   int // where the command of name begins
}

// pipe searches a pipeline and those in it.
func (f *functionSearch) pipe(p *parse.PipeNode) {
	for i, c := range p.Cmds {
		fn := nodes.Called(c)
		if strings.HasPrefix(fn, "_") {
			continue
		}
		if fn == "" && i+1 < len(p.Cmds) {
			fn = nodes.Called(p.Cmds[i+1])
		}
		if fn != "" {
			f.found(fn, c)
		}

		for _, a := range c.Args {
			if inner, ok := a.(*parse.PipeNode); ok {
				f.pipe(inner)
			}
		}
	}
}

// found takes a function for the result if its command is the nearest so far.
func (f *functionSearch) found(name string, c *parse.CommandNode) {
	at := int(c.Position())
	if at <= f.offset && at >= f.best {
		f.name = name
		f.best = at
	}
}

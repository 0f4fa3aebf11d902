package walk

import (
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/render/nodes"
)

// PipeAt is the pipeline, one that stands in no other, at a byte of the template: of
// several that begin there, one that was not taken for unknown yet.
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

// TakeForUnknown makes a pipeline one of an unknown value, but for what an execution
// tells by it.
func (w *Walk) TakeForUnknown(p *parse.PipeNode) {
	w.Unknown[p] = true
	name := "_unknown"
	for _, b := range w.Branches {
		if b.Node.Pipe == p && b.Node.NodeType == parse.NodeRange {
			name = "_unknowns"
		}
	}
	cmds := []*parse.CommandNode{nodes.Command(p.Pos, parse.NewIdentifier(name).SetPos(p.Pos))}
	for _, h := range w.Holes {
		if h.Node.Pipe == p {
			cmds = append(cmds, p.Cmds[len(p.Cmds)-1])
		}
	}
	p.Cmds = cmds
}

// FunctionAt is the function that is called at a byte of the template, or that a value
// which stands there is piped into; "" if there is none.
func (w *Walk) FunctionAt(offset int) string {
	p := w.PipeAt(offset)
	if p == nil {
		return ""
	}
	name, best := "", -1
	var look func(*parse.PipeNode)
	look = func(p *parse.PipeNode) {
		for i, c := range p.Cmds {
			at := int(c.Position())
			fn := nodes.Called(c)
			if strings.HasPrefix(fn, "_") {
				continue
			}
			if at <= offset && at >= best && fn != "" {
				name, best = fn, at
			} else if at <= offset && at >= best && fn == "" && i+1 < len(p.Cmds) {
				name, best = nodes.Called(p.Cmds[i+1]), at
			}
			for _, a := range c.Args {
				if inner, ok := a.(*parse.PipeNode); ok {
					look(inner)
				}
			}
		}
	}
	look(p)
	return strings.TrimPrefix(name, "_emit")
}

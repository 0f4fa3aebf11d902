package render

import (
	"slices"
	"strings"
	"text/template/parse"
)

// A pipeline tells what made a value: steps, which are functions of one value and of
// constants, applied to a base. The format leaves out those that escape or indent by
// hand, and needs the base for that.
type pipeline struct {
	node  *parse.PipeNode
	cmds  []*parse.CommandNode // with calls in calls written as pipes
	count int                  // how many of the last of cmds are steps
	from  *makers              // of the variable or dot that is all there is before them

	number int    // under which a run notes what it begins with; 0 if it does not
	steps  []step // where it does
}

// makers are the pipelines that a variable or a dot can have its value from.
type makers struct{ all []*pipeline }

// add notes one more; it reports whether it is new.
func (m *makers) add(p *pipeline) bool {
	if slices.Contains(m.all, p) {
		return false
	}
	m.all = append(m.all, p)
	return true
}

// pipeline returns what made the value of a pipeline.
func (w *walk) pipeline(n *parse.PipeNode, sc scope) *pipeline {
	if p, known := w.pipelines[n]; known {
		return p
	}
	p := &pipeline{node: n, cmds: w.unfold(n)}
	for k := len(p.cmds) - 1; k > 0 && w.isStep(p.cmds[k]); k-- {
		p.count++
	}
	if head := p.head(); len(head) == 1 && len(head[0].Args) == 1 {
		switch n := head[0].Args[0].(type) {
		case *parse.DotNode:
			p.from = sc.at
		case *parse.VariableNode:
			if len(n.Ident) == 1 {
				p.from = w.madeBy[sc.vars[n.Ident[0]]]
			}
		}
	}
	w.pipelines[n] = p
	return p
}

// head returns the commands before the steps.
func (p *pipeline) head() []*parse.CommandNode { return p.cmds[:len(p.cmds)-p.count] }

// noteVariable notes what can make the value of a variable.
func (w *walk) noteVariable(f *flow, p *parse.PipeNode, sc scope) {
	made := w.pipeline(p, sc)
	if w.madeBy[f] == nil {
		w.madeBy[f] = &makers{}
	}
	w.madeBy[f].add(made)
}

// unfold returns the commands of a pipeline, with calls in calls written as pipes: a
// function's last argument is what is piped into it.
func (w *walk) unfold(p *parse.PipeNode) []*parse.CommandNode {
	first := p.Cmds[0]
	args := first.Args
	var cmds []*parse.CommandNode
	switch last := args[len(args)-1]; {
	case len(args) == 1 && isPipe(last):
		cmds = w.unfold(last.(*parse.PipeNode))
	case len(args) > 1 && !isConstant(last) && !looksAt(called(first)) && w.isStep(withArgs(first, args[:len(args)-1])):
		cmds = []*parse.CommandNode{command(last.Position(), last)}
		if isPipe(last) {
			cmds = w.unfold(last.(*parse.PipeNode))
		}
		cmds = append(cmds, withArgs(first, args[:len(args)-1]))
	default:
		cmds = []*parse.CommandNode{first}
	}
	return append(cmds, p.Cmds[1:]...)
}

// withArgs returns a command with other arguments.
func withArgs(c *parse.CommandNode, args []parse.Node) *parse.CommandNode {
	return command(c.Pos, slices.Clone(args)...)
}

// isPipe reports whether a node is a pipeline in parentheses, as an operand is.
func isPipe(n parse.Node) bool {
	p, ok := n.(*parse.PipeNode)
	return ok && len(p.Decl) == 0
}

// isConstant reports whether a node is a constant, in parentheses or not.
func isConstant(n parse.Node) bool {
	switch n := n.(type) {
	case *parse.StringNode, *parse.NumberNode, *parse.BoolNode, *parse.NilNode:
		return true
	case *parse.PipeNode:
		return isPipe(n) && len(n.Cmds) == 1 && len(n.Cmds[0].Args) == 1 && isConstant(n.Cmds[0].Args[0])
	}
	return false
}

// isStep reports whether a command that something is piped into is a step: a function of
// nothing but that and constants. What prints a regular expression is none: its
// backslashes are no escapes of the document's.
func (w *walk) isStep(c *parse.CommandNode) bool {
	name := called(c)
	if w.Funcs[name] == nil || strings.TrimPrefix(name, "sprig_") == "regexQuoteMeta" {
		return false
	}
	for _, a := range c.Args[1:] {
		if !isConstant(a) {
			return false
		}
	}
	return true
}

// note has the runs note what a pipeline begins with, and what made that.
func (w *walk) note(p *pipeline) {
	if p.number > 0 {
		return
	}
	w.noted = append(w.noted, p)
	p.number = len(w.noted)
	for _, c := range p.cmds[len(p.cmds)-p.count:] {
		p.steps = append(p.steps, w.step(c))
	}
	head := append(slices.Clone(p.head()), call("_note", p.number, p.node.Pos))
	p.node.Cmds = append(head, p.cmds[len(p.cmds)-p.count:]...)
	if p.from != nil {
		for _, made := range p.from.all {
			w.note(made)
		}
	}
}

// noteMaker has the runs note what made the value of an action that prints, if a step
// did.
func (w *walk) noteMaker(h *hole) {
	p := h.made
	if h.raw || h.mark != "" || p.count == 0 && p.from == nil || len(h.from.from) == 0 {
		return
	}
	w.note(p)
}

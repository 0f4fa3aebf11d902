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
	node       *parse.PipeNode
	cmds       []*parse.CommandNode // with calls in calls written as pipes
	steps      int                  // how many of the last of cmds are steps
	from       *pipeline            // what made the variable or dot that is all there is before them
	reassigned bool                 // it is of a variable that is assigned anew

	base int // the number under which a run notes the base; 0 if it need not
}

// pipeline returns what made the value of a pipeline; nil if no step did.
func (w *walk) pipeline(p *parse.PipeNode, sc scope) *pipeline {
	if s, known := w.pipelines[p]; known {
		return s
	}
	s := &pipeline{node: p, cmds: w.unfold(p)}
	for k := len(s.cmds) - 1; k > 0 && w.isStep(s.cmds[k]); k-- {
		s.steps++
	}
	if head := s.cmds[:len(s.cmds)-s.steps]; len(head) == 1 && len(head[0].Args) == 1 {
		switch n := head[0].Args[0].(type) {
		case *parse.DotNode:
			s.from = sc.at
		case *parse.VariableNode:
			if len(n.Ident) == 1 {
				s.from = w.madeBy[sc.vars[n.Ident[0]]]
			}
		}
	}
	if s.steps == 0 && s.from == nil {
		s = nil
	}
	w.pipelines[p] = s
	return s
}

// noteVariable notes what made the value of a variable. Of one that is assigned anew
// that is not known.
func (w *walk) noteVariable(f *flow, p *parse.PipeNode, sc scope) {
	if !p.IsAssign {
		w.madeBy[f] = w.pipeline(p, sc)
		return
	}
	if s := w.madeBy[f]; s != nil {
		s.reassigned = true
	}
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
	case len(args) > 1 && !isConstant(last) && w.isStep(withArgs(first, args[:len(args)-1])):
		cmds = []*parse.CommandNode{{NodeType: parse.NodeCommand, Pos: last.Position(), Args: []parse.Node{last}}}
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
	return &parse.CommandNode{NodeType: parse.NodeCommand, Pos: c.Pos, Args: slices.Clone(args)}
}

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
	if w.t.funcs[name] == nil || looksAt(name) || strings.TrimPrefix(name, "sprig_") == "regexQuoteMeta" {
		return false
	}
	for _, a := range c.Args[1:] {
		if !isConstant(a) {
			return false
		}
	}
	return true
}

// all returns the commands of all steps from the base on, and the pipeline that begins
// with the base.
func (p *pipeline) all() (base *pipeline, cmds []*parse.CommandNode) {
	own := p.cmds[len(p.cmds)-p.steps:]
	if p.from == nil || p.from.reassigned {
		return p, own
	}
	base, cmds = p.from.all()
	return base, append(slices.Clone(cmds), own...)
}

// noteBase has the runs note the base of a pipeline, under a number.
func (w *walk) noteBase(p *pipeline) int {
	if p.base > 0 {
		return p.base
	}
	w.bases++
	p.base = w.bases
	head := p.cmds[:len(p.cmds)-p.steps]
	noted := append(slices.Clone(head), call("_base", p.base, p.node.Pos))
	p.node.Cmds = append(noted, p.cmds[len(head):]...)
	return p.base
}

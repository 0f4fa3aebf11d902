package walk

import (
	"text/template/parse"
)

// A loop is a range over a parameter, with variables for the name and the value of an entry. A
// value that is made of these alone comes from that entry.
type loop struct {
	param string
	name  string // of the variable with the entry's name
	key   *Flow  // that variable
}

// loop notes the variables of a range over a parameter.
func (w *Walk) loop(n *parse.BranchNode, sc scope) {
	param := w.parameter(n.Pipe, sc)
	if param == "" || len(n.Pipe.Decl) != 2 {
		return
	}

	key := n.Pipe.Decl[0]
	for _, v := range n.Pipe.Decl {
		w.loops[w.vars[v]] = loop{param, key.Ident[0], w.vars[key]}
	}
}

// parameter returns the parameter that a pipeline is; "" if it is anything else.
func (w *Walk) parameter(p *parse.PipeNode, sc scope) string {
	if len(p.Cmds) != 1 || len(p.Cmds[0].Args) != 1 {
		return ""
	}

	switch n := p.Cmds[0].Args[0].(type) {
	case *parse.FieldNode:
		if sc.dot.Root && len(n.Ident) == 1 {
			return n.Ident[0]
		}
	case *parse.VariableNode:
		if f := sc.vars[n.Ident[0]]; f != nil && f.Root && len(n.Ident) == 2 {
			return n.Ident[1]
		}
	}
	return ""
}

// loopOf returns the loop whose variables alone a pipeline reads; nil if there is none.
func (w *Walk) loopOf(p *parse.PipeNode, from Flow, sc scope) *loop {
	l := w.loopIn(p, sc)
	if l == nil || len(from.From) != 1 || !from.From[Input{Param: l.param}] {
		return nil
	}
	if sc.vars[l.name] != l.key || w.assigned[l.key] || len(w.mutated.From) > 0 {
		return nil
	}
	return l
}

// loopIn returns the loop of the variables in a pipeline; nil if it reads anything else.
func (w *Walk) loopIn(p *parse.PipeNode, sc scope) (in *loop) {
	for _, c := range p.Cmds {
		for _, arg := range c.Args {
			l, other := w.loopAt(arg, sc)
			if other || in != nil && l != nil && *in != *l {
				return nil
			}
			if l != nil {
				in = l
			}
		}
	}
	return in
}

// loopAt returns the loop of a variable, or of those in a nested pipeline. other reports that
// the node reads something else.
func (w *Walk) loopAt(n parse.Node, sc scope) (l *loop, other bool) {
	switch n := n.(type) {
	case *parse.StringNode, *parse.NumberNode, *parse.BoolNode, *parse.NilNode, *parse.IdentifierNode:
		return nil, false
	case *parse.PipeNode:
		l = w.loopIn(n, sc)
		return l, l == nil
	case *parse.VariableNode:
		f := sc.vars[n.Ident[0]]
		at, known := w.loops[f]
		return &at, !known || w.assigned[f] || len(n.Ident) > 1
	}
	return nil, true
}

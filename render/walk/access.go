package walk

import (
	"slices"
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/render/nodes"
)

// rewriteAccess replaces every use of a field or a method with a call of a function of
// our own. So the same code decides in every build which fields and methods there are.
//
// A field that is missing from a map is nil where the template only looks at it: where
// it is all of an if, a with or a range, or an argument of a function for which looksAt is
// true. Everywhere else it is an error, so that a mistyped name is never written as nothing.
func (w *Walk) rewriteAccess() {
	for _, body := range w.bodies() {
		for n, p := range nodes.Pipes(body) {
			accessPipe(p, nodes.Branch(n) != nil)
		}
	}
}

// looksAt reports whether a function only looks at its arguments, so that a missing
// one may be nil.
func looksAt(name string) bool {
	switch strings.TrimPrefix(name, "sprig_") {
	case "and", "or", "not", "eq", "ne", "empty", "default", "coalesce", "required":
		return true
	}
	return false
}

// accessPipe changes the operands of a pipeline. looked says that the pipeline's own
// value is only looked at.
func accessPipe(p *parse.PipeNode, looked bool) {
	for i, c := range p.Cmds {
		ends := looked
		if i < len(p.Cmds)-1 {
			ends = looksAt(nodes.Called(p.Cmds[i+1]))
		}
		accessCommand(c, ends)
	}
}

// accessCommand changes the operands of a command. If the first one is a field or a
// method, it takes the arguments after it.
func accessCommand(c *parse.CommandNode, looked bool) {
	for i, a := range c.Args[1:] {
		c.Args[1+i] = accessOperand(a, looksAt(nodes.Called(c)))
	}

	only := looked && len(c.Args) == 1
	if of, names := accessed(c.Args[0]); of != nil {
		call := accessCall(of, names, c.Args[0].Position(), only)
		c.Args, c.Pos = slices.Concat(call.Args, c.Args[1:]), call.Pos
		return
	}
	c.Args[0] = accessOperand(c.Args[0], only)
}

// accessOperand returns an operand with its fields and methods as calls, in parentheses.
func accessOperand(n parse.Node, looked bool) parse.Node {
	if p, ok := n.(*parse.PipeNode); ok {
		accessPipe(p, looked)
	}
	of, names := accessed(n)
	if of == nil {
		return n
	}
	return nodes.Pipeline(n.Position(), accessCall(of, names, n.Position(), looked))
}

// accessed splits .A.B, $x.A.B and (...).A.B into the value and the names. of is nil if
// the node takes no field.
func accessed(n parse.Node) (of parse.Node, names []string) {
	switch n := n.(type) {
	case *parse.FieldNode:
		return &parse.DotNode{NodeType: parse.NodeDot, Pos: n.Pos}, n.Ident
	case *parse.VariableNode:
		if len(n.Ident) > 1 {
			return &parse.VariableNode{NodeType: parse.NodeVariable, Pos: n.Pos, Ident: n.Ident[:1]}, n.Ident[1:]
		}
	case *parse.ChainNode:
		return accessOperand(n.Node, false), n.Field
	}
	return nil, nil
}

// accessCall makes a call of _get, or of _look if the value is only looked at.
func accessCall(of parse.Node, names []string, pos parse.Pos, looked bool) *parse.CommandNode {
	name := "_get"
	if looked {
		name = "_look"
	}
	return nodes.Command(pos, nodes.Word(name, pos), of, nodes.Text(strings.Join(names, "."), pos))
}

// Package walk reads the parse tree of a template before anything is fetched: what it asks for, and where what it prints can come from.
package walk

import (
	"fmt"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/render/nodes"
)

// rewriteAccess makes calls of our own of all that takes a field of a value or calls
// one of its methods, so that the same code decides in every build which there are.
// Where a field is only looked at, one that a map does not hold is nil: where it is all
// of an if or a with, or an argument of a function that looks at it. Everywhere else it
// is an error, so that a mistyped name is never written as nothing.
func (w *Walk) rewriteAccess() {
	for _, body := range w.bodies() {
		for n, p := range nodes.Pipes(body) {
			looked := n.Type() == parse.NodeIf || n.Type() == parse.NodeWith
			accessPipe(p, looked)
		}
	}
}

// looksAt reports whether a function only looks at a value, so that one that is
// not there may be nil to it.
func looksAt(name string) bool {
	switch strings.TrimPrefix(name, "sprig_") {
	case "and", "or", "not", "eq", "ne", "empty", "default", "coalesce":
		return true
	}
	return false
}

// accessPipe changes the operands of a pipeline; looked says that its own value
// is only looked at.
func accessPipe(p *parse.PipeNode, looked bool) {
	for i, c := range p.Cmds {
		ends := looked
		if i < len(p.Cmds)-1 {
			ends = looksAt(nodes.Called(p.Cmds[i+1]))
		}
		accessCommand(c, ends)
	}
}

// accessCommand changes the operands of a command. A field or a method that stands first
// takes the arguments behind it.
func accessCommand(c *parse.CommandNode, looked bool) {
	inArguments := looksAt(nodes.Called(c))
	for i, a := range c.Args[1:] {
		c.Args[1+i] = accessOperand(a, inArguments)
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
		return n
	}
	of, names := accessed(n)
	if of == nil {
		return n
	}
	call := accessCall(of, names, n.Position(), looked)
	return &parse.PipeNode{NodeType: parse.NodePipe, Pos: n.Position(), Cmds: []*parse.CommandNode{call}}
}

// accessed takes .A.B, $x.A.B and (...).A.B apart; of is nil for what takes no field.
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

// accessCall is the call of _get, or of _look where the value is only looked at.
func accessCall(of parse.Node, names []string, pos parse.Pos, looked bool) *parse.CommandNode {
	name := "_get"
	if looked {
		name = "_look"
	}
	path := strings.Join(names, ".")
	quoted := &parse.StringNode{NodeType: parse.NodeString, Pos: pos, Quoted: fmt.Sprintf("%q", path), Text: path}
	return nodes.Command(pos, nodes.Word(name, pos), of, quoted)
}

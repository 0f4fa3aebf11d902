package render

import (
	"fmt"
	"reflect"
	"strings"
	"text/template/parse"
)

// looksAt reports whether a function only looks at a value, so that one that is
// not there may be nil to it.
func looksAt(name string) bool {
	switch strings.TrimPrefix(name, "sprig_") {
	case "and", "or", "not", "eq", "ne", "empty", "default", "coalesce":
		return true
	}
	return false
}

// lenient makes fields that a map does not hold count as nil where they are only
// looked at: where one is all of an if or a with, or an argument of a function
// that looks at it. Everywhere else they are an error, so that a mistyped name is
// never written as nothing.
func (w *walk) lenient() {
	for _, d := range w.t.tree.Templates() {
		if w.dots[d.Name()] != nil && d.Tree != nil {
			lenientList(d.Root)
		}
	}
}

func lenientList(l *parse.ListNode) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			lenientPipe(n.Pipe, false)
		case *parse.IfNode:
			lenientBranch(&n.BranchNode, true)
		case *parse.WithNode:
			lenientBranch(&n.BranchNode, true)
		case *parse.RangeNode:
			lenientBranch(&n.BranchNode, false)
		case *parse.TemplateNode:
			if n.Pipe != nil {
				lenientPipe(n.Pipe, false)
			}
		}
	}
}

func lenientBranch(n *parse.BranchNode, looked bool) {
	lenientPipe(n.Pipe, looked)
	lenientList(n.List)
	lenientList(n.ElseList)
}

// lenientPipe changes the operands of a pipeline; looked says that its own value
// is only looked at.
func lenientPipe(p *parse.PipeNode, looked bool) {
	for i, c := range p.Cmds {
		if len(c.Args) == 1 {
			piped := looked
			if i < len(p.Cmds)-1 {
				piped = looksAt(called(p.Cmds[i+1]))
			}
			c.Args[0] = lenientOperand(c.Args[0], piped)
			continue
		}
		for j, a := range c.Args[1:] {
			c.Args[1+j] = lenientOperand(a, looksAt(called(c)))
		}
	}
}

func lenientOperand(n parse.Node, looked bool) parse.Node {
	switch n := n.(type) {
	case *parse.PipeNode:
		lenientPipe(n, looked)
	case *parse.ChainNode:
		n.Node = lenientOperand(n.Node, false)
		if looked {
			return fieldCall(n.Node, n.Field, n.Pos)
		}
	case *parse.FieldNode:
		if looked {
			return fieldCall(&parse.DotNode{NodeType: parse.NodeDot, Pos: n.Pos}, n.Ident, n.Pos)
		}
	case *parse.VariableNode:
		if looked && len(n.Ident) > 1 {
			return fieldCall(&parse.VariableNode{NodeType: parse.NodeVariable, Pos: n.Pos, Ident: n.Ident[:1]}, n.Ident[1:], n.Pos)
		}
	}
	return n
}

// fieldCall is the call of _field, in parentheses.
func fieldCall(of parse.Node, names []string, pos parse.Pos) parse.Node {
	c := &parse.CommandNode{NodeType: parse.NodeCommand, Pos: pos, Args: []parse.Node{parse.NewIdentifier("_field").SetPos(pos), of}}
	for _, name := range names {
		c.Args = append(c.Args, &parse.StringNode{NodeType: parse.NodeString, Pos: pos, Quoted: fmt.Sprintf("%q", name), Text: name})
	}
	return &parse.PipeNode{NodeType: parse.NodePipe, Pos: pos, Cmds: []*parse.CommandNode{c}}
}

// field returns what .A.B means on a value: elements of maps, fields of structs
// and methods without arguments. What a map does not hold is nil, and so is
// everything of nil.
func field(of any, names ...string) (any, error) {
	at := reflect.ValueOf(of)
	for _, name := range names {
		for at.Kind() == reflect.Interface {
			at = at.Elem()
		}
		if at.IsValid() {
			if m := methodByName(at, name); m.IsValid() && m.Type().NumIn() == 0 && m.Type().NumOut() == 1 {
				at = m.Call(nil)[0]
				continue
			}
		}
		for at.Kind() == reflect.Pointer {
			at = at.Elem()
		}
		switch {
		case !at.IsValid():
			return nil, nil
		case at.Kind() == reflect.Map && at.Type().Key().Kind() == reflect.String:
			at = at.MapIndex(reflect.ValueOf(name).Convert(at.Type().Key()))
		case at.Kind() == reflect.Struct && exported(at.Type(), name):
			at = at.FieldByName(name)
		default:
			return nil, fmt.Errorf("can't evaluate field %s in type %s", name, at.Type())
		}
	}
	if !at.IsValid() {
		return nil, nil
	}
	return at.Interface(), nil
}

func exported(t reflect.Type, name string) bool {
	f, ok := t.FieldByName(name)
	return ok && f.IsExported()
}

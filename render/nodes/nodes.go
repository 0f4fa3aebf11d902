package nodes

import (
	"iter"
	"text/template/parse"
)

// Branch returns what an if, a with or a range has in common; nil for another node.
func Branch(n parse.Node) *parse.BranchNode {
	switch n := n.(type) {
	case *parse.IfNode:
		return &n.BranchNode
	case *parse.WithNode:
		return &n.BranchNode
	case *parse.RangeNode:
		return &n.BranchNode
	}
	return nil
}

// Pipe returns the pipeline of an action, a branch or a call of a template; nil for
// what has none.
func Pipe(n parse.Node) *parse.PipeNode {
	switch n := n.(type) {
	case *parse.ActionNode:
		return n.Pipe
	case *parse.TemplateNode:
		return n.Pipe
	}
	if b := Branch(n); b != nil {
		return b.Pipe
	}
	return nil
}

// Lists yields a list and those of the branches in it, at any depth. A list is yielded
// before its nodes are looked at, so that these may be replaced.
func Lists(l *parse.ListNode) iter.Seq[*parse.ListNode] {
	return func(yield func(*parse.ListNode) bool) { yieldLists(l, yield) }
}

// yieldLists reports whether more are wanted.
func yieldLists(l *parse.ListNode, yield func(*parse.ListNode) bool) bool {
	if l == nil {
		return true
	}
	if !yield(l) {
		return false
	}
	for _, n := range l.Nodes {
		b := Branch(n)
		if b != nil && !(yieldLists(b.List, yield) && yieldLists(b.ElseList, yield)) {
			return false
		}
	}
	return true
}

// Pipes yields the pipelines in a list, at any depth, with the nodes that they are of.
// Those in other pipelines are left to the caller.
func Pipes(l *parse.ListNode) iter.Seq2[parse.Node, *parse.PipeNode] {
	return func(yield func(parse.Node, *parse.PipeNode) bool) {
		for list := range Lists(l) {
			for _, n := range list.Nodes {
				if p := Pipe(n); p != nil && !yield(n, p) {
					return
				}
			}
		}
	}
}

package render

import (
	"iter"
	"text/template/parse"
)

// branchOf returns what an if, a with or a range has in common; nil for another node.
func branchOf(n parse.Node) *parse.BranchNode {
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

// pipeOf returns the pipeline of an action, a branch or a call of a template; nil for
// what has none.
func pipeOf(n parse.Node) *parse.PipeNode {
	switch n := n.(type) {
	case *parse.ActionNode:
		return n.Pipe
	case *parse.TemplateNode:
		return n.Pipe
	}
	if b := branchOf(n); b != nil {
		return b.Pipe
	}
	return nil
}

// listsIn yields a list and those of the branches in it, at any depth. A list is yielded
// before its nodes are looked at, so that these may be replaced.
func listsIn(l *parse.ListNode) iter.Seq[*parse.ListNode] {
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
		b := branchOf(n)
		if b != nil && !(yieldLists(b.List, yield) && yieldLists(b.ElseList, yield)) {
			return false
		}
	}
	return true
}

// pipesIn yields the pipelines in a list, at any depth, with the nodes that they are of.
// Those in other pipelines are left to the caller.
func pipesIn(l *parse.ListNode) iter.Seq2[parse.Node, *parse.PipeNode] {
	return func(yield func(parse.Node, *parse.PipeNode) bool) {
		for list := range listsIn(l) {
			for _, n := range list.Nodes {
				if p := pipeOf(n); p != nil && !yield(n, p) {
					return
				}
			}
		}
	}
}

// bodies yields the templates that can be executed, with their names: the template itself
// and those that it calls, as far as the walk has found them.
func (w *walk) bodies() iter.Seq2[string, *parse.ListNode] {
	return func(yield func(string, *parse.ListNode) bool) {
		for _, d := range w.Tree.Templates() {
			if w.dots[d.Name()] != nil && d.Tree != nil && !yield(d.Name(), d.Root) {
				return
			}
		}
	}
}

package nodes

import (
	"iter"
	"text/template/parse"
)

// Branch returns the branch of an if, a with or a range; nil for any other node.
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

// Pipe returns the pipeline of an action, a branch or a call of a template; nil if there is
// none.
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

// Lists yields a list and the lists of the branches in it, at any depth. It yields a list
// before it reads the nodes, so the caller may replace them.
func Lists(l *parse.ListNode) iter.Seq[*parse.ListNode] {
	return func(yield func(*parse.ListNode) bool) { yieldLists(l, yield) }
}

// Replace puts what a function returns for a node in its place, for the nodes of a list and of the
// branches in it, at any depth. Nodes in a branch that it returns are replaced too.
func Replace(l *parse.ListNode, with func(parse.Node) []parse.Node) {
	for list := range Lists(l) {
		var out []parse.Node
		for _, n := range list.Nodes {
			out = append(out, with(n)...)
		}
		list.Nodes = out
	}
}

// yieldLists is Lists. It reports whether to go on.
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

// Pipes yields the pipelines in a list, at any depth, with their nodes. It does not yield
// pipelines in other pipelines.
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

package report

import (
	_ "embed"
	"strings"
	"text/template/parse"
)

// The template of the page, and its style. Values stand in it only as text, in attributes in
// double quotes, and there in no address but that of a row: so one way of escaping is right for all.
// Package html/template, which knows what each place needs, would make the binary larger. A test has
// it make the same page, and compares.

//go:embed page.html
var pageTemplate string

//go:embed page.css
var pageStyle string

// pageText returns the template of the page with the style in it.
func pageText() string { return strings.Replace(pageTemplate, "/* page.css */", pageStyle, 1) }

// escapeAll makes every action of a list that prints escape its value for HTML.
func escapeAll(l *parse.ListNode) {
	if l == nil {
		return
	}

	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			escapeAction(n)
		case *parse.IfNode:
			escapeAll(n.List)
			escapeAll(n.ElseList)
		case *parse.RangeNode:
			escapeAll(n.List)
			escapeAll(n.ElseList)
		case *parse.WithNode:
			escapeAll(n.List)
			escapeAll(n.ElseList)
		}
	}
}

// escapeAction adds a call of text/template's html to an action.
func escapeAction(n *parse.ActionNode) {
	html := parse.NewIdentifier("html").SetPos(n.Pos)
	call := &parse.CommandNode{NodeType: parse.NodeCommand, Pos: n.Pos, Args: []parse.Node{html}}
	n.Pipe.Cmds = append(n.Pipe.Cmds, call)
}

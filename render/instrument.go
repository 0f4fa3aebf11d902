package render

import (
	"strconv"
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/render/funcs"
)

// instrument adds to the tree what makes an execution tell what it does: each
// action that prints passes its value to _emit, each lookup is told its site, and
// each arm of a branch begins by saying that it was entered. None of it prints.
// A quote at the end is taken off: the format quotes better.
func (w *walk) instrument() {
	w.rewriteAccess()
	for i, h := range w.holes {
		w.noteMaker(h)
		w.noteIndent(i, h)
		w.takeQuoteOff(h)
		h.node.Pipe.Cmds = append(h.node.Pipe.Cmds, call("_emit", i, h.node.Position()))
	}
	for i, s := range w.sites {
		c := s.node.(*parse.CommandNode)
		rest := append([]parse.Node{number(i, c.Pos)}, c.Args[1:]...)
		c.Args = append(c.Args[:1:1], rest...)
	}
	w.markKeys()
	for i, b := range w.branches {
		if b.node.NodeType == parse.NodeRange {
			name := parse.NewIdentifier("_turns").SetPos(b.node.Pos)
			turns := &parse.CommandNode{NodeType: parse.NodeCommand, Pos: b.node.Pos, Args: []parse.Node{name}}
			b.node.Pipe.Cmds = append(b.node.Pipe.Cmds, turns)
		}
		if b.node.ElseList == nil {
			b.node.ElseList = &parse.ListNode{NodeType: parse.NodeList, Pos: b.node.Pos}
		}
		for arm, list := range []*parse.ListNode{b.node.List, b.node.ElseList} {
			pos := b.node.Pos
			say := &parse.ActionNode{NodeType: parse.NodeAction, Pos: pos, Line: b.node.Line,
				Pipe: &parse.PipeNode{NodeType: parse.NodePipe, Pos: pos, Cmds: []*parse.CommandNode{call("_arm", 2*i+arm, pos)}}}
			list.Nodes = append([]parse.Node{say}, list.Nodes...)
		}
	}
}

// takeQuoteOff has an action print its value without the quotes that its last command
// puts round it. So does an encoder of JSON where the format has quotes, but no JSON.
func (w *walk) takeQuoteOff(h *hole) {
	cmds := h.node.Pipe.Cmds
	last := cmds[len(cmds)-1]
	if h.raw || h.mark == "" && !w.quotesJSON(last, len(cmds) > 1) {
		return
	}
	constant := last.Args[:1]
	if printfLayout(last) != "" {
		constant = last.Args[:2]
	}
	h.quoting = w.step(withArgs(last, constant))
	last.Args = append([]parse.Node{parse.NewIdentifier("raw").SetPos(last.Pos)}, last.Args[len(constant):]...)
}

// quotesJSON reports whether a command is toJSON or the like of one value, and the
// format one whose quotes are those of JSON's texts.
func (w *walk) quotesJSON(c *parse.CommandNode, piped bool) bool {
	values := len(c.Args) - 1
	if piped {
		values++
	}
	f := w.Format
	return values == 1 && !f.Nested && strings.Contains(f.Quotes, `"`) && funcs.IsEncoder(called(c)) &&
		strings.HasSuffix(strings.ToLower(called(c)), "json")
}

// call makes a call of one of our own functions with a number.
func call(name string, i int, pos parse.Pos) *parse.CommandNode {
	return command(pos, parse.NewIdentifier(name).SetPos(pos), number(i, pos))
}

// command makes a command of a function and its arguments, or of one value.
func command(pos parse.Pos, args ...parse.Node) *parse.CommandNode {
	return &parse.CommandNode{NodeType: parse.NodeCommand, Pos: pos, Args: args}
}

// number makes a constant.
func number(i int, pos parse.Pos) *parse.NumberNode {
	return &parse.NumberNode{NodeType: parse.NodeNumber, Pos: pos, IsInt: true, Int64: int64(i), Text: strconv.Itoa(i)}
}

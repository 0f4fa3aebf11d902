package walk

import (
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/render/nodes"
)

// instrument adds to the tree what makes an execution tell what it does: each
// action that prints passes its value to _emit, each lookup is told its number, and
// each arm of a branch begins by saying that it was entered. None of it prints.
// A quote at the end is taken off: the format quotes better.
func (w *Walk) instrument() {
	w.rewriteAccess()
	w.numberTexts()
	for i, h := range w.Holes {
		w.noteMaker(h)
		w.noteIndent(i, h)
		w.takeQuoteOff(h)
		h.Node.Pipe.Cmds = append(h.Node.Pipe.Cmds, nodes.Call("_emit", i, h.Node.Position()))
	}
	for i, s := range w.Lookups {
		c := s.Node.(*parse.CommandNode)
		rest := append([]parse.Node{nodes.Number(i, c.Pos)}, c.Args[1:]...)
		c.Args = append(c.Args[:1:1], rest...)
	}
	w.markKeys()
	for i, b := range w.Branches {
		if b.Node.NodeType == parse.NodeRange {
			name := parse.NewIdentifier("_turns").SetPos(b.Node.Pos)
			turns := &parse.CommandNode{NodeType: parse.NodeCommand, Pos: b.Node.Pos, Args: []parse.Node{name}}
			b.Node.Pipe.Cmds = append(b.Node.Pipe.Cmds, turns)
		}
		if b.Node.ElseList == nil {
			b.Node.ElseList = &parse.ListNode{NodeType: parse.NodeList, Pos: b.Node.Pos}
		}
		for arm, list := range []*parse.ListNode{b.Node.List, b.Node.ElseList} {
			say := action(nodes.Call("_arm", 2*i+arm, b.Node.Pos), b.Node.Line)
			list.Nodes = append([]parse.Node{say}, list.Nodes...)
		}
	}
}

// numberTexts has the runs note the number of each text before it is printed.
func (w *Walk) numberTexts() {
	for _, body := range w.bodies() {
		for l := range nodes.Lists(body) {
			var numbered []parse.Node
			for _, n := range l.Nodes {
				if i, known := w.seen[n]; known && n.Type() == parse.NodeText {
					numbered = append(numbered, action(nodes.Call("_text", i, n.Position()), 0))
				}
				numbered = append(numbered, n)
			}
			l.Nodes = numbered
		}
	}
}

// action makes an action of a command.
func action(c *parse.CommandNode, line int) *parse.ActionNode {
	pipe := &parse.PipeNode{NodeType: parse.NodePipe, Pos: c.Pos, Cmds: []*parse.CommandNode{c}}
	return &parse.ActionNode{NodeType: parse.NodeAction, Pos: c.Pos, Line: line, Pipe: pipe}
}

// takeQuoteOff has an action print its value without the quotes that its last command
// puts round it. So does an encoder of JSON where the format has quotes, but no JSON.
func (w *Walk) takeQuoteOff(h *Hole) {
	cmds := h.Node.Pipe.Cmds
	last := cmds[len(cmds)-1]
	if h.Raw || h.Mark == "" && !w.quotesJSON(last, len(cmds) > 1) {
		return
	}
	constant := last.Args[:1]
	if nodes.PrintfLayout(last) != "" {
		constant = last.Args[:2]
	}
	h.Quoting = w.step(nodes.WithArgs(last, constant))
	last.Args = append([]parse.Node{parse.NewIdentifier("raw").SetPos(last.Pos)}, last.Args[len(constant):]...)
}

// quotesJSON reports whether a command is toJSON or the like of one value, and the
// format one whose quotes are those of JSON's texts.
func (w *Walk) quotesJSON(c *parse.CommandNode, piped bool) bool {
	values := len(c.Args) - 1
	if piped {
		values++
	}
	f := w.Format
	return values == 1 && !f.Nested && strings.Contains(f.Quotes, `"`) && funcs.IsEncoder(nodes.Called(c)) &&
		strings.HasSuffix(strings.ToLower(nodes.Called(c)), "json")
}

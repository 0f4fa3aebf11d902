package walk

import (
	"slices"
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/render/nodes"
)

// instrument adds calls to the tree that make an execution report what it does. Each
// action that prints passes its value to _emit, each lookup gets its number, and each arm
// of a branch first reports that it was entered. None of these calls prints.
//
// A quoting function at the end of an action is removed: the format quotes better.
func (w *Walk) instrument() {
	w.rewriteAccess()
	w.numberTexts()

	for i, h := range w.Holes {
		w.instrumentHole(i, h)
	}
	for i, s := range w.Lookups {
		numberLookup(i, s)
	}
	w.markKeys()
	for i, b := range w.Branches {
		instrumentBranch(i, b.Node)
	}
	w.instrumentFrames()
}

// instrumentHole makes the runs note how the value of hole i is made, and what it is.
func (w *Walk) instrumentHole(i int, h *Hole) {
	w.noteMaker(h)
	w.noteIndent(i, h)
	w.takeQuoteOff(h)

	h.Node.Pipe.Cmds = append(h.Node.Pipe.Cmds, h.emit(i))
}

// emit makes the call that notes what hole i prints, and of which entry of a map.
func (h *Hole) emit(i int) *parse.CommandNode {
	pos := h.Node.Position()
	if h.Loop == "" {
		return nodes.Call("_emit", i, pos)
	}
	call := nodes.Call("_emitEntry", i, pos)
	name := &parse.VariableNode{NodeType: parse.NodeVariable, Pos: pos, Ident: []string{h.key}}
	call.Args = append(call.Args, name)
	return call
}

// numberLookup adds its number to a lookup, as the first argument.
func numberLookup(i int, s *Lookup) {
	c := s.Node.(*parse.CommandNode)
	c.Args = slices.Insert(slices.Clone(c.Args), 1, parse.Node(nodes.Number(i, c.Pos)))
}

// instrumentBranch makes the runs note which arm of branch i they enter, and the turns of
// a range.
func instrumentBranch(i int, b *parse.BranchNode) {
	if b.NodeType == parse.NodeRange {
		b.Pipe.Cmds = append(b.Pipe.Cmds, nodes.Command(b.Pos, nodes.Word("_turns", b.Pos)))
	}

	if b.ElseList == nil {
		b.ElseList = &parse.ListNode{NodeType: parse.NodeList, Pos: b.Pos}
	}
	for arm, list := range []*parse.ListNode{b.List, b.ElseList} {
		enter := action(nodes.Call("_arm", 2*i+arm, b.Pos), b.Line)
		list.Nodes = slices.Insert(list.Nodes, 0, parse.Node(enter))
	}
}

// numberTexts makes the runs note the number of each text before they print it.
func (w *Walk) numberTexts() {
	for _, body := range w.bodies() {
		nodes.Replace(body, w.numbered)
	}
}

// numbered returns a node, and before a text, a call that notes its number.
func (w *Walk) numbered(n parse.Node) []parse.Node {
	i, known := w.seen[n]
	if !known || n.Type() != parse.NodeText {
		return []parse.Node{n}
	}
	return []parse.Node{action(nodes.Call("_text", i, n.Position()), 0), n}
}

// action makes an action of a command.
func action(c *parse.CommandNode, line int) *parse.ActionNode {
	return &parse.ActionNode{NodeType: parse.NodeAction, Pos: c.Pos, Line: line, Pipe: nodes.Pipeline(c.Pos, c)}
}

// takeQuoteOff makes an action print its value without the quotes that its last command
// puts around it. An encoder of JSON counts as such a command if the format has quotes but
// no JSON.
func (w *Walk) takeQuoteOff(h *Hole) {
	if h.Raw || h.Inner != "" || h.Mark == "" && !w.quotesJSON(h.Node.Pipe) {
		return
	}

	last := nodes.Last(h.Node.Pipe)
	constant := last.Args[:1]
	if nodes.PrintfLayout(last) != "" {
		constant = last.Args[:2]
	}
	h.Quoting = w.step(nodes.WithArgs(last, constant))
	last.Args = append([]parse.Node{nodes.Word("raw", last.Pos)}, last.Args[len(constant):]...)
}

// quotesJSON reports whether a pipeline ends in toJSON or the like of one value, and the
// format has the quotes of JSON's strings.
func (w *Walk) quotesJSON(p *parse.PipeNode) bool {
	name := nodes.Called(nodes.Last(p))
	isJSON := funcs.IsEncoder(name) && strings.HasSuffix(strings.ToLower(name), "json")
	hasQuotes := !w.Format.Nested && strings.Contains(w.Format.Quotes, `"`)
	return isJSON && hasQuotes && nodes.Arguments(p) == 1
}

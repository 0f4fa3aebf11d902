package walk

import (
	"fmt"
	"strconv"
	"text/template/parse"

	"github.com/initplate/initplate/render/nodes"
	"github.com/initplate/initplate/render/step"
)

// An action may end in indent or nindent with a number that the template computes. The
// number is not a constant, so the function is not a step. Each run notes the number, and
// IndentStep makes a step with it.

// noteIndent makes the runs note the number by which hole i is indented, if it is computed.
func (w *Walk) noteIndent(i int, h *Hole) {
	last := h.Node.Pipe.Cmds[len(h.Node.Pipe.Cmds)-1]
	if !h.Block || len(last.Args) < 2 || nodes.IsConstant(last.Args[1]) {
		return
	}

	h.Indents = nodes.WithArgs(last, last.Args[:1])
	n := last.Args[1]
	cmds := []*parse.CommandNode{nodes.Command(n.Position(), n), nodes.Call("_indent", i, n.Position())}
	last.Args[1] = &parse.PipeNode{NodeType: parse.NodePipe, Pos: n.Position(), Cmds: cmds}
}

// IndentStep returns the step of a hole that is indented by a computed number.
func (w *Walk) IndentStep(h *Hole, by any) step.Step {
	text := fmt.Sprint(by)
	n := &parse.StringNode{NodeType: parse.NodeString, Quoted: strconv.Quote(text), Text: text}
	return w.step(nodes.Command(h.Indents.Pos, h.Indents.Args[0], n))
}

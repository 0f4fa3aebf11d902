package render

import (
	"fmt"
	"slices"
	"strconv"
	"text/template/parse"

	"github.com/initplate/initplate/render/funcs"
)

// An action may end in indent or nindent by a number that the template computes. That is
// no step, as it is not constant: the runs note the number, and it makes one.

// noteIndent has the runs note the number by which hole i is indented, if it is computed.
func (w *walk) noteIndent(i int, h *hole) {
	last := h.node.Pipe.Cmds[len(h.node.Pipe.Cmds)-1]
	if !h.block || len(last.Args) < 2 || isConstant(last.Args[1]) {
		return
	}
	h.indents = withArgs(last, last.Args[:1])
	n := last.Args[1]
	cmds := []*parse.CommandNode{command(n.Position(), n), call("_indent", i, n.Position())}
	last.Args[1] = &parse.PipeNode{NodeType: parse.NodePipe, Pos: n.Position(), Cmds: cmds}
}

// indentStep is the step of a hole that is indented by a number that was computed.
func (w *walk) indentStep(h *hole, by any) step {
	text := fmt.Sprint(by)
	n := &parse.StringNode{NodeType: parse.NodeString, Quoted: strconv.Quote(text), Text: text}
	return w.step(command(h.indents.Pos, h.indents.Args[0], n))
}

// behindEncoder returns the steps that follow the last encoder. It is not known where
// there is none: what was printed may be laid out before.
func behindEncoder(steps []step) (behind []step, known bool) {
	for k, s := range slices.Backward(steps) {
		if funcs.IsEncoder(called(s.cmd)) {
			return steps[k+1:], true
		}
	}
	return nil, false
}

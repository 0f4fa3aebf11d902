package walk

import (
	"fmt"

	"github.com/initplate/initplate/render/nodes"
	"github.com/initplate/initplate/render/step"
)

// An action may end in indent or nindent with a number that the template computes. The
// number is not a constant, so the function is not a step. Each run notes the number, and
// IndentStep makes a step with it.

// noteIndent makes the runs note the number by which hole i is indented, if it is computed.
func (w *Walk) noteIndent(i int, h *Hole) {
	last := nodes.Last(h.Node.Pipe)
	if !h.Block || len(last.Args) < 2 || nodes.IsConstant(last.Args[1]) {
		return
	}

	h.Indents = nodes.WithArgs(last, last.Args[:1])
	by, pos := last.Args[1], last.Args[1].Position()
	last.Args[1] = nodes.Pipeline(pos, nodes.Command(pos, by), nodes.Call("_indent", i, pos))
}

// IndentStep returns the step of a hole that is indented by a computed number.
func (w *Walk) IndentStep(h *Hole, by any) step.Step {
	c := h.Indents
	return w.step(nodes.Command(c.Pos, c.Args[0], nodes.Text(fmt.Sprint(by), c.Pos)))
}

package walk

import (
	"slices"
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/render/nodes"
	"github.com/initplate/initplate/render/step"
)

// A Pipeline says what made a value: a base, and the steps that were applied to it. A step
// is a function of one value and of constants. The format leaves out steps that escape or
// indent by hand, and needs the base for that.
type Pipeline struct {
	node  *parse.PipeNode
	cmds  []*parse.CommandNode // with nested calls written as pipes
	count int                  // how many of the last of cmds are steps
	From  *Makers              // of the variable or dot, if there is nothing else before the steps

	Number int         // under which a run notes the base; 0 if it does not
	Steps  []step.Step // set if Number is
}

// Makers are the pipelines that can make the value of a variable or a dot.
type Makers struct{ All []*Pipeline }

// add adds a pipeline. It reports whether the pipeline is new.
func (m *Makers) add(p *Pipeline) bool {
	if slices.Contains(m.All, p) {
		return false
	}
	m.All = append(m.All, p)
	return true
}

// pipeline returns what made the value of a pipeline.
func (w *Walk) pipeline(n *parse.PipeNode, sc scope) *Pipeline {
	if p, known := w.pipelines[n]; known {
		return p
	}

	p := &Pipeline{node: n, cmds: w.unfold(n)}
	for k := len(p.cmds) - 1; k > 0 && w.isStep(p.cmds[k]); k-- {
		p.count++
	}
	p.From = w.makersOf(p.head(), sc)

	w.pipelines[n] = p
	return p
}

// makersOf returns the makers of the variable or dot that commands consist of; nil if they
// are anything else.
func (w *Walk) makersOf(cmds []*parse.CommandNode, sc scope) *Makers {
	switch n := nodes.Only(cmds).(type) {
	case *parse.DotNode:
		return sc.at
	case *parse.VariableNode:
		if len(n.Ident) == 1 {
			return w.madeBy[sc.vars[n.Ident[0]]]
		}
	}
	return nil
}

// head returns the commands before the steps.
func (p *Pipeline) head() []*parse.CommandNode { return p.cmds[:len(p.cmds)-p.count] }

// tail returns the commands that are steps.
func (p *Pipeline) tail() []*parse.CommandNode { return p.cmds[len(p.cmds)-p.count:] }

// noteVariable notes what can make the value of a variable.
func (w *Walk) noteVariable(f *Flow, p *parse.PipeNode, sc scope) {
	made := w.pipeline(p, sc)
	if w.madeBy[f] == nil {
		w.madeBy[f] = &Makers{}
	}
	w.madeBy[f].add(made)
}

// unfold returns the commands of a pipeline, with nested calls written as pipes: a
// function's last argument is piped into it.
func (w *Walk) unfold(p *parse.PipeNode) []*parse.CommandNode {
	cmds := w.unfoldCommand(p.Cmds[0])
	return append(cmds, p.Cmds[1:]...)
}

// unfoldCommand is unfold for one command.
func (w *Walk) unfoldCommand(c *parse.CommandNode) []*parse.CommandNode {
	end := len(c.Args) - 1
	last := c.Args[end]
	if end == 0 {
		return w.unfoldOperand(last, c)
	}

	call := nodes.WithArgs(c, c.Args[:end])
	if nodes.IsConstant(last) || looksAt(nodes.Called(c)) || !w.isStep(call) {
		return []*parse.CommandNode{c}
	}
	return append(w.unfoldOperand(last, nodes.Command(last.Position(), last)), call)
}

// unfoldOperand is unfold for an operand, which is a pipeline or the whole of a command.
func (w *Walk) unfoldOperand(n parse.Node, whole *parse.CommandNode) []*parse.CommandNode {
	if nodes.IsPipe(n) {
		return w.unfold(n.(*parse.PipeNode))
	}
	return []*parse.CommandNode{whole}
}

// isStep reports whether a command is a step: a function whose arguments are constants,
// apart from what is piped into it. A function that prints a regular expression is not a
// step, as its backslashes do not escape anything in the document.
func (w *Walk) isStep(c *parse.CommandNode) bool {
	name := nodes.Called(c)
	if w.Funcs[name] == nil || strings.TrimPrefix(name, "sprig_") == "regexQuoteMeta" {
		return false
	}

	isComputed := func(a parse.Node) bool { return !nodes.IsConstant(a) }
	return !slices.ContainsFunc(c.Args[1:], isComputed)
}

// note makes the runs note the base of a pipeline, and what made that.
func (w *Walk) note(p *Pipeline) {
	if p.Number > 0 {
		return
	}

	w.Noted = append(w.Noted, p)
	p.Number = len(w.Noted)
	for _, c := range p.tail() {
		p.Steps = append(p.Steps, w.step(c))
	}

	head := append(slices.Clone(p.head()), nodes.Call("_note", p.Number, p.node.Pos))
	p.node.Cmds = append(head, p.tail()...)

	if p.From != nil {
		for _, made := range p.From.All {
			w.note(made)
		}
	}
}

// noteMaker makes the runs note what made the value of an action that prints, if a step
// did.
func (w *Walk) noteMaker(h *Hole) {
	p := h.Made
	if h.Raw || h.Mark != "" || p.count == 0 && p.From == nil || len(h.From.From) == 0 {
		return
	}
	w.note(p)
}

// step returns the step of a command. Commands with the same text share one.
func (w *Walk) step(c *parse.CommandNode) step.Step {
	if s, known := w.steps[c.String()]; known {
		return s
	}

	s := step.Step{Step: step.New(w.Funcs, c), Cmd: c}
	w.steps[s.Name] = s
	return s
}

package walk

import (
	"slices"
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/render/nodes"
	"github.com/initplate/initplate/render/step"
)

// A Pipeline tells what made a value: steps, which are functions of one value and of
// constants, applied to a base. The format leaves out those that escape or indent by
// hand, and needs the base for that.
type Pipeline struct {
	node  *parse.PipeNode
	cmds  []*parse.CommandNode // with calls in calls written as pipes
	count int                  // how many of the last of cmds are steps
	From  *Makers              // of the variable or dot that is all there is before them

	Number int         // under which a run notes what it begins with; 0 if it does not
	Steps  []step.Step // where it does
}

// Makers are the pipelines that a variable or a dot can have its value from.
type Makers struct{ All []*Pipeline }

// add notes one more; it reports whether it is new.
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
	if head := p.head(); len(head) == 1 && len(head[0].Args) == 1 {
		switch n := head[0].Args[0].(type) {
		case *parse.DotNode:
			p.From = sc.at
		case *parse.VariableNode:
			if len(n.Ident) == 1 {
				p.From = w.madeBy[sc.vars[n.Ident[0]]]
			}
		}
	}
	w.pipelines[n] = p
	return p
}

// head returns the commands before the steps.
func (p *Pipeline) head() []*parse.CommandNode { return p.cmds[:len(p.cmds)-p.count] }

// noteVariable notes what can make the value of a variable.
func (w *Walk) noteVariable(f *Flow, p *parse.PipeNode, sc scope) {
	made := w.pipeline(p, sc)
	if w.madeBy[f] == nil {
		w.madeBy[f] = &Makers{}
	}
	w.madeBy[f].add(made)
}

// unfold returns the commands of a pipeline, with calls in calls written as pipes: a
// function's last argument is what is piped into it.
func (w *Walk) unfold(p *parse.PipeNode) []*parse.CommandNode {
	first := p.Cmds[0]
	args := first.Args
	var cmds []*parse.CommandNode
	switch last := args[len(args)-1]; {
	case len(args) == 1 && nodes.IsPipe(last):
		cmds = w.unfold(last.(*parse.PipeNode))
	case len(args) > 1 && !nodes.IsConstant(last) && !looksAt(nodes.Called(first)) && w.isStep(nodes.WithArgs(first, args[:len(args)-1])):
		cmds = []*parse.CommandNode{nodes.Command(last.Position(), last)}
		if nodes.IsPipe(last) {
			cmds = w.unfold(last.(*parse.PipeNode))
		}
		cmds = append(cmds, nodes.WithArgs(first, args[:len(args)-1]))
	default:
		cmds = []*parse.CommandNode{first}
	}
	return append(cmds, p.Cmds[1:]...)
}

// isStep reports whether a command that something is piped into is a step: a function of
// nothing but that and constants. What prints a regular expression is none: its
// backslashes are no escapes of the document's.
func (w *Walk) isStep(c *parse.CommandNode) bool {
	name := nodes.Called(c)
	if w.Funcs[name] == nil || strings.TrimPrefix(name, "sprig_") == "regexQuoteMeta" {
		return false
	}
	for _, a := range c.Args[1:] {
		if !nodes.IsConstant(a) {
			return false
		}
	}
	return true
}

// note has the runs note what a pipeline begins with, and what made that.
func (w *Walk) note(p *Pipeline) {
	if p.Number > 0 {
		return
	}
	w.Noted = append(w.Noted, p)
	p.Number = len(w.Noted)
	for _, c := range p.cmds[len(p.cmds)-p.count:] {
		p.Steps = append(p.Steps, w.step(c))
	}
	head := append(slices.Clone(p.head()), nodes.Call("_note", p.Number, p.node.Pos))
	p.node.Cmds = append(head, p.cmds[len(p.cmds)-p.count:]...)
	if p.From != nil {
		for _, made := range p.From.All {
			w.note(made)
		}
	}
}

// noteMaker has the runs note what made the value of an action that prints, if a step
// did.
func (w *Walk) noteMaker(h *Hole) {
	p := h.Made
	if h.Raw || h.Mark != "" || p.count == 0 && p.From == nil || len(h.From.From) == 0 {
		return
	}
	w.note(p)
}

// step makes a step of a command.
func (w *Walk) step(c *parse.CommandNode) step.Step {
	if s, known := w.steps[c.String()]; known {
		return s
	}
	s := step.Step{Step: step.New(w.Funcs, c), Cmd: c}
	w.steps[s.Name] = s
	return s
}

package walk

import (
	"slices"
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/render/nodes"
)

// markKeys adds to the tree what finds out of what keys are made.
func (w *Walk) markKeys() {
	computed := false
	for _, s := range w.Lookups {
		computed = computed || s.Computed && !w.Names.Sources.Of(s.Func.Source).Keys.AnyText()
	}
	if !computed {
		return
	}
	for _, body := range w.bodies() {
		for n, p := range nodes.Pipes(body) {
			w.markPipe(p, keepsValue(n, p))
		}
	}
}

// keepsValue reports whether the value of a pipeline is kept: as a variable or a dot.
func keepsValue(n parse.Node, p *parse.PipeNode) bool {
	switch n.Type() {
	case parse.NodeWith, parse.NodeRange, parse.NodeTemplate:
		return true
	}
	return len(p.Decl) > 0
}

// markPipe has the runs note what a pipeline is made of: what is piped into a lookup,
// what the arguments are and, where it is kept, its value.
func (w *Walk) markPipe(p *parse.PipeNode, kept bool) {
	var cmds []*parse.CommandNode
	for i, c := range p.Cmds {
		_, looks := w.readers[nodes.Called(c)]
		if i > 0 && looks {
			cmds = append(cmds, w.noteMade(p.Cmds[:i], c.Pos)...)
		}
		cmds = append(cmds, c)
	}
	if kept {
		cmds = append(cmds, w.noteMade(p.Cmds, p.Pos)...)
	}
	for _, c := range p.Cmds {
		for i, a := range c.Args {
			c.Args[i] = w.markArg(a, !composes(nodes.Called(c)))
		}
	}
	p.Cmds = cmds
}

func (w *Walk) markArg(n parse.Node, kept bool) parse.Node {
	switch n := n.(type) {
	case *parse.PipeNode:
		if len(n.Decl) == 0 {
			w.markPipe(n, kept)
		}
	case *parse.ChainNode:
		n.Node = w.markArg(n.Node, false)
	}
	return n
}

// noteMade is the command that notes what others before it made, if that is made of both
// the template's text and values.
func (w *Walk) noteMade(cmds []*parse.CommandNode, pos parse.Pos) []*parse.CommandNode {
	marked, what := w.trial(cmds, pos)
	if what != ofBoth {
		return nil
	}
	return []*parse.CommandNode{nodes.Command(pos, nodes.Word("_made", pos), nodes.Word("_trial", pos), marked)}
}

// A makeup says what an expression is made of.
type makeup int

const (
	ofText   makeup = iota // of the template's text alone
	ofValues               // of values, as far as is known
	ofBoth
)

// trial returns an expression with marks in place of its values.
func (w *Walk) trial(cmds []*parse.CommandNode, pos parse.Pos) (parse.Node, makeup) {
	out := &parse.PipeNode{NodeType: parse.NodePipe, Pos: pos}
	what := ofText
	for i, c := range cmds {
		if i > 0 && passesOn(nodes.Called(c)) {
			continue
		}
		marked, of := w.trialCommand(c, i > 0, what)
		if of == ofValues {
			whole := &parse.PipeNode{NodeType: parse.NodePipe, Pos: pos, Cmds: slices.Clone(cmds[:i+1])}
			marked = nodes.Command(pos, nodes.Word("_mark", pos), whole)
			out.Cmds = nil
		}
		out.Cmds, what = append(out.Cmds, marked), of
	}
	return out, what
}

// passesOn reports whether a function returns what is piped into it.
func passesOn(name string) bool {
	switch name {
	case "raw", "_note", "_turns", "_made":
		return true
	}
	return false
}

// trialCommand does so for one command, into which what is piped.
func (w *Walk) trialCommand(c *parse.CommandNode, piped bool, what makeup) (*parse.CommandNode, makeup) {
	name, args := nodes.Called(c), c.Args
	if name == "" && (piped || len(args) > 1) {
		return c, ofValues
	}
	made := []makeup{}
	if piped {
		made = append(made, what)
	}
	out := nodes.Command(c.Pos)
	if name != "" {
		out.Args, args = append(out.Args, args[0]), args[1:]
	}
	for _, a := range args {
		marked, of := w.trialArg(a)
		out.Args, made = append(out.Args, marked), append(made, of)
	}
	if name == "" {
		return out, made[0]
	}
	if w.Funcs[name] == nil {
		return c, ofValues
	}
	return out, together(name, made)
}

func (w *Walk) trialArg(n parse.Node) (parse.Node, makeup) {
	switch n := n.(type) {
	case *parse.PipeNode:
		if len(n.Decl) == 0 {
			return w.trial(n.Cmds, n.Pos)
		}
	case *parse.StringNode, *parse.NumberNode, *parse.BoolNode, *parse.NilNode:
		return n, ofText
	}
	marked := nodes.Command(n.Position(), nodes.Word("_mark", n.Position()), n)
	return &parse.PipeNode{NodeType: parse.NodePipe, Pos: n.Position(), Cmds: []*parse.CommandNode{marked}}, ofValues
}

// together is what a function makes of arguments.
func together(name string, made []makeup) makeup {
	has := map[makeup]bool{}
	for _, m := range made {
		has[m] = true
	}
	switch {
	case has[ofBoth], has[ofText] && has[ofValues] && composes(name):
		return ofBoth
	case has[ofValues]:
		return ofValues
	}
	return ofText
}

// composes reports whether a function puts its arguments together.
func composes(name string) bool {
	switch strings.TrimPrefix(name, "sprig_") {
	case "printf", "print", "println", "cat", "join", "list", "append", "push", "prepend", "concat", "wrapWith",
		"indent", "nindent",
		"replace", "replaceAll", "regexReplaceAll", "regexReplaceAllLiteral",
		"mustRegexReplaceAll", "mustRegexReplaceAllLiteral",
		"mustAppend", "mustPush", "mustPrepend", "osBase", "pathJoin", "tuple":
		return true
	}
	return false
}

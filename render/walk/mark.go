package walk

import (
	"slices"
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/render/nodes"
)

// markKeys adds calls to the tree that find out what keys are made of.
func (w *Walk) markKeys() {
	if !slices.ContainsFunc(w.Lookups, w.needsMarks) {
		return
	}
	for _, body := range w.bodies() {
		for n, p := range nodes.Pipes(body) {
			w.markPipe(p, keepsValue(n, p))
		}
	}
}

// needsMarks reports whether it matters what the key of a lookup is made of.
func (w *Walk) needsMarks(l *Lookup) bool {
	return l.Computed && !w.Names.Sources.Of(l.Func.Source).Keys.AnyText()
}

// keepsValue reports whether the value of a pipeline becomes a variable or a dot.
func keepsValue(n parse.Node, p *parse.PipeNode) bool {
	switch n.Type() {
	case parse.NodeWith, parse.NodeRange, parse.NodeTemplate:
		return true
	}
	return len(p.Decl) > 0
}

// markPipe makes the runs note what is made in a pipeline: what is piped into a lookup,
// the arguments and, if the pipeline's value is kept, that value.
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

// markArg is markPipe for an argument, if that is a pipeline.
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

// noteMade returns the command that notes what the commands before it made, if that is
// made of both the template's text and values.
func (w *Walk) noteMade(cmds []*parse.CommandNode, pos parse.Pos) []*parse.CommandNode {
	marked, what := w.trial(cmds, pos)
	if what != ofBoth {
		return nil
	}

	note := nodes.Command(pos, nodes.Word("_made", pos), nodes.Word("_trial", pos), marked)
	return []*parse.CommandNode{note}
}

// A makeup says what an expression is made of.
type makeup int

const (
	ofText   makeup = iota // of the template's text alone
	ofValues               // of values, as far as is known
	ofBoth
)

// trial returns an expression with marks in place of its values, and what it is made of.
func (w *Walk) trial(cmds []*parse.CommandNode, pos parse.Pos) (parse.Node, makeup) {
	out := nodes.Pipeline(pos)
	what := ofText
	for i, c := range cmds {
		if i > 0 && passesOn(nodes.Called(c)) {
			continue
		}

		marked, of := w.trialCommand(c, i > 0, what)
		if of == ofValues {
			marked = markCall(nodes.Pipeline(pos, slices.Clone(cmds[:i+1])...))
			out.Cmds = nil
		}
		out.Cmds = append(out.Cmds, marked)
		what = of
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

// trialCommand is trial for one command. If piped is set, what says what the value that
// is piped into it is made of.
func (w *Walk) trialCommand(c *parse.CommandNode, piped bool, what makeup) (*parse.CommandNode, makeup) {
	name := nodes.Called(c)
	switch {
	case Includes(name) && !piped:
		return nodes.Command(c.Pos, append([]parse.Node{nodes.Word("_marked", c.Pos)}, c.Args[1:]...)...), ofBoth
	case name == "" && !piped && len(c.Args) == 1:
		marked, of := w.trialArg(c.Args[0])
		return nodes.Command(c.Pos, marked), of
	case w.Funcs[name] == nil:
		return c, ofValues
	}

	var made []makeup
	if piped {
		made = append(made, what)
	}
	out := nodes.Command(c.Pos, c.Args[0])
	for _, a := range c.Args[1:] {
		marked, of := w.trialArg(a)
		out.Args = append(out.Args, marked)
		made = append(made, of)
	}
	return out, together(name, made)
}

// trialArg is trial for an argument.
func (w *Walk) trialArg(n parse.Node) (parse.Node, makeup) {
	switch n := n.(type) {
	case *parse.PipeNode:
		if len(n.Decl) == 0 {
			return w.trial(n.Cmds, n.Pos)
		}
	case *parse.StringNode, *parse.NumberNode, *parse.BoolNode, *parse.NilNode:
		return n, ofText
	}

	return nodes.Pipeline(n.Position(), markCall(n)), ofValues
}

// markCall makes a call that puts a mark in place of a value.
func markCall(n parse.Node) *parse.CommandNode {
	return nodes.Command(n.Position(), nodes.Word("_mark", n.Position()), n)
}

// together returns what a function's value is made of, from what its arguments are made of.
func together(name string, made []makeup) makeup {
	has := func(m makeup) bool { return slices.Contains(made, m) }
	switch {
	case has(ofBoth), has(ofText) && has(ofValues) && composes(name):
		return ofBoth
	case has(ofValues):
		return ofValues
	}
	return ofText
}

// composes reports whether a function makes one value of all its arguments.
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

package walk

import (
	"fmt"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/render/nodes"
	"github.com/initplate/initplate/render/step"
)

// include "NAME" DATA executes another template. An action that only lays out what that prints
// becomes a call of the template, {{ template "NAME" DATA }}, so that what it prints are pieces
// of the document. Between _open and _close a run gathers the pieces that the functions after
// include lay out:
//
//	{{ include "x" . | nindent 4 }}
//	{{ $_ := _open 0 }}{{ template "x" . }}{{ $_ := _close 0 4 }}
//
// Everywhere else the call has one value, the text.

// Includes reports whether a function executes another template.
func Includes(name string) bool { return name == "include" || name == "executeTemplate" }

// Included returns the constant name of the template that a command of a pipeline executes.
func Included(p *parse.PipeNode, c *parse.CommandNode) (name string, ok bool) {
	switch {
	case !Includes(nodes.Called(c)):
		return "", false
	case len(c.Args) > 1:
		return nodes.Literal(c.Args[1])
	}
	return nodes.Literal(nodes.Only(p.Cmds[:max(slices.Index(p.Cmds, c), 0)]))
}

// A Layout is the functions that lay out what a call of a template prints. The numbers by which
// they indent are arguments of _close.
type Layout struct {
	Node  parse.Node
	steps []*parse.CommandNode // without arguments that are computed
}

// An inclusion is a call of include, and what is done to its result.
type inclusion struct {
	call  *parse.CommandNode
	name  string
	data  *parse.PipeNode // nil for none
	steps []*parse.CommandNode
}

// calls returns the nodes that take the place of an action that lays out what include returns:
// a call of the template. It returns any other node as it is.
func (w *Walk) calls(n parse.Node) []parse.Node {
	a, ok := n.(*parse.ActionNode)
	if !ok || len(a.Pipe.Decl) > 0 || w.inner[a] != "" {
		return []parse.Node{n}
	}
	of, ok := inclusionOf(a.Pipe)
	if !ok {
		return []parse.Node{n}
	}

	pos := of.call.Pos
	call := &parse.TemplateNode{NodeType: parse.NodeTemplate, Pos: pos, Line: a.Line, Name: of.name, Pipe: of.data}
	if len(of.steps) == 0 {
		return []parse.Node{call}
	}

	number := len(w.Layouts)
	opens, closes := nodes.Call("_open", number, pos), nodes.Call("_close", number, pos)
	layout := &Layout{Node: of.call}
	for _, c := range of.steps {
		given := slices.IndexFunc(c.Args[1:], func(a parse.Node) bool { return !nodes.IsConstant(a) })
		if given >= 0 { // the number of an indent
			closes.Args = append(closes.Args, c.Args[1])
			c = nodes.WithArgs(c, c.Args[:1])
		}
		layout.steps = append(layout.steps, c)
	}
	w.Layouts = append(w.Layouts, layout)
	return []parse.Node{silent(opens, a.Line), call, silent(closes, a.Line)}
}

// silent makes an action that prints nothing, as it sets a variable that nobody reads.
func silent(c *parse.CommandNode, line int) parse.Node {
	a := action(c, line)
	a.Pipe.Decl = []*parse.VariableNode{{NodeType: parse.NodeVariable, Pos: c.Pos, Ident: []string{"$_"}}}
	return a
}

// inclusionOf returns the call that a pipeline consists of, if nothing but layout comes after it.
func inclusionOf(p *parse.PipeNode) (of inclusion, ok bool) {
	cmds := unfoldLayout(p)
	at := slices.IndexFunc(cmds, func(c *parse.CommandNode) bool { return Includes(nodes.Called(c)) })
	if at < 0 || slices.ContainsFunc(cmds[at+1:], func(c *parse.CommandNode) bool { return !onlyLaysOut(c) }) {
		return of, false
	}

	of.call = cmds[at]
	of.steps = cmds[at+1:]
	args := of.call.Args[1:]
	if at > 0 {
		args = append(slices.Clip(args), nodes.Pipeline(p.Pos, cmds[:at]...))
	}
	if len(args) < 1 || len(args) > 2 {
		return of, false // the walk reports it
	}
	if len(args) == 2 {
		of.data = nodes.AsPipes(args[1:])[0]
	}
	of.name, ok = nodes.Literal(args[0])
	return of, ok
}

// unfoldLayout returns the commands of a pipeline, with calls in parentheses written as pipes.
func unfoldLayout(p *parse.PipeNode) []*parse.CommandNode {
	first := p.Cmds[0]
	end := len(first.Args) - 1
	inner, ok := first.Args[end].(*parse.PipeNode)
	if !ok || len(inner.Decl) > 0 {
		return p.Cmds
	}

	before := unfoldLayout(inner)
	if end > 0 {
		call := nodes.WithArgs(first, first.Args[:end])
		if !onlyLaysOut(call) {
			return p.Cmds
		}
		before = append(slices.Clip(before), call)
	}
	return append(slices.Clip(before), p.Cmds[1:]...)
}

// onlyLaysOut reports whether a function, without the text that it gets, only indents lines or
// removes whitespace at the ends of a text.
func onlyLaysOut(c *parse.CommandNode) bool {
	args := c.Args[1:]
	switch nodes.Sprig(c) {
	case "indent", "nindent":
		return len(args) == 1
	case "trim", "trimSpace":
		return len(args) == 0
	case "trimPrefix", "trimSuffix":
		text, isText := "", false
		if len(args) == 1 {
			text, isText = nodes.Literal(args[0])
		}
		return isText && strings.TrimSpace(text) == ""
	}
	return false
}

// included returns where the text of a call of include can come from: from all that the
// template prints, and what decides what that is.
func (w *Walk) included(c *parse.CommandNode, sc scope, in *piped) Flow {
	args := w.wrappedArgs(c)
	flows := w.args(args, sc, in)
	if in != nil {
		args = append(slices.Clip(args), in.node)
	}
	if len(args) < 1 || len(args) > 2 {
		fn := nodes.Called(c)
		w.wrong(c, fn+" needs the name of a template, and what that gets as its dot", "write {{ "+fn+` "NAME" . }}`)
		return Flow{Text: other}
	}

	name, ok := nodes.Literal(args[0])
	if !ok {
		w.computedName(c)
		return Flow{Text: other}
	}
	if !w.calledAt(c, name, sc) {
		return Flow{Text: other}
	}
	w.takeAsText(name)
	if len(flows) == 2 {
		w.grow(w.dots[name], flows[1])
	}
	return Flow{From: w.printed(name).From, Text: other}
}

// takeAsText notes that the text of a template is a value.
func (w *Walk) takeAsText(name string) {
	w.grew = w.grew || !w.asText[name]
	w.asText[name] = true
}

// checkInner reports quoteFor in a template whose text is a value: that text is not a document,
// so nobody can find where in it another language begins.
func (w *Walk) checkInner(n *parse.ActionNode, sc scope) {
	if w.inner[n] != "" && w.asText[sc.in] {
		w.wrong(n, "quoteFor: the value is in the text of an include, which is not a file with a format",
			"use {{ include }} without functions that change more than spaces, or leave quoteFor out")
	}
}

// computedName reports a call of include whose name is not a constant.
func (w *Walk) computedName(c *parse.CommandNode) {
	w.wrong(c, nodes.Called(c)+": the name of the template must be a constant, as a plan reads the template",
		`write {{ if eq $name "a" }}{{ template "a" . }}{{ else }}{{ template "b" . }}{{ end }}`)
}

// calledAt notes the call of a template. It reports whether there is such a template.
func (w *Walk) calledAt(n parse.Node, name string, sc scope) bool {
	if w.Tree.Lookup(name) == nil {
		w.wrong(n, "there is no template "+name, w.noTemplateHint(name))
		return false
	}

	if w.dots[name] == nil {
		w.dots[name] = &Flow{}
		w.grew = true
	}
	if w.dotsMade[name] == nil {
		w.dotsMade[name] = &Makers{}
	}
	if _, fresh := w.index(n, len(w.seen)); fresh {
		site := sc.site(n)
		w.Calls[name] = append(w.Calls[name], &site)
	}
	return true
}

// noTemplateHint says what to do about a name of a template that is not there.
func (w *Walk) noTemplateHint(name string) string {
	names := slices.Clone(w.Shared)
	for _, d := range w.Tree.Templates() {
		if d.Name() != w.Name {
			names = append(names, d.Name())
		}
	}
	if hint := nearest.Hint(name, names); hint != "" {
		return hint
	}
	return "add a {{ define }} for it to this file, or give the file that has one"
}

// printed returns where what a template prints can come from.
func (w *Walk) printed(name string) *Flow {
	if w.prints[name] == nil {
		w.prints[name] = &Flow{}
	}
	return w.prints[name]
}

// LayoutSteps returns what a layout does to text; by holds the numbers that are computed.
func (w *Walk) LayoutSteps(number int, by []any) (steps []step.Step) {
	for _, c := range w.Layouts[number].steps {
		if name := nodes.Sprig(c); len(c.Args) == 1 && (name == "indent" || name == "nindent") {
			c = nodes.Command(c.Pos, c.Args[0], nodes.Text(fmt.Sprint(by[0]), c.Pos))
			by = by[1:]
		}
		steps = append(steps, w.step(c))
	}
	return steps
}

// isSilent reports whether an action only begins or ends a layout.
func isSilent(n *parse.ActionNode) bool {
	name := nodes.Called(n.Pipe.Cmds[0])
	return name == "_open" || name == "_close"
}

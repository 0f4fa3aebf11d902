package render

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"
)

// What of a computed key is text of the template, and what a value, is found out by
// trying: an expression that makes text of both is executed a second time with marks in
// place of the values. Where these stand in the result, values do. So it holds for any
// function, and through variables, lists and maps: results are known by their text.

// marks are what a run knows of texts that were made of the template's and of values.
type marks struct {
	values []string          // by mark
	number map[string]int    // mark, by value
	texts  map[string]string // by text, the same with marks for values
	trials int               // how many expressions are executed with marks just now
}

// A mark is digits alone, which no function for text changes.
const (
	markHead   = "3917260485"
	markDigits = 6
)

// mark returns what stands for a value: a text has a mark, or what it was made of.
func (m *marks) mark(v any) any {
	switch v := v.(type) {
	case string:
		return m.markText(v)
	case []string:
		out := make([]string, len(v))
		for i, e := range v {
			out[i] = m.markText(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = m.mark(e)
		}
		return out
	}
	return v
}

func (m *marks) markText(s string) string {
	if marked, ok := m.texts[s]; ok {
		return marked
	}
	if m.number == nil {
		m.number = map[string]int{}
	}
	n, ok := m.number[s]
	if !ok {
		n = len(m.values)
		m.number[s], m.values = n, append(m.values, s)
	}
	return fmt.Sprintf("%s%0*d", markHead, markDigits, n)
}

// made notes what the same expression made with marks, and returns what it made.
func (m *marks) made(marked, v any) any {
	m.trials--
	m.note(marked, v)
	return v
}

func (m *marks) note(marked, v any) {
	switch v := v.(type) {
	case string:
		marked, _ := marked.(string)
		if m.texts == nil {
			m.texts = map[string]string{}
		}
		m.texts[v] = marked
	case []string:
		if marked, ok := marked.([]string); ok && len(marked) == len(v) {
			for i := range v {
				m.note(marked[i], v[i])
			}
		}
	case []any:
		if marked, ok := marked.([]any); ok && len(marked) == len(v) {
			for i := range v {
				m.note(marked[i], v[i])
			}
		}
	}
}

// parts takes a text that has marks apart.
func (m *marks) parts(marked string) (parts []part) {
	for {
		before, rest, ok := strings.Cut(marked, markHead)
		if !ok || len(rest) < markDigits {
			return append(parts, part{text: marked})
		}
		n, err := strconv.Atoi(rest[:markDigits])
		if err != nil || n >= len(m.values) {
			return append(parts, part{text: marked})
		}
		parts = append(parts, part{text: before}, part{m.values[n], true})
		marked = rest[markDigits:]
	}
}

// parts returns of what a computed key is made.
func (r *run) parts(key string) ([]part, error) {
	marked, ok := r.marks.texts[key]
	if !ok {
		return []part{{text: key, value: true}}, nil
	}
	parts := r.marks.parts(marked)
	if joined(parts) == key {
		return parts, nil
	}
	return []part{{text: key}}, checkChanged(key, marked, parts)
}

// checkChanged checks a key that a function changed after it was made, so that it is not
// known where in it the values stand. It must begin as the template has it.
func checkChanged(key, marked string, parts []part) error {
	beginning := marked
	if i := strings.Index(marked, markHead[:4]); i >= 0 {
		beginning = marked[:i]
	}
	rest, ok := strings.CutPrefix(key, beginning)
	if !ok {
		const format = "the key does not begin with %q, as the template has it, once its values are in it"
		return lookupError(fmt.Sprintf(format, beginning))
	}
	values := 0
	var text strings.Builder
	for _, p := range parts {
		if p.value {
			values++
		} else {
			text.WriteString(p.text)
		}
	}
	if beginning == "" && values == 1 && parts[0].text == "" && parts[1].value {
		return nil // the key begins with its only value
	}
	if strings.Contains(beginning, "/") {
		rest = "x" + rest // what stands before it is no part of its first segment
	}
	for segment := range strings.SplitSeq(strings.TrimSuffix(rest, "/"), "/") {
		if segment == "" || segment == "." || segment == ".." {
			return lookupError("a value in the key makes a part of its path that is empty or only dots")
		}
	}
	for _, c := range []string{"?", "#", "@"} {
		if strings.Count(key, c) > strings.Count(text.String(), c) {
			return lookupError(fmt.Sprintf("a value in the key holds a %q, which would end its path", c))
		}
	}
	return nil
}

// catalogArgs checks what the arguments of a function of the catalog are made of.
func (r *run) catalogArgs(l lookup, args []any) ([]any, error) {
	for _, a := range args {
		s, ok := a.(string)
		if _, made := r.marks.texts[s]; !ok || !made {
			continue
		}
		parts, err := r.parts(s)
		if err == nil {
			_, err = placed(r.row(l.source), false, parts)
		}
		if err != nil {
			return nil, err
		}
	}
	return args, nil
}

// markKeys adds to the tree what finds out of what keys are made.
func (w *walk) markKeys() {
	computed := false
	for _, s := range w.sites {
		computed = computed || s.computed && !w.Names.Sources.Of(s.lookup.source).Keys.AnyText()
	}
	if !computed {
		return
	}
	for _, body := range w.bodies() {
		for n, p := range pipesIn(body) {
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
func (w *walk) markPipe(p *parse.PipeNode, kept bool) {
	var cmds []*parse.CommandNode
	for i, c := range p.Cmds {
		_, looks := w.lookups[called(c)]
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
			c.Args[i] = w.markArg(a, !composes(called(c)))
		}
	}
	p.Cmds = cmds
}

func (w *walk) markArg(n parse.Node, kept bool) parse.Node {
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
func (w *walk) noteMade(cmds []*parse.CommandNode, pos parse.Pos) []*parse.CommandNode {
	marked, what := w.trial(cmds, pos)
	if what != ofBoth {
		return nil
	}
	return []*parse.CommandNode{command(pos, word("_made", pos), word("_trial", pos), marked)}
}

// word makes the name of a function.
func word(name string, pos parse.Pos) parse.Node { return parse.NewIdentifier(name).SetPos(pos) }

// A makeup says what an expression is made of.
type makeup int

const (
	ofText   makeup = iota // of the template's text alone
	ofValues               // of values, as far as is known
	ofBoth
)

// trial returns an expression with marks in place of its values.
func (w *walk) trial(cmds []*parse.CommandNode, pos parse.Pos) (parse.Node, makeup) {
	out := &parse.PipeNode{NodeType: parse.NodePipe, Pos: pos}
	what := ofText
	for i, c := range cmds {
		if i > 0 && passesOn(called(c)) {
			continue
		}
		marked, of := w.trialCommand(c, i > 0, what)
		if of == ofValues {
			whole := &parse.PipeNode{NodeType: parse.NodePipe, Pos: pos, Cmds: slices.Clone(cmds[:i+1])}
			marked = command(pos, word("_mark", pos), whole)
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
func (w *walk) trialCommand(c *parse.CommandNode, piped bool, what makeup) (*parse.CommandNode, makeup) {
	name, args := called(c), c.Args
	if name == "" && (piped || len(args) > 1) {
		return c, ofValues
	}
	made := []makeup{}
	if piped {
		made = append(made, what)
	}
	out := command(c.Pos)
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

func (w *walk) trialArg(n parse.Node) (parse.Node, makeup) {
	switch n := n.(type) {
	case *parse.PipeNode:
		if len(n.Decl) == 0 {
			return w.trial(n.Cmds, n.Pos)
		}
	case *parse.StringNode, *parse.NumberNode, *parse.BoolNode, *parse.NilNode:
		return n, ofText
	}
	marked := command(n.Position(), word("_mark", n.Position()), n)
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

package walk

import (
	"slices"
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/nodes"
)

// desugared returns the texts and actions that an action consists of, if a function in it puts
// quotes or brackets around values, so that they are text of the template:
// printf "\"%s:%s\"" .a .b is "{{ .a }}:{{ .b }}". It returns any other node as it is.
func (w *Walk) desugared(n parse.Node) []parse.Node {
	a, ok := n.(*parse.ActionNode)
	if !ok || len(a.Pipe.Decl) > 0 || w.inner[a] != "" {
		return []parse.Node{n}
	}
	texts, values := printed(a.Pipe)
	if texts == nil || !encloses(texts[0], texts[len(texts)-1], w.Format) {
		return []parse.Node{n}
	}

	var out []parse.Node
	for i, text := range texts {
		if text != "" {
			out = append(out, &parse.TextNode{NodeType: parse.NodeText, Pos: a.Pos, Text: []byte(text)})
		}
		if i < len(values) {
			out = append(out, &parse.ActionNode{NodeType: parse.NodeAction, Pos: a.Pos, Line: a.Line, Pipe: values[i]})
		}
	}
	return out
}

// printed returns the values that a pipeline prints, and the constant texts around them,
// of which there is one more. It returns nothing unless the pipeline ends in printf with
// only %s and %v, in print with texts around each value, or in squote of one value.
func printed(p *parse.PipeNode) (texts []string, values []*parse.PipeNode) {
	last := nodes.Last(p)
	args := lastArgs(p)

	switch {
	case len(args) == 0:
	case nodes.Sprig(last) == "squote" && len(args) == 1:
		return []string{"'", "'"}, nodes.AsPipes(args)
	case nodes.Called(last) == "printf":
		layout, _ := nodes.Literal(args[0])
		if texts = layoutTexts(layout); len(texts) == len(args) {
			return texts, nodes.AsPipes(args[1:])
		}
	case nodes.Called(last) == "print":
		return betweenTexts(args)
	}
	return nil, nil
}

// lastArgs returns the arguments of a pipeline's last command, with what is piped into it.
func lastArgs(p *parse.PipeNode) []parse.Node {
	end := len(p.Cmds) - 1
	args := p.Cmds[end].Args[1:]
	if end == 0 {
		return args
	}

	return append(slices.Clip(args), nodes.Pipeline(p.Pos, p.Cmds[:end]...))
}

// layoutTexts returns the texts around the verbs of a layout, or nil if it has a verb
// other than %s and %v.
func layoutTexts(layout string) (texts []string) {
	text := ""
	for {
		before, after, ok := strings.Cut(layout, "%")
		text += before
		if !ok {
			return append(texts, text)
		}

		switch {
		case strings.HasPrefix(after, "%"):
			text += "%"
		case strings.HasPrefix(after, "s"), strings.HasPrefix(after, "v"):
			texts = append(texts, text)
			text = ""
		default:
			return nil
		}

		layout = after[1:]
	}
}

// betweenTexts splits the arguments of print into texts and the values between them. It
// returns nothing unless they take turns.
func betweenTexts(args []parse.Node) (texts []string, values []*parse.PipeNode) {
	if len(args)%2 == 0 {
		return nil, nil
	}

	var between []parse.Node
	for i, a := range args {
		text, ok := nodes.Literal(a)
		switch {
		case ok != (i%2 == 0):
			return nil, nil
		case ok:
			texts = append(texts, text)
		default:
			between = append(between, a)
		}
	}

	return texts, nodes.AsPipes(between)
}

// encloses reports whether two texts are quotes of the format around what is between
// them, or the brackets of a list or a map.
func encloses(begin, end string, f format.Format) bool {
	if begin == "" || end == "" {
		return false
	}

	first, last := begin[:1], end[len(end)-1:]
	return first == last && strings.Contains(f.Quotes, first) ||
		f.Nested && (first == "[" && last == "]" || first == "{" && last == "}")
}

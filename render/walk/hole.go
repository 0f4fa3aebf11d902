package walk

import (
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/render/nodes"
	"github.com/initplate/initplate/render/step"
)

// A Hole is an action that prints.
type Hole struct {
	Node   *parse.ActionNode
	From   Flow
	Raw    bool   // it ends in | raw
	Inner  string // the language that quoteFor at its end names
	Mark   string // the quote of a quoting function at its end, if the format has that quote
	Field  string // the field of a secret that it begins with
	Block  bool   // it ends in indent or nindent
	Layout string // the functions at its end that change only its whitespace
	Writer string // the function at its end, if that quotes, encodes or indents
	Line   bool   // it is println, or printf of a layout that ends in a line break

	Loop string // the map whose entry it prints, in a range over that: a parameter
	key  string // the variable with the entry's name there

	Made    *Pipeline // what made its value
	Quoting step.Step // the quoting function that puts Mark, or an encoder that quotes the same way

	Indents *parse.CommandNode // the function at its end, if that indents by a computed number
}

// hole notes an action that prints.
func (w *Walk) hole(n *parse.ActionNode, from Flow, made *Pipeline) *Hole {
	i, fresh := w.index(n, len(w.Holes))
	if fresh {
		last := nodes.Last(n.Pipe)
		w.Holes = append(w.Holes, &Hole{
			Node:   n,
			Raw:    nodes.Called(last) == "raw",
			Inner:  w.inner[n],
			Mark:   w.mark(n),
			Field:  secretField(n.Pipe.Cmds[0].Args[0]),
			Block:  indents(last),
			Layout: layout(n.Pipe),
			Line:   nodes.EndsLine(last),
			Writer: w.writer(n.Pipe),
			Made:   made,
		})
	}
	w.Holes[i].From = from
	return w.Holes[i]
}

// indents reports whether a command indents lines.
func indents(c *parse.CommandNode) bool {
	name := nodes.Sprig(c)
	return name == "indent" || name == "nindent"
}

// mark returns the quote that an action puts around its value in the document; "" if that is
// text of an inner language.
func (w *Walk) mark(n *parse.ActionNode) string {
	if w.inner[n] != "" {
		return ""
	}
	return w.quotes(n.Pipe)
}

// quotes returns the quote that a pipeline puts around one value, if it ends in quote or
// printf "%q" and the format has that quote; else "".
func (w *Walk) quotes(p *parse.PipeNode) string {
	const mark = `"`
	last := nodes.Last(p)
	quotesOne := nodes.Sprig(last) == "quote" && nodes.Arguments(p) == 1
	printsOne := nodes.PrintsQuoted(last) && nodes.Arguments(p) == 2
	if (quotesOne || printsOne) && strings.Contains(w.Format.Quotes, mark) {
		return mark
	}
	return ""
}

// writer returns the last function of a pipeline if it quotes, encodes or indents; else "".
func (w *Walk) writer(p *parse.PipeNode) string {
	last := nodes.Last(p)
	if w.quotes(p) != "" || funcs.IsEncoder(nodes.Called(last)) || indents(last) {
		return nodes.Called(last)
	}
	return ""
}

// secretField returns f of .Data.data.f and of .Data.f, which name a field of a secret;
// "" for anything else.
func secretField(n parse.Node) string {
	idents := nodes.FieldsOf(n)
	if len(idents) < 2 || idents[0] != "Data" {
		return ""
	}

	idents = idents[1:]
	if len(idents) > 1 && idents[0] == "data" {
		idents = idents[1:]
	}
	return strings.Join(idents, ".")
}

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
	Mark   string // it ends in quote or its like: their mark, where the format has it
	Field  string // the field of a secret that it begins with
	Block  bool   // it ends in indent or nindent
	Layout string // the functions at its end that lay its lines out
	Writer string // the function that it ends in, if that quotes, encodes or indents
	Line   bool   // it is println, or printf with a line break at its end, which is the template's

	Made    *Pipeline // what made its value
	Quoting step.Step // what mark stands for, or an encoder that quotes a text like it

	Indents *parse.CommandNode // the function that it ends in, if that indents by a number which is computed
}

func (w *Walk) hole(n *parse.ActionNode, from Flow, made *Pipeline) {
	i, fresh := w.index(n, len(w.Holes))
	if fresh {
		first, last := n.Pipe.Cmds[0], n.Pipe.Cmds[len(n.Pipe.Cmds)-1]
		w.Holes = append(w.Holes, &Hole{
			Node:   n,
			Raw:    nodes.Called(last) == "raw",
			Mark:   w.quotes(n.Pipe),
			Field:  secretField(first.Args[0]),
			Block:  nodes.Sprig(last) == "indent" || nodes.Sprig(last) == "nindent",
			Layout: layout(n.Pipe),
			Line:   nodes.EndsLine(last),
			Writer: w.writer(n.Pipe),
			Made:   made,
		})
	}
	w.Holes[i].From = from
}

// quotes returns the mark that quote or printf "%q", called last, puts round one value,
// where the format has it.
func (w *Walk) quotes(p *parse.PipeNode) string {
	last := p.Cmds[len(p.Cmds)-1]
	mark := ""
	if nodes.Sprig(last) == "quote" {
		mark = `"`
	}
	values := len(last.Args) - 1
	if len(p.Cmds) > 1 {
		values++
	}
	if nodes.PrintsQuoted(last) {
		mark, values = `"`, values-1
	}
	if mark == "" || values != 1 || !strings.Contains(w.Format.Quotes, mark) {
		return ""
	}
	return mark
}

// writer returns the function called last if it quotes, encodes or indents the value,
// else "".
func (w *Walk) writer(p *parse.PipeNode) string {
	last := nodes.Called(p.Cmds[len(p.Cmds)-1])
	name := strings.TrimPrefix(last, "sprig_")
	if w.quotes(p) != "" || funcs.IsEncoder(last) || name == "indent" || name == "nindent" {
		return last
	}
	return ""
}

// secretField returns f of .Data.data.f and of .Data.f, as templates name a field
// of a secret; "" for anything else.
func secretField(n parse.Node) string {
	idents := nodes.FieldsOf(n)
	if len(idents) > 1 && idents[0] == "Data" {
		idents = idents[1:]
		if len(idents) > 1 && idents[0] == "data" {
			idents = idents[1:]
		}
		return strings.Join(idents, ".")
	}
	return ""
}

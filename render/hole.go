package render

import (
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/render/funcs"
)

// A hole is an action that prints.
type hole struct {
	node   *parse.ActionNode
	from   flow
	raw    bool   // it ends in | raw
	mark   string // it ends in quote or its like: their mark, where the format has it
	field  string // the field of a secret that it begins with
	block  bool   // it ends in indent or nindent
	layout string // the functions at its end that lay its lines out
	writer string // the function that it ends in, if that quotes, encodes or indents
	line   bool   // it is println, or printf with a line break at its end, which is the template's

	made    *pipeline // what made its value
	quoting step      // what mark stands for, or an encoder that quotes a text like it

	indents *parse.CommandNode // the function that it ends in, if that indents by a number which is computed
}

func (w *walk) hole(n *parse.ActionNode, from flow, made *pipeline) {
	i, fresh := w.index(n, len(w.holes))
	if fresh {
		first, last := n.Pipe.Cmds[0], n.Pipe.Cmds[len(n.Pipe.Cmds)-1]
		w.holes = append(w.holes, &hole{
			node:   n,
			raw:    called(last) == "raw",
			mark:   w.quotes(n.Pipe),
			field:  secretField(first.Args[0]),
			block:  sprigs(last) == "indent" || sprigs(last) == "nindent",
			layout: layout(n.Pipe),
			line:   endsLine(last),
			writer: w.writer(n.Pipe),
			made:   made,
		})
	}
	w.holes[i].from = from
}

// sprigs returns the function that a command calls, of sprig's two names for it
// the shorter.
func sprigs(c *parse.CommandNode) string { return strings.TrimPrefix(called(c), "sprig_") }

// quotes returns the mark that quote or printf "%q", called last, puts round one value,
// where the format has it.
func (w *walk) quotes(p *parse.PipeNode) string {
	last := p.Cmds[len(p.Cmds)-1]
	mark := ""
	if sprigs(last) == "quote" {
		mark = `"`
	}
	values := len(last.Args) - 1
	if len(p.Cmds) > 1 {
		values++
	}
	if printsQuoted(last) {
		mark, values = `"`, values-1
	}
	if mark == "" || values != 1 || !strings.Contains(w.Format.Quotes, mark) {
		return ""
	}
	return mark
}

// writer returns the function called last if it quotes, encodes or indents the value,
// else "".
func (w *walk) writer(p *parse.PipeNode) string {
	last := called(p.Cmds[len(p.Cmds)-1])
	name := strings.TrimPrefix(last, "sprig_")
	if w.quotes(p) != "" || funcs.IsEncoder(last) || name == "indent" || name == "nindent" {
		return last
	}
	return ""
}

// printsQuoted reports whether a command is printf "%q".
func printsQuoted(c *parse.CommandNode) bool { return printfLayout(c) == "%q" }

// printfLayout returns the constant first argument of printf, or "".
func printfLayout(c *parse.CommandNode) string {
	if called(c) != "printf" || len(c.Args) < 2 {
		return ""
	}
	text, _ := literal(c.Args[1])
	return text
}

// endsLine reports whether a command puts a line break behind what it prints.
func endsLine(c *parse.CommandNode) bool {
	return called(c) == "println" || strings.HasSuffix(printfLayout(c), "\n")
}

// secretField returns f of .Data.data.f and of .Data.f, as templates name a field
// of a secret; "" for anything else.
func secretField(n parse.Node) string {
	idents := fieldsOf(n)
	if len(idents) > 1 && idents[0] == "Data" {
		idents = idents[1:]
		if len(idents) > 1 && idents[0] == "data" {
			idents = idents[1:]
		}
		return strings.Join(idents, ".")
	}
	return ""
}

// fieldsOf returns the names behind the dots of .A.B, $x.A.B and (...).A.B.
func fieldsOf(n parse.Node) []string {
	switch n := n.(type) {
	case *parse.FieldNode:
		return n.Ident
	case *parse.VariableNode:
		return n.Ident[1:]
	case *parse.ChainNode:
		return n.Field
	}
	return nil
}

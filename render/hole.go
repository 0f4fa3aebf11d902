package render

import (
	"strings"
	"text/template/parse"
)

// A hole is an action that prints.
type hole struct {
	node  *parse.ActionNode
	from  flow
	raw   bool   // it ends in | raw
	mark  string // it ends in quote or squote: their mark, where the format has it
	field string // the field of a secret that it begins with
	block bool   // it ends in indent or nindent
}

func (w *walk) hole(n *parse.ActionNode, from flow) {
	i, fresh := w.index(n, len(w.holes))
	if fresh {
		first, last := n.Pipe.Cmds[0], n.Pipe.Cmds[len(n.Pipe.Cmds)-1]
		w.holes = append(w.holes, &hole{node: n, raw: called(last) == "raw", mark: w.quotes(n.Pipe), field: secretField(first.Args[0]),
			block: called(last) == "indent" || called(last) == "nindent"})
	}
	w.holes[i].from = from
}

// quotes returns the mark that quote or squote, called last, puts round one
// value, where the format has it.
func (w *walk) quotes(p *parse.PipeNode) string {
	last := p.Cmds[len(p.Cmds)-1]
	mark := map[string]string{"quote": `"`, "squote": "'"}[called(last)]
	values := len(last.Args) - 1
	if len(p.Cmds) > 1 {
		values++
	}
	if mark == "" || values != 1 || !strings.Contains(w.t.Format.Quotes, mark) {
		return ""
	}
	return mark
}

// secretField returns f of .Data.data.f and of .Data.f, as templates name a field
// of a secret; "" for anything else.
func secretField(n parse.Node) string {
	var idents []string
	switch n := n.(type) {
	case *parse.FieldNode:
		idents = n.Ident
	case *parse.VariableNode:
		idents = n.Ident[1:]
	case *parse.ChainNode:
		idents = n.Field
	}
	if len(idents) > 1 && idents[0] == "Data" {
		idents = idents[1:]
		if len(idents) > 1 && idents[0] == "data" {
			idents = idents[1:]
		}
		return strings.Join(idents, ".")
	}
	return ""
}

package walk

import (
	"text/template/parse"

	"github.com/initplate/initplate/render/funcs"
)

// ForeignField says what to write in place of a field that other tools hand to their
// templates, such as .Values.port; "" for others.
func ForeignField(n parse.Node) string {
	switch n := n.(type) {
	case *parse.FieldNode:
		return funcs.ForeignField(n.Ident)
	case *parse.VariableNode:
		if len(n.Ident) > 1 {
			return funcs.ForeignField(n.Ident[1:])
		}
	case *parse.ChainNode:
		return funcs.ForeignField(n.Field)
	}
	return ""
}

// foreignCall finds a function of another tool whose prefix is a function here, such as
// env.Getenv.
func (w *Walk) foreignCall(n *parse.ChainNode) {
	id, ok := n.Node.(*parse.IdentifierNode)
	if !ok {
		return
	}
	name := id.Ident + "." + n.Field[0]
	if hint := funcs.ForeignHint(name); hint != "" {
		w.wrong(id, "there is no function "+name, hint)
	}
}

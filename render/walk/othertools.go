package walk

import (
	"text/template/parse"

	"github.com/initplate/initplate/render/funcs"
)

// ForeignField says what to write instead of a field that other tools give to their
// templates, such as .Values.port. It returns "" for any other field.
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

// foreignCall reports a call of another tool's function, such as env.Getenv, whose prefix
// is the name of a function here.
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

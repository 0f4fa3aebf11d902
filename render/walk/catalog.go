package walk

import (
	"slices"
	"text/template/parse"

	"github.com/initplate/initplate/render/lookup"
	"github.com/initplate/initplate/render/nodes"
)

// constantCatalogKey returns the key of a call whose arguments are all constants.
func constantCatalogKey(name string, given []parse.Node) (string, bool) {
	args := make([]any, len(given))
	for i, n := range given {
		if b, ok := n.(*parse.BoolNode); ok {
			args[i] = b.True
			continue
		}

		text, ok := nodes.Literal(n)
		if !ok {
			return "", false
		}
		args[i] = text
	}

	key, err := lookup.CatalogKey(name, args)
	return key, err == nil
}

// wrapped puts parentheses around an argument that is a lookup without arguments, such
// as services. So the lookup is a command, and instrument can add its number.
func (w *Walk) wrapped(n parse.Node) parse.Node {
	switch n := n.(type) {
	case *parse.ChainNode:
		w.foreignCall(n)
		n.Node = w.wrapped(n.Node)
	case *parse.IdentifierNode:
		if _, ok := w.readers[n.Ident]; ok {
			return nodes.Pipeline(n.Pos, nodes.Command(n.Pos, n))
		}
	}
	return n
}

// metaFields are the fields of services and nodes that hold maps with free names.
var metaFields = []string{
	"ServiceMeta", "NodeMeta", "Meta",
	"NodeTaggedAddresses", "TaggedAddresses", "ServiceTaggedAddresses",
}

// metaField returns NAME of .ServiceMeta.NAME and the like, or "".
func metaField(n parse.Node) string {
	idents := nodes.FieldsOf(n)

	for i, name := range idents[:max(len(idents)-1, 0)] {
		if slices.Contains(metaFields, name) {
			return idents[i+1]
		}
	}
	return ""
}

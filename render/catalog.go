package render

import (
	"slices"
	"strings"
	"text/template/parse"

	"github.com/initplate/initplate/sources"
)

// catalogs are the functions that read Consul's catalog. What is not there is an
// empty list, as with consul-template, or a node without a .Node.
func catalogs() map[string]lookup {
	m := map[string]lookup{}
	for _, name := range []string{"service", "services", "node", "nodes", "datacenters"} {
		m[name] = lookup{source: "consul-" + name, catalog: true, bare: true}
	}
	return m
}

// catalogKey makes one key of the arguments of such a function: parts of it, and
// for service the statuses behind it. That of datacenters is a bool.
func catalogKey(name string, args []any) (string, error) {
	parts := make([]string, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case string:
			parts[i] = a
		case bool:
			if name == "datacenters" && len(args) == 1 {
				return map[bool]string{true: "reachable"}[a], nil
			}
			return "", lookupError("the key is not text")
		default:
			return "", lookupError("the key is not text")
		}
	}
	if name == "service" {
		return strings.Join(parts, "|"), nil
	}
	if name == "datacenters" && len(parts) > 0 {
		return "", lookupError("takes true, for those that answer, or nothing")
	}
	return strings.Join(parts, ""), nil
}

// constantCatalogKey is the key of a call whose arguments are all constants.
func constantCatalogKey(name string, given []parse.Node) (string, bool) {
	args := make([]any, len(given))
	for i, n := range given {
		if b, ok := n.(*parse.BoolNode); ok {
			args[i] = b.True
			continue
		}
		text, ok := literal(n)
		if !ok {
			return "", false
		}
		args[i] = text
	}
	key, err := catalogKey(name, args)
	return key, err == nil
}

// catalogRef checks the key of such a function.
func (l lookup) catalogRef(key string, source *sources.Row) (sources.Ref, error) {
	if key == "" && !source.Keys.Optional {
		return sources.Ref{}, lookupError("the key is empty")
	}
	if source.Keys.Split != nil {
		if _, _, err := source.Keys.Split(key); err != nil {
			return sources.Ref{}, lookupError(key + ": " + err.Error())
		}
	}
	return sources.Ref{Source: l.source, Key: key}, nil
}

// wrapped puts a lookup without arguments, such as services, that is an argument
// itself into parentheses, so that it is a command, which can be told its number.
func (w *walk) wrapped(n parse.Node) parse.Node {
	switch n := n.(type) {
	case *parse.ChainNode:
		w.foreignCall(n)
		n.Node = w.wrapped(n.Node)
	case *parse.IdentifierNode:
		if _, ok := w.lookups[n.Ident]; ok {
			c := &parse.CommandNode{NodeType: parse.NodeCommand, Pos: n.Pos, Args: []parse.Node{n}}
			return &parse.PipeNode{NodeType: parse.NodePipe, Pos: n.Pos, Cmds: []*parse.CommandNode{c}}
		}
	}
	return n
}

// metaField returns NAME of .ServiceMeta.NAME and its like, or "".
func metaField(n parse.Node) string {
	idents := fieldsOf(n)
	for i, name := range idents[:max(len(idents)-1, 0)] {
		if slices.Contains([]string{"ServiceMeta", "NodeMeta", "Meta", "NodeTaggedAddresses", "TaggedAddresses", "ServiceTaggedAddresses"}, name) {
			return idents[i+1]
		}
	}
	return ""
}

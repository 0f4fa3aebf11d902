package config

import (
	"errors"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/hcl/ast"
	"github.com/hashicorp/hcl/hcl/parser"
	"github.com/hashicorp/hcl/hcl/scanner"
	"github.com/hashicorp/hcl/hcl/token"
)

// deepest is how deep blocks and lists may be nested. The parser of HCL has no limit.
const deepest = 64

// readHCL reads HCL, version 1, as consul-template and Vault Agent do.
func readHCL(file string, data []byte) ([]*node, error) {
	if err := checkDepth(file, data); err != nil {
		return nil, err
	}

	tree, err := parser.ParseDontErrorOnDuplicateKeys(data) // the table says which keys may be repeated
	if err != nil {
		return nil, hclError(file, err)
	}

	h := hclReader{file: file}
	root, _ := tree.Node.(*ast.ObjectList)
	return h.items(root)
}

// hclError puts an error of the parser in our words: it quotes the file.
func hclError(file string, err error) error {
	at := (*parser.PosError)(nil)
	if !errors.As(err, &at) {
		return &Error{At: file, Msg: hclWords(err.Error())}
	}

	n := node{file: file, line: at.Pos.Line}
	return n.wrong("", "%s", hclWords(at.Err.Error()))
}

// hclWords returns what is wrong in HCL by the words of its parser and its scanner.
func hclWords(said string) string {
	const wrong = "not valid HCL"
	for _, row := range [][2]string{
		{"expected start of object", "a key is followed by neither = nor {; texts are in double quotes"},
		{"Unknown token", "a value is neither text in double quotes, nor a number, true, false, a list or a block"},
		{"unexpected token while parsing list", "an item of a list is neither text in double quotes nor another value"},
		{"expected comma or list end", "a list has no comma after an item, or no ] at its end"},
		{"closing RBRACE", "a block has no } at its end, or a line of it is not KEY = VALUE"},
		{"expected: IDENT", "a key is expected"},
		{"nested object expected", "a block has several names but no {"},
		{"no object keys", "a value has no key"},
		{"heredoc", "a text that begins with << has no end, or no name"},
		{"literal not terminated", "a text has no closing quote on its line"},
		{"illegal char escape", "a text has an unknown escape: a backslash is written as two"},
		{"comment", "a comment is malformed, or has no end"},
		{"UTF-8", "it is not UTF-8"},
	} {
		if strings.Contains(said, row[0]) {
			return wrong + ": " + row[1]
		}
	}
	return wrong
}

// checkDepth finds blocks and lists that are nested too deep.
func checkDepth(file string, data []byte) error {
	depth := 0
	s := scanner.New(data)
	s.Error = func(token.Pos, string) {} // the parser reports it
	for t := s.Scan(); t.Type != token.EOF; t = s.Scan() {
		switch t.Type {
		case token.LBRACE, token.LBRACK:
			depth++
		case token.RBRACE, token.RBRACK:
			depth--
		case token.ILLEGAL:
			return nil
		}

		if depth > deepest {
			n := node{file: file, line: t.Pos.Line}
			return n.wrong("", "blocks are nested more than %d deep", deepest)
		}
	}

	return nil
}

// An hclReader makes nodes of the parser's tree.
type hclReader struct{ file string }

func (h hclReader) items(from *ast.ObjectList) (nodes []*node, err error) {
	if from == nil {
		return nil, nil
	}

	for _, item := range from.Items {
		n, err := h.item(item)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
	}
	return spread(nodes), nil
}

// item returns an item, whose labels become blocks around its value.
func (h hclReader) item(item *ast.ObjectItem) (*node, error) {
	n, err := h.value(item.Val)
	if err != nil {
		return nil, err
	}

	if len(item.Keys) == 0 {
		return nil, n.wrong("", "a value has no key")
	}

	for i, key := range slices.Backward(item.Keys) {
		name, err := h.literal(key.Token)
		if err != nil {
			return nil, err
		}
		n.key, n.line = name.text, key.Pos().Line
		if i > 0 {
			n = &node{kind: block, nodes: []*node{n}, file: h.file}
		}
	}
	return n, nil
}

func (h hclReader) value(v ast.Node) (*node, error) {
	n := &node{file: h.file, line: v.Pos().Line}
	var err error
	switch v := v.(type) {
	case *ast.LiteralType:
		return h.literal(v.Token)
	case *ast.ObjectType:
		n.kind = block
		n.nodes, err = h.items(v.List)
	case *ast.ListType:
		n.kind = list
		n.nodes, err = h.list(v.List)
	}
	return n, err
}

func (h hclReader) list(from []ast.Node) (nodes []*node, err error) {
	for _, v := range from {
		n, err := h.value(v)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
	}
	return nodes, nil
}

// literal reads a token. Of one that the scanner let pass and that has no value, the
// library's function panics.
func (h hclReader) literal(t token.Token) (n *node, err error) {
	n = &node{file: h.file, line: t.Pos.Line}
	defer func() {
		if recover() != nil {
			err = n.wrong("", "not valid HCL: a value is malformed")
		}
	}()

	switch t.Type {
	case token.NUMBER, token.FLOAT:
		n.kind, n.text = number, t.Text
	case token.BOOL:
		n.kind, n.text = boolean, t.Text
	default:
		n.text, _ = t.Value().(string)
	}
	return n, nil
}

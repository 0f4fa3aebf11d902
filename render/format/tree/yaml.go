package tree

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
	"go.yaml.in/yaml/v3"
)

// YAML is YAML 1.1 and 1.2 at once. Words and numbers that the two read as different types
// ("yes", "010", "1_000", a date) are written in quotes. A name that appears twice in a
// mapping is refused.
func YAML() format.Format {
	return format.Format{
		Name: "yaml", Exts: []string{".yaml", ".yml"}, Parse: parseYAML, Spell: spellYAML, Quotes: "\"'",
		Nested: true, Stand: standYAML, Flow: flowYAML, Fragment: fragmentYAML,
		Respell: respellYAML, Unclear: unclearYAML, Why: whyYAML, Misread: lookYAML,
		NoDocument: noDocumentYAML, OnlyComments: onlyCommentsYAML, Block: blockYAML, Lonely: lonelyYAML, ReadsOn: true,
	}
}

func parseYAML(doc []byte) (leaves []format.Leaf, err error) {
	if !utf8.Valid(doc) {
		return nil, &format.SyntaxError{Msg: notUTF8}
	}

	defer func() { // the library may panic, as it reads whatever a template renders
		if recover() != nil {
			leaves, err = nil, &format.SyntaxError{Msg: "it cannot be read"}
		}
	}()
	p := &yamlReader{}
	if loneTags(doc) || bytes.Contains(doc, []byte(noEscape)) {
		p.lines = strings.Split(string(doc), "\n")
	}

	dec := yaml.NewDecoder(bytes.NewReader(doc))
	for {
		var n yaml.Node
		err := dec.Decode(&n)
		if errors.Is(err, io.EOF) {
			return p.leaves, nil
		}

		if err == nil && len(n.Content) > 0 {
			p.add(&n, spot{}, format.Document, "")
			err = p.node(n.Content[0], spot{})
		}

		if err != nil {
			return nil, yamlError(err)
		}
	}
}

type yamlReader struct {
	leaves []format.Leaf
	names  int      // bytes of all paths
	lines  []string // of the document, if it may hold a ! by itself, or an escape that is not one
}

// A spot is where a node is.
type spot struct {
	path  string
	name  string      // how the last name of the path is quoted
	kind  format.Kind // of the last name, "" if it is text
	depth int
	flow  bool
}

func (s spot) in(step, name string) spot {
	return spot{s.path + step, name, "", s.depth + 1, s.flow}
}

func (p *yamlReader) add(n *yaml.Node, at spot, kind format.Kind, text string) {
	l := format.Leaf{Path: at.path, Kind: kind, Text: text, Line: n.Line, Depth: at.depth, KeyStyle: at.name,
		KeyKind: at.kind}
	if n.Kind == yaml.ScalarNode {
		l.Style = scalarStyle(n, at.flow)
	}
	p.leaves = append(p.leaves, l)
}

func (p *yamlReader) node(n *yaml.Node, at spot) error {
	if at.depth > format.MaxDepth {
		return &format.SyntaxError{Line: n.Line, Msg: fmt.Sprintf("nested more than %d deep", format.MaxDepth)}
	}

	if err := p.escapes(n); err != nil {
		return err
	}

	p.marks(n, at)
	at.flow = at.flow || n.Style&yaml.FlowStyle != 0

	switch n.Kind {
	case yaml.MappingNode:
		p.add(n, at, format.Map, "")
		return p.mapping(n, at)
	case yaml.SequenceNode:
		p.add(n, at, format.List, "")
		item := at.in("[]", "")
		for _, c := range n.Content {
			if err := p.node(c, item); err != nil {
				return err
			}
		}
	case yaml.AliasNode:
		p.add(n, at, format.Alias, n.Value)
	default:
		kind, text := scalarKind(n), n.Value
		if kind == format.Null {
			text = "null"
		}
		if p.lines != nil && isLone(n, p.lines) {
			kind = loneTag
		}
		p.add(n, at, kind, text)
	}

	return nil
}

// marks adds the anchor and the tag before a node.
func (p *yamlReader) marks(n *yaml.Node, at spot) {
	if n.Anchor != "" && n.Kind != yaml.AliasNode {
		p.add(n, at, format.Anchor, n.Anchor)
	}
	if n.Style&yaml.TaggedStyle != 0 {
		p.add(n, at, format.Tag, n.Tag)
	}
}

func (p *yamlReader) mapping(n *yaml.Node, at spot) error {
	seen := make(map[string]bool, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if p.names += len(at.path); p.names > maxNames {
			return &format.SyntaxError{Line: k.Line, Msg: longNames}
		}

		isMerge := k.ShortTag() == "!!merge"
		if k.Kind == yaml.ScalarNode && seen[k.Value] && !isMerge {
			return &format.SyntaxError{Line: k.Line, Msg: "a name appears twice in one mapping"}
		}

		if k.Kind == yaml.ScalarNode {
			seen[k.Value] = !isMerge
		}

		if err := p.entry(k, v, at); err != nil {
			return err
		}
	}

	return nil
}

// entry reads the name and the value of an entry of a mapping.
func (p *yamlReader) entry(k, v *yaml.Node, at spot) error {
	if k.Kind != yaml.ScalarNode {
		if err := p.node(k, at.in("?", "")); err != nil {
			return err
		}
		return p.node(v, at.in(".?", ""))
	}

	if err := p.escapes(k); err != nil {
		return err
	}

	below := at.in("."+k.Value, scalarStyle(k, at.flow))
	if kind := scalarKind(k); kind != format.Str && (kind != format.Int || !isDecimal(k.Value)) {
		below.kind = kind
	}

	if p.lines != nil && isLone(k, p.lines) {
		below.kind = loneTag
	}

	p.marks(k, below)
	return p.node(v, below)
}

// scalarStyle is the mark that a scalar begins with. It is a comma where the scalar has no
// quotes and is in a list or mapping of one line, as a comma ends it there.
func scalarStyle(n *yaml.Node, flow bool) string {
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return `"`
	case n.Style&yaml.SingleQuotedStyle != 0:
		return "'"
	case n.Style&yaml.LiteralStyle != 0:
		return "|"
	case n.Style&yaml.FoldedStyle != 0:
		return ">"
	case flow:
		return ","
	}

	return ""
}

// scalarKind returns the type that readers of YAML 1.1 and 1.2 give a scalar, or Odd where
// they do not agree.
func scalarKind(n *yaml.Node) format.Kind {
	switch {
	case n.Style&yaml.TaggedStyle == 0 && scalarStyle(n, false) == "":
		return plainKind(n.Value)
	case n.Style&yaml.TaggedStyle != 0 && n.Tag != "!!str":
		if strings.HasPrefix(n.Tag, "!!") {
			return tagged + plainKind(n.Value) // it must look like what the tag says
		}
		return format.Custom
	default:
		return format.Str
	}
}

// onlyCommentsYAML ignores a line --- at the end, which begins a document.
func onlyCommentsYAML(text string) bool {
	leaves, err := parseYAML([]byte(strings.TrimSuffix(strings.TrimSpace(text), "---")))
	return err == nil && format.AreComments(leaves)
}

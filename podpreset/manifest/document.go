package manifest

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/render/format/tree"
)

// A Document is one YAML or JSON document with the comments before it.
type Document struct {
	File string
	Line int // of the file, where the text begins; from 1
	Text string

	root   *yaml.Node
	isJSON bool
}

// Parse reads the document. Root is then its content.
func (d *Document) Parse() error {
	text := d.Text
	d.isJSON = json.Valid([]byte(text))
	if d.isJSON {
		text = readableJSON(text)
	}

	decoder := yaml.NewDecoder(strings.NewReader(text))
	doc := &yaml.Node{}
	if err := decoder.Decode(doc); errors.Is(err, io.EOF) {
		return nil
	} else if err != nil {
		return d.syntaxError(err)
	}

	next := &yaml.Node{}
	switch err := decoder.Decode(next); {
	case errors.Is(err, io.EOF):
	case err != nil:
		return d.syntaxError(err)
	default:
		return d.Problem(next, "a document begins here without a line --- before it")
	}
	if len(doc.Content) > 0 && !isNull(doc.Content[0]) {
		d.root = doc.Content[0]
	}
	return nil
}

// IsJSON reports whether the document is JSON.
func (d *Document) IsJSON() bool { return d.isJSON }

// Root returns the document's content, nil if it is empty.
func (d *Document) Root() *yaml.Node { return d.root }

func (d *Document) syntaxError(err error) error {
	const hint = "render a Helm template first; any other text must be what kubectl would take"
	var all []error
	for _, e := range tree.YAMLError(err) {
		line := e.Line
		if line == 0 {
			line = controlLine(d.Text)
		}
		line += d.Line - 1
		all = append(all, &Problem{
			File: d.File, Line: line, Msg: "this is not YAML: " + e.Msg, Hint: hint,
		})
	}
	return errors.Join(all...)
}

// Problem returns a problem at a node of the document.
func (d *Document) Problem(n *yaml.Node, msg string) *Problem {
	return &Problem{File: d.File, Line: d.LineOf(n), Msg: msg}
}

// LineOf returns the line of the file that a node is in.
func (d *Document) LineOf(n *yaml.Node) int { return d.Line + max(n.Line, 1) - 1 }

// At returns the node at a path of keys and indexes, or the last one on the way to it that
// exists.
func (d *Document) At(path ...any) *yaml.Node {
	n := d.root
	for _, step := range path {
		next := child(n, step)
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

func child(n *yaml.Node, step any) *yaml.Node {
	n = resolved(n)
	if i, ok := step.(int); ok {
		if n.Kind != yaml.SequenceNode || i >= len(n.Content) {
			return nil
		}
		return n.Content[i]
	}

	key, _ := step.(string)
	return entry(n, key, 0)
}

// entry returns the value of a key, which may be merged into the mapping.
func entry(n *yaml.Node, key string, depth int) *yaml.Node {
	n = resolved(n)
	if depth > maxDepth {
		return nil
	}
	if n.Kind == yaml.SequenceNode && depth > 0 { // of several maps to merge
		for _, each := range n.Content {
			if found := entry(each, key, depth+1); found != nil {
				return found
			}
		}
	}
	if n.Kind != yaml.MappingNode {
		return nil
	}

	var merged *yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		switch k := n.Content[i]; {
		case IsMerge(k):
			merged = n.Content[i+1]
		case k.Value == key:
			return n.Content[i+1]
		}
	}
	if merged == nil {
		return nil
	}
	return entry(merged, key, depth+1)
}

func resolved(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// IsMerge reports whether a key is YAML's merge key.
func IsMerge(key *yaml.Node) bool { return key.Kind == yaml.ScalarNode && key.ShortTag() == "!!merge" }

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

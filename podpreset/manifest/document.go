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
	if !hasContent(d.Text) {
		return nil // the YAML library takes no ... after another
	}

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

const helmHint = "render a Helm template first; any other text must be what kubectl would take"

func (d *Document) syntaxError(err error) error {
	var all []error
	for _, e := range tree.YAMLError(err) {
		line := e.Line
		if line == 0 {
			line = controlLine(d.Text)
		}
		line += d.Line - 1
		all = append(all, &Problem{
			File: d.File, Line: line, Msg: "this is not YAML: " + e.Msg, Hint: helmHint,
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
	return entry(n, key)
}

// entry returns the value of a key, which may be merged into the mapping.
func entry(n *yaml.Node, key string) *yaml.Node { return lookup(n, key, map[*yaml.Node]bool{}) }

// lookup is [entry]. It skips the maps that it has seen: one may be merged into itself.
func lookup(n *yaml.Node, key string, seen map[*yaml.Node]bool) *yaml.Node {
	n = resolved(n)
	if n.Kind != yaml.MappingNode || seen[n] {
		return nil
	}

	seen[n] = true
	for i := 0; i+1 < len(n.Content); i += 2 {
		if k := n.Content[i]; k.Value == key && !IsMerge(k) {
			return n.Content[i+1]
		}
	}
	for _, m := range merged(n) {
		if found := lookup(m, key, seen); found != nil {
			return found
		}
	}
	return nil
}

// merged returns the maps that merge keys name.
func merged(n *yaml.Node) (all []*yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if !IsMerge(n.Content[i]) {
			continue
		}
		if m := resolved(n.Content[i+1]); m.Kind == yaml.SequenceNode {
			all = append(all, m.Content...)
		} else {
			all = append(all, m)
		}
	}
	return all
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

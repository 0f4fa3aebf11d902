package manifest

import (
	"fmt"
	"math"
	"slices"

	"go.yaml.in/yaml/v3"
)

const (
	maxDepth   = 500
	maxAliased = 200_000
)

// Data returns what the document says, as JSON has it: nil, a bool, an int64, a uint64, a
// float64, a string, a []any or a map[string]any. As for kubectl, yes, no, on and off are
// true and false, and dates are text.
func (d *Document) Data() (any, error) {
	if d.root == nil {
		return nil, nil
	}
	r := &reader{doc: d}
	v, err := r.value(d.root, 0)
	if d.isJSON && err == nil {
		return jsonData(d.Text)
	}
	return v, err
}

// Kind returns apiVersion and kind of the document, without reading the rest.
func (d *Document) Kind() (apiVersion, kind string) {
	if d.root == nil {
		return "", ""
	}
	return scalarText(entry(d.root, "apiVersion")), scalarText(entry(d.root, "kind"))
}

func scalarText(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	n = resolved(n)
	if n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.Value
}

// A reader makes data of nodes. It counts what aliases stand for.
type reader struct {
	doc     *Document
	within  int
	aliased int
}

func (r *reader) value(n *yaml.Node, depth int) (any, error) {
	if depth > maxDepth {
		return nil, r.doc.Problem(n, fmt.Sprintf("values are nested more than %d deep", maxDepth))
	}
	if r.within > 0 {
		r.aliased++
	}
	if r.aliased > maxAliased {
		return nil, r.doc.Problem(n, fmt.Sprintf("aliases stand for more than %d values", maxAliased))
	}

	switch n.Kind {
	case yaml.AliasNode:
		r.within++
		v, err := r.value(n.Alias, depth+1)
		r.within--
		return v, err
	case yaml.SequenceNode:
		return r.list(n, depth)
	case yaml.MappingNode:
		return r.mapping(n, depth)
	}
	return r.scalar(n)
}

func (r *reader) list(n *yaml.Node, depth int) (any, error) {
	list := make([]any, len(n.Content))
	for i, c := range n.Content {
		v, err := r.value(c, depth+1)
		if err != nil {
			return nil, err
		}
		list[i] = v
	}
	return list, nil
}

func (r *reader) mapping(n *yaml.Node, depth int) (any, error) {
	out := map[string]any{}
	lines := map[string]int{}
	var merged *yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if IsMerge(key) {
			merged = value
			continue
		}

		name, err := r.key(key)
		if err != nil {
			return nil, err
		}
		if line, ok := lines[name]; ok {
			msg := fmt.Sprintf("the key %q is in the same map twice, first in line %d", name, line)
			return nil, r.doc.Problem(key, msg)
		}
		lines[name] = r.doc.LineOf(key)

		out[name], err = r.value(value, depth+1)
		if err != nil {
			return nil, err
		}
	}

	return out, r.merge(out, merged, depth)
}

func (r *reader) key(n *yaml.Node) (string, error) {
	n = resolved(n)
	if n.Kind != yaml.ScalarNode {
		p := r.doc.Problem(n, "a key is not text")
		p.Hint = helmHint
		return "", p
	}
	return n.Value, nil
}

// merge adds what a merge key brings and the map itself does not have.
func (r *reader) merge(out map[string]any, n *yaml.Node, depth int) error {
	if n == nil {
		return nil
	}

	v, err := r.value(n, depth+1)
	if err != nil {
		return err
	}

	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	for _, each := range list {
		from, ok := each.(map[string]any)
		if !ok {
			return r.doc.Problem(n, "only maps can be merged with <<")
		}
		for key, value := range from {
			if _, ok := out[key]; !ok {
				out[key] = value
			}
		}
	}
	return nil
}

func (r *reader) scalar(n *yaml.Node) (any, error) {
	switch n.ShortTag() {
	case "!!str":
		if old, ok := oldBool(n); ok {
			return old, nil
		}
		return n.Value, nil
	case "!!timestamp":
		return n.Value, nil
	}

	var v any
	if err := n.Decode(&v); err != nil {
		return nil, r.doc.Problem(n, "the value does not fit its type "+n.ShortTag())
	}

	switch v := v.(type) {
	case int:
		return int64(v), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, r.doc.Problem(n, "the value is not a number that JSON can have: quote it if it is text")
		}
	case nil, bool, string, int64, uint64:
	default:
		return nil, r.doc.Problem(n, "the type "+n.ShortTag()+" is not one of Kubernetes")
	}
	return v, nil
}

// oldBool returns what a word without quotes means that YAML 1.1 takes for a bool. kubectl
// does so, and YAML 1.2 does not.
func oldBool(n *yaml.Node) (value, ok bool) {
	if n.Style != 0 {
		return false, false
	}
	value = slices.Contains([]string{"y", "Y", "yes", "Yes", "YES", "on", "On", "ON"}, n.Value)
	return value, value || slices.Contains([]string{"n", "N", "no", "No", "NO", "off", "Off", "OFF"}, n.Value)
}

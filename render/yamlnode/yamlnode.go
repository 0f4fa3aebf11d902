// Package yamlnode makes values of YAML's nodes as package yaml does, but in a time that
// grows with their number alone: package yaml compares every key of a mapping with every
// other. It bounds how deep nodes are nested, and what aliases make of few.
package yamlnode

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"
)

// MaxDepth bounds how deep nodes are nested.
const MaxDepth = 1000

// maxAliased bounds how many values aliases stand for.
const maxAliased = 400_000

var errTooMuch = errors.New("yaml: document contains excessive aliasing")

// An Entry is a key of a mapping, and what stands there.
type Entry struct {
	Key   string
	Value *yaml.Node
}

// Value returns what a node stands for: nil, a bool, a number, text, a time, a []any or a
// map[string]any; a map[any]any where a key is no text.
func Value(n *yaml.Node) (any, error) {
	d := &decoder{}
	return d.value(n, 0)
}

// Entries returns what a mapping holds, in its order. Keys are text as they are written.
func Entries(n *yaml.Node) ([]Entry, error) {
	d := &decoder{}
	n = resolved(n)
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" {
		return nil, nil
	}
	if n.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("yaml: line %d: %s cannot stand there", n.Line, n.ShortTag())
	}
	pairs, err := d.pairs(n, 0)
	if err != nil {
		return nil, err
	}
	out := make([]Entry, len(pairs))
	for i, p := range pairs {
		key := resolved(p.key)
		if key.Kind != yaml.ScalarNode {
			return nil, fmt.Errorf("yaml: line %d: a key is no text", key.Line)
		}
		out[i] = Entry{key.Value, p.value}
	}
	return out, nil
}

// resolved returns the node that a document or an alias stands for.
func resolved(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode || n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		if n.Kind == yaml.AliasNode {
			n = n.Alias
		} else {
			n = n.Content[0]
		}
	}
	return n
}

// A decoder is at work on one node and all in it.
type decoder struct {
	within  int // how many aliases the node stands in
	aliased int // values in aliases
}

func (d *decoder) value(n *yaml.Node, depth int) (any, error) {
	if depth > MaxDepth {
		return nil, fmt.Errorf("yaml: line %d: nested more than %d deep", n.Line, MaxDepth)
	}
	if d.within > 0 {
		if d.aliased++; d.aliased > maxAliased {
			return nil, errTooMuch
		}
	}
	switch n.Kind {
	case 0:
		return nil, nil
	case yaml.DocumentNode:
		return d.value(resolved(n), depth)
	case yaml.AliasNode:
		d.within++
		v, err := d.value(n.Alias, depth+1) // an anchor in itself ends at the depth
		d.within--
		return v, err
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, c := range n.Content {
			var err error
			if list[i], err = d.value(c, depth+1); err != nil {
				return nil, err
			}
		}
		return list, nil
	case yaml.MappingNode:
		return d.mapping(n, depth)
	}
	var v any
	err := n.Decode(&v)
	return v, err
}

// mapping returns a map: of text, if all keys are.
func (d *decoder) mapping(n *yaml.Node, depth int) (any, error) {
	pairs, err := d.pairs(n, depth)
	if err != nil {
		return nil, err
	}
	texts, others := make(map[string]any, len(pairs)), map[any]any(nil)
	for _, p := range pairs {
		if resolved(p.key).ShortTag() != "!!str" {
			others = make(map[any]any, len(pairs))
			break
		}
	}
	for _, p := range pairs {
		v, err := d.value(p.value, depth+1)
		if err != nil {
			return nil, err
		}
		if others != nil {
			others[p.made] = v
		} else {
			texts[p.made.(string)] = v
		}
	}
	if others != nil {
		return others, nil
	}
	return texts, nil
}

// A pair is an entry of a mapping.
type pair struct {
	key, value *yaml.Node
	made       any // of the key
}

// pairs returns the entries of a mapping, its own before those that it merges in. A key
// may stand once.
func (d *decoder) pairs(n *yaml.Node, depth int) (own []pair, err error) {
	at := make(map[any]int, len(n.Content)/2)
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if isMerge(k) {
			if len(merged) > 0 {
				return nil, fmt.Errorf("yaml: line %d: \"<<\" stands twice in a mapping", k.Line)
			}
			merged = append(merged, v)
			continue
		}
		made, err := d.value(k, depth+1)
		if err != nil {
			return nil, err
		}
		if made != nil && !reflect.TypeOf(made).Comparable() {
			return nil, fmt.Errorf("yaml: line %d: a list or a map cannot be a key", k.Line)
		}
		if line, twice := at[made]; twice {
			return nil, fmt.Errorf("yaml: line %d: mapping key %#v already defined at line %d", k.Line, made, line)
		}
		at[made] = k.Line
		own = append(own, pair{k, v, made})
	}
	for _, m := range merged {
		if own, err = d.merge(own, at, m, depth+1); err != nil {
			return nil, err
		}
	}
	return own, nil
}

func isMerge(k *yaml.Node) bool {
	return k.Kind == yaml.ScalarNode && k.Value == "<<" && k.ShortTag() == "!!merge"
}

// merge adds the entries of other mappings whose keys are not there yet.
func (d *decoder) merge(own []pair, at map[any]int, n *yaml.Node, depth int) ([]pair, error) {
	n = resolved(n)
	switch {
	case depth > MaxDepth:
		return nil, fmt.Errorf("yaml: line %d: nested more than %d deep", n.Line, MaxDepth)
	case n.Kind == yaml.SequenceNode:
		for _, c := range n.Content {
			var err error
			if resolved(c).Kind != yaml.MappingNode {
				return nil, fmt.Errorf("yaml: line %d: map merge requires map or sequence of maps as the value", n.Line)
			}
			if own, err = d.merge(own, at, c, depth+1); err != nil {
				return nil, err
			}
		}
		return own, nil
	case n.Kind != yaml.MappingNode:
		return nil, fmt.Errorf("yaml: line %d: map merge requires map or sequence of maps as the value", n.Line)
	}
	pairs, err := d.pairs(n, depth)
	if err != nil {
		return nil, err
	}
	for _, p := range pairs {
		if d.aliased++; d.aliased > maxAliased {
			return nil, errTooMuch
		}
		if _, there := at[p.made]; !there {
			at[p.made] = p.key.Line
			own = append(own, p)
		}
	}
	return own, nil
}

// AsWritten makes text of what YAML would take for a date, or for a number that is
// written otherwise: 3.10 is not 3.1, and 0755 not 493.
func AsWritten(n *yaml.Node) {
	if n == nil {
		return
	}
	for _, c := range n.Content {
		AsWritten(c)
	}
	if n.Kind != yaml.ScalarNode || n.Style != 0 { // quoted or tagged
		return
	}
	digits := strings.Trim(n.Value, "0123456789.") == ""
	switch tag := n.ShortTag(); {
	case tag == "!!timestamp",
		tag == "!!float" && digits && strings.HasSuffix(n.Value, "0"),
		tag == "!!int" && digits && len(n.Value) > 1 && n.Value[0] == '0':
		n.Tag = "!!str"
	}
}

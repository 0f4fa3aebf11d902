// Package yamlnode makes values of YAML's nodes as package yaml does, but in linear time:
// package yaml compares each key of a mapping with each other. It limits how deep nodes
// are nested, and how many values aliases stand for.
package yamlnode

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// MaxDepth is how deep nodes can be nested.
const MaxDepth = 1000

// maxAliased is how many values aliases can stand for.
const maxAliased = 400_000

var errTooMuch = errors.New("yaml: document contains excessive aliasing")

// An Entry is a key of a mapping, and its value.
type Entry struct {
	Key   string
	Value *yaml.Node
}

// Value returns the value of a node: nil, a bool, a number, text, a time, a []any or a
// map[string]any. A mapping with a key that is not text is a map[any]any.
func Value(n *yaml.Node) (any, error) {
	d := &decoder{}
	return d.value(n, 0)
}

// Exact is [Value] without a loss of digits. A number that JSON has too is a [json.Number], as it is
// written. One of digits alone with a zero in front, such as 0123, is text: YAML 1.1 has it as
// octal, YAML 1.2 as decimal.
func Exact(n *yaml.Node) (any, error) {
	d := &decoder{exact: true}
	return d.value(n, 0)
}

// Entries returns the entries of a mapping in their order; null has none. Keys are text,
// as they are written.
func Entries(n *yaml.Node) ([]Entry, error) {
	n = resolved(n)
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" {
		return nil, nil
	}
	if n.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("yaml: line %d: this is %s, not a map", n.Line, inWords(n))
	}

	d := &decoder{}
	pairs, err := d.pairs(n, 0)
	if err != nil {
		return nil, err
	}

	out := make([]Entry, len(pairs))
	for i, p := range pairs {
		key := resolved(p.key)
		if key.Kind != yaml.ScalarNode {
			return nil, fmt.Errorf("yaml: line %d: a key is not text", key.Line)
		}
		out[i] = Entry{key.Value, p.value}
	}
	return out, nil
}

// inWords returns the words for the kind of a node that is not a mapping.
func inWords(n *yaml.Node) string {
	if n.Kind == yaml.SequenceNode {
		return "a list"
	}

	switch n.ShortTag() {
	case "!!bool":
		return "true or false"
	case "!!int", "!!float":
		return "a number"
	case "!!timestamp":
		return "a date"
	}
	return "text"
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

// A decoder makes the value of one node and all in it.
type decoder struct {
	exact   bool
	within  int // how many aliases the node is in
	aliased int // values in aliases
}

func (d *decoder) value(n *yaml.Node, depth int) (any, error) {
	if depth > MaxDepth {
		return nil, tooDeep(n)
	}
	if d.within > 0 {
		if err := d.countAliased(); err != nil {
			return nil, err
		}
	}

	switch n.Kind {
	case 0:
		return nil, nil
	case yaml.DocumentNode:
		return d.value(resolved(n), depth)
	case yaml.AliasNode:
		d.within++
		v, err := d.value(n.Alias, depth+1) // the depth ends an anchor within itself
		d.within--
		return v, err
	case yaml.SequenceNode:
		return d.list(n, depth)
	case yaml.MappingNode:
		return d.mapping(n, depth)
	}

	if d.exact {
		if v := asWritten(n); v != nil {
			return v, nil
		}
	}
	var v any
	err := n.Decode(&v)
	return v, err
}

// asWritten returns the value of a number for [Exact]; nil for other scalars, and for numbers
// that only YAML has.
func asWritten(n *yaml.Node) any {
	tag := n.ShortTag()
	if n.Style != 0 || tag != "!!int" && tag != "!!float" { // quoted or tagged, or not a number
		return nil
	}

	digits := strings.TrimLeft(n.Value, "+-")
	switch {
	case json.Valid([]byte(n.Value)):
		return json.Number(n.Value)
	case strings.HasPrefix(digits, "0") && strings.Trim(digits, "0123456789") == "":
		return n.Value
	}
	return nil
}

func tooDeep(n *yaml.Node) error {
	return fmt.Errorf("yaml: line %d: nested more than %d deep", n.Line, MaxDepth)
}

// countAliased fails if aliases stand for too many values.
func (d *decoder) countAliased() error {
	d.aliased++
	if d.aliased > maxAliased {
		return errTooMuch
	}
	return nil
}

func (d *decoder) list(n *yaml.Node, depth int) (any, error) {
	list := make([]any, len(n.Content))
	for i, c := range n.Content {
		v, err := d.value(c, depth+1)
		if err != nil {
			return nil, err
		}
		list[i] = v
	}

	return list, nil
}

func (d *decoder) mapping(n *yaml.Node, depth int) (any, error) {
	pairs, err := d.pairs(n, depth)
	if err != nil {
		return nil, err
	}

	values := make([]any, len(pairs))
	for i, p := range pairs {
		v, err := d.value(p.value, depth+1)
		if err != nil {
			return nil, err
		}
		values[i] = v
	}

	return mapOf(pairs, values), nil
}

// mapOf returns a map[string]any if all keys are text, else a map[any]any.
func mapOf(pairs []pair, values []any) any {
	isText := func(p pair) bool { return resolved(p.key).ShortTag() == "!!str" }
	if slices.ContainsFunc(pairs, func(p pair) bool { return !isText(p) }) {
		m := make(map[any]any, len(pairs))
		for i, p := range pairs {
			m[p.name] = values[i]
		}
		return m
	}

	m := make(map[string]any, len(pairs))
	for i, p := range pairs {
		m[p.name.(string)] = values[i]
	}
	return m
}

// A pair is an entry of a mapping.
type pair struct {
	key, value *yaml.Node
	name       any // the value of key
}

// entries gathers the pairs of a mapping.
type entries struct {
	pairs []pair
	lines map[any]int // of each name
}

// pairs returns the entries of a mapping, its own before those that it merges in. Each
// key may occur once.
func (d *decoder) pairs(n *yaml.Node, depth int) ([]pair, error) {
	es := &entries{lines: make(map[any]int, len(n.Content)/2)}
	var merged *yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		switch {
		case !isMerge(k):
			if err := d.add(es, k, v, depth); err != nil {
				return nil, err
			}
		case merged != nil:
			return nil, fmt.Errorf("yaml: line %d: a mapping has more than one \"<<\"", k.Line)
		default:
			merged = v
		}
	}

	if merged == nil {
		return es.pairs, nil
	}
	err := d.merge(es, merged, depth+1)
	return es.pairs, err
}

func isMerge(k *yaml.Node) bool {
	return k.Kind == yaml.ScalarNode && k.Value == "<<" && k.ShortTag() == "!!merge"
}

// add adds an entry of the mapping itself.
func (d *decoder) add(es *entries, k, v *yaml.Node, depth int) error {
	name, err := d.value(k, depth+1)
	if err != nil {
		return err
	}
	if name != nil && !reflect.TypeOf(name).Comparable() {
		return fmt.Errorf("yaml: line %d: a list or a map cannot be a key", k.Line)
	}
	if line, twice := es.lines[name]; twice {
		return fmt.Errorf("yaml: line %d: mapping key %q already defined at line %d", k.Line, resolved(k).Value, line)
	}

	es.lines[name] = k.Line
	es.pairs = append(es.pairs, pair{k, v, name})
	return nil
}

// merge adds the entries of another mapping, or of a list of mappings, whose keys are not
// there yet.
func (d *decoder) merge(es *entries, n *yaml.Node, depth int) error {
	n = resolved(n)
	switch {
	case depth > MaxDepth:
		return tooDeep(n)
	case n.Kind == yaml.SequenceNode:
		return d.mergeEach(es, n, depth)
	case n.Kind != yaml.MappingNode:
		return badMerge(n)
	}

	pairs, err := d.pairs(n, depth)
	if err != nil {
		return err
	}

	for _, p := range pairs {
		if err := d.countAliased(); err != nil {
			return err
		}
		if _, there := es.lines[p.name]; !there {
			es.lines[p.name] = p.key.Line
			es.pairs = append(es.pairs, p)
		}
	}
	return nil
}

func (d *decoder) mergeEach(es *entries, list *yaml.Node, depth int) error {
	for _, c := range list.Content {
		if resolved(c).Kind != yaml.MappingNode {
			return badMerge(list)
		}
		if err := d.merge(es, c, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// badMerge has the words of package yaml.
func badMerge(n *yaml.Node) error {
	return fmt.Errorf("yaml: line %d: map merge requires map or sequence of maps as the value", n.Line)
}

// AsWritten gives the type of text to dates, and to numbers that would change their
// digits: 3.10 would be 3.1, 1e5 be 100000, 0755 be 493, and the last of 30 digits be lost.
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

	digits := strings.Trim(n.Value, "0123456789.+-eE") == ""
	switch tag := n.ShortTag(); {
	case tag == "!!timestamp",
		tag == "!!float" && digits && !keepsDigits(n.Value),
		tag == "!!int" && digits && len(n.Value) > 1 && n.Value[0] == '0':
		n.Tag = "!!str"
	}
}

// keepsDigits reports whether a number with a fraction, or one too large for an integer, has the same digits when it is
// printed.
func keepsDigits(number string) bool {
	f, err := strconv.ParseFloat(number, 64)
	return err == nil && strconv.FormatFloat(f, 'f', -1, 64) == number
}

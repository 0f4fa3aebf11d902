package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// short is the length of what goes on one line, in bytes, without what stands before it there.
const short = 120

// first are the keys that a reader looks for first, in this order; all others follow by name.
var first = [...]string{
	"apiVersion", "kind", "metadata", "name", "group", "scope", "names", "plural", "singular",
	"type", "format", "description", "default", "enum", "pattern", "required", "served", "storage",
}

// write returns a value as YAML, with each short mapping or list on one line: half of the text would be indentation.
func write(value any) ([]byte, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}

	var document yaml.Node
	err = yaml.Unmarshal(text, &document)
	if err != nil {
		return nil, err
	}
	tidy(document.Content[0], false)
	fold(document.Content[0])

	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	encoder.CompactSeqIndent()
	err = encoder.Encode(document.Content[0])
	return b.Bytes(), err
}

// tidy sorts the keys of a node and of all below it, and forgets how JSON quotes. Fields of an object have no rank.
func tidy(n *yaml.Node, fields bool) {
	n.Style = 0
	if n.Kind == yaml.MappingNode {
		sortKeys(n, fields)
	}
	for i, item := range n.Content {
		tidy(item, n.Kind == yaml.MappingNode && i%2 == 1 && !fields && n.Content[i-1].Value == "properties")
	}
}

func sortKeys(n *yaml.Node, fields bool) {
	pairs := slices.Collect(slices.Chunk(slices.Clone(n.Content), 2))
	slices.SortStableFunc(pairs, func(a, b []*yaml.Node) int {
		byName := strings.Compare(a[0].Value, b[0].Value)
		if fields {
			return byName
		}
		return cmp.Or(rank(a[0].Value)-rank(b[0].Value), byName)
	})
	n.Content = slices.Concat(pairs...)
}

func rank(key string) int {
	i := slices.Index(first[:], key)
	if i < 0 {
		return len(first)
	}
	return i
}

// fold puts each collection that is short enough on one line, and returns how many bytes the node takes there.
func fold(n *yaml.Node) int {
	if n.Kind == yaml.ScalarNode {
		return len(n.Value)
	}

	length := len("{}")
	for _, item := range n.Content {
		length += fold(item) + len(", ")
	}
	if length <= short {
		n.Style = yaml.FlowStyle
	}
	return length
}

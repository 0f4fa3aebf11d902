package cloud

import (
	"encoding/json"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/document"
	"github.com/initplate/initplate/sources/entry"
)

// Entries returns what a section of --values holds for a source of documents: their text or
// their fields, by key without field. A field may also have an entry of its own, with the whole
// key, which takes precedence. Split parses a key.
func Entries(source string, secret bool, split func(key string) (Key, error)) sources.Entries {
	e := entries{source, secret, split}
	return sources.Entries{Read: e.read, StandIn: e.standIn, Same: e.same, Missing: e.missing}
}

type entries struct {
	source string
	secret bool
	split  func(key string) (Key, error)
}

func (e entries) read(_ string, node *yaml.Node) (any, error) {
	if node.Kind == yaml.MappingNode || node.Kind == yaml.AliasNode && node.Alias.Kind == yaml.MappingNode {
		return entry.Fields(node)
	}
	return entry.Text(node)
}

// same returns the key without what does not matter.
func (e entries) same(key string) string {
	k, err := e.split(key)
	if err != nil {
		return key
	}
	return k.String()
}

func (e entries) standIn(table map[string]any) sources.Source {
	by := make(map[string]any, len(table))
	for key, value := range table {
		by[e.same(key)] = value
	}

	return &sources.Fixed{Name: e.source, Secret: e.secret, Answer: func(key string) (any, bool) {
		k, err := e.split(key)
		if err != nil {
			return nil, false
		}
		if own, held := by[k.String()]; held && k.Field != "" {
			return own, true
		}
		return partOf(by[k.Request()], k.Field)
	}}
}

// partOf returns a field of what stands for a document, or its text.
func partOf(whole any, field string) (any, bool) {
	text, isText := whole.(string)
	switch {
	case whole == nil:
		return nil, false
	case field == "" && !isText:
		all, err := json.Marshal(whole)
		return string(all), err == nil
	case field == "":
		return text, true
	case !isText:
		part, held, _ := document.Part(whole, field)
		return part, held
	}

	part, held, _ := document.Field([]byte(text), field)
	return part, held
}

func (e entries) missing(key string, table map[string]any) (text, near string) {
	k, err := e.split(key)
	if err != nil {
		return "", ""
	}
	if k.Field == "" {
		return entry.Key(k.Request()) + ": VALUE", entry.Near(k.Request(), slices.Collect(maps.Keys(table)))
	}

	text = entry.Key(k.Request()) + ": {" + entry.Key(k.Field) + ": VALUE}"
	for name, whole := range table {
		if fields, ok := whole.(map[string]any); ok && e.same(name) == k.Request() {
			return text, nearest.Name(k.Field, slices.Collect(maps.Keys(fields)))
		}
	}
	return text, entry.Near(k.Request(), slices.Collect(maps.Keys(table)))
}

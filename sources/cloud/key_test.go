package cloud

import (
	"encoding/json"
	"reflect"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/render/yamlnode"
)

// TestEntries: a section of --values answers as the source that it replaces.
func TestEntries(t *testing.T) {
	const text = "p/text: 010\np/map: {a: 1.10, b: {c: [x]}}\np/map#a: own\nP/only#x: y\np/json: '{\"a\": 1}'\n"
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	pairs, err := yamlnode.Entries(&doc)
	if err != nil {
		t.Fatal(err)
	}

	e := Entries("s", true, func(key string) (Key, error) { return ParseKey(key, "version") })
	table := map[string]any{}
	for _, p := range pairs {
		table[p.Key], err = e.Read(p.Key, p.Value)
		if err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]any{
		"p/text": "010", "p/map": `{"a":1.10,"b":{"c":["x"]}}`, "p/map#a": "own", "p/map#/b/c/0": "x", "P/only#x": "y",
		"P/only":   `{"x":"y"}`,
		"p/json#a": json.Number("1"),
	}
	keys := []string{"P/only", "P/only#z", "p/map#z", "p/none", "p/map?version=1"}
	for key := range want {
		keys = append(keys, key)
	}

	held, err := e.StandIn(table).Fetch(t.Context(), keys)
	got := map[string]any{}
	for key, v := range held {
		got[key] = v.Data
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v, %v; want %#v", got, err, want)
	}
	if one, two := e.Same("p/map#a"), e.Same("p/map"); one == two {
		t.Errorf("a field has the same entry as its document: %s", one)
	}
}

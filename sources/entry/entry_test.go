package entry

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"go.yaml.in/yaml/v3"
)

// value is what stands at the only key of a YAML text.
func value(t *testing.T, text string) *yaml.Node {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte("k: "+text+"\n"), &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Content[0].Content[1]
}

func TestRead(t *testing.T) {
	type service struct {
		Port int
		When string
	}
	text := func(n *yaml.Node) (any, error) { return Text(n) }
	files := func(n *yaml.Node) (any, error) { return Files(n) }
	fields := func(n *yaml.Node) (any, error) { return Fields(n) }
	services := func(n *yaml.Node) (any, error) { return Like[[]service](n, "[{Port: 80}]") }
	for _, tt := range []struct {
		name string
		read func(*yaml.Node) (any, error)
		in   string
		want any // an error is its text
	}{
		{"text", text, "a b", "a b"},
		{"text as it is written", text, "010", "010"},
		{"a bool is text", text, "yes", "yes"},
		{"empty text", text, `""`, ""},
		{"null is no text", text, "null", fmt.Errorf("must be text: put it in quotes")},
		{"nothing is no text", text, "", fmt.Errorf("must be text: put it in quotes")},
		{"a list is no text", text, "[a]", fmt.Errorf("must be text: put it in quotes")},
		{"files", files, "{a: 1, b: x}", map[string]any{"a": "1", "b": "x"}},
		{"a file that is none", files, "{a: [1]}", fmt.Errorf("a must be text: put it in quotes")},
		{"files by name", files, "[a]", fmt.Errorf("must hold the files of the directory, by name")},
		{"fields", fields, "{a: x, n: 1, f: 1.5, t: 2024-01-02}", map[string]any{"a": "x", "n": json.Number("1"), "f": json.Number("1.5"), "t": "2024-01-02"}},
		{"fields within", fields, "{a: {b: [1]}}", map[string]any{"a": map[string]any{"b": []any{json.Number("1")}}}},
		{"no fields", fields, "x", fmt.Errorf("must hold fields, as in {password: x}")},
		{"like", services, "[{Port: 1, When: 2024-01-02}]", []service{{1, "2024-01-02"}}},
		{"like, unknown name", services, "[{Prot: 1}]", fmt.Errorf(`must look like [{Port: 80}]: unknown field "Prot"`)},
		{"like, text for a number", services, `[{Port: "80x"}]`, fmt.Errorf("must look like [{Port: 80}]: Port is text, and must be a whole number")},
		{"like, half a number", services, "[{Port: 1.5}]", fmt.Errorf("must look like [{Port: 80}]: Port is a number, and must be a whole number")},
		{"like, a map for a list", services, "{Port: 80}", fmt.Errorf("must look like [{Port: 80}]: it is a map, and must be a list")},
		{"like, not JSON", services, "[{Port: .nan}]", fmt.Errorf("must hold text, numbers, lists and maps")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.read(value(t, tt.in))
			if wrong, ok := tt.want.(error); ok {
				if err == nil || err.Error() != wrong.Error() {
					t.Errorf("got %v, error %v; want %v", got, err, wrong)
				}
				return
			}
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %#v, error %v; want %#v", got, err, tt.want)
			}
		})
	}
}

func TestMissing(t *testing.T) {
	table := map[string]any{"app/port": "", "web/host": ""}
	for _, tt := range []struct{ name, key, entry, near string }{
		{"as it is", "other/x", "other/x: VALUE", ""},
		{"in quotes", "a: b", `"a: b": VALUE`, ""},
		{"a word of YAML", "yes", `"yes": VALUE`, ""},
		{"a listing", "app/", "app/NAME: VALUE", ""},
		{"a mistyped name", "app/prot", "app/prot: VALUE", "app/port"},
		{"a mistyped folder", "wbe/host", "wbe/host: VALUE", "web/host"},
	} {
		if entry, near := Missing(tt.key, table); entry != tt.entry || near != tt.near {
			t.Errorf("%s: got %q and %q, want %q and %q", tt.name, entry, near, tt.entry, tt.near)
		}
	}
}

// TestDigits: no number loses a digit.
func TestDigits(t *testing.T) {
	var doc yaml.Node
	const text = "{a: 12345678901234567890123, b: 1.10, c: 0123, d: '1.10', e: [0.30000000000000000004], f: 1_000}"
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"a": json.Number("12345678901234567890123"), "b": json.Number("1.10"), "c": "0123", "d": "1.10",
		"e": []any{json.Number("0.30000000000000000004")}, "f": json.Number("1000"),
	}
	fields, err := Fields(&doc)
	if err != nil || !reflect.DeepEqual(fields, want) {
		t.Errorf("got %#v, %v", fields, err)
	}
	document, err := Document(&doc)
	if err != nil || !reflect.DeepEqual(document, any(want)) {
		t.Errorf("got %#v, %v", document, err)
	}
}

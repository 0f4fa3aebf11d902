package document

import (
	"encoding/json"
	"reflect"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/sources"
)

// TestSection: a section of --values answers as the source that it replaces.
func TestSection(t *testing.T) {
	const text = "d: {a: 1, pin: 0123, o: {b: [x]}, n: null}\nt: '{\"a\": \"1\"}'\nd#own: y\nonly#a: 1\nonly#b: x\n"
	num := json.Number("1")
	for _, tt := range []struct {
		name string
		of   Section
		key  string
		want any // nil if it is not held
	}{
		{"field", Section{}, "d#a", num},
		{"as it is written", Section{}, "d#pin", "0123"},
		{"pointer", Section{}, "d#/o/b/0", "x"},
		{"null", Section{}, "d#n", nil},
		{"none", Section{}, "d#none", nil},
		{"no document", Section{}, "x#a", nil},
		{"an entry of its own", Section{}, "d#own", "y"},
		{"a field of JSON", Section{}, "t#a", "1"},
		{"a whole text", Section{}, "t", `{"a": "1"}`},
		{"a whole map", Section{}, "only", map[string]any{"a": num, "b": "x"}},
		{"a whole map as text", Section{Text: true}, "only", `{"a":1,"b":"x"}`},
		{"text", Section{Texts: true}, "d#own", "y"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, held := standInOf(t, tt.of, text).answer(tt.key)
			if held != (tt.want != nil) || !reflect.DeepEqual(got, tt.want) && held {
				t.Errorf("got %#v, %v; want %#v", got, held, tt.want)
			}
		})
	}

	s := standInOf(t, Section{Source: "s", Secret: true}, text)
	if held, err := s.Fetch(t.Context(), []string{"d#a"}); err != nil || !held["d#a"].Secret {
		t.Errorf("got %v, %v", held, err)
	}
	if got := s.Absent("d#none"); !got.Held || got.Why == "" {
		t.Errorf("got %+v", got)
	}
	if got := s.Absent("x#none"); got != (sources.Absence{}) {
		t.Errorf("got %+v", got)
	}

	for key, want := range map[string][2]string{
		"d#own2": {"d: {own2: VALUE}", ""}, "d#pim": {"d: {pim: VALUE}", "pin"}, "another": {"another: {FIELD: VALUE}", ""}, "d#/o/c": {`d#/o/c: VALUE`, ""},
	} {
		if entry, near := (Section{}).missing(key, s.table); entry != want[0] || near != want[1] {
			t.Errorf("%s: got %q, %q", key, entry, near)
		}
	}
}

// standInOf reads a section. Of texts, it has what can be read.
func standInOf(t *testing.T, of Section, text string) *standIn {
	t.Helper()
	var doc map[string]yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	table := map[string]any{}
	for key, node := range doc {
		value, err := of.read(key, &node)
		if err == nil {
			table[key] = value
		} else if !of.Texts {
			t.Fatal(err)
		}
	}
	return of.standIn(table).(*standIn)
}

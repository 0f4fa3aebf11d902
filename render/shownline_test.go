package render

import (
	"strings"
	"testing"
)

// The line that a reader stops at is shown, and no value in it.
func TestShownLine(t *testing.T) {
	w := world{
		"consul": {"x": "open", "bad": "a: ["},
		"vault":  {"s": map[string]any{"Data": map[string]any{"pw": "planted!", "raw": "planted!\n: ["}}},
	}
	for _, tt := range []struct{ file, text, want string }{
		{"t.yaml", "a: 1\nb: [{{ key \"x\" }}\n", "of the output: b: [{{...}})"},
		{"t.json", "{\"a\": 1,\n \"b\": {{ key \"x\" }},\n}", "(line 3 of the output: })"},
		{"t.yaml", "a: {{ (secret \"s\").Data.pw }}\n b: [\n", "(line 2 of the output: b: [)"},
		{"t.json", "{\"a\": {{ (secret \"s\").Data.pw }} x}", "(line 1 of the output: {\"a\": <secret vault:s#pw> x})"},
		{"t.yaml", "a: {{ (secret \"s\").Data.raw | raw }}\nb: 1\n", "of the output: "},
		{"t.yaml", "a: {{ key \"bad\" | raw }}\nb: 1\n", "of the output: "},
		{"t.cnf", "\tport\x1b[2J = {{ key \"x\" }}\n", "(line 1 of the output: port[2J = {{...}})"},
		{"t.cnf", strings.Repeat("x", 200) + " = 1\n", "(line 1 of the output: " + strings.Repeat("x", 100) + "...)"},
	} {
		_, err := renderIn(t, w, tt.file, tt.text, nil)
		if got := tell(err); !strings.Contains(got, tt.want) || strings.Contains(got, "planted") {
			t.Errorf("%q\ngot  %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

// TestJSONHints: what JSON does not take is said with what it expects, and what would help.
func TestJSONHints(t *testing.T) {
	const comma, name = "remove the comma before it", "put double quotes around the name"
	for text, want := range map[string][2]string{
		`{ {{ key "a" }}: 1 }`:                                {"a value where a name is expected", name},
		`{"b": 1, {{ key "a" }}: 1 }`:                         {"a value where a name is expected", name},
		`{'b': {{ key "a" }}}`:                                {`invalid character '\'' where a name is expected`, ""},
		`[{{ range split "," (key "l") }}{{ . }}, {{ end }}]`: {"invalid character ']' where a value is expected", comma},
		"{\"b\": {{ key \"a\" }},\n}":                         {"invalid character '}' where a name is expected", comma},
		`{"b": {{ key "a" }}, "c": }`:                         {"invalid character '}' where a value is expected", ""},
	} {
		_, err := renderIn(t, world{"consul": {"a": "x", "l": "y,z"}}, "a.json.tmpl", text, nil)
		got := tell(err)
		if !strings.Contains(got, want[0]) || !strings.Contains(got, want[1]) || want[1] == "" && strings.Contains(got, "\n") {
			t.Errorf("%s: %s", text, got)
		}
	}
}

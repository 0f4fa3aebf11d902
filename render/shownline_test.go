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

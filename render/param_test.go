package render

import (
	"strings"
	"testing"
)

// A header's min and max fit its type, and what is wrong with it is told without Go's
// types.
func TestBoundsOfHeaders(t *testing.T) {
	for in, want := range map[string]string{
		"{type: size, min: 1M, max: 1G}": "", "{type: duration, min: 10s}": "", "{type: duration, unit: s, max: 5}": "", "{type: port, min: 1024}": "", "{type: float, max: 1.5}": "",
		"{type: size, min: 1X}":              "min is not a number, or a size such as 1M",
		"{type: duration, max: 5}":           "max is not a duration such as 10s, or a number if the parameter has a unit",
		"{type: int, min: 1M}":               "min is not a number",
		"{type: int, min: [1]}":              "min is not a number",
		"{type: string, min: 1}":             "min is only for types int, float, port, size and duration",
		"{type: int, min: 5, max: 1}":        "min is greater than max",
		"{type: size, min: 1M, default: 1K}": "the default is not a size (a number of bytes, or a number followed by K, M, G, T, P or E), 1M or more",
		"{optional: maybe}":                  "the value must be true or false",
		"{from: {a: b}}":                     "the value must be a list of texts",
		"{unit: [s]}":                        "the value must be a text",
		"5":                                  "t.txt:3:1: header: the value must be a map of settings\n  a parameter has settings, as in port: {type: port, default: 3306}",
	} {
		_, err := Parse("t.txt", "{{/*\nparams:\n  p: "+in+"\n*/ -}}\n{{ .p }}", Options{Sources: table()})
		got := tell(err)
		if want == "" && err != nil || !strings.HasSuffix(got, want) || strings.Contains(got, "unmarshal") {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

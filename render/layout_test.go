package render

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v3"
)

// TestLayout: what a template indents reads as the value itself where its indentation is
// the document's, whatever the value begins with, and is refused where it cannot.
func TestLayout(t *testing.T) {
	const code, lines = " if x:\n  y", "a\n\n b\n"
	const refused, behind2 = "", "begin the block with |2 rather than |"
	tests := []struct{ name, out, text, value, want, hint string }{
		{"lines", "a.yaml", "v: |\n{{ key \"v\" | indent 2 }}\n", lines, lines, ""},
		{"code", "a.yaml", "v: |\n{{ key \"v\" | indent 2 }}\n", code, refused, behind2},
		{"sprig's", "a.yaml", "v: |\n{{ key \"v\" | sprig_indent 2 }}\n", code, refused, behind2},
		{"called", "a.yaml", "v: |\n{{ indent 2 (key \"v\") }}\n", code, refused, behind2},
		{"a variable", "a.yaml", "{{ $x := key \"v\" | indent 2 }}v: |\n{{ $x }}\n", code, refused, behind2},
		{"a dot", "a.yaml", "{{ with key \"v\" | indent 2 }}v: |\n{{ . }}\n{{ end }}", code, refused, behind2},
		{"a computed number", "a.yaml", "{{ $n := 2 }}v: |\n{{ key \"v\" | indent $n }}\n", code, refused, behind2},
		{"a number in parentheses", "a.yaml", "v: |\n{{ key \"v\" | indent (add 1 1) }}\n", lines, lines, ""},
		{"nindent", "a.yaml", "v: |{{ key \"v\" | nindent 2 }}\n", code, refused, behind2},
		{"nindent and trim", "a.yaml", "v: |{{ key \"v\" | nindent 2 | trimSuffix \"\\n  \" }}\n", lines, "a\n\n b\n", ""},
		{"println", "a.yaml", "v: |\n{{ key \"v\" | indent 2 | println }}", code, refused, behind2},
		{"wrap", "a.yaml", "v: |\n{{ key \"v\" | wrap 60 | indent 2 }}\n", code, refused, behind2},
		{"replaceAll", "a.yaml", "v: |\n  {{ key \"v\" | replaceAll \"\\n\" \"\\n  \" }}\n", code, refused, behind2},
		{"indent and trim", "a.yaml", "v: |\n  {{ key \"v\" | indent 2 | trim }}\n", code, "if x:\n  y\n", ""},
		{"four", "a.yaml", "v: |-\n{{ key \"v\" | indent 4 }}\n", code, refused, "begin the block with |4- rather than |-"},
		{"in a list", "a.yaml", "l:\n  - v: |+\n{{ key \"v\" | indent 6 }}\n", code, refused, "begin the block with |2+ rather than |+"},
		{"folded", "a.yaml", "v: >\n{{ key \"v\" | indent 2 }}\n", "a\nb", refused, "begin the block with | rather than >"},
		{"folded code", "a.yaml", "v: >-\n{{ key \"v\" | indent 2 }}\n", code, refused, "begin the block with |2- rather than >-"},
		{"no block", "a.yaml", "v: |\n{{ key \"v\" | indent 2 }}\n", "a\x01", refused, "write the value in double quotes, without | indent 2"},

		{"twice", "a.yaml", "v: |-\n{{ key \"v\" | indent 2 | sprig_indent 2 }}\n", lines, lines, ""},
		{"in an include", "a.yaml", "{{ define \"x\" }}v: |-\n{{ key \"v\" | indent 2 }}{{ end }}" +
			"l:\n  -{{ include \"x\" . | nindent 4 }}\n", lines, lines, ""},
		{"twice in lines of TOML", "a.toml", "v = \"\"\"\n{{ key \"v\" | indent 1 | sprig_indent 2 }}\"\"\"\n", lines, "   a\n  \n    b\n  ", ""},
		{"a block of two", "a.yaml", "v: |2\n{{ key \"v\" | indent 2 }}\n", code, code + "\n", ""},
		{"nindent of two", "a.yaml", "v: |2{{ key \"v\" | nindent 2 }}\n", code, code + "\n", ""},
		{"behind a line", "a.yaml", "v: |\n  a\n{{ key \"v\" | indent 2 }}\n", code, "a\n" + code + "\n", ""},
		{"deeper behind a line", "a.yaml", "v: |\n  a\n{{ key \"v\" | indent 4 }}\n", code, "a\n   if x:\n    y\n", ""},
		{"deeper by hand", "a.yaml", "v: |\n  a\n    {{ key \"v\" | indent 4 | trim }}\n", "b\nc", "a\n  b\n  c\n", ""},
		{"in a block that is no block", "a.yaml", "v:\n{{ key \"v\" | indent 2 }}\n", "a\n  b", "a\n  b", ""},
		{"in quotes", "a.yaml", "v: \"{{ key \"v\" | indent 2 }}\"\n", code, "   if x:\n    y", ""},
		{"in JSON", "a.json", "{\"v\": {{ key \"v\" | nindent 2 }}}\n", code, code, ""},
		{"in a string", "a.json", "{\"v\": \"{{ key \"v\" | indent 2 }}\"}\n", code, "   if x:\n    y", ""},
		{"nindent in a string", "a.json", "{\"v\": \"{{ key \"v\" | nindent 2 }}\"}\n", code, "\n   if x:\n    y", ""},
		{"in TOML", "a.toml", "v = {{ key \"v\" | indent 2 }}\n", code, code, ""},
		{"in lines of TOML", "a.toml", "v = \"\"\"\n{{ key \"v\" | indent 2 }}\"\"\"\n", code, "   if x:\n    y", ""},
		{"in literal lines of TOML", "a.toml", "v = '''\n{{ key \"v\" | indent 2 }}'''\n", code, "   if x:\n    y", ""},

		{"what an encoder printed", "a.yaml", "v: |\n  {{ key \"v\" | parseYAML | toYAML }}\n", "a:\n  b: 1", "a:\n  b: 1\n", ""},
		{"and indented", "a.yaml", "v: |\n{{ key \"v\" | parseYAML | toYAML | indent 2 }}\n", "a:\n  b: 1", "a:\n  b: 1\n", ""},
		{"and trimmed", "a.yaml", "v: |\n  {{ key \"v\" | parseYAML | toYAML | indent 2 | trim }}\n", "a:\n  b: 1", "a:\n  b: 1\n", ""},
		{"and deeper", "a.yaml", "v: |\n  c:\n{{ key \"v\" | parseYAML | toYAML | indent 4 }}\n", "a:\n  b: 1", "c:\n  a:\n    b: 1\n", ""},
		{"in a string of JSON", "a.json", "{\"v\": \"{{ key \"v\" | parseYAML | toYAML | indent 2 }}\"}", "a:\n  b: 1", "  a:\n    b: 1", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := world{"consul": {"v": tt.value}}
			d, err := renderIn(t, w, tt.out, tt.text, nil)
			if tt.want == refused {
				if err == nil || !strings.Contains(tell(err), tt.hint) {
					t.Fatalf("got %v, want a refusal: %s", err, tt.hint)
				}
				tt.text = asTold(tt.text, tt.hint)
				if d, err = renderIn(t, w, tt.out, tt.text, nil); err != nil {
					t.Fatalf("the hint does not help: %q: %s", tt.text, tell(err))
				}
				tt.want = tt.value
			}
			if err != nil {
				t.Fatal(tell(err))
			}
			got := valueOf(t, tt.out, d.Bytes())
			if got != tt.want && strings.TrimRight(got, "\n") != strings.TrimRight(tt.want, "\n") {
				t.Errorf("%q reads as %q, want %q", d.Bytes(), got, tt.want)
			}
		})
	}
}

// asTold does to a template what a hint of TestLayout says.
func asTold(text, hint string) string {
	if header, ok := strings.CutPrefix(hint, "begin the block with "); ok {
		header, was, _ := strings.Cut(header, " rather than ")
		return strings.Replace(text, "v: "+was, "v: "+header, 1)
	}
	return "v: \"{{ key \"v\" }}\"\n"
}

// valueOf reads v of a document, which may stand in a list.
func valueOf(t *testing.T, name string, doc []byte) string {
	t.Helper()
	var got struct {
		V string
		L []struct{ V string }
	}
	unmarshal := map[string]func([]byte, any) error{".json": json.Unmarshal, ".toml": toml.Unmarshal, ".yaml": yaml.Unmarshal}
	if err := unmarshal[strings.TrimPrefix(name, "a")](doc, &got); err != nil {
		t.Fatalf("%q: %v", doc, err)
	}
	if len(got.L) > 0 {
		return got.L[0].V
	}
	return got.V
}

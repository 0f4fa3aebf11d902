package tree

import (
	"fmt"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
)

// TestStructurePlaces has the output of encoders, § in the text, in places where
// it is a structure, where it is text, and where it has none. "" is a refusal.
func TestStructurePlaces(t *testing.T) {
	long := strings.Repeat("x", 1100)
	tests := []struct {
		format         format.Format
		text           string
		printed        []string
		want           string
		refused, helps string // a word of the reason and of the hint
	}{
		// Between siblings, as a value, behind dashes.
		{YAML(), "x:\n§\ny: 1\n", []string{"  a: 1\n  b: [2]"}, "x:\n  a: 1\n  b: [2]\ny: 1\n", "", ""},
		{YAML(), "x:§\ny: 1\n", []string{"\n  a: 1\n  b: 2"}, "x:\n  a: 1\n  b: 2\ny: 1\n", "", ""},
		{YAML(), "x:\n  f: 1\n§\n  g: 2\n", []string{"  a: 1\n  b: 2"}, "x:\n  f: 1\n  a: 1\n  b: 2\n  g: 2\n", "", ""},
		{YAML(), "x:\n§\n  - z\n", []string{"  - a\n  - b: 1"}, "x:\n  - a\n  - b: 1\n  - z\n", "", ""},
		{YAML(), "§\ny: 1\n", []string{"a: 1"}, "a: 1\ny: 1\n", "", ""},
		{YAML(), "x:\n§\ny: 1\n", []string{"a: 1"}, "x:\na: 1\ny: 1\n", "", ""},
		{YAML(), "x:\n  §\n", []string{"a: 1\n  b: 2"}, "x:\n  a: 1\n  b: 2\n", "", ""},
		{YAML(), "x:\n  §\ny: 1\n", []string{"- a\n  - b"}, "x:\n  - a\n  - b\ny: 1\n", "", ""},
		{YAML(), "- §\n- 2\n", []string{"a: 1\n  b: 2"}, "- a: 1\n  b: 2\n- 2\n", "", ""},
		{YAML(), "- §\n- 2\n", []string{"- a\n  - b"}, "- - a\n  - b\n- 2\n", "", ""},
		// On one line.
		{YAML(), "x: §\n", []string{`{"a": "b"}`}, "x: {\"a\": \"b\"}\n", "", ""},
		{YAML(), "x: [§, 1]\n", []string{"abc"}, "x: [abc, 1]\n", "", ""},
		{YAML(), "x: §\n", []string{"5"}, "x: 5\n", "", ""},
		{YAML(), "x: §\n", []string{`"5"`}, "x: \"5\"\n", "", ""},
		{YAML(), "x: §\n", []string{"{}"}, "x: {}\n", "", ""},
		{YAML(), "x: §\n", []string{"[]"}, "x: []\n", "", ""},
		{YAML(), "x: §\n", []string{`""`}, "x: \"\"\n", "", ""},
		{YAML(), "x: §\n", []string{""}, "x: \"\"\n", "", ""},
		{YAML(), "x: &a §\n", []string{"[1]"}, "x: &a [1]\n", "", ""},
		{YAML(), "x: !t §\n", []string{"[1]"}, "x: !t [1]\n", "", ""},
		{YAML(), "§: §\n", []string{`"q: #"`, `{"a":1}`}, "\"q: #\": {\"a\":1}\n", "", ""},
		{YAML(), "x: §\n", []string{"{\"a\":\"\u0085\x7f\u2028\ufeff\"}"}, "x: {\"a\":\"\\u0085\\u007f\\u2028\\ufeff\"}\n", "", ""},
		// Where it is text.
		{YAML(), "x: '§'\n", []string{`{"a": "it's"}`}, "x: '{\"a\": \"it''s\"}'\n", "", ""},
		{YAML(), "x: \"§\"\n", []string{`{"a": "b"}`}, "x: \"{\\\"a\\\": \\\"b\\\"}\"\n", "", ""},
		{YAML(), "x: |\n§\ny: 2\n", []string{"    a: 1\n    b: |\n      c"}, "x: |\n    a: 1\n    b: |\n      c\ny: 2\n", "", ""},
		{YAML(), "x: |\n  §\ny: 1\n", []string{"a: 1\nb: 2"}, "x: |\n  a: 1\n  b: 2\ny: 1\n", "", ""},
		{YAML(), "x: |\n  §\ny: 1\n", []string{"- a\n  - b"}, "x: |\n  - a\n  - b\ny: 1\n", "", ""},
		{YAML(), "# §\nx: 1\n", []string{`{"a":1}`}, "# {\"a\":1}\nx: 1\n", "", ""},
		{YAML(), "x: a§b\n", []string{`{"a":1}`}, "x: a{\"a\":1}b\n", "", ""},
		// Where it would change more than its place.
		{YAML(), "§\ny: 1\n", []string{"y: 1"}, "", "there already", "nindent"},
		{YAML(), "x:\n  §\ny: 1\n", []string{"a: 1\nb: 2"}, "", "the same", "nindent"},
		{YAML(), "x:\n  §\ny: 1\n", []string{"a:\n  b: 2"}, "", "the same", "nindent"},
		{YAML(), "x:\n  §\ny: 1\n", []string{"- 1\n- 2"}, "", "the same", "nindent"},
		{YAML(), "x: §\n", []string{"a: 1"}, "", "the same", "nindent"},
		{YAML(), "x: §\n", []string{"a: 1\nb: 2"}, "", "the same", "nindent"},
		{YAML(), "x: [§, 1]\n", []string{"- 1\n- 2"}, "", "the same", "nindent"},
		{YAML(), "x:\n§\ny: 1\n", []string{"  a: 1\nz: 1"}, "", "the same", "nindent"},
		{YAML(), "§\ny: 1\n", []string{"a: 1\n---\nb: 2"}, "", "the same", "nindent"},
		{YAML(), "x: §\n", []string{"!!python/object/apply:os.system [id]"}, "x: \"!!python/object/apply:os.system [id]\"\n", "", ""},
		{YAML(), "x: §\ny: &a 1\n", []string{"*a"}, "x: \"*a\"\ny: &a 1\n", "", ""},
		{YAML(), "x: §\n", []string{`{"` + long + `":1}`}, "", "the same", "nindent"},
		{YAML(), "# §\nx: 1\n", []string{"a: 1\nb: 2"}, "", "a comment", "comment"},

		{JSON(), "{§: §}", []string{`"k"`, `{"x": [1]}`}, `{"k": {"x": [1]}}`, "", ""},
		{JSON(), `{"\"": "\\", §: 1}`, []string{`"q"`}, `{"\"": "\\", "q": 1}`, "", ""},
		{JSON(), `{"a": "x§y", "§": "§"}`, []string{`"q"`, `{}`, `5`}, `{"a": "x\"q\"y", "{}": "5"}`, "", ""},
		{JSON(), `§`, []string{`{"a": 1}`}, `{"a": 1}`, "", ""},
		{JSON(), `{"a": §}`, []string{``}, `{"a": ""}`, "", ""},
		{JSON(), `{"a": §}`, []string{`1, "b": 2`}, `{"a": "1, \"b\": 2"}`, "", ""},
		{JSON(), `{"a": 1, §: 2}`, []string{`"a"`}, "", "there already", ""},

		{TOML(), "§\ny = 1\n", []string{"a = 1\n"}, "a = 1\n\ny = 1\n", "", ""},
		{TOML(), "y = 1\n§\n", []string{"a = 1\n[b]\nc = 1"}, "y = 1\na = 1\n[b]\nc = 1\n", "", ""},
		{TOML(), "y = 1\n§\n", []string{"[\"b\"]\nc = 1"}, "y = 1\n[\"b\"]\nc = 1\n", "", ""},
		{TOML(), "[t]\ny = 1\n§\n[u]\n", []string{"a = 1\nb.c = 1"}, "[t]\ny = 1\na = 1\nb.c = 1\n[u]\n", "", ""},
		{TOML(), "[[s]]\nb = 1\na = 2\n[[s]]\n§\n", []string{"a = 1\nb = 2"}, "[[s]]\nb = 1\na = 2\n[[s]]\na = 1\nb = 2\n", "", ""},
		{TOML(), "x = §\n", []string{`["a"]`}, "x = [\"a\"]\n", "", ""},
		{TOML(), "x = [\n  §,\n]\n", []string{`["a"]`}, "x = [\n  [\"a\"],\n]\n", "", ""},
		{TOML(), "x = §\n", []string{`"a"`}, "x = \"a\"\n", "", ""},
		{TOML(), "§ = 1\n", []string{`"a b"`}, "\"a b\" = 1\n", "", ""},
		{TOML(), "x = '§'\n", []string{`{"a": 1}`}, "x = '{\"a\": 1}'\n", "", ""},
		{TOML(), "x = 1\n§\n", []string{`["db1"]`}, "", "alone on its line", "key and an ="},
		{TOML(), "[t]\n§\n", []string{`5`}, "", "alone on its line", "key and an ="},
		{TOML(), "[t]\n§\n", []string{`{"a": 1}`}, "", "not in this place", "list or map itself"},
		{TOML(), "x = [\n  §\n]\n", []string{`["a", ["b"]]`}, "x = [\n  [\"a\", [\"b\"]]\n]\n", "", ""},
		{TOML(), "[t]\n§\n[u]\nx = 1\n", []string{"a = \"1\""}, "[t]\na = \"1\"\n[u]\nx = 1\n", "", ""},
		{TOML(), "q = 1\n§\n\n[u]\nx = 1\n", []string{"a = \"5\"\n\n[admin]\n  port = \"1\"\n  [admin.x]\n    y = \"z\""}, "q = 1\na = \"5\"\n\n[admin]\n  port = \"1\"\n  [admin.x]\n    y = \"z\"\n\n[u]\nx = 1\n", "", ""},
		{TOML(), "x = §\n", []string{"a = 1\n[b]"}, "", "not in this place", "not under another table"},
		{TOML(), "x = §\n", []string{`{"a": 1}`}, "", "not TOML", "list or map itself"},
		{TOML(), "§\ny = 1\n", []string{"a = 1\n[b]\nc = 1"}, "", "not in this place", "lines of their own"},
		{TOML(), "[t]\n§\n", []string{"a = 1\n[b]\nc = 1"}, "", "not in this place", "lines of their own"},
		{TOML(), "[t]\na = 2\n§\n", []string{"a = 1"}, "", "not in this place", "lines of their own"},
	}
	for _, tt := range tests {
		t.Run(tt.format.Name+" "+tt.text, func(t *testing.T) {
			ps, n := formattest.Pieces(tt.text, "x"), 0
			for i := range ps {
				if ps[i].Kind == encode.Scalar {
					ps[i] = encode.Piece{Kind: encode.Structure, Value: tt.printed[n]}
					n++
				}
			}
			texts, errs := encode.Document(tt.format, ps)
			if got := strings.Join(texts, ""); tt.want != "" && (len(errs) > 0 || got != tt.want) {
				t.Errorf("%q: got %q, %v, want %q", tt.printed, got, errs, tt.want)
			}
			if tt.want == "" && (len(errs) != 1 || errs[0].Piece != 1 && errs[0].Piece != 3 || !strings.Contains(errs[0].Msg, tt.refused) || !strings.Contains(errs[0].Hint, tt.helps)) {
				t.Errorf("%q: got %q, %v, want a refusal: %q, %q", tt.printed, texts, errs, tt.refused, tt.helps)
			}
		})
	}
}

// TestBlockPieces has values that were indented: their margin is the template's
// in a block of lines, and no blank line of a value leads out of a comment.
func TestBlockPieces(t *testing.T) {
	tests := []struct {
		text  string
		steps []encode.Step
		value string
		want  string
	}{
		{"a: |\n§\nb: 1\n", indented("    "), "x\ny\n", "a: |\n    x\n    y\nb: 1\n"},
		{"a: |§\nb: 1\n", indented("\n  "), "x: 1\ny", "a: |\n  x: 1\n  y\nb: 1\n"},
		{"a: §\nb: 1\n", indented("\n  "), "x: 1\ny", "a: \n  \"x: 1\\ny\"\nb: 1\n"},
		{"a: \"§\"\n", indented("  "), "x\"\ny", "a: \"  x\\\"\\n  y\"\n"},
		{"a:\n  # §\n", indented("  "), "\nx", ""},
		{"a:\n  # §\n", indented("  "), "x", "a:\n  #   x\n"},
	}
	for _, tt := range tests {
		ps := formattest.Pieces(tt.text, "")
		value, err := afterAll(tt.steps, tt.value)
		if err != nil {
			t.Fatal(err)
		}
		ps[1] = encode.Piece{Kind: encode.Block, Value: value, Base: tt.value, Steps: tt.steps}
		if got, err := formattest.Encode(YAML(), ps); tt.want == "" != (err != nil) || got != tt.want {
			t.Errorf("%q, %q: got %q, %v, want %q", tt.text, tt.value, got, err, tt.want)
		}
	}
}

// indented is the step of indent, or of nindent where the margin has a line break.
func indented(margin string) []encode.Step {
	blanks := strings.TrimPrefix(margin, "\n")
	return []encode.Step{{Name: fmt.Sprintf("indent %q", margin), Run: func(v any) (any, error) {
		return margin + strings.ReplaceAll(format.Plain(v), "\n", "\n"+blanks), nil
	}}}
}

// afterAll is what steps make of a value, one after the other.
func afterAll(steps []encode.Step, v any) (any, error) {
	var err error
	for _, s := range steps {
		if v, err = s.Run(v); err != nil {
			return nil, err
		}
	}
	return v, nil
}

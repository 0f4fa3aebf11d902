package format
import ("testing";"strings")
func zdoc(text string, values ...any) (out []Piece) {
	for len(values) > 0 {
		at := strings.IndexAny(text, "@%")
		kind := Scalar
		if text[at] == '%' { kind = Structure }
		out = append(out, Piece{Text: text[:at]}, Piece{Kind: kind, Value: values[0]})
		text, values = text[at+1:], values[1:]
	}
	return append(out, Piece{Text: text})
}
func TestZZ(t *testing.T) {
	for _, c := range []struct{f Format; d string; v []any}{
		{YAML(),"x:\n%\ny: 1\n", []any{"  a: 1\n  b: [2]"}}, {YAML(),"x:%\ny: 1\n", []any{"\n  a: 1\n  b: 2"}}, {YAML(),"x:\n  f: 1\n%\n  g: 2\n", []any{"  a: 1\n  b: 2"}},
		{YAML(),"x:\n%\n  - z\n", []any{"  - a\n  - b: 1"}}, {YAML(),"x: %\n", []any{`{"a": "b"}`}}, {YAML(),"x: '%'\n", []any{`{"a": "b"}`}}, {YAML(),"x: \"%\"\n", []any{`{"a": "b"}`}},
		{YAML(),"x: |\n%\ny: 2\n", []any{"    a: 1\n    b: 2"}}, {YAML(),"x:\n%\ny: 1\n", []any{"a: 1"}}, {YAML(),"x:\n%\ny: 1\n", []any{"  a: 1\nz: 1"}}, {YAML(),"%\ny: 1\n", []any{"a: 1"}}, {YAML(),"%\ny: 1\n", []any{"y: 1"}},
		{YAML(),"@: %\n%: @\n", []any{"k", `{"a":1}`, `"q: #"`, 5}}, {YAML(),"x: %\n", []any{"a: 1\nb: 2"}}, {YAML(),"x: %\n", []any{"a: 1"}},{YAML(),"x: %\n", []any{"5"}},{YAML(),"x: %\n", []any{"\"5\""}},{YAML(),"x: %\n", []any{"abc"}},{YAML(),"x: [%, 1]\n", []any{"abc"}},{YAML(),"x: [%, 1]\n", []any{"a: 1"}},{YAML(),"x: [%, 1]\n", []any{"- 1\n- 2"}},
		{YAML(),"x: %\n", []any{""}},{YAML(),"x: %\n", []any{"{}"}},{YAML(),"x: %\n", []any{"[]"}},{YAML(),"x:\n  %\ny: 1\n", []any{"a: 1\nb: 2"}},{YAML(),"x:\n  %\ny: 1\n", []any{"- 1\n- 2"}},{YAML(),"%\ny: 1\n", []any{"a: 1\n---\nb: 2"}},{YAML(),"x: %\n", []any{"{\"a\":\"\u0085\x7f\u2028\"}"}},
		{YAML(),"# %\nx: 1\n", []any{`{"a":1}`}},{YAML(),"x: a%b\n", []any{`{"a":1}`}},{YAML(),"x: @\n", []any{[]any{"a", 1.0, nil, true, map[string]any{"k":"\x7f"}}}},{YAML(),"x: %\n", []any{`{"` + strings.Repeat("x",1100)+`":1}`}},
		{YAML(),"x: |-\n%\ny: 2\n", []any{"  |\n  b: 2"}},{YAML(),"x: >\n%\ny: 2\n", []any{"  a: 1\n  b: 2"}},{YAML(),"- %\n- 2\n", []any{"a: 1\n  b: 2"}},{YAML(),"- %\n- 2\n", []any{"- a\n  - b"}},
		{YAML(),"x: &a %\n", []any{"[1]"}},{YAML(),"x: !t %\n", []any{"[1]"}},
		{JSON(),"{%: %}", []any{`"k"`, `{"x": [1]}`}},{JSON(),"{@: 1}", []any{"k"}},{JSON(),`{"a": "x%y", "%": "%"}`, []any{`"q"`,`{}`,`5`}},{JSON(),`{"\"": "\\", %: 1}`, []any{`"q"`}},{JSON(),`%`, []any{`{"a": 1}`}},{JSON(),`{"a": %}`, []any{`a: 1`}},{JSON(),`{"a": %}`, []any{``}},{JSON(),`{"a": %}`, []any{`1, "b": 2`}},{JSON(),`{"a": @}`, []any{[]string{"1", "2"}}},{JSON(),`{"a": @}`, []any{[]string{"\xff"}}},{JSON(),`{"a": @}`, []any{nil}},{JSON(),`{"a": "@"}`, []any{nil}},
		{TOML(),"%\ny = 1\n", []any{"a = 1\n"}},{TOML(),"%\ny = 1\n", []any{"a = 1\n[b]\nc = 1"}},{TOML(),"y = 1\n%\n", []any{"a = 1\n[b]\nc = 1"}},{TOML(),"[t]\n%\n", []any{"a = 1\n[b]\nc = 1"}},{TOML(),"[t]\ny = 1\n%\n[u]\n", []any{"a = 1\nb.c = 1"}},{TOML(),"x = %\n", []any{`["a", 1]`}},{TOML(),"x = %\n", []any{`"a"`}},{TOML(),"x = %\n", []any{`{a = 1}`}},{TOML(),"x = %\n", []any{`{"a": 1}`}},{TOML(),"x = '%'\n", []any{`{"a": 1}`}},{TOML(),"x = %\n", []any{"1\ny = 2"}},{TOML(),"x = @\n", []any{[]string{"1", "2, 3"}}},{TOML(),"x = @\n", []any{map[string]any{"a b": nil}}},{TOML(),"x = @\n", []any{map[string]any{"a b": []byte("x")}}},{TOML(),"x = @\n", []any{nil}},{TOML(),"% = 1\n", []any{`"a b"`}},{TOML(),"[[s]]\nb = 1\na = 2\n[[s]]\n%\n", []any{"a = 1\nb = 2"}},
	} {
		s, err := encode(c.f, zdoc(c.d, c.v...))
		if err != nil { t.Logf("%q %.200q -> ERR %v", c.d, c.v, err) } else { t.Logf("%q %q -> %q", c.d, c.v, s) }
	}
}

package render

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/problem"
)

const (
	losesZeros = "loses the zeros at its end"
	hasBreak   = "ends in a line break"
	isCode     = "is written as"
	hasQuotes  = "the quotes around the value are a part of it"
	manyDigits = "more digits than many readers of JSON keep"
)

// What reads back and may be meant otherwise is told once for each place, by its line
// and without its value; what the hint says ends it.
func TestWarnings(t *testing.T) {
	w := world{
		"consul": {"v": "3.10", "one": "1.0", "zero": "0.0", "ratio": "0.50", "half": "0.5", "port": "3306", "neg": "-1.50", "id": "9007199254740993", "exp": "1e5", "plus": "+5", "hex": "0x1F", "oct": "0755",
			"under": "1_000", "sex": "1:30", "long": "1.2345678901234567890", "text": "v3.10", "minor": "10", "vs": "3.10,1.20,2.5", "line": "10.0.0.1\n", "crlf": "10.0.0.1\r\n", "lines": "a\nb\n", "break": "\n", "odd": "3.10\n", "set": "x=1", "json": `{"v": 3.10, "l": "x\n"}`},
		"vault": {"s": secretKV2(map[string]any{"pw": "3.10", "key": "hunter2\n", "n": json.Number("3.10")})},
		"file":  {"/f": "10.0.0.1\n"},
	}
	for _, tt := range []struct{ name, text, want string }{ // want: line:column and words of each warning
		{"a.yaml", `v: {{ key "v" }}`, "1:7 " + losesZeros},
		{"a.yaml", `v: "{{ key "v" }}"`, ""}, {"a.yaml", `v: '{{ key "v" }}'`, ""}, {"a.yaml", `v: {{ key "v" | float64 }}`, ""}, {"a.yaml", `v: {{ key "v" | quote }}`, ""}, {"a.yaml", `v: {{ key "v" | toJSON }}`, ""}, {"a.yaml", `v: {{ key "v" | parseFloat }}`, ""},
		{"a.yaml", `v: {{ key "one" }}`, "1:7 " + losesZeros}, {"a.yaml", `v: {{ key "zero" }}`, "1:7 " + losesZeros}, {"a.yaml", `v: {{ key "ratio" }}`, "1:7 " + losesZeros}, {"a.yaml", `v: {{ key "neg" }}`, "1:7 " + losesZeros},
		{"a.yaml", `v: [{{ key "v" }}, {{ key "half" }}]`, "1:8 " + losesZeros}, {"a.yaml", `v: {a: {{ key "v" }}}`, "1:11 " + losesZeros}, {"a.yaml", `- {{ key "v" }}`, "1:6 " + losesZeros},
		{"a.yaml", `v: 3.{{ key "minor" }}`, "1:9 " + losesZeros}, {"a.yaml", `v: "3.{{ key "minor" }}"`, ""}, {"a.yaml", `v: x-{{ key "v" }}`, ""}, {"a.yaml", `v: {{ key "v" }}-rc`, ""}, {"a.yaml", `{{ key "v" }}: x`, ""}, {"a.yaml", "v: |\n  {{ key \"v\" }}", ""}, {"a.yaml", "# {{ key \"v\" }}\n", ""}, {"a.yaml", `v: !!str {{ key "v" }}`, ""},
		{"a.yaml", "a: {{ key \"half\" }}\nb: {{ key \"port\" }}\nc: {{ key \"exp\" }}\nd: {{ key \"plus\" }}\ne: {{ key \"hex\" }}\nf: {{ key \"oct\" }}\ng: {{ key \"under\" }}\nh: {{ key \"sex\" }}\ni: {{ key \"long\" }}\nj: {{ key \"text\" }}\nk: {{ key \"id\" }}\n", ""},
		{"a.yaml", `{{ range key "vs" | split "," }}- {{ . }}` + "\n{{ end }}", "1:38 " + losesZeros},
		{"a.yaml", `{{ define "x" }}{{ . }}{{ end }}a: {{ template "x" (key "v") }}` + "\n" + `b: {{ template "x" (key "one") }}`, "1:20 " + losesZeros},
		{"a.yaml", `v: {{ (secret "s").Data.data.n }}`, ""}, {"a.yaml", `v: {{ (secret "s").Data.data.pw }}`, "1:7 " + losesZeros},
		{"a.yaml", `v: {{ (key "json" | parseJSON).v }}`, ""}, {"a.yaml", `v: {{ key "v" | raw }}`, ""}, {"a.yaml", `v: {{ "3.10" }}`, ""}, {"a.yaml", `v: 3.10`, ""},
		{"a.json", `{"v": {{ key "v" }}}`, "1:10 " + losesZeros}, {"a.json", `{"v": "{{ key "v" }}"}`, ""}, {"a.json", `{"v": {{ key "v" | float64 }}}`, ""}, {"a.json", `[{{ key "one" }}]`, "1:5 " + losesZeros}, {"a.json", `{"v": {{ key "exp" }}, "w": {{ key "half" }}, "x": {{ key "port" }}}`, ""},
		{"a.json", `[{{ key "id" }}]`, "1:5 " + manyDigits}, {"a.json", `["{{ key "id" }}"]`, ""}, {"a.json", `[{{ key "id" | int64 }}]`, ""}, {"a.json", `[3.{{ key "minor" }}]`, "1:7 " + losesZeros},
		{"a.toml", `v = {{ key "v" }}`, "1:8 " + losesZeros}, {"a.toml", `v = "{{ key "v" }}"`, ""}, {"a.toml", `v = {{ key "v" | float64 }}`, ""}, {"a.toml", `v = [{{ key "one" }}, {{ key "port" }}]`, "1:9 " + losesZeros}, {"a.toml", `v = {{ key "id" }}`, ""},
		{"a.json", `{"v": {{ key "json" }}}`, "1:10 " + isCode}, {"a.json", `{"v": "{{ key "json" }}"}`, ""}, {"a.json", `{"v": {{ key "json" | parseJSON | toJSON }}}`, ""}, {"a.yaml", `v: {{ key "json" }}`, "1:7 " + isCode}, {"a.yaml", `v: {{ key "json" | quote }}`, ""}, {"a.properties", "a=1\n{{ key \"set\" }}\n", "2:4 " + isCode}, {"a.properties", "a={{ key \"set\" }}\n", ""},
		{"a.cnf", "[a]\nv = {{ key \"v\" }}", ""}, {"a.properties", `v={{ key "v" }}`, ""}, {"a.xml", `<a>{{ key "v" }}</a>`, ""}, {"a.txt", `{{ key "v" }}`, ""}, {"a.env", `V={{ key "v" }}`, ""}, {"a.sql", `SELECT {{ key "v" }};`, ""},

		{"a.yaml", `h: {{ key "line" }}`, "1:7 " + hasBreak}, {"a.yaml", `h: "{{ key "line" }}"`, "1:8 " + hasBreak}, {"a.yaml", `h: {{ key "crlf" }}`, "1:7 " + hasBreak}, {"a.yaml", `h: "http://{{ key "line" }}/x"`, "1:15 " + hasBreak}, {"a.yaml", `h: {{ file "/f" }}`, "1:7 " + hasBreak}, {"a.yaml", `h: {{ key "odd" }}`, "1:7 " + hasBreak},
		{"a.yaml", `h: {{ key "line" | trim }}`, ""}, {"a.yaml", `h: "{{ key "line" | trimSpace }}"`, ""}, {"a.yaml", `h: {{ ref "file:/f" }}`, ""}, {"a.yaml", "h: |\n  {{ key \"line\" }}\n", ""}, {"a.yaml", "h: >\n  {{ key \"line\" }}\n", ""}, {"a.yaml", "h: |\n{{ key \"line\" | indent 2 }}\n", ""}, {"a.yaml", `h: {{ key "lines" }}`, ""}, {"a.yaml", `h: {{ key "break" }}`, ""}, {"a.yaml", `h: {{ key "json" | parseJSON | toJSON }}`, ""}, {"a.yaml", `h: {{ key "line" | toJSON }}`, "1:7 " + hasBreak}, {"a.json", `[{{ key "line" | toJSON }}]`, "1:5 " + hasBreak}, {"a.json", `[{{ key "line" | trim | toJSON }}]`, ""}, {"a.yaml", `h: {{ key "line" | quote }}`, "1:7 " + hasBreak}, {"a.yaml", `h: {{ key "lines" | toJSON }}`, ""},
		{"a.json", `{"h": {{ key "line" }}, "i": "{{ key "line" }}", "t": {{ key "line" | trim }}}`, "1:10 " + hasBreak + "; 1:34 " + hasBreak}, {"a.toml", `h = {{ key "line" }}`, "1:8 " + hasBreak}, {"a.toml", "h = \"\"\"\n{{ key \"line\" }}\n\"\"\"", ""}, {"a.cnf", "[a]\nh = {{ key \"line\" }}", "2:8 " + hasBreak}, {"a.cnf", "[a]\nh = \"{{ key \"line\" | trim }}\"", ""},
		{"a.properties", `h={{ key "line" }}`, "1:6 " + hasBreak}, {"a.properties", `h={{ key "lines" }}`, ""}, {"a.sql", `SELECT '{{ key "line" }}';`, "1:12 " + hasBreak}, {"a.xml", `<a>{{ key "line" }}</a>`, "1:7 " + hasBreak}, {"a.xml", "<a>\n{{ key \"line\" }}\n</a>", ""}, {"a.xml", `<a b="{{ key "line" }}"/>`, "1:10 " + hasBreak},
		{"a.txt", `{{ key "line" }}`, ""}, {"a.txt", "x\n{{ file \"/f\" }}", ""}, {"a.cnf", "[a]\n{{ range $i, $e := split \",\" (key \"vs\") }}x{{ $i }} = {{ key \"line\" }}\n{{ end }}", "2:58 " + hasBreak},
		{"a.pgpass", `h:1:d:u:"{{ key "port" }}"`, "1:13 " + hasQuotes}, {"a.pgpass", `h:1:d:u:x"{{ key "port" }}"`, ""}, {"pg_service.conf", "[a]\nuser='{{ key \"port\" }}'\n", "2:10 " + hasQuotes}, {"pg_hba.conf", "host all '{{ key \"text\" }}' all md5\n", "1:14 " + hasQuotes},
		{"pg_hba.conf", "host all \"{{ key \"text\" }}\" all md5\n", ""}, {"a.properties", `a="{{ key "port" }}"`, "1:7 " + hasQuotes}, {"a.properties", `a='{{ key "port" }}'`, ""}, {"a.env", "A=1\n# \"{{ key \"port\" }}\"\n", ""},
		{"a.yaml", `h: {{ (secret "s").Data.data.key }}`, "1:7 " + hasBreak}, {"a.yaml", `h: {{ println (key "v") }}`, "1:7 " + losesZeros},
	} {
		d, err := renderIn(t, w, tt.name+".tmpl", tt.text, nil)
		if err != nil {
			t.Errorf("%s %s: %v", tt.name, tt.text, tell(err))
			continue
		}
		got := ""
		for _, p := range d.Warnings() {
			for _, words := range []string{losesZeros, hasBreak, manyDigits, isCode, hasQuotes} {
				if strings.Contains(p.Msg, words) {
					got += fmt.Sprintf("; %d:%d %s", p.Line, p.Column, words)
				}
			}
			for _, value := range []string{"3.1", "hunter2", "10.0.0", "9007"} {
				if strings.Contains(p.Error()+p.Hint, value) {
					t.Errorf("%s: %v shows a value", tt.text, p)
				}
			}
		}
		if got = strings.TrimPrefix(got, "; "); got != tt.want {
			t.Errorf("%s %s\n got %s\nwant %s\n%s", tt.name, tt.text, got, tt.want, d.Bytes())
		}
	}
}

// The errors of functions name what a value came from, and what to do, of secrets too.
func TestFunctionErrors(t *testing.T) {
	w := world{
		"consul": {"port": "3306", "text": "abc", "null": `{"a": null, "b": 1}`},
		"vault":  {"s": secretKV2(map[string]any{"pw": "hunter2", "port": json.Number("8080")})},
	}
	const header = "{{/*\nparams:\n  opt: {optional: true}\n*/ -}}\n"
	for _, tt := range []struct{ text, want string }{
		{`{{ printf "%d" (key "text") }}`, "t.txt:1:4: consul:text: printf: the verb %d takes a whole number\n  use %s or %v"},
		{`{{ key "text" | int }}`, "t.txt:1:17: consul:text: int: not a number\n  check the value: whitespace around a number is ignored, letters and other characters are not"},
		{`{{ if gt (key "port") 1 }}x{{ end }}`, "t.txt:1:7: consul:port: gt: text cannot be compared with a number\n  convert the text to a number first, with | parseInt or | parseFloat, or the number to text, with | toString"},
		{`{{ with secret "s" }}{{ .Data.data.pw | int }}{{ end }}`, "t.txt:1:41: vault:s: int: not a number\n  check the value: whitespace around a number is ignored, letters and other characters are not"},
		{`{{ with secret "s" }}{{ if eq .Data.data.port 8080 }}x{{ end }}{{ printf "%d" .Data.data.pw }}{{ end }}`, "t.txt:1:67: vault:s: printf: the verb %d takes a whole number\n  use %s or %v"},
		{`{{ with secret "s" }}{{ parseInt .Data.data.pw }}{{ end }}`, "t.txt:1:25: vault:s: parseInt: the value is not a number"},
		{header + `{{ print .opt }}`, "t.txt:5:4: parameter opt: print: there is no value (missing)\n  guard it with {{ with }} or {{ if }}, or give it a default"},
		{header + `{{ .opt | toString }}`, "t.txt:5:11: parameter opt: toString: there is no value (missing)\n  guard it with {{ with }} or {{ if }}, or give it a default"},
		{header + `{{ printf "%s" .opt }}`, "t.txt:5:4: parameter opt: printf: there is no value (missing)\n  guard it with {{ with }} or {{ if }}, or give it a default"},
		{`{{ key "text" | duration }}`, "t.txt:1:17: consul:text: duration: not a duration such as 90s or 1h30m, nor a number of seconds\n  write a number and its unit (ns, us, ms, s, m or h), or a number of seconds"},
		{`{{ key "text" | toDecimal }}`, "t.txt:1:17: consul:text: toDecimal: not an octal number such as 0644\n  check the value: an octal number has the digits 0 to 7, and may begin with 0o"},
		{`{{ mul 1.5 (key "port") }}`, "t.txt:1:4: consul:port: mul: takes whole numbers, but one has a fraction\n  use mulf or multiply, which takes fractions"},
		{`{{ mod 1.5 2 }}`, "t.txt:1:4: mod: takes whole numbers, but one has a fraction\n  round it first, with | round 0, or cut off the fraction, with | int"},
		{`{{ key "null" | parseJSON | toString }}`, "t.txt:1:29: consul:null: toString: the value is a map, not one value\n  take a field of it, print each entry with range, or the whole map with | toJSON"},
		{`{{ printf "%v" (key "null" | parseJSON) }}`, "t.txt:1:4: consul:null: printf: the value is a map, not one value\n  take a field of it, print each entry with range, or the whole map with | toJSON"},
		{`{{ len (key "null" | parseJSON).a }}`, "t.txt:1:4: consul:null: len: there is no value (missing)\n  guard it with {{ with }} or {{ if }}, or give it a default"},
		{`{{ list 1 nil | raw }}`, "t.txt:1:4: the value is a list, not one value\n  join its items, as in | join \", \", print each item with range, or the whole list with | toJSON"},
	} {
		_, err := renderIn(t, w, "t.txt", tt.text, nil)
		if got := tell(err); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

// Floats are digits in every format.
func TestFloats(t *testing.T) {
	w := world{
		"consul": {"json": `{"f": 1610612736.5, "w": 1610612736.0, "t": 0.0000001}`},
		"vault":  {"s": secretKV2(map[string]any{"f": json.Number("1.610612736e+09"), "g": json.Number("2.5e+22")})},
	}
	for name, layout := range map[string]string{
		"a.txt": "%s\n", "a.cnf": "[a]\nb = %s\n", "a.ini": "[a]\nb = %s\n", "a.properties": "b=%s\n", "a.env": "B=%s\n", "a.xml": "<a>%s</a>\n", "a.sql": "SELECT %s;\n",
		"a.yaml": "b: %s\n", "a.toml": "b = %s\n", "a.json": "{\"b\": %s}\n",
	} {
		for action, want := range map[string]string{
			`{{ (key "json" | parseJSON).f }}`: "1610612736.5", `{{ (key "json" | parseJSON).w }}`: "1610612736", `{{ mulf 1.5 1e9 }}`: "1500000000", `{{ mulf 1.5 1e9 | raw }}`: "1500000000", `{{ (key "json" | parseJSON).f | mulf 2 }}`: "3221225473",
			`{{ (secret "s").Data.data.f }}`: "1610612736", `{{ (key "json" | parseJSON).t }}`: "0.0000001",
			`{{ mulf 1e11 1e11 }}`: "10000000000000000000000", `{{ mulf 1e-11 1e-11 }}`: "0.0000000000000000000001", `{{ (secret "s").Data.data.g }}`: "25000000000000000000000",
		} {
			nested := strings.HasSuffix(name, "ml") && name != "a.xml" || name == "a.json"
			if nested && (strings.Contains(action, "secret") || strings.Contains(action, ".t") || strings.Contains(action, "e11") || strings.Contains(action, "e-11")) {
				continue // an exponent is a number's own there
			}
			d, err := renderIn(t, w, name+".tmpl", fmt.Sprintf(layout, action), nil)
			if err != nil {
				t.Errorf("%s %s: %s", name, action, tell(err))
			} else if got := string(d.Bytes()); got != fmt.Sprintf(layout, want) {
				t.Errorf("%s %s: got %q, want %q", name, action, got, want)
			}
		}
	}
}

// A function that fails for want of a value costs no round, and hides nothing else that
// is missing.
func TestFailuresWait(t *testing.T) {
	w := world{"env": {"APP": "shop", "A": "y"}, "consul": {"n": "5", "app/shop": "x", "app/5": "z"}}
	const header = "{{/*\nparams:\n  p: {from: [\"consul:n\"]}\n  q: {type: int, optional: true}\n*/ -}}\n"
	for _, tt := range []struct {
		text, want string
		rounds     int
	}{
		{header + `{{ printf "%d" .p }}{{ mul .p 2 }}{{ key (printf "app/%s" (env "APP")) }}`, "510x", 1},
		{header + `{{ add .p 1 }}{{ key (printf "app/%s" .p) }}`, "6z", 2},
		{header + `{{ with .q }}{{ add . 1 }}{{ end }}{{ add .p 1 }}`, "6", 1},
		{`{{ add (key "none") 1 }}{{ if eq (env "A") "x" }}{{ key "never" }}{{ end }}{{ key "nope" }}`, "t.txt:1:9: consul:none is not there (missing)\n  put it there with: consul kv put none VALUE, or give a default: keyOrDefault \"none\" \"...\"\n" +
			"t.txt:1:79: consul:nope is not there (missing)\n  put it there with: consul kv put nope VALUE, or give a default: keyOrDefault \"nope\" \"...\"", 1},
		{"{{/*\nparams:\n  r: {}\n*/ -}}\n{{ if eq (env \"A\") \"x\" }}{{ .r }}{{ end }}{{ mul \"a\" 2 }}", "t.txt:5:46: mul: not a number\n  check the value: whitespace around a number is ignored, letters and other characters are not", 0},
	} {
		tm, err := Parse("t.txt", tt.text, Options{Sources: table(), Vars: w.vars})
		if err != nil {
			t.Fatal(tell(err))
		}
		local, remote := w.sets()
		docs, rounds, err := Collect(t.Context(), local, remote, tm)
		got := tell(err)
		if err == nil {
			got = string(docs[0].Bytes())
		}
		if got != tt.want || rounds != tt.rounds {
			t.Errorf("%s\n got %s, %d rounds\nwant %s, %d", tt.text, got, rounds, tt.want, tt.rounds)
		}
	}
}

// Vault's numbers are numbers to range and index.
func TestVaultCounts(t *testing.T) {
	w := world{"vault": {"s": secretKV2(map[string]any{"n": json.Number("3"), "l": []any{"a", "b"}, "one": json.Number("1")})}}
	text := `{{ with secret "s" }}{{ range $i := .Data.data.n }}{{ $i }}{{ end }} {{ index .Data.data.l .Data.data.one }} {{ .Data.data.n.Int64 }}{{ end }}`
	d, err := renderIn(t, w, "t.txt", text, nil)
	if err != nil || string(d.Bytes()) != "012 b 3" {
		t.Errorf("got %v, %s", d, tell(err))
	}
}

// Where a value is quoted by hand, the hint says where trim goes.
func TestTrimGoesBefore(t *testing.T) {
	w := world{"consul": {"line": "10.0.0.1\n"}}
	for action, want := range map[string]string{
		`{{ key "line" }}`:               "remove it with | trim, right after the value",
		`{{ key "line" | quote }}`:       "remove it with | trim, before quote",
		`{{ key "line" | toJSON }}`:      "remove it with | trim, before toJSON",
		`{{ printf "%q" (key "line") }}`: "remove it with | trim, before printf",
		`{{ key "line" | indent 2 }}`:    "remove it with | trim, before indent",
		`{{ nindent 2 (key "line") }}`:   "remove it with | trim, before nindent",
	} {
		d, err := renderIn(t, w, "a.yaml.tmpl", "h: "+action, nil)
		if err != nil {
			t.Errorf("%s: %s", action, tell(err))
		} else if ws := d.Warnings(); len(ws) != 1 || ws[0].Hint != want {
			t.Errorf("%s: got %v", action, ws)
		}
	}
}

// While a template is checked, a placeholder may stand for a number.
func TestPlaceholdersCompare(t *testing.T) {
	for text, want := range map[string]string{
		`{{ with secret "s" }}{{ if eq .Data.port 8080 }}x{{ else }}y{{ end }}{{ printf "%d" .Data.port }}{{ end }}`: "y1",
		`{{ if gt (env "X" | int) 5 }}x{{ end }}{{ mul "x" 2 }}`:                                                     "error",
	} {
		tm, err := Parse("t.txt", text, Options{Sources: table(), Placeholders: true})
		if err != nil {
			t.Fatal(tell(err))
		}
		local, _ := world{}.sets()
		docs, _, err := Collect(t.Context(), local, Placeholders(tm), tm)
		if got := tell(err); want == "error" != (err != nil) || err == nil && string(docs[0].Bytes()) != want {
			t.Errorf("%s: got %v, %s, want %s", text, docs, got, want)
		}
	}
}

// Of an item that join puts beside others, the hint is for the list: whoever follows it is
// warned no more. In the last column the action is as the hint says, with LIST and TEXT
// filled in.
func TestWarningsOfItems(t *testing.T) {
	w := world{"consul": {"vs": "3.10,1.20", "nl": "a\n,b\r\n,c", "ids": "9007199254740993,9007199254740995"}}
	const vs, nl, ids = `(key "vs" | split ",")`, `(splitList "," (key "nl"))`, `(key "ids")`
	each := func(list, sep, step string) string {
		return "{{ range $i, $v := " + list + " }}{{ if $i }}{{ " + sep + " }}{{ end }}{{ $v | " + step + " }}{{ end }}"
	}
	for _, tt := range []struct{ name, before, action, after, hint, follow, want string }{
		{"a.yaml", "[", `{{ ` + vs + ` | join ", " }}`, "]", `"\", \""`, `"{{ ` + vs + ` | join "\", \"" }}"`, `["3.10", "1.20"]`},
		{"a.yaml", "[", `{{ ` + vs + ` | join ", " }}`, "]", each("LIST", `", "`, "float64"), each(vs, `", "`, "float64"), `[3.1, 1.2]`},
		{"a.yaml", "[", `{{ join "," ` + vs + ` }}`, "]", `"\",\""`, `"{{ ` + vs + ` | join "\",\"" }}"`, `["3.10","1.20"]`},
		{"a.yaml", "- ", `{{ ` + vs + ` | join "\n- " }}`, "\n", `"\"\n- \""`, `"{{ ` + vs + ` | join "\"\n- \"" }}"`, "- \"3.10\"\n- \"1.20\"\n"},
		{"a.yaml", "- ", `{{ ` + vs + ` | join "\n- " }}`, "\n", each("LIST", `"\n- "`, "float64"), each(vs, `"\n- "`, "float64"), "- 3.1\n- 1.2\n"},
		{"a.yaml", "[", `{{ key "vs" | replaceAll "," ", " }}`, "]", `"\", \""`, `"{{ key "vs" | replaceAll "," "\", \"" }}"`, `["3.10", "1.20"]`},
		{"a.toml", "v = [", `{{ ` + vs + ` | join ", " }}`, "]", `"\", \""`, `"{{ ` + vs + ` | join "\", \"" }}"`, `v = ["3.10", "1.20"]`},
		{"a.json", "[", `{{ ` + ids + ` | replaceAll "," ", " }}`, "]", `"\", \""`, `"{{ ` + ids + ` | replaceAll "," "\", \"" }}"`, `["9007199254740993", "9007199254740995"]`},
		{"a.json", "[", `{{ ` + ids + ` | replaceAll "," ", " }}`, "]", each(`splitList "," TEXT`, `", "`, "int64"), each(`splitList "," `+ids, `", "`, "int64"), `[9007199254740993, 9007199254740995]`},
		{"a.yaml", "[", `{{ ` + nl + ` | join ", " }}`, "]", each("LIST", `", "`, "trim"), each(nl, `", "`, "trim"), `[a, b, c]`},
		{"a.json", "[\"", `{{ ` + nl + ` | join "\", \"" }}`, "\"]", each("LIST", `"\", \""`, "trim"), each(nl, `"\", \""`, "trim"), `["a", "b", "c"]`},
		{"a.json", "[", `{{ key "nl" | replaceAll "," ", " }}`, "]", each(`splitList "," TEXT`, `", "`, "trim"), each(nl, `", "`, "trim"), `["a", "b", "c"]`},
	} {
		d, err := renderIn(t, w, tt.name+".tmpl", tt.before+tt.action+tt.after, nil)
		if err != nil {
			t.Errorf("%s: %s", tt.action, tell(err))
			continue
		}
		if ws := d.Warnings(); len(ws) != 1 || !strings.Contains(ws[0].Hint, tt.hint) {
			t.Errorf("%s %s: got %v %v, want %s", tt.name, tt.action, ws, hints(ws), tt.hint)
		}
		d, err = renderIn(t, w, tt.name+".tmpl", tt.before+tt.follow+tt.after, nil)
		if err != nil {
			t.Errorf("%s: %s", tt.follow, tell(err))
			continue
		}
		if ws := d.Warnings(); len(ws) > 0 || string(d.Bytes()) != tt.want {
			t.Errorf("%s %s: got %q %v, want %q", tt.name, tt.follow, d.Bytes(), ws, tt.want)
		}
	}
}

func hints(ws problem.List) (out []string) {
	for _, w := range ws {
		out = append(out, w.Hint)
	}
	return out
}

// What indent and nindent print in a plain place is warned of like other values, in a
// block not; the template's own defaults are not, in place of what is not held.
func TestWarningsOfPlaces(t *testing.T) {
	w := world{"consul": {"line": "h\n", "v": "3.10", "empty": "", "lines": "a\nb\n"}, "env": {"E": ""}}
	for _, tt := range []struct{ name, text, want string }{
		{"a.yaml", `a: {{ key "line" | indent 2 }}`, hasBreak}, {"a.yaml", `a: {{ key "line" | nindent 2 }}`, hasBreak}, {"a.yaml", `a: {{ key "line" | trim | nindent 2 }}`, ""}, {"a.yaml", "a: |\n{{ key \"line\" | indent 2 }}", ""}, {"a.yaml", "a: |{{ key \"line\" | nindent 2 }}", ""}, {"a.yaml", `a: {{ key "lines" | indent 2 }}`, ""},
		{"a.json", `[{{ key "line" | indent 2 }}]`, hasBreak}, {"a.toml", `a = {{ key "line" | indent 2 }}`, hasBreak}, {"a.toml", "a = \"\"\"\n{{ key \"line\" | indent 2 }}\n\"\"\"", ""}, {"a.cnf", "[a]\nb = {{ key \"line\" | indent 2 }}", hasBreak}, {"a.properties", `a={{ key "line" | indent 2 }}`, hasBreak}, {"a.xml", `<a>{{ key "line" | indent 2 }}</a>`, hasBreak}, {"a.xml", "<a>\n{{ key \"line\" | indent 2 }}\n</a>", ""},
		{"a.yaml", `a: {{ key "v" | indent 2 }}`, losesZeros}, {"a.yaml", `a: "{{ key "v" }}"`, ""}, {"a.yaml", `a: {{ key "v" | nindent 2 }}`, losesZeros},

		{"a.yaml", `a: {{ keyOrDefault "nope" "1.0" }}`, ""}, {"a.yaml", `a: {{ keyOrDefault "v" "1.0" }}`, losesZeros}, {"a.yaml", `a: {{ keyOrDefault "empty" "1.0" }}`, ""}, {"a.yaml", `a: {{ envOrDefault "NOPE" "1.0" }}`, ""}, {"a.yaml", `a: {{ env "E" | default "1.0" }}`, ""}, {"a.yaml", `a: {{ or (env "NOPE") (key "v") }}`, losesZeros}, {"a.json", `[{{ keyOrDefault "nope" "9007199254740993" }}]`, ""}, {"a.yaml", `a: {{ keyOrDefault "nope" "h\n" }}`, ""},
	} {
		d, err := renderIn(t, w, tt.name+".tmpl", tt.text, nil)
		if err != nil {
			t.Errorf("%s: %s", tt.text, tell(err))
			continue
		}
		ws := d.Warnings()
		if tt.want == "" && len(ws) > 0 || tt.want != "" && (len(ws) != 1 || !strings.Contains(ws[0].Msg, tt.want)) {
			t.Errorf("%s %s: got %v, want %q, of %q", tt.name, tt.text, ws, tt.want, d.Bytes())
		}
	}
}

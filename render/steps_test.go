package render

import (
	"strings"
	"testing"
)

// TestByHand has what templates escape, quote, indent or join by hand, and what only looks like it.
func TestByHand(t *testing.T) {
	w := world{"consul": {"pw": `a'b"c`, "path": `C:\new`, "pem": "-----BEGIN X-----\nabc\n-----END X-----",
		"dots": "a.b", "less": "a<b", "csv": "a,b: b,c#d", "one": "x", "none": "", "lines": "x\nskip-grant-tables", "line": "x\n", "qs": `a"x,b`, "quotes": `a'b,c`,
		"admin": `{"u": "bob\",\"admin\":\"yes"}`, "semi": `{"a":"1;2"}`, "map": "a: {b: 1}\nc: 2"}}
	tests := []struct{ name, out, text, want string }{
		{"a comment has no leaf", "a.yaml", "# {{ key \"dots\" | replaceAll \".\" \"\\\\.\" }}\na: 1\n", "# a\\.b\na: 1\n"},
		{"quotes of a shell in YAML, whose \\' only some read", "a.yaml", `a: "b '{{ key "pw" | replaceAll "'" "'\\''" }}'"`, `a: "b 'a'\\''b\"c'"`},
		{"JavaScript in a shell", "a.sh", `node -e "f('{{ key "pw" | js }}')"` + "\n", `node -e "f('a\\'b\\\"c')"` + "\n"},
		{"JavaScript in nginx", "a.nginx", `return 200 "f('{{ key "pw" | js }}')";`, `return 200 "f('a\\'b\\\"c')";`},
		{"an encoder of JSON for nginx", "a.nginx", `return 200 "{{ key "pw" | toJSON | trimPrefix "\"" | trimSuffix "\"" }}";`, `return 200 "a'b\"c";`},
		{"another text", "a.json", `{"a": "{{ key "dots" | replaceAll "." "_" }}"}`, `{"a": "a_b"}`},
		{"a regular expression", "a.json", `{"a": "{{ key "dots" | replaceAll "." "\\." }}"}`, `{"a": "a\\.b"}`},
		{"a regular expression by its name", "a.cnf", "[m]\na = \"{{ key \"path\" | regexQuoteMeta }}\"\n", "[m]\na = \"C:\\\\\\\\new\"\n"},
		{"upper case", "a.json", `{"a": "{{ key "pw" | upper }}"}`, `{"a": "A'B\"C"}`},
		{"HTML in JSON", "a.json", `{"a": "{{ key "less" | html }}"}`, `{"a": "a&lt;b"}`},
		{"HTML in CDATA", "a.xml", `<a><![CDATA[{{ key "less" | html }}]]></a>`, `<a><![CDATA[a&lt;b]]></a>`},
		{"HTML in XML", "a.xml", `<a>{{ key "less" | html }}</a>`, `<a>a&lt;b</a>`},
		{"JavaScript in YAML without quotes", "a.yaml", `a: {{ key "pw" | js }}`, `a: "a\\'b\\\"c"`},
		{"JSON in JSON", "a.json", `{"a": "{{ key "csv" | split "," | toJSON | replaceAll "\"" "\\\"" }}"}`, `{"a": "[\"a\",\"b: b\",\"c#d\"]"}`},
		{"escaped twice on purpose", "a.json", `{"a": "{{ key "pw" | replaceAll "\"" "\\\"" | js }}"}`, `{"a": "a'b\\\"c"}`},
		{"escaped in the wrong order", "a.json", `{"a": "{{ key "pw" | replaceAll "\"" "\\\"" | replaceAll "\\" "\\\\" }}"}`, `{"a": "a'b\"c"}`},
		{"and then quoted", "a.yaml", `a: {{ key "pw" | replaceAll "\"" "\\\"" | quote }}`, `a: "a'b\\\"c"`},
		{"a variable", "a.json", `{{ $x := key "pw" | js }}{"a": "{{ $x }}", "b": "{{ $x }}"}`, `{"a": "a'b\"c", "b": "a'b\"c"}`},
		{"a variable that is assigned anew", "a.json", `{{ $x := key "pw" | js }}{{ $x = key "one" }}{"a": "{{ $x }}"}`, `{"a": "x"}`},
		{"a variable in a loop", "a.json", `[{{ range $i, $k := split "," "pw,one,path" }}{{ $x := key $k | js }}{{ if $i }}, {{ end }}"{{ $x }}"{{ end }}]`,
			`["a'b\"c", "x", "C:\\new"]`},
		{"a dot", "a.json", `{{ with key "pw" | js }}{"a": "{{ . }}"}{{ end }}`, `{"a": "a'b\"c"}`},
		{"a dot in a loop is another", "a.json", `{{ with key "csv" | js }}[{{ range $i, $x := split "," . }}{{ if $i }}, {{ end }}"{{ . }}"{{ end }}]{{ end }}`, `["a", "b: b", "c#d"]`},
		{"a template", "a.json", `{{ define "t" }}{{ . | js }}{{ end }}{"a": "{{ template "t" (key "pw") }}"}`, `{"a": "a'b\"c"}`},
		{"a variable that is escaped anew", "a.json", `{{ $x := key "pw" }}{{ $x = $x | replaceAll "\"" "\\\"" }}{"a": "{{ $x }}"}`, `{"a": "a'b\"c"}`},
		{"a variable that is escaped in an arm", "a.json", `{{ $x := "" }}{{ if true }}{{ $x = key "pw" | js }}{{ end }}{"a": "{{ $x }}"}`, `{"a": "a'b\"c"}`},
		{"a variable, before and behind an assignment", "a.json", `{{ $x := key "pw" | js }}["{{ $x }}", {{ $x = key "pw" | upper }}"{{ $x }}"]`, `["a'b\"c", "A'B\"C"]`},
		{"a template's argument", "a.json", `{{ define "t" }}"{{ . }}"{{ end }}[{{ template "t" (key "pw" | js) }}, {{ template "t" (key "pw") }}]`, `["a'b\"c", "a'b\"c"]`},
		{"a default behind", "a.json", `{"a": "{{ key "pw" | js | default "z" }}", "b": "{{ keyOrDefault "none" "" | js | default "z" }}"}`, `{"a": "a'b\"c", "b": "z"}`},
		{"an encoder's text with its quotes taken off", "a.json", `{"a": "{{ key "pw" | toJSON | regexReplaceAll "^\"(.*)\"$" "$1" }}"}`, `{"a": "a'b\"c"}`},
		{"an encoder's text that is changed", "a.json", `{"a": {{ key "admin" | parseJSON | toJSON | replaceAll "\\\"" "\"" }}}`, "{\"a\": \"{\\\"u\\\":\\\"bob\\\",\\\"admin\\\":\\\"yes\\\"}\"}"},
		{"quotes by printf", "a.yaml", `a: {{ printf "\"%s:%s\"" (key "one") (key "pw") }}`, `a: "x:a'b\"c"`},
		{"quotes by print", "a.yaml", `a: {{ print "'" (key "pw" | replaceAll "'" "''") "'" }}`, `a: 'a''b"c'`},
		{"a user by printf", "a.sql", `CREATE USER {{ printf "'%s'@'%%'" (key "one") }};`, `CREATE USER 'x'@'%';`},
		{"quotes by JSON", "a.cnf", "[m]\na = {{ key \"pw\" | toJSON }}\nb = {{ list (key \"one\") | toJSON }}\n", "[m]\na = \"a'b\\\"c\"\nb = \"[\\\"x\\\"]\"\n"},
		{"quotes in a block", "a.yaml", "a: |\n  {\"x\": {{ key \"pw\" | quote }}, \"y\": {{ key \"one\" | quote }}}\n", "a: |\n  {\"x\": \"a'b\\\"c\", \"y\": \"x\"}\n"},
		{"single quotes in a block", "a.yaml", "a: |\n  x={{ key \"one\" | squote }}\n", "a: |\n  x='x'\n"},
		{"a place each", "a.yaml", "{{ range $q := split \",\" \"a,b\" }}{{ $q }}: {{ if eq $q \"a\" }}'{{ end }}{{ key \"pw\" | replaceAll \"'\" \"''\" }}{{ if eq $q \"a\" }}'{{ end }}\n{{ end }}",
			"a: 'a''b\"c'\nb: \"a''b\\\"c\"\n"},

		{"a block", "a.yaml", "a: |\n  {{ key \"pem\" | indent 2 | trim }}\n", "a: |\n  -----BEGIN X-----\n  abc\n  -----END X-----\n"},
		{"a block, too deep", "a.yaml", "a: |\n  {{ key \"pem\" | replaceAll \"\\n\" \"\\n    \" }}\n", "a: |\n  -----BEGIN X-----\n    abc\n    -----END X-----\n"},
		{"a block in a block", "a.yaml", "a: |\n  b: |\n    {{ key \"pem\" | indent 4 | trim }}\n", "a: |\n  b: |\n    -----BEGIN X-----\n    abc\n    -----END X-----\n"},
		{"a block in a block by replacing", "a.yaml", "a:\n  c: |\n    b: |\n      {{ key \"pem\" | replaceAll \"\\n\" \"\\n      \" }}\n", "a:\n  c: |\n    b: |\n      -----BEGIN X-----\n      abc\n      -----END X-----\n"},
		{"a block that ends in a comment", "a.yaml", "a: |\n  {{ key \"pem\" | indent 2 | trim }} #\n", "a: |\n  -----BEGIN X-----\n  abc\n  -----END X----- #\n"},
		{"a map", "a.yaml", "m:\n  {{ key \"map\" | parseYAML | toYAML | replaceAll \"\\n\" \"\\n  \" }}\n", "m:\n  a:\n    b: 1\n  c: 2\n"},
		{"a map by its lines", "a.yaml", "m:\n  {{ key \"map\" | parseYAML | toYAML | split \"\\n\" | join \"\\n  \" }}\n", "m:\n  a:\n    b: 1\n  c: 2\n"},
		{"a map of a variable", "a.yaml", "{{ $y := key \"map\" | parseYAML | toYAML }}m:\n  {{ $y | replaceAll \"\\n\" \"\\n  \" }}\n", "m:\n  a:\n    b: 1\n  c: 2\n"},

		{"a list", "a.yaml", `a: [{{ key "csv" | split "," | join ", " }}]`, `a: [a, "b: b", "c#d"]`},
		{"a list of lines", "a.yaml", "a:\n- {{ key \"csv\" | split \",\" | join \"\\n- \" }}\n", "a:\n- a\n- \"b: b\"\n- \"c#d\"\n"},
		{"a list in quotes", "a.json", `["{{ key "csv" | split "," | join "\",\"" }}"]`, `["a","b: b","c#d"]`},
		{"a list of TOML", "a.toml", `a = ["{{ join "\", \"" (key "csv" | split ",") }}"]`, `a = ["a", "b: b", "c#d"]`},
		{"a list by replacing", "a.json", `["{{ key "csv" | replaceAll "," "\",\"" }}"]`, `["a","b: b","c#d"]`},
		{"a list of settings", "a.cnf", "[m]\na = {{ key \"csv\" | split \",\" | join \"\\na = \" }}\n", "[m]\na = a\na = b: b\na = \"c#d\"\n"},
		{"a list of elements", "a.xml", `<l><a>{{ key "csv" | split "," | join "</a><a>" }}</a></l>`, `<l><a>a</a><a>b: b</a><a>c#d</a></l>`},
		{"a list of values", "a.sql", `SELECT 1 IN ({{ key "csv" | split "," | join ", " }});`, `SELECT 1 IN ('a', 'b: b', 'c#d');`},
		{"a list of numbers", "a.json", `[{{ list 1 2 (key "one" | len) | join ", " }}]`, `[1, 2, 1]`},
		{"a list of one", "a.json", `[{{ key "one" | split "," | join ", " }}]`, `["x"]`},
		{"an empty list", "a.json", `[{{ key "none" | split "," | join ", " }}]`, `[]`},
		{"an empty list in quotes", "a.json", `["{{ key "none" | split "," | join "\",\"" }}"]`, `[""]`},
		{"a list that is escaped before", "a.json", `["{{ key "qs" | js | split "," | join "\",\"" }}"]`, `["a\"x","b"]`},
		{"a list by replacing that is escaped before", "a.yaml", `['{{ key "quotes" | replaceAll "'" "''" | replaceAll "," "', '" }}']`, `['a''b', 'c']`},
		{"a list and a trim", "a.yaml", `a: [{{ key "csv" | split "," | join ", " | trimSpace }}]`, `a: [a, "b: b", "c#d"]`},
		{"a list in capitals", "a.json", `["{{ key "csv" | replaceAll "," "\",\"" | toUpper }}"]`, `["A","B: B","C#D"]`},
		{"a list by printf", "a.yaml", `a: {{ printf "[\"%s\"]" (join "\", \"" (split "," (key "csv"))) }}`, `a: ["a", "b: b", "c#d"]`},
		{"a list with nothing in it", "a.yaml", `a: [{{ list 1 nil (key "one") | join ", " }}]`, `a: [1, x]`},
		{"lines are no settings", "a.cnf", "[m]\na = {{ key \"lines\" | replaceAll \"\\n\" \"\\n  \" }}\n", "[m]\na = \"x\\n  skip-grant-tables\"\n"},
		{"lines are no settings, by indent", "a.cnf", "[m]\na = {{ key \"lines\" | indent 2 | trim }}\n", "[m]\na = \"x\\n  skip-grant-tables\"\n"},
		{"no list by replacing", "a.sql", `SELECT {{ key "csv" | replaceAll " " "  " }}, {{ key "csv" | replaceAll "," ">>" }};`, `SELECT 'a,b:  b,c#d', 'a>>b: b>>c#d';`},
		{"no list by doubling", "a.sql", `SELECT {{ key "quotes" | replaceAll "'" "''" }};`, "SELECT 'a''''b,c';"},
		{"no list of lines in SQL", "a.sql", `SELECT {{ key "pem" | replaceAll "\n" "\n  " }};`, "SELECT '-----BEGIN X-----\\n  abc\\n  -----END X-----';"},
		{"one text", "a.json", `{"a": "{{ key "csv" | split "," | join ", " }}"}`, `{"a": "a, b: b, c#d"}`},
		{"one text of lines", "a.json", `{"a": "{{ key "csv" | split "," | join "\\n" }}"}`, `{"a": "a\nb: b\nc#d"}`},
		{"one text by replacing", "a.json", `{"a": "{{ key "csv" | replaceAll "," "\\n" }}"}`, `{"a": "a\nb: b\nc#d"}`},
		{"one text by escaping and replacing", "a.json", `{"a": "{{ key "pw" | replaceAll "\"" "\\\"" | replaceAll "c" "\\n" }}"}`, `{"a": "a'b\"\n"}`},
		{"one text without quotes", "a.yaml", `a: {{ key "csv" | split "," | join ", " }}`, `a: "a, b: b, c#d"`},
		{"one text in a block", "a.yaml", "a: |\n  {{ key \"csv\" | split \",\" | join \"\\n  \" }}\n", "a: |\n  a\n  b: b\n  c#d\n"},
		{"a variable of one text", "a.json", `{{ $x := key "csv" | split "," | join ", " }}[{{ $x }}, "{{ $x }}"]`, `["a", "b: b", "c#d", "a, b: b, c#d"]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := renderIn(t, w, tt.out, tt.text, nil)
			if strings.HasPrefix(tt.want, "error: ") {
				if err == nil || !strings.Contains(tell(err), tt.want[7:]) {
					t.Errorf("got %v, want %s", err, tt.want)
				}
				return
			}
			if err != nil {
				t.Fatal(tell(err))
			}
			if got := string(d.Bytes()); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

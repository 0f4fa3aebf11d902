package render

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/render/header"
)

var wholeWorld = world{
	"consul": {"map": "a: 1\nb: 2", "other": "c: 3", "json": `{"mem": 512, "cpu": 1.5}`, "word": "shop", "empty": "", "bin": "\x00\x01\xff\r\n", "cnf": "[mysqld]\nport=1", "b64": "AAH/", "bad": "kept: [secret"},
	"vault":  {"kv/sa": secretKV2(map[string]any{"sa": "{\n \"type\": \"service_account\",\n \"private_key\": \"planted\"\n}", "bad": "planted = [", "empty": ""}), "kv/sa#f": "[client]\npassword=planted"},
	"env":    {"YES": "1", "MAP": "e: 1\nf: 2"},
	"file":   {"/k.p12": "\x30\x82\x00\x01\xfe", "/lf.p12": "\x30\x00\r\n", "/pem": "x\n"},
}

// TestOneValue: which templates make a document of one value. The values are maps, which
// are text where the template makes more.
func TestOneValue(t *testing.T) {
	const as = "a: 1\nb: 2"
	tests := []struct{ name, text, want string }{
		{"an action", `{{ key "map" }}`, as},
		{"a line", "{{ key \"map\" }}\n", as + "\n"},
		{"trimmed", "\n{{- key \"map\" -}}\n", as},
		{"comments of templates", "{{/* a */ -}}\n{{- /* b */}}{{ key \"map\" }}\n{{- /* c */ -}}", as},
		{"a header", "{{/*\ndoc: x\n*/ -}}\n{{ key \"map\" }}\n", as + "\n"},
		{"comments of the format", "# managed\n{{ key \"map\" }}\n# end\n", "# managed\n" + as + "\n# end\n"},
		{"a comment behind a variable", "{{ $x := key \"map\" }}\n# managed\n{{ $x }}\n", "\n# managed\n" + as + "\n"},
		{"a comment on its line", "{{ key \"map\" }} # managed\n", "! is written as text"},
		{"behind a comment", "# {{ key \"word\" }}\n", "# shop\n"},
		{"a variable", `{{ $x := key "map" }}{{ $x }}`, as},
		{"assigned in a loop", `{{ $x := "" }}{{ range split "," "a,b" }}{{ $x = key "map" }}{{ end }}{{ $x }}`, as},
		{"a branch", `{{ if env "YES" }}{{ key "map" }}{{ end }}`, as},
		{"arms", `{{ if env "NO" }}{{ key "other" }}{{ else }}{{ key "map" }}{{ end }}`, as},
		{"arms of arms", "{{ if env \"NO\" }}\n{{ key \"other\" }}\n{{ else if env \"YES\" }}\n{{ key \"map\" }}\n{{ else }}\n{{ key \"word\" }}\n{{ end }}", "\n" + as + "\n"},
		{"a text in the other arm", `{{ if env "NO" }}{}{{ else }}{{ key "map" }}{{ end }}`, as},
		{"with", `{{ with key "map" }}{{ . }}{{ end }}`, as},
		{"with else", `{{ with env "NO" }}{{ . }}{{ else }}{{ key "map" }}{{ end }}`, as},
		{"with a secret", `{{ with secret "kv/sa" }}{{ .Data.data.sa }}{{ end }}`, "{\n \"type\": \"service_account\",\n \"private_key\": \"planted\"\n}"},
		{"a template", `{{ define "x" }}{{ . }}{{ end }}{{ template "x" key "map" }}`, as},
		{"a block", `{{ block "x" (key "map") }}{{ . }}{{ end }}`, as},
		{"indented", `{{ key "map" | indent 2 }}`, "  a: 1\n  b: 2"},
		{"indented and trimmed", `  {{ key "map" | indent 2 | trim }}`, "  a: 1\n  b: 2"},
		{"upper", `{{ key "map" | upper }}`, "A: 1\nB: 2"},
		{"printf", `{{ printf "%s\n" (key "map") }}`, as + "\n"},
		{"println", `{{ println (key "map") }}`, as + "\n"},
		{"a blank of the template", `{{ "\n" }}{{ key "map" }}{{ " " }}`, "\n" + as + " "},
		{"env", `{{ env "MAP" }}`, "e: 1\nf: 2"},
		{"a parameter", "{{ .x }}\n", "p: 1\nq: 2\n"},
		{"an encoder", `{{ key "map" | toJSON }}`, `"a: 1\nb: 2"`},
		{"data", `{{ key "json" | parseJSON }}`, `{"cpu": 1.5, "mem": 512}`},
		{"quoted by hand", `"{{ key "map" }}"`, `"a: 1\nb: 2"`},
		{"quote", `{{ key "map" | quote }}`, `"a: 1\nb: 2"`},
		{"a loop", `{{ range split "," "a" }}{{ key "map" }}{{ end }}`, "! is written as text"},
		{"else of a loop", `{{ range parseJSON "[]" }}{{ else }}{{ key "map" }}{{ end }}`, as},
		{"a template in a loop", `{{ define "x" }}{{ key "map" }}{{ end }}{{ range split "," "a" }}{{ template "x" }}{{ end }}`, "! is written as text"},
		{"a template that calls itself", `{{ define "x" }}{{ key "map" }}{{ if env "NO" }}{{ template "x" }}{{ end }}{{ end }}{{ template "x" }}`, "! is written as text"},
		{"a template that prints nothing, twice", `{{ define "x" }}{{ $x := 1 }}{{ end }}{{ template "x" }}{{ template "x" }}{{ key "map" }}`, as},
		{"a template twice", `{{ define "x" }}{{ key "map" }}{{ end }}{{ template "x" }}{{ if env "NO" }}{{ template "x" }}{{ end }}`, "! is written as text"},
		{"two branches", `{{ if env "YES" }}{{ key "map" }}{{ end }}{{ if env "NO" }}{{ key "other" }}{{ end }}`, "! is written as text"},
		{"a text beside it", "{{ if env \"NO\" }}x: 1\n{{ end }}{{ key \"map\" }}", "! is written as text"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := renderIn(t, wholeWorld, "t.yaml.tmpl", tt.text, map[string]header.Given{"x": {Value: "p: 1\nq: 2", By: "--set x"}})
			if tt.text != "{{ .x }}\n" {
				d, err = renderIn(t, wholeWorld, "t.yaml.tmpl", tt.text, nil)
			}
			if refusal, ok := strings.CutPrefix(tt.want, "! "); ok {
				if !strings.Contains(tell(err), refusal) {
					t.Errorf("got %v, want %q", tell(err), refusal)
				}
				return
			}
			if err != nil {
				t.Fatal(tell(err))
			}
			if got := string(d.Bytes()); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestWholeBytes: format text writes every byte; no other takes a NUL.
func TestWholeBytes(t *testing.T) {
	tests := []struct{ file, text, want string }{
		{"k.jks.tmpl", `{{ key "bin" }}`, "\x00\x01\xff\r\n"},
		{"k.jks.tmpl", `{{ key "b64" | base64Decode }}`, "\x00\x01\xff"},
		{"k.p12.tmpl", `{{ file "/k.p12" }}`, "\x30\x82\x00\x01\xfe"},
		{"k.p12.tmpl", "{{ with file \"/k.p12\" }}{{ . }}{{ end }}\n", "\x30\x82\x00\x01\xfe\n"},
		{"k.p12.tmpl", `{{ ref "file:/lf.p12" }}`, "\x30\x00\r\n"},
		{"k.pem.tmpl", `{{ ref "file:/pem" }}`, "x"},
		{"k.txt", `{{ key "empty" }}`, ""},
		{"k.json", "{{/*\nformat: text\n*/ -}}\n{{ key \"bin\" }}", "\x00\x01\xff\r\n"},
		{"k.jks.tmpl", `{{ key "bin" }}{{ key "word" }}`, "! b64enc"},
		{"k.jks.tmpl", `x{{ key "bin" }}`, "! the whole file"},
		{"k.json", `{{ key "bin" }}`, "! format: text"},
		{"k.yaml", `{{ file "/k.p12" }}`, "! format: text"},
		{"k.cnf", `{{ file "/k.p12" }}`, "! format: text"},
		{"k.properties", `{{ key "b64" | base64Decode }}`, "! format: text"},
		{"k.sql", `{{ key "bin" }}`, "! format: text"},
		{"k.cnf", `{{ key "empty" }}`, "! the value is empty"},
	}
	for _, tt := range tests {
		t.Run(tt.file+" "+tt.text, func(t *testing.T) {
			d, err := renderIn(t, wholeWorld, tt.file, tt.text, nil)
			if refusal, ok := strings.CutPrefix(tt.want, "! "); ok {
				if !strings.Contains(tell(err), refusal) {
					t.Errorf("got %v, want %q", tell(err), refusal)
				}
				return
			}
			if err != nil {
				t.Fatal(tell(err))
			}
			if got := string(d.Bytes()); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestWholeSecret: the file is one secret, and what its reader minds is not shown.
func TestWholeSecret(t *testing.T) {
	const sa = `{{ with secret "kv/sa" }}{{ .Data.data.sa }}{{ end }}` + "\n"
	d, err := renderIn(t, wholeWorld, "sa.json.tmpl", sa, nil)
	if err != nil {
		t.Fatal(tell(err))
	}
	if got := string(d.Redacted()); got != "<secret vault:kv/sa#sa>\n" || d.Secrets() != 1 {
		t.Errorf("shown as %q, with %d secrets", got, d.Secrets())
	}
	old := "{\n \"type\": \"service_account\",\n \"private_key\": \"planted before\",\n \"more\": \"planted too\"\n}\n"
	if got := string(d.Diff("sa.json", []byte(old))); strings.Contains(got, "planted") || strings.Contains(got, "more") || !strings.Contains(got, "<secret vault:kv/sa#sa>") {
		t.Errorf("the diff shows\n%s", got)
	}
	d, err = renderIn(t, wholeWorld, "c.cnf", `{{ ref "vault:kv/sa#f" }}`, nil)
	if err != nil {
		t.Fatal(tell(err))
	}
	if got := string(d.Diff("c.cnf", []byte("[client]\npassword=planted-old\nuser=planted-user\n"))); strings.Contains(got, "planted") {
		t.Errorf("the diff shows\n%s", got)
	}
	for _, file := range []string{"x.cnf", "x.toml", "x.xml", "x.env", "x.sql", "x.ini"} {
		_, err := renderIn(t, wholeWorld, file, `{{ with secret "kv/sa" }}{{ .Data.data.bad }}{{ end }}`, nil)
		if file != "x.sql" && file != "x.ini" && err == nil || strings.Contains(tell(err), "planted") {
			t.Errorf("%s: %s", file, tell(err))
		}
	}
	if _, err := renderIn(t, wholeWorld, "x.toml", `{{ key "bad" }}`, nil); !strings.Contains(tell(err), "expected '.' or '='") || !strings.Contains(tell(err), "| raw") {
		t.Errorf("got %s", tell(err))
	}
}

// TestWholePlaceholder: a placeholder is no document, and the template is right all the same.
func TestWholePlaceholder(t *testing.T) {
	for _, file := range []string{"t.json", "t.yaml", "t.cnf", "t.ini", "t.toml", "t.xml", "t.env", "t.properties", "t.sql", "t.jks"} {
		for _, text := range []string{
			`{{ key "a" }}`, `{{ with secret "a" }}{{ .Data.data.sa }}{{ end }}`, `{{ key "a" | base64Decode }}`, `{{ key "a" | b64dec }}`,
			`{{ file "/nope" }}`, `{{ .x }}`, `{{ env "NOPE" }}`, `{{ if env "X" }}{{ key "a" }}{{ else }}{{ key "b" }}{{ end }}`,
		} {
			tm, err := Parse(file, text, Options{Sources: table(), Placeholders: true})
			if err != nil {
				t.Fatal(tell(err))
			}
			local, _ := world{}.sets()
			if _, _, err := Collect(t.Context(), local, Placeholders(tm), tm); err != nil {
				t.Errorf("%s of %s: %s", file, text, tell(err))
			}
		}
	}
	tm, err := Parse("t.cnf", `{{ key "cnf" }}`, Options{Sources: table(), Placeholders: true})
	if err != nil {
		t.Fatal(tell(err))
	}
	local, remote := world{"consul": {"cnf": "none"}}.sets()
	if _, _, err := Collect(t.Context(), local, remote, tm); err == nil {
		t.Error("a value that is given is not looked at")
	}
}

// TestFragmentHints: text that reads as a map or a list where it stands is refused, and
// what the hint says prints it.
func TestFragmentHints(t *testing.T) {
	const (
		entries = "a: 1\nb: [x, 2]"
		object  = "{\n  \"a\": 1,\n  \"b\": [\"x\", 2]\n}"
		want    = "a: 1, b: [x, 2]"
	)
	w := world{"consul": {"v": entries, "json": object, "line": `{"a": 1, "b": ["x", 2]}`, "list": "- 1\n- 2", "pem": "-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\n\nabc\n-----END X-----"}}
	tests := []struct{ name, text, steps, want string }{
		{"indent", "l:\n§\n", `key "v" | indent 2`, "l: {" + want + "}"},
		{"indent 6", "l:\n  m:\n§\n", `key "v" | indent 6`, "l: {m: {" + want + "}}"},
		{"indent of JSON", "l:\n§\n", `key "json" | indent 4`, "l: {" + want + "}"},
		{"indent of JSON in a line", "l:\n§\n", `key "line" | indent 4`, "l: {" + want + "}"},
		{"nindent", "l:§\n", `key "v" | nindent 2`, "l: {" + want + "}"},
		{"nindent of JSON", "l:§\n", `key "json" | nindent 2`, "l: {" + want + "}"},
		{"sprig's name", "l:\n§\n", `key "v" | sprig_indent 2`, "l: {" + want + "}"},
		{"called", "l:\n§\n", `indent 2 (key "v")`, "l: {" + want + "}"},
		{"by hand", "l:\n  §\n", `key "v" | replaceAll "\n" "\n  "`, "l: {" + want + "}"},
		{"trimmed and by hand", "l:\n    §\n", `key "v" | trimSpace | replaceAll "\n" "\n    "`, "l: {" + want + "}"},
		{"trimmed", "l:\n  §\n", `key "v" | indent 2 | trim`, "l: {" + want + "}"},
		{"a list", "l:\n§\n", `key "list" | indent 2`, "l: [1, 2]"},
		{"a list that is not indented", "l:\n§\n", `key "list"`, "l: [1, 2]"},
		{"one line", "l: §\n", `key "json"`, "l: {" + want + "}"},
		{"in an item", "l:\n- §\n", `key "v" | indent 2 | trim`, "l: [{" + want + "}]"},
		{"in a flow", "l: [§]\n", `key "json"`, "l: [{" + want + "}]"},
		{"by blanks", "l:\n  m:\n    §\n", `key "json"`, "l: {m: {" + want + "}}"},
		{"entries beside entries", "x: 1\n§\ny: 2\n", `key "v"`, "{x: 1, " + want + ", y: 2}"},
		{"indent behind the template's margin", "l:\n  §\n", `key "v" | indent 2`, "l: {" + want + "}"},
		{"entries beside indented entries", "l:\n  x: 1\n§\n", `key "v" | indent 2`, "l: {x: 1, " + want + "}"},
		{"in JSON", "{\"l\":\n§}\n", `key "json" | indent 4`, "l: {" + want + "}"},
		{"a line in JSON", "{\"l\":\n§}\n", `key "line" | indent 4`, "l: {" + want + "}"},
		{"items beside items", "l:\n- 0\n§\n", `key "list"`, "l: [0, 1, 2]"},
		{"a second document", "x: 1\n---\n§\n", `key "v"`, "x: 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := "t.yaml"
			if strings.HasSuffix(tt.name, "in JSON") {
				file = "t.json"
			}
			_, err := renderIn(t, w, file, strings.ReplaceAll(tt.text, "§", "{{ "+tt.steps+" }}"), nil)
			way, steps := followed(t, tell(err), tt.steps)
			d, err := renderIn(t, w, file, strings.ReplaceAll(tt.text, "§", "{{ "+steps+" }}"), nil)
			if err != nil {
				t.Fatalf("with | %s: %s", way, tell(err))
			}
			var got, want any
			if err := yaml.Unmarshal(d.Bytes(), &got); err != nil {
				t.Fatalf("with | %s: %q: %v", way, d.Bytes(), err)
			}
			if err := yaml.Unmarshal([]byte(tt.want), &want); err != nil {
				t.Fatal(err)
			}
			if !sameTree(got, want) {
				t.Errorf("with | %s: %q reads as %v, want %v", way, d.Bytes(), got, want)
			}
		})
	}
}

// followed does to the steps of an action what a hint says.
func followed(t *testing.T, hint, steps string) (way, done string) {
	t.Helper()
	if _, way, ok := strings.Cut(hint, "end the action with | "); ok {
		way, _, _ = strings.Cut(way, ";")
		return way, steps + " | " + way
	}
	_, way, ok := strings.Cut(hint, ", write | ")
	way, layout, inPlace := strings.Cut(way, " instead of | ")
	layout, _, _ = strings.Cut(layout, ";")
	layout, _, _ = strings.Cut(layout, "\n")
	if !ok || !inPlace {
		t.Fatalf("no hint: %s", hint)
	}
	if source, rest, called := strings.Cut(steps, "("); called { // the function is called, not piped into
		return way, strings.TrimSuffix(rest, ")") + strings.TrimPrefix(source, layout+" ") + " | " + way
	}
	if !strings.HasSuffix(steps, " | "+layout) {
		t.Fatalf("%s: there is no %s", hint, layout)
	}
	return way, strings.TrimSuffix(steps, layout) + way
}

// TestFragmentNone: what is a value all the same, and what it reads as.
func TestFragmentNone(t *testing.T) {
	const pem = "-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\n\nabc\n-----END X-----"
	w := world{"consul": {"v": "a: 1\nb: 2", "json": `{"a": 1}`, "pretty": "{\n\"a\": 1\n}", "pem": pem, "one": "a: 1", "prose": "two\nlines", "n": "42"}}
	tests := []struct{ name, text, want string }{
		{"PEM", "l:\n{{ key \"pem\" | indent 2 }}\n", pem},
		{"PEM in a line", "l: {{ key \"pem\" }}\n", pem},
		{"a block", "l: |\n{{ key \"v\" | indent 2 }}\n", "a: 1\nb: 2\n"},
		{"a block of JSON", "l: |\n{{ key \"pretty\" | indent 2 }}\n", "{\n\"a\": 1\n}\n"},
		{"in double quotes", "l: \"{{ key \"pretty\" }}\"\n", "{\n\"a\": 1\n}"},
		{"in single quotes", "l: '{{ key \"json\" }}'\n", `{"a": 1}`},
		{"a line of JSON", "l: {{ key \"json\" }}\n", `{"a": 1}`},
		{"a line", "l: {{ key \"one\" }}\n", "a: 1"},
		{"lines behind the colon", "l: {{ key \"v\" }}\n", "a: 1\nb: 2"},
		{"prose", "l:\n{{ key \"prose\" | indent 2 }}\n", "two\nlines"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := renderIn(t, w, "t.yaml", tt.text, nil)
			if err != nil {
				t.Fatal(tell(err))
			}
			var got map[string]string
			if err := yaml.Unmarshal(d.Bytes(), &got); err != nil || got["l"] != tt.want {
				t.Errorf("%q reads as %q, %v, want %q", d.Bytes(), got["l"], err, tt.want)
			}
		})
	}
}

// TestFragmentFormats: lines of settings, statements or elements in one value are not
// written as a text, and the error says how to write them as what they are.
func TestFragmentFormats(t *testing.T) {
	w := world{"consul": {
		"settings": "a=1\nb=2", "options": "port=1\nuser=x", "entries": `"a": 1, "b": 2`, "pretty": "{\n\"a\": 1\n}", "array": "[\n1,\n2\n]",
		"xml": "<b>1</b>\n<c/>", "sql": "USE y;\nSELECT 1;", "doc": "<a><b/></a>", "toml": "[\n'x'\n]",
	}}
	tests := []struct{ file, text, way, want string }{
		{"t.cnf", "[m]\n{{ key \"options\"§ }}\nz=1\n", " | raw", "[m]\nport=1\nuser=x\nz=1\n"},
		{"t.cnf", "{{ key \"group\"§ }}\n[m]\n", " | raw", "[g]\n[m]\n"},
		{"t.ini", "[m]\n{{ key \"options\"§ }}\n", " | raw", "[m]\nport=1\nuser=x\n"},
		{"t.env", "Z=1\n{{ key \"settings\"§ }}\n", " | raw", "Z=1\na=1\nb=2\n"},
		{"t.txt", "Z=1\n{{ key \"settings\"§ }}\n", "", "Z=1\na=1\nb=2\n"},
		{"t.properties", "z=1\n{{ key \"settings\"§ }}\n", " | raw", "z=1\na=1\nb=2\n"},
		{"t.toml", "z = 1\n{{ key \"settings\"§ }}\n", " | raw", "z = 1\na=1\nb=2\n"},
		{"t.toml", "z = {{ key \"array\"§ }}\n", " | parseJSON", "z = [1, 2]\n"},
		{"t.toml", "z = {{ key \"toml\"§ }}\n", " | raw", "z = [\n'x'\n]\n"},
		{"t.json", "{\"z\": 1,\n{{ key \"entries\"§ }}\n}", " | raw", "{\"z\": 1,\n\"a\": 1, \"b\": 2\n}"},
		{"t.json", `{"z": {{ key "pretty"§ }}}`, " | parseJSON | toJSON", `{"z": {"a":1}}`},
		{"t.xml", "<a>\n{{ key \"xml\"§ }}\n</a>", " | raw", "<a>\n<b>1</b>\n<c/>\n</a>"},
		{"t.xml", "<?xml version=\"1.0\"?>\n{{ key \"doc\"§ }}\n", " | raw", "<?xml version=\"1.0\"?>\n<a><b/></a>\n"},
		{"t.sql", "USE x;\n{{ key \"sql\"§ }}\n", " | raw", "USE x;\nUSE y;\nSELECT 1;\n"},
	}
	w["consul"]["group"] = "[g]"
	for _, tt := range tests {
		t.Run(tt.file+" "+tt.text, func(t *testing.T) {
			_, err := renderIn(t, w, tt.file, strings.ReplaceAll(tt.text, "§", ""), nil)
			if tt.way != "" && !strings.Contains(tell(err), "end the action with"+tt.way) {
				t.Fatalf("got %s, want the way%s", tell(err), tt.way)
			}
			d, err := renderIn(t, w, tt.file, strings.ReplaceAll(tt.text, "§", tt.way), nil)
			if err != nil {
				t.Fatal(tell(err))
			}
			if got := string(d.Bytes()); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func sameTree(a, b any) bool {
	x, errX := yaml.Marshal(a)
	y, errY := yaml.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

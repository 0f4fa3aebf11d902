package render

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// includeWorld has values for tests of include.
func includeWorld() world {
	return world{
		"consul": {"v": "a: b", "port": "3306", "cert": "l1\nl2\n", "empty": "", "map": "a: 1\nb: [x]"},
		"vault":  {"s": secretKV2(map[string]any{"pw": "hunter2"})},
		"env":    {"E": "../x"},
	}
}

// TestInclude: what include prints is laid out as text, and its values are written as in their
// place; with any other function after it, it is one text.
func TestInclude(t *testing.T) {
	const labels = `{{ define "labels" }}app: {{ .app }}
note: {{ key "v" }}
{{ end }}`
	const cert = `{{ define "cert" }}cert: |
{{ key "cert" | indent 2 }}
x: {{ key "cert" }}{{ end }}`
	for _, tt := range []struct{ name, file, in, want string }{
		{"nindent", "a.yaml", labels + `m:{{ include "labels" (dict "app" "x") | nindent 2 }}`, "m:\n  app: x\n  note: \"a: b\"\n  "},
		{"trim", "a.yaml", labels + `m:{{ include "labels" (dict "app" "x") | trim | nindent 2 }}`, "m:\n  app: x\n  note: \"a: b\""},
		{"indent", "a.yaml", labels + "m:\n" + `{{ include "labels" (dict "app" "x") | indent 2 }}y: 1`, "m:\n  app: x\n  note: \"a: b\"\ny: 1"},
		{"as an argument", "a.yaml", labels + "m:\n" + `{{ indent 2 (include "labels" (dict "app" "x")) }}y: 1`, "m:\n  app: x\n  note: \"a: b\"\ny: 1"},
		{"data piped", "a.yaml", labels + "m:\n" + `{{ dict "app" "x" | include "labels" | indent 2 }}y: 1`, "m:\n  app: x\n  note: \"a: b\"\ny: 1"},
		{"computed number", "a.yaml", labels + `{{ $n := 3 }}m:{{ include "labels" (dict "app" "x") | nindent (sub $n 1 | int) }}`, "m:\n  app: x\n  note: \"a: b\"\n  "},
		{"alone", "a.yaml", labels + `{{ include "labels" (dict "app" "x") }}y: 1`, "app: x\nnote: \"a: b\"\ny: 1"},
		{"executeTemplate", "a.yaml", labels + `m:{{ executeTemplate "labels" (dict "app" "x") | trim | nindent 2 }}`, "m:\n  app: x\n  note: \"a: b\""},
		{"no data", "a.yaml", `{{ define "x" }}a: {{ key "v" }}{{ end }}{{ include "x" }}`, "a: \"a: b\""},
		{"a block", "a.yaml", cert + `m:{{ include "cert" . | nindent 4 }}`, "m:\n    cert: |\n      l1\n      l2\n    x: \"l1\\nl2\\n\""},
		{"nested", "a.yaml", cert + `{{ define "outer" }}o:{{ include "cert" . | nindent 2 }}{{ end }}m:{{ include "outer" . | nindent 2 }}`, "m:\n  o:\n    cert: |\n      l1\n      l2\n    x: \"l1\\nl2\\n\""},
		{"toYAML", "a.yaml", `{{ define "x" }}a:{{ key "map" | parseYAML | toYAML | nindent 2 }}{{ end }}m:{{ include "x" . | nindent 2 }}`, "m:\n  a:\n    a: 1\n    b:\n    - x"},
		{"raw", "a.yaml", `{{ define "x" }}a:{{ key "map" | raw | nindent 2 | raw }}{{ end }}m:{{ include "x" . | nindent 2 }}`, "m:\n  a:\n    a: 1\n    b: [x]"},
		{"in a range", "a.yaml", labels + `{{ define "all" }}{{ range list "x" "y" }}- {{ include "labels" (dict "app" .) | indent 2 | trim }}` + "\n{{ end }}{{ end }}" + `l:{{ include "all" . | nindent 2 }}`, "l:\n  - app: x\n    note: \"a: b\"\n  - app: y\n    note: \"a: b\"\n  "},
		{"in quotes", "a.yaml", labels + `{{ define "n" }}{{ key "v" }}-x{{ end }}a: "{{ include "n" . }}"`, `a: "a: b-x"`},
		{"printf quotes", "a.yaml", labels + `{{ define "n" }}{{ key "v" }}-x{{ end }}a: {{ printf "'%s'" (include "n" .) }}`, `a: 'a: b-x'`},
		{"text", "a.txt", `{{ define "x" }}{{ key "cert" }}{{ end }}{{ include "x" . | indent 2 }}`, "  l1\n  l2\n"},

		{"quoteFor", "a.yaml", `{{ define "n" }}{{ key "v" }}-x{{ end }}a: '{"b": {{ include "n" . | quoteFor "json" }}}'`, `a: '{"b": "a: b-x"}'`},
		{"quoteFor in it", "a.yaml", `{{ define "n" }}a: '{"b": {{ key "v" | quoteFor "json" }}}'{{ end }}m:{{ include "n" . | nindent 2 }}`, "m:\n  a: '{\"b\": \"a: b\"}'"},
		{"quote", "a.yaml", `{{ define "n" }}{{ key "v" }}-x{{ end }}a: {{ include "n" . | quote }}`, `a: "a: b-x"`},
		{"hash", "a.yaml", `{{ define "n" }}{{ key "v" | quote }}-x{{ end }}a: {{ include "n" . | sha256sum }}`, `a: 688fa9956ced2d042926cc0cc9c38b439c28a05f179de8d4dc2bc5bbd9bcbe67`},
		{"variable", "a.yaml", `{{ define "n" }}{{ key "v" }}-x{{ end }}{{ $x := include "n" . }}a: {{ $x }}`, `a: "a: b-x"`},
		{"condition", "a.yaml", `{{ define "n" }}{{ key "port" }}{{ end }}{{ if eq (include "n" .) "3306" }}a: 1{{ end }}`, `a: 1`},
		{"fromYaml", "a.yaml", `{{ define "n" }}app: {{ key "port" }}{{ end }}{{ $m := include "n" . | fromYaml }}a: {{ $m.app }}`, `a: 3306`},
		{"a key", "a.txt", `{{ define "n" }}po{{ "rt" }}{{ end }}{{ key (include "n" .) }}`, `3306`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := includeWorld()
			if got := renderOption(t, w, tt.file, tt.in, Options{Sources: table(), Vars: w.vars}); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// TestIncludeErrors: what is wrong in an included template is reported where that is, and what
// is wrong with a call of include says what to write.
func TestIncludeErrors(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"in the template", "{{ define \"x\" }}\n{{ index (list 1) 7 }}{{ end }}a: {{ include \"x\" . | indent 2 }}", "a.yaml:2:4: index: the list or text is too short\n  check its length first, with len"},
		{"in a text", "{{ define \"x\" }}\n{{ index (list 1) 7 }}{{ end }}a: {{ include \"x\" . | quote }}", "a.yaml:2:4: index: the list or text is too short\n  check its length first, with len"},
		{"in a text in a text", "{{ define \"x\" }}\n{{ index (list 1) 7 }}{{ end }}{{ define \"y\" }}{{ include \"x\" . | quote }}{{ end }}a: {{ include \"y\" . | quote }}", "a.yaml:2:4: index: the list or text is too short\n  check its length first, with len"},
		{"missing", "{{ define \"x\" }}\n{{ key \"no\" }}{{ end }}a: {{ include \"x\" . | quote }}", "a.yaml:2:4: consul:no is not there (missing)\n  put it there with: consul kv put no VALUE, or give a default: keyOrDefault \"no\" \"...\""},
		{"missing in a layout", "{{ define \"x\" }}\n{{ key \"no\" }}{{ end }}a: {{ include \"x\" . | nindent 2 }}", "a.yaml:2:4: consul:no is not there (missing)\n  put it there with: consul kv put no VALUE, or give a default: keyOrDefault \"no\" \"...\""},
		{"nothing", "{{ define \"x\" }}\n{{ .a }}{{ end }}a: {{ include \"x\" (dict \"a\" nil) | quote }}", "a.yaml:2:4: there is no value (missing)\n  guard it with {{ with }} or {{ if }}, or give it a default"},
		{"refused", "{{ define \"x\" }}\nb: a{{ key \"bell\" }}{{ end }}a: {{ include \"x\" . | nindent 2 }}", "a.yaml:2:8: consul:bell: the value needs quotes, which cannot begin in the middle of a setting, or readers of YAML would read the setting differently (format yaml)\n  put double quotes around the whole setting"},
		{"after it", "{{ define \"x\" }}abc{{ end }}a: {{ index (include \"x\" .) 7 }}", "a.yaml:1:35: index: the list or text is too short\n  check its length first, with len"},

		{"computed name", `{{ $n := "x" }}{{ include $n . }}`, "a.yaml:1:19: include: the name of the template must be a constant, as a plan reads the template\n  write {{ if eq $name \"a\" }}{{ template \"a\" . }}{{ else }}{{ template \"b\" . }}{{ end }}"},
		{"name in a pipe", `{{ "x" | include }}`, "a.yaml:1:10: there is no template x\n  add a {{ define }} for it to this file, or give the file that has one"},
		{"no name", `{{ include }}`, "a.yaml:1:4: include needs the name of a template, and what that gets as its dot\n  write {{ include \"NAME\" . }}"},
		{"three arguments", `{{ include "x" . . }}`, "a.yaml:1:4: include needs the name of a template, and what that gets as its dot\n  write {{ include \"NAME\" . }}"},
		{"no template", `{{ define "labels" }}{{ end }}{{ include "lables" . | nindent 2 }}`, "a.yaml:1:34: there is no template lables\n  did you mean labels?"},
		{"no template in a text", `{{ define "labels" }}{{ end }}{{ include "lables" . | quote }}`, "a.yaml:1:34: there is no template lables\n  did you mean labels?"},
		{"no template at all", `{{ executeTemplate "x" . }}`, "a.yaml:1:4: there is no template x\n  add a {{ define }} for it to this file, or give the file that has one"},
		{"endless", `{{ define "x" }}a{{ include "x" . | quote }}{{ end }}{{ include "x" . | quote }}`, "a.yaml:1:21: include: templates include each other more than 1000 times deep"},
		{"endless in place", `{{ define "x" }}a{{ include "x" . | indent 2 }}{{ end }}{{ include "x" . }}`, "a.yaml:1:21: templates call each other without end\n  a template that calls itself needs an {{ if }} that ends that"},
		{"endless template", `{{ define "x" }}a{{ template "x" . }}{{ end }}{{ template "x" . }}`, "a.yaml:1:30: templates call each other without end\n  a template that calls itself needs an {{ if }} that ends that"},
		{"quoteFor in a text", `{{ define "x" }}{"a": {{ key "v" | quoteFor "json" }}}{{ end }}b: {{ include "x" . | b64enc }}`, "a.yaml:1:26: quoteFor: the value is in the text of an include, which is not a file with a format\n  use {{ include }} without functions that change more than spaces, or leave quoteFor out"},
		{"negative", `{{ define "x" }}a{{ end }}b: {{ include "x" . | indent -1 }}`, "a.yaml:1:33: indent: negative count"},
		{"tpl", `{{ tpl "x" . }}`, "a.yaml:1:4: function \"tpl\" not defined\n  tpl is from Helm and gomplate; here, write {{ include \"NAME\" . }}: a value is never executed as a template, as it could read anything; give its text a define"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := includeWorld()
			w["consul"]["bell"] = "\x00"
			if got := renderOption(t, w, "a.yaml", tt.in, Options{Sources: table(), Vars: w.vars}); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// TestIncludeSecret: the text of an include is secret if anything in it is, whatever is made
// of it.
func TestIncludeSecret(t *testing.T) {
	const defines = `{{ define "pw" }}p {{ (secret "s").Data.data.pw }}{{ end }}{{ define "deep" }}{{ template "pw" . }}{{ end }}` +
		`{{ define "dot" }}{{ . }}{{ end }}{{ define "if" }}{{ if eq (secret "s").Data.data.pw "x" }}a{{ else }}b{{ end }}{{ end }}{{ define "open" }}{{ key "port" }}{{ end }}`
	for _, tt := range []struct{ in, want string }{
		{`a: {{ include "pw" . }}`, "a: p <secret vault:s#pw>"},
		{`a: {{ include "pw" . | quote }}`, "a: \"<secret vault:s>\""},
		{`a: {{ include "deep" . | sha256sum }}`, "a: <secret vault:s>"},
		{`a: {{ include "dot" (secret "s").Data.data.pw | b64enc }}`, "a: <secret vault:s>"},
		{`a: {{ (secret "s").Data.data.pw | include "dot" | b64enc }}`, "a: <secret vault:s#pw>"},
		{`a: {{ include "if" . | upper }}`, "a: <secret vault:s>"},
		{`{{ $x := include "deep" . }}a: {{ $x | trunc 3 }}`, "a: <secret vault:s>"},
		{`a: {{ include "deep" . | indent 1 }}`, "a:  p <secret vault:s#pw>"},
		{`a: {{ include "open" . | quote }}`, "a: \"3306\""},
	} {
		w := includeWorld()
		d, err := renderIn(t, w, "a.yaml", defines+tt.in, nil)
		if err != nil {
			t.Fatal(tt.in, tell(err))
		}
		if got := string(d.Redacted()); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.in, got, tt.want)
		}
	}
	for _, in := range []string{`{{ key (include "pw" .) }}`, `{{ include "pw" . | key }}`, `{{ include "pw" . | parseJSON }}`, `{{ include "pw" . | toDate "x" }}`, `{{ fail (include "pw" .) }}`, `a: b: {{ include "pw" . | indent 2 }}`} {
		w := includeWorld()
		_, err := renderIn(t, w, "a.yaml", defines+in, nil)
		if err == nil || strings.Contains(tell(err), "hunter2") {
			t.Errorf("%s: got %s", in, tell(err))
		}
	}
}

// TestIncludeKey: a value in the text of an include cannot change what a key means.
func TestIncludeKey(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`{{ define "k" }}app/{{ env "E" }}/port{{ end }}{{ key (include "k" .) }}`, "in the key"},
		{`{{ define "k" }}app/{{ env "E" }}/port{{ end }}{{ $k := include "k" . }}{{ key $k }}`, "in the key"},
		{`{{ define "k" }}app/{{ env "E" }}/port{{ end }}{{ printf "%s/x" (include "k" .) | key }}`, "in the key"},
		{`{{ define "k" }}app/{{ env "E" }}/port{{ end }}{{ include "k" . | key }}`, "in the key"},
		{`{{ define "k" }}app/{{ env "F" }}/port{{ end }}{{ key (include "k" .) }}`, "3307"},
	} {
		w := includeWorld()
		w["env"]["F"] = "web"
		w["consul"]["app/web/port"] = "3307"
		got := renderOption(t, w, "a.txt", tt.in, Options{Sources: table(), Vars: w.vars})
		if !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %s, want %s", tt.in, got, tt.want)
		}
	}
}

// TestIncludePlan: a plan sees what included templates ask for, and lookups there need no
// round more.
func TestIncludePlan(t *testing.T) {
	const in = `{{ define "x" }}{{ key "port" }}{{ template "y" . }}{{ end }}{{ define "y" }}{{ key "v" }}{{ end }}` +
		`a: {{ include "x" . | sha256sum }}` + "\nb: {{ include \"y\" . | nindent 2 }}\n{{ if eq (include \"y\" .) \"a: b\" }}c: {{ key \"cert\" }}{{ end }}"
	w := includeWorld()
	tm, err := Parse("a.yaml", in, Options{Sources: table(), Vars: w.vars})
	if err != nil {
		t.Fatal(tell(err))
	}
	local, remote := w.sets()
	needs, err := Plan(context.Background(), local, tm)
	if err != nil {
		t.Fatal(tell(err))
	}
	got := ""
	for _, m := range Merge(needs) {
		got += fmt.Sprintf("%s %d ", m.Ref, m.Round)
	}
	if want := "consul:cert 1 consul:port 1 consul:v 1 "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if _, rounds, err := Collect(context.Background(), local, remote, tm); rounds != 1 || err != nil {
		t.Errorf("%d rounds, %v", rounds, err)
	}
}

// TestIncludeOrigins: lines that were laid out are of the lines of the template that has them.
func TestIncludeOrigins(t *testing.T) {
	const in = "{{ define \"x\" }}a: 1\nb:\n  c: {{ key \"port\" }}\n{{ end }}m:{{ include \"x\" . | nindent 2 }}d: 2"
	d, err := renderIn(t, includeWorld(), "a.yaml", in, nil)
	if err != nil {
		t.Fatal(tell(err))
	}
	got := ""
	for _, o := range d.Origins() {
		got += fmt.Sprintf("%d:%d%v ", o.Line, o.Column, o.From)
	}
	if want := "4:10[] 1:17[] 2:1[] 3:3[consul:port] 4:43[] "; got != want {
		t.Errorf("%s\ngot %s\nwant %s", d.Bytes(), got, want)
	}
}

package render

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/header"
)

// renderShared renders the first of several files, which may use what the others define. The
// names of files without output begin with _.
func renderShared(t *testing.T, w world, files ...File) string {
	t.Helper()
	for i := range files {
		files[i].Partial = strings.HasPrefix(files[i].Name, "_")
	}
	shared, err := Share(files, table())
	if err != nil {
		return tell(err)
	}
	return renderOption(t, w, files[0].Name, files[0].Text, Options{Sources: table(), Vars: w.vars, Shared: shared, Delims: files[0].Delims})
}

// TestShared: which define of several files a template uses, and where errors in it are.
func TestShared(t *testing.T) {
	file := func(name, text string) File { return File{Name: name, Text: text} }
	squared := func(name, text string) File {
		return File{Name: name, Text: text, Delims: header.Delims{Left: "[[", Right: "]]"}}
	}
	main := func(text string) File { return file("a.yaml", text) }
	helpers := file("_h.tmpl", "{{/* doc: helpers */}}\n{{ define \"p\" }}port: {{ key \"port\" }}{{ end }}\n{{ define \"two\" }}\n{{ template \"p\" }}\n{{ end -}}\n")
	for _, tt := range []struct {
		name  string
		files []File
		want  string
	}{
		{"of a partial", []File{main(`{{ template "p" . }}`), helpers}, "port: 3306"},
		{"of another template", []File{main(`{{ template "p" . }}`), file("b.yaml", `{{ define "p" }}x: {{ key "v" }}{{ end }}y: {{ .nothing }}`)}, `x: "a: b"`},
		{"of one that calls another", []File{main(`m:{{ include "two" . | trim | nindent 2 }}`), helpers}, "m:\n  port: 3306"},
		{"across files", []File{main(`{{ template "t" . }}`), file("_a.tmpl", `{{ define "t" }}{{ template "p" . }}{{ end }}`), helpers}, "port: 3306"},
		{"its own first", []File{main(`{{ define "p" }}a: 1{{ end }}{{ template "two" . }}`), helpers}, "\na: 1\n"},
		{"twice the same", []File{main(`{{ template "p" . }}`), helpers, file("b.yaml", `{{ define "p" }}port: {{ key "port" }}{{ end }}`)}, "port: 3306"},
		{"twice", []File{main("\n{{ template \"p\" . }}"), helpers, file("b.yaml", "\n\n{{- define \"p\" }}x{{ end }}")},
			"a.yaml:2:13: the template p is defined twice, at _h.tmpl:2 and at b.yaml:3\n  rename one of them; or define it in a.yaml, whose own defines take precedence"},
		{"twice, not used", []File{main("a: 1"), helpers, file("b.yaml", "{{ define \"p\" }}x{{ end }}")}, "a: 1"},
		{"twice, its file's", []File{main(`{{ template "two" . }}`), helpers, file("b.yaml", "{{ define \"p\" }}x{{ end }}")}, "\nport: 3306\n"},
		{"twice, of two files", []File{main(`{{ template "two" . }}{{ template "q" . }}`), helpers, file("b.yaml", `{{ define "p" }}x{{ end }}{{ define "q" }}{{ template "p" }}{{ end }}`)},
			"b.yaml:1:55: the template p is defined twice, at _h.tmpl:2 and at b.yaml:1\n  rename one of them; or define it in a.yaml, whose own defines take precedence"},
		{"a block", []File{main(`{{ template "base" . }}`), file("_b.tmpl", `{{ define "base" }}a: {{ block "in" . }}1{{ end }}{{ end }}`)}, "a: 1"},
		{"a block of its own", []File{main(`{{ define "in" }}2{{ end }}{{ template "base" . }}`), file("_b.tmpl", `{{ define "base" }}a: {{ block "in" . }}1{{ end }}{{ end }}`)}, "a: 2"},
		{"other delimiters", []File{main(`{{ template "p" . }}`), squared("_s.tmpl", `{{/* doc: x */}}[[ define "p" ]]a: [[ key "port" ]][[ end ]]`)}, "a: 3306"},
		{"delimiters of a header", []File{main(`{{ template "p" . }}`), file("_s.tmpl", "{{/*\ndelims: [\"<<\", \">>\"]\n*/}}\n<< define \"p\" >>a: << key \"port\" >># {{ x }}<< end >>")}, "a: 3306# {{ x }}"},
		{"other functions", []File{main(`{{ template "p" . }}`), file("_f.tmpl", `{{ define "p" }}a: {{ "x" | upper | b64enc }}{{ end }}`)}, "a: WA=="},
		{"parameters", []File{main("{{/*\nparams: {p: {default: 5}}\n*/ -}}\n" + `{{ template "p" . }}`), file("_f.tmpl", `{{ define "p" }}a: {{ .p }}{{ end }}`)}, "a: 5"},

		{"an error there", []File{main(`{{ template "p" . }}`), file("_f.tmpl", "\n{{ define \"p\" }}\n  a: {{ index (list 1) 7 }}{{ end }}")}, "_f.tmpl:3:9: index: the list or text is too short\n  check its length first, with len"},
		{"an error in its first line", []File{main(`{{ template "p" . }}`), file("_f.tmpl", "{{ define \"p\" }}a: {{ index (list 1) 7 }}{{ end }}")}, "_f.tmpl:1:23: index: the list or text is too short\n  check its length first, with len"},
		{"in a text", []File{main(`a: {{ include "p" . | quote }}`), file("_f.tmpl", "{{ define \"p\" }}a: {{ index (list 1) 7 }}{{ end }}")}, "_f.tmpl:1:23: index: the list or text is too short\n  check its length first, with len"},
		{"two errors", []File{main("\n{{ template \"p\" . }}{{ index (list 1) 8 }}"), file("_f.tmpl", "{{ define \"p\" }}a: {{ index (list 1) 7 }}{{ end }}")}, "_f.tmpl:1:23: index: the list or text is too short\n  check its length first, with len\na.yaml:2:24: index: the list or text is too short\n  check its length first, with len"},
		{"missing there", []File{main(`{{ template "p" . }}`), file("_f.tmpl", "\n{{ define \"p\" }}a: {{ key \"no\" }}{{ end }}")}, "_f.tmpl:2:23: consul:no is not there (missing)\n  put it there with: consul kv put no VALUE, or give a default: keyOrDefault \"no\" \"...\""},
		{"refused there", []File{main(`{{ template "p" . }}`), file("_f.tmpl", "\n{{ define \"p\" }}\na: !{{ key \"v\" }}{{ end }}")}, "_f.tmpl:3:8: "},
		{"a parameter that is not declared", []File{main("{{/*\nparams: {port: {default: 5}}\n*/ -}}\n" + `{{ template "p" . }}`), file("_f.tmpl", `{{ define "p" }}a: {{ .prt }}{{ end }}`)}, "_f.tmpl:1:23: the header declares no parameter prt\n  did you mean port?"},
		{"a function that is not there", []File{main(`{{ template "p" . }}`), file("_f.tmpl", "\n{{ define \"p\" }}a: {{ uper }}{{ end }}")}, "_f.tmpl:2:23: function \"uper\" not defined\n  did you mean upper?"},
		{"syntax", []File{main(`a: 1`), file("_f.tmpl", "\n{{ define \"p\" }}")}, "_f.tmpl:2:1: unexpected EOF\n  an {{ if }}, range, with or define has no {{ end }}, or an action has no }}"},
		{"mistyped", []File{main(`{{ template "tow" . }}`), helpers}, "a.yaml:1:13: there is no template tow\n  did you mean two?"},
		{"not given", []File{main(`{{ template "footer" . }}`), helpers}, "a.yaml:1:13: there is no template footer\n  add a {{ define }} for it to this file, or give the file that has one"},
		{"not given, in another file", []File{main(`{{ template "p" . }}`), file("_f.tmpl", "\n{{ define \"p\" }}{{ template \"q\" }}{{ end }}")}, "_f.tmpl:2:29: there is no template q\n  did you mean p?"},

		{"header of a partial", []File{main(`a: 1`), file("_f.tmpl", "{{/*\ndoc: x\nmode: \"0640\"\nparams: {a: {}}\n*/}}")}, "_f.tmpl:3:1: header: a file whose name begins with _ makes no output, so it has no mode\n  only doc and delims can be there; give the templates that use its defines a header\n_f.tmpl:4:1: header: a file whose name begins with _ makes no output, so it has no params\n  only doc and delims can be there; give the templates that use its defines a header"},
		{"text in a partial", []File{main(`a: 1`), file("_f.tmpl", "{{/* doc: x */}}\n\n  port = 1\n{{ define \"p\" }}{{ end }}")}, "_f.tmpl:3:3: this is in no define, and a file whose name begins with _ makes no output\n  put it into a {{ define \"NAME\" }}, or give the file another name"},
		{"an action in a partial", []File{main(`a: 1`), file("_f.tmpl", "{{ $x := 1 }}")}, "_f.tmpl:1:4: this is in no define, and a file whose name begins with _ makes no output\n  put it into a {{ define \"NAME\" }}, or give the file another name"},
		{"delimiters of a partial", []File{main(`a: 1`), file("_f.tmpl", "{{/*\ndelims: [\"<<\"]\n*/}}")}, "_f.tmpl:2:9: header: there must be two delimiters, not 1\n  write two texts, as in [\"[[\", \"]]\"]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := renderShared(t, includeWorld(), tt.files...); got != tt.want && !(strings.HasSuffix(tt.want, ": ") && strings.HasPrefix(got, tt.want)) {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// TestSharedPlan: a plan and the origins of lines name the file that asks.
func TestSharedPlan(t *testing.T) {
	files := []File{
		{Name: "a.yaml", Text: "x: 1\n{{ template \"p\" . }}\ny: {{ key \"v\" }}"},
		{Name: "_h.tmpl", Text: "\n{{ define \"p\" }}\nport: {{ key \"port\" }}{{ end }}", Partial: true},
	}
	shared, err := Share(files, table())
	if err != nil {
		t.Fatal(tell(err))
	}
	w := includeWorld()
	tm, err := Parse("a.yaml", files[0].Text, Options{Sources: table(), Vars: w.vars, Shared: shared})
	if err != nil {
		t.Fatal(tell(err))
	}
	local, remote := w.sets()
	needs, err := Plan(context.Background(), local, tm)
	if err != nil {
		t.Fatal(tell(err))
	}
	got := ""
	for _, n := range needs {
		got += fmt.Sprintf("%s:%d:%d %s; ", n.Template, n.Line, n.Column, n.Ref)
	}
	if want := "_h.tmpl:3:10 consul:port; a.yaml:3:7 consul:v; "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}

	docs, _, err := Collect(context.Background(), local, remote, tm)
	if err != nil {
		t.Fatal(tell(err))
	}
	got = ""
	for _, o := range docs[0].Origins() {
		got += fmt.Sprintf("%s:%d:%d%v; ", o.File, o.Line, o.Column, o.From)
	}
	if want := "a.yaml:1:1[]; :0:0[]; _h.tmpl:3:1[consul:port]; a.yaml:3:1[consul:v]; "; got != want {
		t.Errorf("%s\ngot %s, want %s", docs[0].Bytes(), got, want)
	}
}

package render

import (
	"strings"
	"testing"

	"github.com/initplate/initplate/render/header"
)

// square are delimiters of tests.
var square = header.Delims{Left: "[[", Right: "]]"}

// renderDelims is renderIn for delimiters that the run gives.
func renderDelims(t *testing.T, d header.Delims, name, text string) string {
	t.Helper()
	w := world{"consul": {"v": "a: b", "port": "3306", "cert": "l1\nl2"}, "vault": {"s": secretKV2(map[string]any{"pw": "hunter2"})}}
	return renderOption(t, w, name, text, Options{Sources: table(), Vars: w.vars, Delims: d})
}

// TestDelims: what a template with other delimiters prints, whoever says them; {{ and }} are
// text there.
func TestDelims(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"text", `x: "{{ $labels.a }} [[ key "port" ]]"`, `x: "{{ $labels.a }} 3306"`},
		{"value", `x: [[ key "v" ]]`, `x: "a: b"`},
		{"trimmed", "x:  [[- key \"port\" -]]  \ny: 1", "x:3306y: 1"},
		{"comment", "[[/* format: json */]]x: 1", "x: 1"},
		{"their comments are text", "# {{/* params: {} */}}\nx: 1", "# {{/* params: {} */}}\nx: 1"},
		{"branches", `[[ range $i := list 1 2 ]]- [[ $i ]]` + "\n[[ end ]]", "- 1\n- 2\n"},
		{"define", `[[ define "a" ]]{{ x }}[[ . ]][[ end ]]# [[ template "a" 1 ]]`, "# {{ x }}1"},
		{"block", "x: |\n[[ key \"cert\" | indent 2 ]]\ny: 1", "x: |\n  l1\n  l2\ny: 1"},
		{"quoted", `x: [[ printf "'%s'" (key "v") ]]`, "x: 'a: b'"},
		{"a key of a secret", `x: [[ (secret "s").Data.data.pw ]]`, "x: hunter2"},

		{"header", "{{/*\nparams: {p: {default: 5}}\n*/ -}}\nx: [[ .p ]]", "x: 5"},
		{"header without trim", "{{/*\nparams: {p: {default: 5}}\n*/}}\nx: [[ .p ]]", "\nx: 5"},
		{"after a comment", "{{/* of nobody */ -}}\n{{- /* format: yaml */ -}}\nx: {{ x }}", "x: {{ x }}"},
		{"blank before", "\n{{/* format: yaml */}}x: {{ x }}", "\nx: {{ x }}"},
		{"trimmed by an action", "{{/* format: yaml */}}\n\n[[- print \"x: 1\" ]]", "x: 1"},
		{"header alone", "{{/* format: yaml */}}", ""},
		{"header with the delimiters", "{{/*\ndelims: [\"[[\", \"]]\"]\nparams: {p: {default: \"[[ x ]]\"}}\n*/ -}}\nx: [[ .p ]]", `x: "[[ x ]]"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := renderDelims(t, square, "a.yaml", tt.in); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// TestDelimsOfHeader: those of the header take precedence, and any texts will do.
func TestDelimsOfHeader(t *testing.T) {
	for _, tt := range []struct{ delims, in, want string }{
		{`["<%", "%>"]`, `x: <% key "v" %> # {{ y }} [[ z ]]`, `x: "a: b" # {{ y }} [[ z ]]`},
		{`["{{", "}}"]`, `x: {{ key "v" }}`, `x: "a: b"`},
		{`["{{{", "}}}"]`, `x: "{{ y }} {{{ key "port" }}}"`, `x: "{{ y }} 3306"`},
		{`["<!--[", "]-->"]`, `x: <!--[ key "port" ]-->`, `x: 3306`},
		{`["«", "»"]`, `x: « key "port" »`, `x: 3306`},
	} {
		in := "{{/* ä\n*/ -}}\n{{/*\ndelims: " + tt.delims + "\nformat: yaml\n*/ -}}\n" + tt.in
		if got := renderDelims(t, square, "a.txt", in); got != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.delims, got, tt.want)
		}
	}
}

// TestDelimsErrors: errors have the right places, and show the delimiters in use.
func TestDelimsErrors(t *testing.T) {
	const head = "{{/*\ndelims: [\"[[\", \"]]\"]\n*/ -}}\n"
	for _, tt := range []struct{ name, in, want string }{
		{"unknown function", head + "x: [[ keyy \"v\" ]]", "a.yaml:4:7: function \"keyy\" not defined\n  did you mean key?"},
		{"unclosed", head + "[[ if 1 ]]", "a.yaml:4:1: unexpected EOF\n  an [[ if ]], range, with or define has no [[ end ]], or an action has no ]]"},
		{"end", head + "[[ end ]]", "a.yaml:4:1: unexpected [[end]]\n  there is no open [[ if ]], [[ with ]] or [[ range ]] before it"},
		{"execution", head + "x: [[ index (list 1) 7 ]]", "a.yaml:4:7: index: the list or text is too short\n  check its length first, with len"},
		{"hint", head + "x: [[ (index (list nil) 0).x ]]", "a.yaml:4:27: cannot take field x: there is no value\n  guard it with [[ with ]] or [[ if ]]"},
		{"shown line", head + "x: [[ key \"port\" ]]: {{ y\n", "a.yaml: the output is not valid yaml: mapping values are not allowed in this context (line 1 of the output: x: [[...]]: {{ y)"},
		{"no define", head + "[[ template \"x\" ]]", "a.yaml:4:13: there is no template x\n  add a [[ define ]] for it to this file, or give the file that has one"},
		{"other tool", head + "[[ getv \"/x\" ]]", "a.yaml:4:4: function \"getv\" not defined\n  getv is from confd; here, write [[ key \"PATH\" ]]: or [[ keyOrDefault \"PATH\" \"DEFAULT\" ]]"},

		{"one", "{{/*\ndelims: [\"[[\"]\n*/}}", "a.yaml:2:9: header: there must be two delimiters, not 1\n  write two texts, as in [\"[[\", \"]]\"]"},
		{"a word", "{{/*\ndelims: \"[[ ]]\"\n*/}}", "a.yaml:2:9: header: delims is not a list of two texts\n  write two texts, as in [\"[[\", \"]]\"]"},
		{"none", "{{/*\ndelims: []\n*/}}", "a.yaml:2:9: header: delims is not a list of two texts\n  write two texts, as in [\"[[\", \"]]\"]"},
		{"equal", "{{/*\ndelims: [\"%%\", \"%%\"]\n*/}}", "a.yaml:2:9: header: both delimiters are %%\n  write two texts, as in [\"[[\", \"]]\"]"},
		{"empty", "{{/*\ndelims: [\"\", \"%%\"]\n*/}}", "a.yaml:2:9: header: a delimiter is empty\n  write two texts, as in [\"[[\", \"]]\"]"},
		{"whitespace", "{{/*\ndelims: [\"[ [\", \"%%\"]\n*/}}", "a.yaml:2:9: header: the delimiter \"[ [\" holds whitespace or a control character\n  write two texts, as in [\"[[\", \"]]\"]"},
		{"one in the other", "{{/*\ndelims: [\"[[\", \"[[[\"]\n*/}}", "a.yaml:2:9: header: one of the delimiters [[ and [[[ holds the other\n  write two texts, as in [\"[[\", \"]]\"]"},
		{"quotes", "{{/*\ndelims: [\"[[\", \"'\"]\n*/}}", "a.yaml:2:9: header: the delimiter ' holds a quote\n  write two texts, as in [\"[[\", \"]]\"]"},
		{"parentheses", "{{/*\ndelims: [\"((\", \"))\"]\n*/}}", "a.yaml:2:9: header: the delimiter )) may be a part of an action\n  write two texts, as in [\"[[\", \"]]\"]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := renderDelims(t, header.Delims{}, "a.yaml", tt.in); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// TestDelimsWarnings: a comment that is not a header, since it is in the template's own
// delimiters, is a warning; text that looks like a comment is not.
func TestDelimsWarnings(t *testing.T) {
	text := "[[/* params: {a: {default: 1}} */ -]]\n# {{/* params: {} */}}\nx: 1"
	tm, err := Parse("a.yaml", text, Options{Sources: table(), Delims: square})
	if err != nil {
		t.Fatal(err)
	}
	if len(tm.warnings) != 1 || !strings.HasSuffix(tm.warnings[0].Msg, "as it is not in {{ and }}") || tm.warnings[0].Line != 1 {
		t.Errorf("got %v", tm.warnings)
	}
}

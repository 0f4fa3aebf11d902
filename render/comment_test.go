package render

import (
	"strings"
	"testing"
)

// A comment is a header, is refused as a mistyped one, or stays what it is and never
// stops the run.
func TestHeaderComments(t *testing.T) {
	const header, refused, plain = "header", "refused", ""
	for _, tt := range []struct{ text, want, warning string }{
		{"{{/*\nparams: {x: {default: 1}}\n*/}}", header, ""},
		{"{{/* params: {x: {default: 1}} */}}", header, ""},
		{"{{/*\nparams:\n*/}}", header, ""},
		{"{{/* format: yaml */}}", header, ""},
		{"{{- /* mode: \"0600\" */ -}}", header, ""},
		{"{{/* owner: \"999:999\" */}}", header, ""},
		{"{{/*\nowner: mysql:mysql\n*/}}", header, ""},
		{"{{/* rules: mysql:9.7,mariadb */}}", header, ""},
		{"{{/* doc: one server */}}", header, ""},
		{"{{/*\ndoc: one server\nout: my.cnf\n*/}}", header, ""},
		{"\ufeff\n\n{{/* format: yaml */}}", header, ""},
		{"{{/* License: MIT */}}\n{{- /* of us */ -}}\n{{/*\nparams: {x: {}}\n*/}}", header, ""},

		{"{{/*\nparms: {x: {default: 1}}\n*/}}", refused, ""},
		{"{{/* parms: {x: {default: 1}} */}}", refused, ""},
		{"{{/*\nparam:\n  x: {default: 1}\n*/}}", refused, ""},
		{"{{/*\nfromat: yaml\n*/}}", refused, ""},
		{"{{/*\nformat: ymal\n*/}}", refused, ""},
		{"{{/*\nmode: rw\n*/}}", refused, ""},
		{"{{/*\ndoc: x\nparams: {\n*/}}", refused, ""},
		{"{{/*\ndoc: a: b\nformat: yaml\n*/}}", refused, ""},
		{"{{/*\nformat: yaml\nteam: a\n*/}}", refused, ""},

		{"{{/* owner: team-a */}}", plain, "has the key owner"},
		{"{{/*\nowner: team-a\nmail: a@example.org\n*/}}", plain, "has the key owner"},
		{"{{/* format: see README */}}", plain, "has the key format"},
		{"{{/*\nformat: see README\n*/}}", plain, "has the key format"},
		{"{{/* mode: production */}}", plain, "has the key mode"},
		{"{{/* params: none */}}", plain, "has the key params"},
		{"{{/* rules: see the wiki */}}", plain, "has the key rules"},
		{"{{/*\ndoc: see the wiki\nteam: a\n*/}}", plain, "has the key doc"},
		{"{{/* out: of scope */}}", plain, "has the key out"},
		{"{{/*\nThe file: a: b\nformat: see README: x\n*/}}", plain, "has the key format"},
		{"{{/* prose */}}", plain, ""},
		{"{{/* note: this */}}", plain, ""},
		{"{{/* License: MIT */}}", plain, ""},
		{"{{/* a: b: c */}}", plain, ""},
		{"{{/* - a\n- b */}}", plain, ""},
		{"{{/* */}}", plain, ""},

		{"# a line\n{{/*\nparams: {x: {default: 1}}\n*/}}", plain, "there is text before it"},
		{"{{ \"a\" }}{{/* format: yaml */}}", plain, "there is text before it"},
		{"a\n{{/* owner: team-a */}}", plain, ""},
		{"{{/* format: yaml */}}\n{{/* mode: \"0600\" */}}", header, "there is one above"},
	} {
		tm, err := Parse("t.txt", tt.text+"\nx", Options{Sources: table()})
		got := refused
		if err == nil {
			h := tm.Header
			if got = plain; h.Params != nil || h.Doc+h.Format+h.Out+h.Mode+h.Owner+h.Rules != "" {
				got = header
			}
			if strings.Contains(tt.text, "params:\n*/") {
				got = header // it declares that there are none
			}
		}
		warned := ""
		if tm != nil {
			warned = tell(tm.warnings)
		}
		if got != tt.want || tt.warning == "" && warned != "" || !strings.Contains(warned, tt.warning) {
			t.Errorf("%q: %q (%v), warns %q; want %q, %q", tt.text, got, err, warned, tt.want, tt.warning)
		}
	}
}

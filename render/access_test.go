package render

import (
	"testing"

	"github.com/initplate/initplate/sources"
)

// What is only looked at or ranged over may not be there; what is printed or passed on must.
func TestAccess(t *testing.T) {
	secret := map[string]any{"Data": map[string]any{"data": map[string]any{"is": "yes", "no": "", "in": map[string]any{"x": "1"}, "null": nil}}}
	w := world{"vault": {"s": secret}, "consul": {"p/": []sources.Pair{{Key: "k", Value: "v"}}}}
	for _, tt := range []struct{ name, in, want string }{
		{"if", `{{ if .Data.data.opt }}A{{ else }}B{{ end }}`, "B"},
		{"else if", `{{ if .Data.data.opt }}A{{ else if .Data.data.is }}C{{ end }}`, "C"},
		{"if, deeper than anything", `{{ if .Data.data.a.b.c }}A{{ else }}B{{ end }}`, "B"},
		{"if, held", `{{ if .Data.data.in.x }}A{{ end }}`, "A"},
		{"with", `{{ with .Data.data.opt }}{{ . }}{{ else }}B{{ end }}`, "B"},
		{"with, declared", `{{ with $x := .Data.data.is }}{{ $x }}{{ end }}`, "yes"},
		{"variable", `{{ $s := . }}{{ if $s.Data.data.opt }}A{{ else }}B{{ end }}`, "B"},
		{"chain", `{{ if (secret "s").Data.data.opt }}A{{ else }}B{{ end }}`, "B"},
		{"chain of a lookup that is there", `{{ if (secret "s").Data.data.is }}A{{ end }}`, "A"},
		{"not", `{{ if not .Data.data.opt }}B{{ end }}`, "B"},
		{"piped not", `{{ if .Data.data.opt | not }}B{{ end }}`, "B"},
		{"and, or", `{{ if or .Data.data.opt (and .Data.data.is .Data.data.nope) }}A{{ else }}B{{ end }}`, "B"},
		{"or that prints", `{{ or .Data.data.opt "d" }}`, "d"},
		{"eq", `{{ if eq .Data.data.opt "x" }}A{{ else }}B{{ end }}`, "B"},
		{"ne", `{{ if ne .Data.data.opt "x" }}A{{ else }}B{{ end }}`, "A"},
		{"default", `{{ default "d" .Data.data.opt }}`, "d"},
		{"piped default", `{{ .Data.data.opt | default "d" }}`, "d"},
		{"default in parentheses", `{{ (.Data.data.opt) | default "d" | upper }}`, "D"},
		{"coalesce", `{{ coalesce .Data.data.opt .Data.data.no .Data.data.is }}`, "yes"},
		{"empty", `{{ if empty .Data.data.opt }}B{{ end }}`, "B"},
		{"in a template", `{{ template "t" .Data }}`, "B"},

		{"of a pair", `{{ range ls "p" }}{{ if .Value }}{{ .Key }}{{ end }}{{ if .Session }}S{{ end }}{{ end }}`, "k"},
		{"a method", `{{ if (toDate "2006" "2020").IsZero }}Z{{ else }}D{{ end }}`, "D"},

		{"a pair has no such field", `{{ range ls "p" }}{{ if .Valeu }}{{ end }}{{ end }}`, "t.txt:1:46: consul:p/: a map has no field Valeu\n  did you mean Value?"},
		{"ranged over, no such field", `{{ range ls "p" }}{{ range .Valeu }}{{ end }}{{ end }}`, "t.txt:1:49: consul:p/: a map has no field Valeu\n  did you mean Value?"},
		{"printed", `{{ .Data.data.opt }}`, `t.txt:1:30: vault:s has no field "opt" (missing)
  its fields are below .Data.data; look with: vault kv get s`},
		{"nothing to print", `{{ or .Data.data.opt .Data.data.no2 }}`, `t.txt:1:25: vault:s: there is no value to print (missing)
  guard it with {{ with }} or {{ if }}, or give it a default`},
		{"passed to another function", `{{ if hasPrefix "x" .Data.data.opt }}{{ end }}`, `t.txt:1:47: vault:s has no field "opt" (missing)
  its fields are below .Data.data; look with: vault kv get s`},
		{"part of a key", `{{ if keyExists .Data.data.opt }}{{ end }}`, `t.txt:1:43: vault:s has no field "opt" (missing)
  its fields are below .Data.data; look with: vault kv get s`},
		{"passed on before default", `{{ .Data.data.opt | upper | default "d" }}`, `t.txt:1:30: vault:s has no field "opt" (missing)
  its fields are below .Data.data; look with: vault kv get s`},
		{"ranged over", `{{ range .Data.data.opt }}A{{ end }}`, ""},
		{"ranged over, else", `{{ range .Data.data.opt }}A{{ else }}B{{ end }}`, "B"},
		{"ranged over, else another", `{{ range .Data.data.opt }}A{{ else }}{{ range .Data.data.in }}{{ . }}{{ end }}{{ end }}`, "1"},
		{"ranged over, with variables", `{{ range $i, $e := .Data.data.opt }}A{{ else }}B{{ end }}`, "B"},
		{"ranged over, deeper than anything", `{{ range .Data.data.a.b.c }}A{{ else }}B{{ end }}`, "B"},
		{"ranged over, null", `{{ range .Data.data.null }}A{{ else }}B{{ end }}`, "B"},
		{"ranged over, in null", `{{ range .Data.data.null.x }}A{{ else }}B{{ end }}`, "B"},
		{"ranged over, of a variable", `{{ $s := . }}{{ range $s.Data.data.opt }}A{{ else }}B{{ end }}`, "B"},
		{"ranged over, in parentheses", `{{ range (.Data.data.opt) }}A{{ else }}B{{ end }}`, "B"},
		{"ranged over, of a chain", `{{ range (secret "s").Data.data.opt }}A{{ else }}B{{ end }}`, "B"},
		{"ranged over, index", `{{ range index .Data.data "opt" }}A{{ else }}B{{ end }}`, "B"},
		{"ranged over, with a default", `{{ range .Data.data.opt | default (list "x") }}{{ . }}{{ end }}`, "x"},
		{"ranged over, sorted with a default", `{{ range .Data.data.opt | default list | sortAlpha }}A{{ else }}B{{ end }}`, "B"},
		{"ranged over, from JSON", `{{ range (parseJSON "{}").hosts }}A{{ else }}B{{ end }}`, "B"},
		{"ranged over, in a template", `{{ template "r" .Data }}`, "B"},
		{"ranged over, text", `{{ range .Data.data.is }}{{ end }}`, "t.txt:1:31: vault:s: range needs a list, a map or a number, but the value is none of these\n  split a text first, as in split \",\" TEXT or split \" \" (seq 3); or parse it, as in parseJSON TEXT"},
		{"ranged over, passed on before", `{{ range sortAlpha .Data.data.opt }}{{ end }}`, `t.txt:1:46: vault:s has no field "opt" (missing)
  its fields are below .Data.data; look with: vault kv get s`},
		{"ranged over, put into a variable before", `{{ $x := .Data.data.opt }}{{ range $x }}{{ end }}`, `t.txt:1:36: vault:s has no field "opt" (missing)
  its fields are below .Data.data; look with: vault kv get s`},
		{"its length", `{{ if gt (len .Data.data.opt) 0 }}{{ end }}`, `t.txt:1:41: vault:s has no field "opt" (missing)
  its fields are below .Data.data; look with: vault kv get s`},
		{"its length, with a default", `{{ len (.Data.data.opt | default list) }}`, "0"},
		{"an item of it", `{{ index .Data.data.opt 0 }}`, `t.txt:1:36: vault:s has no field "opt" (missing)
  its fields are below .Data.data; look with: vault kv get s`},
		{"an item of it, with a default", `{{ index (.Data.data.opt | default (list "x")) 0 }}`, "x"},
		{"of text", `{{ if .Data.data.is.x }}{{ end }}`, `t.txt:1:33: vault:s: text has no field x`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := renderIn(t, w, "t.txt", `{{ with secret "s" }}`+tt.in+`{{ end }}{{ define "t" }}{{ if .data.opt }}A{{ else }}B{{ end }}{{ end }}{{ define "r" }}{{ range .data.opt }}A{{ else }}B{{ end }}{{ end }}`, nil)
			got := tell(err)
			if err == nil {
				got = string(doc.Bytes())
			}
			if got != tt.want {
				t.Errorf("got %s\nwant %s", got, tt.want)
			}
		})
	}
}

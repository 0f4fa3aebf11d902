package render

import (
	"testing"

	"github.com/initplate/initplate/sources"
)

// What is only looked at may not be there; what is printed, passed on or ranged
// over must.
func TestAccess(t *testing.T) {
	secret := map[string]any{"Data": map[string]any{"data": map[string]any{"is": "yes", "no": "", "in": map[string]any{"x": "1"}}}}
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

		{"a pair has no such field", `{{ range ls "p" }}{{ if .Valeu }}{{ end }}{{ end }}`, "t.txt:1:46: consul:p/: a map has no field Valeu"},
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
		{"ranged over", `{{ range .Data.data.opt }}{{ end }}`, `t.txt:1:36: vault:s has no field "opt" (missing)
  its fields are below .Data.data; look with: vault kv get s`},
		{"of text", `{{ if .Data.data.is.x }}{{ end }}`, `t.txt:1:33: vault:s: text has no field x`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := renderIn(t, w, "t.txt", `{{ with secret "s" }}`+tt.in+`{{ end }}{{ define "t" }}{{ if .data.opt }}A{{ else }}B{{ end }}{{ end }}`, nil)
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

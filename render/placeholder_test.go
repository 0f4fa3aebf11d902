package render

import (
	"testing"
)

// A template can be checked with nothing there: everything that it asks for has
// something of the right type.
func TestPlaceholders(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"all lookups", "t.yaml", `a: {{ key "a" }}
b: {{ with secret "secret/data/x" }}{{ .Data.data.user }}{{ end }}
c: {{ (secret "kv/y").Data.deep.er }}
d: {{ range ls "p" }}{{ .Value }}{{ end }}
e: {{ range secrets "kv/" }}{{ . }}{{ end }}
f: {{ mustEnv "NOPE" }}{{ file "/nope" }}
g: {{ ref "vault:x#y" }}{{ key (key "a") }}
`, "a: 1\nb: 1\nc: 1\nd: 1\ne: placeholder\nf: 11\ng: 11\n"},
		{"parameters", "t.cnf", "{{/*\nparams:\n  p: {type: port, from: [\"consul:p\"]}\n  e: {type: enum, values: [x, y]}\n  d: {type: duration, from: [\"vault:v#d\"]}\n  f: {type: path}\n  n: {type: int, min: 10}\n  b: {type: bool}\n  o: {optional: true}\n*/ -}}\n[a]\np={{ .p }}{{ .e }}{{ .d }}{{ .f }}{{ .n }}{{ .b }}{{ with .o }}o{{ end }}", "[a]\np=1x1s/placeholder10true"},
		{"undeclared", "t.cnf", "[a]\nb = {{ .x }}", "[a]\nb = 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tm, err := Parse(tt.file, tt.text, Options{Sources: table(), Placeholders: true})
			if err != nil {
				t.Fatal(tell(err))
			}
			local, _ := world{}.sets()
			docs, _, err := Collect(t.Context(), local, Placeholders(tm), tm)
			if err != nil {
				t.Fatal(tell(err))
			}
			if got := string(docs[0].Bytes()); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

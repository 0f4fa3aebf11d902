package render

import (
	"strings"
	"testing"
)

// TestShown: a template is shown without the secrets that stand in it, and each line keeps its number.
func TestShown(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"none", "a{{ key \"b\" }}", "a{{ key \"b\" }}"},
		{"default of a secret", "{{/*\nparams:\n  e: {doc: ü, default: é}\n  pw: {default: hush, secret: true}\n  port: {default: 1}\n*/}}{{ .pw }}", "{{/*\nparams:\n  e: {doc: ü, default: é}\n  pw: {default: <secret> secret: true}\n  port: {default: 1}\n*/}}{{ .pw }}"},
		{"in a block", "{{/*\nparams:\n  pw:\n    secret: true\n    default: |\n      hush\n      hush\n  port:\n    default: 1\n*/}}{{ .pw }}", "{{/*\nparams:\n  pw:\n    secret: true\n    default: <secret>\n\n\n  port:\n    default: 1\n*/}}{{ .pw }}"},
		{"by its source", "{{/*\nparams:\n  pw: {from: [\"vault:secret/data/db#pw\"], default: \"hush\"}\n*/}}{{ .pw }}", "{{/*\nparams:\n  pw: {from: [\"vault:secret/data/db#pw\"], default: <secret>\n*/}}{{ .pw }}"},
		{"a list", "{{/*\nparams:\n  pw:\n    type: list\n    default: [hush, hush]\n    secret: true\n*/}}{{ .pw }}", "{{/*\nparams:\n  pw:\n    type: list\n    default: <secret>\n    secret: true\n*/}}{{ .pw }}"},
		{"chosen", `{{ with secret "secret/data/db" }}{{ .Data.data.pw | default "hush" }}{{ or .Data.data.x "hush" | upper }}{{ end }}{{ or (key "a") "b" }}`,
			`{{ with secret "secret/data/db" }}{{ .Data.data.pw | default <secret> }}{{ or .Data.data.x <secret> | upper }}{{ end }}{{ or (key "a") "b" }}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tm, err := Parse("t.txt.tmpl", tt.in, Options{Sources: table(), Origins: true})
			if err != nil {
				t.Fatal(tell(err))
			}
			got := tm.Shown()[0].Text
			if got != tt.want || strings.Count(got, "\n") != strings.Count(tt.in, "\n") {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

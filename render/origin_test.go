package render

import (
	"fmt"
	"strings"
	"testing"
)

// Each line of the output is traced to the template's line and to what its values
// came from.
func TestOrigins(t *testing.T) {
	const text = `{{/*
params:
  port: {default: 1, type: port}
*/ -}}
[a]
port = {{ .port }}
{{- with key "a" }}

x = {{ . }}
{{- end }}
{{ range split "," (key "web/hosts") -}}
h{{ . }} = "{{ key "b" }}"
{{ end -}}
{{ with secret "secret/data/db" }}p = {{ .Data.data.password }} # {{ key "c" }}{{ end }}
`
	want := []string{"5:1 []", "6:1 [parameter port]", "0:0 []", "9:1 [consul:a]", "12:1 [consul:b consul:web/hosts]", "12:1 [consul:b consul:web/hosts]",
		"14:35 [consul:c vault:secret/data/db] secret", "0:0 []"}
	d, err := renderIn(t, everywhere, "t.cnf.tmpl", text, nil)
	if err != nil {
		t.Fatal(tell(err))
	}
	var got []string
	for _, o := range d.Origins() {
		s := fmt.Sprintf("%d:%d %v", o.Line, o.Column, o.From)
		if o.Secret {
			s += " secret"
		}
		got = append(got, s)
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s\nof\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"), d.Bytes())
	}
	if p := d.Param("port"); p != "1" {
		t.Errorf("the parameter port is %q", p)
	}
}

package render

import (
	"strings"
	"testing"

	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/sources"
)

// mixed are entries of a map from all kinds of places.
var mixed = world{
	"env":    {"O_*": []string{"O_A"}, "O_A": "same"},
	"consul": {"o/": []sources.Pair{{Key: "b", Value: "same\n"}, {Key: "a", Value: "hidden"}}, "all": "c=same,b=hidden"},
}

var mixedGiven = map[string]header.Given{"o.d": {Value: "same", By: "--set o.d"}}

const mixedHeader = `{{/*
params:
  o: {type: map, default: {e: same}, from: ["env:O_*", "consul:o/", "consul:all"]}
*/ -}}
`

// TestEntryOrigins: a value that is made of one entry of a map alone comes from where that is from, and any other from
// all places of the map. No value comes from a place whose entry another one replaced.
func TestEntryOrigins(t *testing.T) {
	const all = "consul:all consul:o/ env:O_A parameter o"
	const each = "env:O_A\nconsul:o/b\nconsul:all (o.c)\nparameter o.d\nparameter o.e"
	const any = all + "\n" + all + "\n" + all + "\n" + all + "\n" + all
	for _, tt := range []struct{ name, text, want string }{
		{"value", `{{ range $n, $v := .o }}{{ $v }}{{ end }}`, each},
		{"name", `{{ range $n, $v := $.o }}{{ $n | upper }}{{ end }}`, each},
		{"call", `{{ range $n, $v := .o }}{{ printf "%s-%s" (lower $n) $v }}{{ end }}`, each},
		{"in a branch", `{{ range $n, $v := .o }}{{ if $v }}{{ with "x" }}{{ $v }}{{ end }}{{ end }}{{ end }}`, each},
		{"one variable", `{{ range $v := .o }}{{ $v }}{{ end }}`, any},
		{"assigned", `{{ range $n, $v := .o }}{{ $v = index $.o "a" }}{{ $v }}{{ end }}`, any},
		{"name assigned", `{{ range $n, $v := .o }}{{ $n = "a" }}{{ $v }}{{ end }}`, any},
		{"name hidden", `{{ range $n, $v := .o }}{{ with "a" }}{{ $n := . }}{{ $v }}{{ $n = "" }}{{ end }}{{ end }}`, any},
		{"another entry", `{{ range $n, $v := .o }}{{ printf "%s%s" $v (index $.o "a") }}{{ end }}`, any},
		{"of all", `{{ range $n, $v := .o }}{{ len $.o }}{{ end }}`, any},
		{"another map", `{{ range $n, $v := dict "a" .o.b "b" .o.a "c" .o.c "d" .o.d "e" .o.e }}{{ $v }}{{ end }}`, any},
		{"changed map", `{{ $_ := set .o "a" .o.b }}{{ range $n, $v := .o }}{{ $v }}{{ end }}`, any},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := renderIn(t, mixed, "t.txt.tmpl", mixedHeader+tt.text, mixedGiven)
			if err != nil {
				t.Fatal(tell(err))
			}

			var got []string
			for _, from := range d.from {
				if from != nil {
					got = append(got, strings.Join(from, " "))
				}
			}
			if strings.Join(got, "\n") != tt.want {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), tt.want)
			}
		})
	}
}

// TestMapOrigin: a map is from all places that it has entries from.
func TestMapOrigin(t *testing.T) {
	d, err := renderIn(t, mixed, "t.txt.tmpl", mixedHeader+"{{ len .o }}", mixedGiven)
	if err != nil {
		t.Fatal(tell(err))
	}
	if got := d.Params()[0].From; got != "--set o.d, consul:all, consul:o/, default, env:O_A" {
		t.Errorf("the map is from %q", got)
	}
}

// TestEntryInputs: the notes of a page name the entry and its own place.
func TestEntryInputs(t *testing.T) {
	const text = mixedHeader + `{{ range $n, $v := .o }}{{ $v }} {{ end }}{{ len .o }}`
	opt := Options{Sources: table(), Vars: mixed.vars, Params: mixedGiven, Origins: true}
	got := partsOf(t, mixed, text, opt)
	want := "o.a env:O_A|o.b consul:o/|o.c consul:all|o.d --set o.d|o.e default|o --set o.d, o default, o consul:all, o consul:o/, o env:O_A"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestEntryErrors: errors name the entry that is wrong, and hints where it was given, unless the map is secret.
func TestEntryErrors(t *testing.T) {
	const text = "[x]\n{{ range $n, $v := .o }}{{ $n }} = {{ $v }}\n{{ end }}"
	for _, tt := range []struct {
		name   string
		w      world
		given  any
		header string
		want   string
		not    string
	}{
		{"a list", nil, map[string]any{"x": "1", "y": []any{"1"}}, mixedHeader, "parameter o: f.yaml: params: o: o.y is a list, not a text", ""},
		{"a map in JSON", nil, `{"y": {"a": 1}}`, mixedHeader, "o.y is a map, not a text", ""},
		{"a secret map", nil, `{"planted": {"a": 1}}`, strings.Replace(mixedHeader, "type: map", "type: map, secret: true", 1), "is not a map", "planted"},
		{"a name", world{"consul": {"o/": []sources.Pair{{Key: "[a", Value: "1"}}}}, nil, mixedHeader, "consul:o/[a: ", ""},
		{"a name of a secret map", world{"consul": {"all": "[planted=1"}}, nil, strings.Replace(mixedHeader, "type: map", "type: map, secret: true", 1), "consul:all, parameter o: ", "planted"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			given := map[string]header.Given{}
			if tt.given != nil {
				given["o"] = header.Given{Value: tt.given, By: "f.yaml: params: o"}
			}
			_, err := renderIn(t, tt.w, "t.cnf.tmpl", tt.header+text, given)
			if got := tell(err); !strings.Contains(got, tt.want) || tt.not != "" && strings.Contains(got, tt.not) {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// partsOf renders a template, and writes the inputs of its values.
func partsOf(t *testing.T, w world, text string, opt Options) string {
	t.Helper()
	tm, err := Parse("t.txt.tmpl", text, opt)
	if err != nil {
		t.Fatal(tell(err))
	}
	local, remote := w.sets()
	docs, _, err := Collect(t.Context(), local, remote, tm)
	if err != nil {
		t.Fatal(tell(err))
	}

	var values []string
	for _, p := range docs[0].Parts() {
		var inputs []string
		for _, in := range p.Inputs {
			inputs = append(inputs, in.Param+" "+in.Reference+in.By)
		}
		if p.Value {
			values = append(values, strings.Join(inputs, ", "))
		}
	}
	return strings.Join(values, "|")
}

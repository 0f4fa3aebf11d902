package render

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// partsIn returns the parts of a rendered template.
func partsIn(t *testing.T, w world, name, text string) ([]Part, error) {
	t.Helper()
	shared, err := Share([]File{{Name: "_shared.tmpl", Text: sharedDefines, Partial: true}}, table())
	if err != nil {
		t.Fatal(err)
	}
	tm, err := Parse(name, text, Options{Sources: table(), Vars: w.vars, Origins: true, Shared: shared})
	if err != nil {
		return nil, err
	}
	local, remote := w.sets()
	docs, _, err := Collect(t.Context(), local, remote, tm)
	if err != nil {
		return nil, err
	}
	parts := docs[0].Parts()
	whole := ""
	for _, p := range parts {
		whole += p.Text
	}
	if whole != string(docs[0].Bytes()) {
		t.Errorf("the parts are not the document: %q and %q", whole, docs[0].Bytes())
	}
	return parts, nil
}

const sharedDefines = `{{ define "host" }}{{ . }}@{{ key (print "hosts/" .) }}{{ end -}}
{{ define "pair" }}{{ range . }}{{ template "host" . }};{{ end }}{{ end -}}
{{ define "r" }}{{ $v := key (print "hosts/" (first .)) }}{{ with rest . }}{{ template "r" . }}{{ end }}<{{ $v }}>{{ end }}`

// valueScraps are what random templates are made of: each is a value in any format. It prints
// another text for other values, and the same parts for all.
var valueScraps = []string{
	`{{ key "a" }} and {{ key "b" }}`, `x {{- key "a" -}} y`, `{{ with key "b" }}{{ . }}{{ end }}`, `{{ key "c" | b64enc }}`,
	`{{ $x := key "a" }}{{ printf "%s-%s" $x (key "c") }}{{ $x }}`, `{{ with secret "secret/data/db" }}{{ .Data.data.password }}{{ end }}`,
	`{{ with secret "secret/data/db" }}{{ .Data.data.password | len }}{{ end }}`, `{{ key "a" | upper }}`,
	`{{ range splitList "," "x,y,z" }}{{ if eq . "y" }}{{ continue }}{{ end }}{{ key (print "hosts/" .) }}{{ end }}{{ key "a" }}`,
	`{{ range splitList "," "x,y,z" }}{{ range splitList "," "x,y" }}{{ if eq . "y" }}{{ break }}{{ end }}{{ key (print "hosts/" .) }}{{ end }},{{ end }}`,
	`{{ template "pair" (list "x" "y") }}`,
	`{{ template "host" "x" }}`, `{{ $l := list }}{{ range list "x" "y" }}{{ $l = append $l (key (print "hosts/" .)) }}{{ end }}{{ join "+" $l }}`,
}

// looseScraps are more whose parts may name more than they come from: after calls of itself, of text
// that a call has made, and where a map that set has changed may be anywhere.
var looseScraps = []string{
	`{{ template "r" (list "x" "y" "z") }}`, `{{ include "pair" (list "z" "y") | b64enc }}`,
	`{{ $d := dict }}{{ range list "x" "y" }}{{ $_ := set $d . (key (print "hosts/" .)) }}{{ end }}{{ $d.x }}{{ key "a" }}`,
}

// textScraps are more of them, for text.
var textScraps = []string{
	"text\n", "{{- /* nothing */ -}}\n", `{{ key "a" | quote }} '{{ key "c" }}'`, `{{ printf "%q" (key "a") }}`,
	"{{ range $h := splitList \",\" \"x,y,z\" }}{{ $v := key (print \"hosts/\" $h) }}{{ $h }}={{ $v }} {{ key \"a\" }}\n{{ end }}",
	"{{ $last := key \"b\" }}{{ range $h := splitList \",\" \"x,y,z\" }}{{ $last }}:{{ key (print \"hosts/\" $h) }}\n{{ end }}",
	"{{ range splitList \",\" \"x,y,z\" }}{{ template \"host\" . }}\n{{ end }}{{ template \"host\" \"x\" }}\n",
	`{{ include "pair" (list "z" "y") | indent 2 }}`,
	"{{ range splitList \",\" (key \"list\") }}[{{ . }}]\n{{ end }}",
}

// TestPartsChange: in random templates, what changes with a value are just the parts that name
// it, or of some templates, no others than these. Loops and calls of templates name only what their own turn has asked for.
func TestPartsChange(t *testing.T) {
	rounds := 60
	if os.Getenv("INITPLATE_TEST_LONG") != "" {
		rounds = 400
	}
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 21))
		name := []string{"t.txt.tmpl", "t.cnf.tmpl", "t.yaml.tmpl"}[seed%3]
		text, line := "", "k%d=%s\n"
		switch name {
		case "t.cnf.tmpl":
			text, line = "[g]\n", "k%d=\"%s\"\n"
		case "t.yaml.tmpl":
			line = "k%d: \"%s\"\n"
		}
		for i := range 1 + r.IntN(6) {
			all := valueScraps
			if name == "t.txt.tmpl" {
				all = slices.Concat(all, textScraps)
			}
			text += fmt.Sprintf(line, i, all[r.IntN(len(all))])
		}
		loose := seed%2 == 1
		if loose {
			text += fmt.Sprintf(line, 9, looseScraps[r.IntN(len(looseScraps))])
		}
		checkParts(t, r, name, text, loose)
	}
}

// checkParts changes each value by itself. Loose allows that a part names more than it comes from.
func checkParts(t *testing.T, r *rand.Rand, name, text string, loose bool) {
	t.Helper()
	before := randomWorld(r)
	parts, err := partsIn(t, before, name, text)
	if err != nil {
		t.Fatalf("%s: %s\n%v", name, text, tell(err))
	}
	for _, ref := range []string{"consul:a", "consul:b", "consul:c", "consul:list", "consul:hosts/x", "consul:hosts/y", "consul:hosts/z", "vault:secret/data/db"} {
		after := changed(before, ref)
		now, err := partsIn(t, after, name, text)
		if err != nil || len(now) != len(parts) {
			t.Fatalf("%s: with another %s: %v, %d parts instead of %d of\n%s", name, ref, err, len(now), len(parts), text)
		}
		for i, p := range parts {
			names := slices.ContainsFunc(p.Inputs, func(in Input) bool { return in.Reference == ref })
			if changes := p.Text != now[i].Text; changes && !names || !changes && names && !loose {
				t.Fatalf("%s: part %d, %q, names %v; with another %s it is %q. The template is\n%s", name, i, p.Text, p.Inputs, ref, now[i].Text, text)
			}
			if ref == "vault:secret/data/db" && names != (p.Label != "") {
				t.Fatalf("%q is shown as %q", p.Text, p.Label)
			}
		}
	}
}

// randomWorld has values with characters that formats quote and escape.
func randomWorld(r *rand.Rand) world {
	value := func() string {
		const letters = `ab "'\#$;=é<>&{}`
		rs := []rune(letters)
		var b strings.Builder
		for range 1 + r.IntN(8) {
			b.WriteRune(rs[r.IntN(len(rs))])
		}
		return "v" + b.String() + "w"
	}
	return world{
		"consul": {"a": value(), "b": value(), "c": value(), "list": "p,q,r", "hosts/x": value(), "hosts/y": value(), "hosts/z": value()},
		"vault":  {"secret/data/db": secretKV2(map[string]any{"password": value()})},
	}
}

// changed returns a world with one other value.
func changed(w world, ref string) world {
	source, key, _ := strings.Cut(ref, ":")
	out := world{}
	for name, held := range w {
		out[name] = map[string]any{}
		for k, v := range held {
			if name == source && k == key {
				switch key {
				case "list":
					v = "pp,qq,rr"
				case "secret/data/db":
					v = secretKV2(map[string]any{"password": "another, and longer # than before"})
				default:
					v = "other # \"" + v.(string)
				}
			}
			out[name][k] = v
		}
	}
	return out
}

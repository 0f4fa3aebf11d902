package render

import (
	"strings"
	"testing"

	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// A list, a map or the like is never printed whole but by an encoder, or in a format that has
// lists and maps: whatever it comes from, and whatever it is printed with.
func TestNothingIsPrintedWhole(t *testing.T) {
	w := world{
		"env": {"NAME": "v"},
		"consul": {
			"hosts": "Qa,Qb", "json": `{"Qa": ["Qb", {"Qc": null}]}`, "p/": []sources.Pair{{Key: "Qa", Value: "Qb"}},
			"keep": "v",
		},
		"vault": {"s": map[string]any{"Data": map[string]any{"data": map[string]any{"l": []any{"Qa", "Qb"}, "m": map[string]any{"Qa": "Qb"}, "null": nil}}}},
	}
	values := map[string]string{
		"a constant list": `(list "Qa" "Qb")`, "a constant text, split": `(split "," "Qa,Qb")`, "a constant map": `(dict "Qa" "Qb")`, "a list of lists": `(list (list "Qa"))`,
		"a split key": `(key "hosts" | split ",")`, "JSON": `(key "json" | parseJSON)`, "a list in JSON": `(key "json" | parseJSON).Qa`, "ls": `(ls "p")`, "an entry of ls": `(index (ls "p") 0)`,
		"a secret": `(secret "s")`, "its data": `(secret "s").Data.data`, "its list": `(secret "s").Data.data.l`, "its map": `(secret "s").Data.data.m`,
		"a parameter": `.tags`, "a field of one": `.any.Qa`, "splitToMap": `(splitToMap "," ":" "Qa:Qb")`, "urlParse": `(urlParse "http://Qa/Qb")`, "until": `(until 3)`, "loop": `(loop 3)`,
		"bytes": `(slice (list "Qa" "Qb") 0)`, "a default": `(keyOrDefault "none" (list "Qa"))`,
	}
	ways := []string{
		`{{ V }}`, `{{ $x := V }}{{ $x }}`, `{{ with V }}{{ . }}{{ end }}`, `{{ template "t" V }}`, `{{ V | raw }}`, `{{ raw V }}`, `{{ range list V }}{{ . }}{{ end }}`,
		`{{ print V }}`, `{{ println V }}`, `{{ print "a" V }}`, `{{ printf "%v" V }}`, `{{ printf "%s" V }}`, `{{ printf "%q" V }}`, `{{ printf "%+v" V }}`, `{{ printf "%#v" V }}`, `{{ printf "%d" V }}`, `{{ printf "'%s'" V }}`, `{{ V | printf "%v%s" "x" }}`,
		`{{ V | toString }}`, `{{ V | quote }}`, `{{ V | squote }}`, `{{ cat "a" V }}`, `{{ list V "x" | join "," }}`, `{{ V | html }}`, `{{ V | js }}`, `{{ V | urlquery }}`, `{{ list V | toStrings | join "," }}`, `{{ list V | sortAlpha | join "," }}`,
		`{{ V | default "x" }}`, `{{ or V "x" }}`, `{{ and "x" V }}`, `{{ coalesce V }}`, `{{ ternary V "x" true }}`, `{{ dict V "x" | toJSON }}`, `{{ key (print "k" V) }}`, `{{ key (V | toString) }}`, `{{ printf "%s" V | ref }}`, `{{ envOrDefault "NONE" V }}`,
	}
	nested := map[string]bool{"t.yaml": true, "t.json": true, "t.toml": true}
	for i, name := range []string{"t.txt", "t.cnf", "t.ini", "t.env", "t.properties", "t.xml", "t.sql", "t.sh", "t.conf", "t.yaml", "t.json", "t.toml"} {
		before, after := documentIn(name)
		for of, value := range values {
			for k, way := range ways {
				if !servers.Tries(4, i, k) {
					continue
				}
				text := before + strings.ReplaceAll(way, "V", value) + after + `{{ define "t" }}{{ . }}{{ end }}`
				isRefused := way == `{{ V }}` && !nested[name] || strings.Contains(way, "raw") || strings.HasPrefix(way, "{{ print ")
				doc, err := renderIn(t, w, name+".tmpl", text, map[string]header.Given{"tags": {Value: []any{"Qa", "Qb"}, By: "test"}, "any": {Value: map[string]any{"Qa": []any{"Qb"}}, By: "test"}})
				if err != nil {
					if said := tell(err); strings.Contains(said, "[Q") || strings.Contains(said, "map[") || strings.Contains(said, "interface") {
						t.Errorf("%s: %s: %s says %s", name, of, way, said)
					} else if isRefused && !strings.Contains(said, ", not one value\n  ") {
						t.Errorf("%s: %s: %s is refused for another reason: %s", name, of, way, said)
					}
					continue
				}
				out := string(doc.Bytes())
				for _, part := range []string{"[Qa Qb]", "[[Qa]]", "[Qb", "map[", "{Qa", "&{", "<nil>", "0xc0", "[0 1 2]", "%!"} {
					if strings.Contains(out, part) {
						t.Errorf("%s: %s: %s makes %q", name, of, way, out)
					}
				}
				if isRefused {
					t.Errorf("%s: %s: %s makes %q", name, of, way, out)
				}
			}
		}
	}
}

// documentIn is a document of a format around a value.
func documentIn(name string) (before, after string) {
	switch name {
	case "t.cnf", "t.ini":
		return "[a]\nb = ", "\n"
	case "t.json":
		return `{"b": `, "}\n"
	case "t.yaml":
		return "b: ", "\n"
	case "t.xml":
		return "<b>", "</b>\n"
	case "t.sql":
		return "SELECT ", ";\n"
	case "t.txt", "t.conf":
		return "b ", "\n"
	}
	return "b=", "\n"
}

package render

import (
	"strings"
	"testing"
)

// What a template may call is the same in every build. The release changes a copy of
// text/template, and make test runs this with that copy too: see release/overlay.sh.
func TestLanguage(t *testing.T) {
	w := world{
		"vault": {"s": map[string]any{"Data": map[string]any{"a": "x", "n": 3306, "l": []any{"i"}}}},
		"env":   {"E": "e"},
	}
	for _, tt := range []struct{ name, in, want string }{
		{"a method", `{{ (toDate "2006-01-02" "2024-01-02").Year }}`, "2024"},
		{"a method with an argument", `{{ (toDate "2006-01-02" "2024-01-02").Format "02.01." }}`, "02.01."},
		{"with numbers", `{{ ((toDate "2006-01-02" "2024-01-02").AddDate 1 0 -1).Format "2006-01-02" }}`, "2025-01-01"},
		{"with a number of another type", `{{ $d := toDate "2006" "2024" }}{{ ($d.Add 3600000000000).Hour }}`, "1"},
		{"a piped argument", `{{ $d := toDate "2006" "2024" }}{{ "2006" | $d.Format }}`, "2024"},
		{"a value of its own type", `{{ $d := toDate "2006" "2024" }}{{ $d.Equal $d }}`, "true"},
		{"with an error", `{{ (semver "1.2.3").IncMinor.String }}`, "1.3.0"},
		{"compared", `{{ (semver "1.2.3").LessThan (semver "1.3.0") }}`, "true"},
		{"in a condition", `{{ if (semver "1.2.3").Equal (semver "1.2.3") }}yes{{ end }}`, "yes"},
		{"a method of a field's value", `{{ with toDate "2006" "2024" }}{{ .UTC.Month.String }}{{ end }}`, "January"},
		{"a duration", `{{ ((toDate "2006" "2024").Sub (toDate "2006" "2023")).Hours }}`, "8760"},
		{"fields", `{{ with secret "s" }}{{ .Data.a }} {{ .Data.n }} {{ index .Data.l 0 }}{{ end }}`, "x 3306 i"},
		{"fields of a variable in a pipe", `{{ $s := secret "s" }}{{ $s.Data.a | upper }}`, "X"},
		{"fields as arguments", `{{ $s := secret "s" }}{{ printf "%s-%v" $s.Data.a $s.Data.n }}`, "x-3306"},
		{"ranged over", `{{ range $i, $e := (secret "s").Data.l }}{{ $i }}{{ $e }}{{ end }}`, "0i"},
		{"in a template", `{{ template "t" (secret "s").Data }}`, "x"},

		{"GoString", `{{ (toDate "2006-01-02" "2024-01-01").GoString }}`, "t.txt:1:38: a time has no field GoString"},
		{"GoString in a condition", `{{ if (toDate "2006" "2024").GoString }}{{ end }}`, "t.txt:1:29: a time has no field GoString"},
		{"MarshalText", `{{ with semver "1.2.3" }}{{ .MarshalText | printf "%s" }}{{ end }}`, "t.txt:1:29: the value has no field MarshalText"},
		{"too few arguments", `{{ (toDate "2006" "2024").Format }}`, "t.txt:1:26: Format: takes 1 argument, not 0"},
		{"an argument of another type", `{{ (toDate "2006" "2024").Format 5 }}`, "t.txt:1:26: Format: the value is a number, but must be text"},
		{"a number that does not fit", `{{ (toDate "2006" "2024").AddDate 0 0 1.5 }}`, "t.txt:1:26: AddDate: the value does not fit: it is too large, or has a fraction"},
		{"arguments of a field", `{{ (secret "s").Data.a "x" }}`, "t.txt:1:16: vault:s: field a takes no arguments"},
		{"a context that looks like an end", `{{ index (list 1) ">: y" }}`, "t.txt:1:4: index: "},
		{"a name with quotes", `{{ define "a\"b" }}{{ index (list 1) 7 }}{{ end }}{{ template "a\"b" }}`,
			"t.txt:1:23: index: the list or text is too short\n  check its length first, with len"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := renderIn(t, w, "t.txt", tt.in+`{{ define "t" }}{{ .a }}{{ end }}`, nil)
			got := tell(err)
			if err == nil {
				got = string(doc.Bytes())
			}
			if got != tt.want && !(strings.HasSuffix(tt.want, " ") && strings.HasPrefix(got, tt.want)) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

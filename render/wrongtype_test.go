package render

import (
	"strings"
	"testing"
)

// What a function wants and gets is told of a secret too; what it holds is not.
func TestInWords(t *testing.T) {
	for in, want := range map[string]string{
		`{{ .port | trimSpace }}`:                   "vault:s: trimSpace: the value is a number, and it wants text",
		`{{ toUpper .m }}`:                          "vault:s: toUpper: the value is a map, and it wants text",
		`{{ .list | toUpper }}`:                     "vault:s: toUpper: the value is a list, and it wants text",
		`{{ .on | toUpper }}`:                       "vault:s: toUpper: the value is true or false, and it wants text",
		`{{ split "," .list }}`:                     "vault:s: split: the value is a list, and it wants text",
		`{{ . | indent 14 }}`:                       "vault:s: indent: the value is a map, and it wants text",
		`{{ .pw.foo }}`:                             "vault:s: text has no field foo",
		`{{ .pw.foo "a" }}`:                         "vault:s: text has no field foo",
		`{{ range .pw }}{{ end }}`:                  "vault:s: range wants a list, a map or a number, and the value is none",
		`{{ index .list 4 }}`:                       "vault:s: index: the list or the text is shorter than that",
		`{{ slice .pw 2 99 }}`:                      "vault:s: slice: the list or the text is shorter than that",
		`{{ first .pw }}`:                           "vault:s: first: the value is of a type that it does not take",
		`{{ .pw | parseJSON }}`:                     "vault:s: parseJSON: the value is not JSON",
		`{{ .pw | parseInt }}`:                      "vault:s: parseInt: the value is not a number",
		`{{ .pw | parseFloat }}`:                    "vault:s: parseFloat: the value is not a number",
		`{{ .pw | parseBool }}`:                     "vault:s: parseBool: the value is not true or false",
		`{{ .big | parseInt }}`:                     "vault:s: parseInt: the number is out of range",
		`{{ .pw | base64Decode }}`:                  "vault:s: base64Decode: the value is not base64",
		`{{ .pw | b32dec }}`:                        "vault:s: b32dec: the value is not base32",
		`{{ .pw | toDate "2006" }}`:                 "vault:s: toDate: the value is not a time of that layout",
		`{{ regexMatch "(" .pw }}`:                  "vault:s: regexMatch: the regular expression is wrong: missing closing )",
		`{{ .pw | replaceAll "a" }}`:                "replaceAll: takes 3 arguments",
		`{{ .pw | sha256Hex 1 }}`:                   "vault:s: wrong number of args for sha256Hex: want 1 got 2",
		`{{ .pw | fail }}`:                          "fail failed; what went wrong is withheld, as it may show a secret",
		`{{ with .pw | toUpper }}{{ .a }}{{ end }}`: "vault:s: text has no field a",
	} {
		text := `{{ with (secret "s").Data }}` + in + `{{ end }}`
		tm, err := Parse("t.txt", text, Options{Sources: table()})
		if err != nil {
			t.Fatal(tell(err))
		}
		data := map[string]any{
			"pw": "planted!", "port": 3306, "on": true, "big": "99999999999999999999",
			"list": []any{"planted!"}, "m": map[string]any{"a": "planted!"},
		}
		local, remote := world{"vault": {"s": map[string]any{"Data": data}}}.sets()
		_, _, err = Collect(t.Context(), local, remote, tm)
		if got := tell(err); !strings.Contains(got, want) || strings.Contains(got, "planted") {
			t.Errorf("%s\ngot  %s\nwant %s", in, got, want)
		}
	}
}

// Types of Go never show: what text/template says of a constant has words of its own.
func TestConstantOfAnotherType(t *testing.T) {
	for in, want := range map[string]string{
		`{{ byKey 1 }}`:              "byKey: the value is a number, and it wants the result of ls or tree",
		`{{ explode "a" }}`:          "explode: the value is text, and it wants the result of ls or tree",
		`{{ byMeta "a" 1 }}`:         "byMeta: the value is a number, and it wants the result of service",
		`{{ keys 1 }}`:               "keys: the value is a number, and it wants a map",
		`{{ get true "a" }}`:         "get: the value is true or false, and it wants a map",
		`{{ toUpper 1 }}`:            "toUpper: the value is a number, and it wants text",
		`{{ toUpper true }}`:         "toUpper: the value is true or false, and it wants text",
		`{{ toUpper nil }}`:          "toUpper: the value is nil, and it wants text",
		`{{ (list "a") | toUpper }}`: "toUpper: the value is a list, and it wants text",
		`{{ "a" | repeat "b" }}`:     "repeat: ",
		`{{ merge 1 2 }}`:            "merge: the value is a number, and it wants a map",
		`{{ call 1 }}`:               "call: the value is not a function",
		`{{ call "a; b" }}`:          "call: the value is not a function",
		`{{ slice 1 2 }}`:            "slice: the value is not a list",
	} {
		tm, err := Parse("t.txt", in, Options{Sources: table()})
		if err == nil {
			local, remote := world{}.sets()
			_, _, err = Collect(t.Context(), local, remote, tm)
		}
		got := tell(err)
		if !strings.Contains(got, want) {
			t.Errorf("%s\ngot  %s\nwant %s", in, got, want)
		}
		for _, word := range []string{"sources.", "interface {", "map[", "[]", "int", "string", "bool"} {
			if strings.Contains(got, word) {
				t.Errorf("%s: %q is Go's: %s", in, word, got)
			}
		}
	}
}

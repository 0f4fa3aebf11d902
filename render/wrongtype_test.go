package render

import (
	"strings"
	"testing"
)

// What a function wants and gets is told of a secret too; what it holds is not.
func TestInWords(t *testing.T) {
	for in, want := range map[string]string{
		`{{ .port | trimSpace }}`:                   "vault:s: trimSpace: the value is a number, but must be text",
		`{{ toUpper .m }}`:                          "vault:s: toUpper: the value is a map, but must be text",
		`{{ .list | toUpper }}`:                     "vault:s: toUpper: the value is a list, but must be text",
		`{{ .on | toUpper }}`:                       "vault:s: toUpper: the value is true or false, but must be text",
		`{{ split "," .list }}`:                     "vault:s: split: the value is a list, but must be text",
		`{{ . | indent 14 }}`:                       "vault:s: indent: the value is a map, but must be text",
		`{{ .pw.foo }}`:                             "vault:s: text has no field foo",
		`{{ .pw.foo "a" }}`:                         "vault:s: text has no field foo",
		`{{ range .pw }}{{ end }}`:                  "vault:s: range needs a list, a map or a number, but the value is none of these",
		`{{ index .list 4 }}`:                       "vault:s: index: the list or text is too short",
		`{{ slice .pw 2 99 }}`:                      "vault:s: slice: the list or text is too short",
		`{{ first .pw }}`:                           "vault:s: first: the value has the wrong type",
		`{{ .pw | parseJSON }}`:                     "vault:s: parseJSON: the value is not JSON",
		`{{ .pw | parseInt }}`:                      "vault:s: parseInt: the value is not a number",
		`{{ .pw | parseFloat }}`:                    "vault:s: parseFloat: the value is not a number",
		`{{ .pw | parseBool }}`:                     "vault:s: parseBool: the value is not true or false",
		`{{ .big | parseInt }}`:                     "vault:s: parseInt: the number is out of range",
		`{{ .pw | base64Decode }}`:                  "vault:s: base64Decode: the value is not base64",
		`{{ .pw | b32dec }}`:                        "vault:s: b32dec: the value is not base32",
		`{{ .pw | toDate "2006" }}`:                 "vault:s: toDate: the value is not a time of that layout",
		`{{ regexMatch "(" .pw }}`:                  "vault:s: regexMatch: the regular expression is not valid: missing closing )",
		`{{ .pw | replaceAll "a" }}`:                "replaceAll: takes 3 arguments",
		`{{ .pw | sha256Hex 1 }}`:                   "vault:s: sha256Hex: takes 1 argument, not 2",
		`{{ .pw | fail }}`:                          "fail failed; the details are withheld, as they may show a secret",
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
		`{{ byKey 1 }}`:              "byKey: the value is a number, but must be the result of ls or tree",
		`{{ explode "a" }}`:          "explode: the value is text, but must be the result of ls or tree",
		`{{ byMeta "a" 1 }}`:         "byMeta: the value is a number, but must be the result of service",
		`{{ keys 1 }}`:               "keys: the value is a number, but must be a map",
		`{{ get true "a" }}`:         "get: the value is true or false, but must be a map",
		`{{ toUpper 1 }}`:            "toUpper: the value is a number, but must be text",
		`{{ toUpper true }}`:         "toUpper: the value is true or false, but must be text",
		`{{ toUpper nil }}`:          "toUpper: the value is nil, but must be text",
		`{{ (list "a") | toUpper }}`: "toUpper: the value is a list, but must be text",
		`{{ "a" | repeat "b" }}`:     "repeat: ",
		`{{ merge 1 2 }}`:            "merge: the value is a number, but must be a map",
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

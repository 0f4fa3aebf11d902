package document

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestDecode(t *testing.T) {
	num := func(s string) json.Number { return json.Number(s) }
	for _, tt := range []struct {
		name string
		in   Language
		text string
		want any // nil if it cannot be read
	}{
		{"JSON", JSON, `{"a": [1, 2.50, "x", null, true]}`, map[string]any{"a": []any{num("1"), num("2.50"), "x", nil, true}}},
		{"JSON, two", JSON, `{} {}`, nil},
		{"JSON, half", JSON, `{"a": "secret`, nil},
		{"YAML", YAML, "a: [1, 2.5, x, true]\nb: 2024-01-02\n1: c\n", map[string]any{"a": []any{num("1"), num("2.5"), "x", true}, "b": "2024-01-02", "1": "c"}},
		{"YAML, large", YAML, "n: 12345678901234567890", map[string]any{"n": num("12345678901234567890")}},
		{"YAML, digits", YAML, "a: 12345678901234567890123\nb: 1.10\nc: 123456789.123456789123\nd: 012345670123\ne: -0012\nf: 0x1F\ng: '07'\n0123: k\n", map[string]any{
			"a": num("12345678901234567890123"), "b": num("1.10"), "c": num("123456789.123456789123"), "d": "012345670123", "e": "-0012", "f": num("31"), "g": "07", "0123": "k"}},
		{"YAML, merged", YAML, "x: &x {a: 1}\ny: {<<: *x, b: 2}", map[string]any{"x": map[string]any{"a": num("1")}, "y": map[string]any{"a": num("1"), "b": num("2")}}},
		{"JSON, a byte order mark", JSON, "\ufeff{\"a\": 1}", map[string]any{"a": num("1")}},
		{"JSON, not UTF-8", JSON, "{\"a\": \"p\xe4ss\"}", nil},
		{"JSON, UTF-16", JSON, "\xff\xfe{\x00}\x00", nil},
		{"YAML, not UTF-8", YAML, "a: p\xe4ss", nil},
		{"YAML, UTF-16", YAML, "\xff\xfea\x00:\x00 \x00\xe4\x00", map[string]any{"a": "ä"}},
		{"TOML, not UTF-8", TOML, "a = \"p\xe4ss\"", nil},
		{"YAML, two", YAML, "a: 1\n---\nb: 2\n", nil},
		{"YAML, half", YAML, "a: [secret", nil},
		{"YAML, a bomb", YAML, "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n" +
			"d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f]", nil},
		{"TOML", TOML, "a = 1\nf = 1.5\nl = [1, \"x\"]\n[t]\nb = true\n[[s]]\nc = 1\n", map[string]any{
			"a": num("1"), "f": num("1.5"), "l": []any{num("1"), "x"}, "t": map[string]any{"b": true}, "s": []any{map[string]any{"c": num("1")}}}},
		{"TOML, dates", TOML, "a = 2024-01-02\nb = 03:04:05\nc = 2024-01-02T03:04:05\nd = 2024-01-02T03:04:05Z\n", map[string]any{
			"a": "2024-01-02", "b": "03:04:05", "c": "2024-01-02T03:04:05", "d": "2024-01-02T03:04:05Z"}},
		{"TOML, half", TOML, "a = secret", nil},
		{"TOML, a deep key", TOML, "a" + strings.Repeat(" .a", 100000) + " = 1", nil},
		{"TOML, deep", TOML, "a = " + strings.Repeat("[", 2000) + strings.Repeat("]", 2000), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Decode([]byte(tt.text), tt.in)
			if (err == nil) != (tt.want != nil) || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %#v, %v; want %#v", got, err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the error shows the text: %v", err)
			}
		})
	}
}

func TestNames(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"a", "a", true}, {"a", "b", false}, {"a", "/a", true}, {"a", "/a/b", true}, {"/a/b", "a", true},
		{"/a", "/ab", false}, {"a/b", "/a~1b", true}, {"a/b", "/a/b", false}, {"a/b", "a", false},
	} {
		if got := Covers(tt.a, tt.b); got != tt.want {
			t.Errorf("%s covers %s: %v", tt.a, tt.b, got)
		}
	}
	for _, tt := range []struct{ before, value, want string }{
		{"", "a/b", "a/b"}, {"", "/a/b", "/~1a~1b"}, {"/x/", "a/b~", "a~1b~0"}, {"x", "/y", "/y"}, {"", "", ""},
	} {
		if got := EscapeName(tt.before, tt.value); got != tt.want {
			t.Errorf("%q after %q: %q, want %q", tt.value, tt.before, got, tt.want)
		}
		name := tt.before + EscapeName(tt.before, tt.value)
		if v, _, _ := Part(map[string]any{"x": map[string]any{tt.value: "held"}, tt.value: "held"}, name); v != "held" && tt.before != "x" {
			t.Errorf("%q after %q names %v", tt.value, tt.before, v)
		}
	}
}

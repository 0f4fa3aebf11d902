package tree

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
)

// TestTyped has values that are no text: alone and bare they come out as the
// format's own, beside other text as a template prints them. "" is a refusal.
func TestTyped(t *testing.T) {
	places := map[string][]string{
		"json": {`{"a": §}`, `{"a": "x§"}`},
		"yaml": {"a: §\n", "a: x§\n", "a: [§]\n"},
		"toml": {"a = §\n", "a = \"x§\"\n"},
	}
	tests := []struct {
		value any
		json  []string // what stands for § in each place
		yaml  []string
		toml  []string
	}{
		{3306, []string{"3306", "3306"}, []string{"3306", "3306", "3306"}, []string{"3306", "3306"}},
		{int64(math.MaxInt64), []string{"9223372036854775807", "9223372036854775807"}, []string{"9223372036854775807", "9223372036854775807", "9223372036854775807"}, []string{"9223372036854775807", "9223372036854775807"}},
		{int64(math.MinInt64), []string{"-9223372036854775808", "-9223372036854775808"}, []string{"-9223372036854775808", "-9223372036854775808", "-9223372036854775808"}, []string{"-9223372036854775808", "-9223372036854775808"}},
		{uint64(math.MaxUint64), []string{"18446744073709551615", "18446744073709551615"}, []string{"18446744073709551615", "18446744073709551615", "18446744073709551615"}, []string{"", "18446744073709551615"}},
		{0.1, []string{"0.1", "0.1"}, []string{"0.1", "0.1", "0.1"}, []string{"0.1", "0.1"}},
		{-1.5, []string{"-1.5", "-1.5"}, []string{"-1.5", "-1.5", "-1.5"}, []string{"-1.5", "-1.5"}},
		{1e6, []string{"1000000", "1000000"}, []string{"1000000", "1000000", "1000000"}, []string{"1000000", "1000000"}},
		{12345678.5, []string{"12345678.5", "12345678.5"}, []string{"12345678.5", "12345678.5", "12345678.5"}, []string{"12345678.5", "12345678.5"}},
		{1e21, []string{"1e+21", "1e+21"}, []string{"1.0e+21", "1e+21", "1.0e+21"}, []string{"1e+21", "1e+21"}},
		{1.5e-9, []string{"1.5e-09", "0.0000000015"}, []string{"1.5e-09", "0.0000000015", "1.5e-09"}, []string{"1.5e-09", "0.0000000015"}},
		{math.Inf(1), []string{"", "+Inf"}, []string{"", "+Inf", ""}, []string{"", "+Inf"}},
		{math.NaN(), []string{"", "NaN"}, []string{"", "NaN", ""}, []string{"", "NaN"}},
		{json.Number("1e400"), []string{"1e400", "1e400"}, []string{"", "1e400", ""}, []string{"", "1e400"}},
		{json.Number("1e3"), []string{"1e3", "1e3"}, []string{"1.0e+3", "1e3", "1.0e+3"}, []string{"1e3", "1e3"}},
		{json.Number("1.50"), []string{"1.50", "1.50"}, []string{"1.50", "1.50", "1.50"}, []string{"1.50", "1.50"}},
		{json.Number("123456789012345678901"), []string{"123456789012345678901", "123456789012345678901"}, []string{"123456789012345678901", "123456789012345678901", "123456789012345678901"}, []string{"", "123456789012345678901"}},
		{true, []string{"true", "true"}, []string{"true", "true", "true"}, []string{"true", "true"}},
		{false, []string{"false", "false"}, []string{"false", "false", "false"}, []string{"false", "false"}},
		{nil, []string{"null", "null"}, []string{"null", "null", "null"}, []string{"", ""}},
		{[]any{}, []string{"[]", "[]"}, []string{"[]", "[]", "[]"}, []string{"[]", "[]"}},
		{map[string]any{}, []string{"{}", "{}"}, []string{"{}", "{}", "{}"}, []string{"{}", "{}"}},
		{[]any{"a", 1, nil}, []string{`["a", 1, null]`, `[\"a\", 1, null]`}, []string{`["a", 1, null]`, `["a", 1, null]`, `["a", 1, null]`}, []string{"", ""}},
		{[]string{"1", "2, 3", "no"}, []string{`["1", "2, 3", "no"]`, `[\"1\", \"2, 3\", \"no\"]`}, []string{`["1", "2, 3", "no"]`, `["1", "2, 3", "no"]`, `["1", "2, 3", "no"]`}, []string{`["1", "2, 3", "no"]`, `[\"1\", \"2, 3\", \"no\"]`}},
		{map[string]any{"b": []byte("x\u0085\x7f"), "a c": 1e6}, []string{`{"a c": 1000000, "b": "x\u0085\u007f"}`, `{\"a c\": 1000000, \"b\": \"x\\u0085\\u007f\"}`}, []string{`{"a c": 1000000, "b": "x\x85\x7f"}`, "", `{"a c": 1000000, "b": "x\x85\x7f"}`}, []string{`{"a c" = 1000000, "b" = "x` + "\u0085" + `\u007f"}`, `{\"a c\" = 1000000, \"b\" = \"x` + "\u0085" + `\\u007f\"}`}},
		{[]any{"\xff"}, []string{"", ""}, []string{"", "", ""}, []string{"", ""}},
		{map[any]any{1: 2}, []string{"", ""}, []string{"", "", ""}, []string{"", ""}},
		{[]any{math.Inf(-1)}, []string{"", ""}, []string{"", "", ""}, []string{"", ""}},
		{[]any{func() {}}, []string{"", ""}, []string{"", "", ""}, []string{"", ""}},
	}
	for _, tt := range tests {
		for f, wants := range map[string][]string{"json": tt.json, "yaml": tt.yaml, "toml": tt.toml} {
			for i, place := range places[f] {
				t.Run(fmt.Sprintf("%s %T %.40v %d", f, tt.value, tt.value, i), func(t *testing.T) {
					language := map[string]format.Format{"json": JSON(), "yaml": YAML(), "toml": TOML()}[f]
					got, err := formattest.Encode(language, formattest.Pieces(place, tt.value))
					if wants[i] == "" && err == nil || wants[i] != "" && got != strings.Replace(place, "§", wants[i], 1) {
						t.Errorf("got %q, %v, want %q", got, err, wants[i])
					}
				})
			}
		}
	}
}

// TestNestedWhy checks that refusals say what is wrong and what would help.
func TestNestedWhy(t *testing.T) {
	tests := []struct {
		format       format.Format
		place        string
		value        any
		msg, helpful string
	}{
		{YAML(), "a: '§'\n", "a\nb", "single quotes", "double quotes"},
		{YAML(), "a: x§\n", "a: b", "needs quotes", "double quotes around the whole"},
		{YAML(), "a: 12:§\n", "30", "differently", "double quotes"},
		{YAML(), "a: §\n", "\xff", "UTF-8", "b64enc"},
		{YAML(), "a: |\n  §\n", " x", "indentation", "|2"},
		{YAML(), "a: >\n  §\n", "a\nb", "lines", "| rather than >"},
		{YAML(), "# §\n", "a\nb", "a comment", "comment"},
		{YAML(), "§: 1\nb: 1\n", "b", "name", "change"},
		{YAML(), "'§': 1\n", "a\nb", "single quotes", "double quotes"},
		{YAML(), "a: &§ 1\n", "a b", "anchor", "change"},
		{YAML(), "§: 1\n", []any{1}, "a name must be", "parts"},
		{YAML(), "a: §\n", json.Number("1e400"), "number", "quotes"},
		{JSON(), `{"a": "§"}`, "\xff", "UTF-8", "b64enc"},
		{JSON(), `{"§": 1, "b": 2}`, "b", "name", "change"},
		{JSON(), `{"a": 1§}`, "x", "digits", "quotes"},
		{JSON(), `{"a": §}`, []any{"\xff"}, "list or map", "parts"},
		{TOML(), "a = §\n", nil, "null", "default"},
		{TOML(), "a = '§'\n", "it's", "single quotes", "double quotes"},
		{TOML(), "a = §\n", uint64(math.MaxUint64), "64 bits", "quotes"},
		{TOML(), "a = 1.§\n", "5", "number or a date", "quotes"},
		{TOML(), "§ = 1\nb = 1\n", "b", "name", "change"},
		{TOML(), "a = §\n", []any{nil}, "null", "parts"},
		{TOML(), "# §\n", "a\nb", "a comment", "comment"},
		{TOML(), "# \\§\n", "a\nb", "a comment", "comment"},
		{TOML(), "a = \"\\u004§\"\n", "1", "in an escape", `\\`},
		{JSON(), `{"a": "\u004§"}`, "1", "in an escape", `\\`},
		{YAML(), "a: \"\\x4§\"\n", "1", "in an escape", `\\`},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s %q %v", tt.format.Name, tt.place, tt.value), func(t *testing.T) {
			_, errs := encode.Document(tt.format, formattest.Pieces(tt.place, tt.value))
			if len(errs) != 1 || errs[0].Piece != 1 {
				t.Fatalf("got %v, want one refusal", errs)
			}
			if e := errs[0]; !strings.Contains(e.Msg, tt.msg) || !strings.Contains(e.Hint, tt.helpful) {
				t.Errorf("got %q, %q, want a word of %q and of %q", e.Msg, e.Hint, tt.msg, tt.helpful)
			}
		})
	}
}

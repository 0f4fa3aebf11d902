package tree

import (
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/formattest"
)

func TestJSONPlaces(t *testing.T) {
	formattest.PlacesTable(t, JSON(), []string{
		`{"a": §, "b": 1}`,
		`{"a": "§", "b": 1}`,
		`{"a": "x§y"}`,
		`{"a": "§§"}`,
		`{"a": [§, {"b": §}]}`,
		`{"§": 1, "b": 2}`,
		`{"a.§": {"b": "\\§"}}`,
		`{"a": 1§}`,
		`§`,
	}, "b", "true", "null", "1e3", "0x10", "08", "-1", "-0", "1.50", "9007199254740993", "12345678901234567890", "NaN", `", "c": "`, `a\`)
}

func TestJSONAgreement(t *testing.T) {
	nestedAgreement{
		format: JSON(), texts: 300, accepts: 0.9,
		wrap: func(lines []string) string { return "{\n" + strings.Join(lines, ",\n") + "\n}\n" },
		bare: []string{
			`"kN": §`, `"kN": [§, 1, {"a": §}]`, `"kN":[§,§]`, "\"kN\":\n\t§\n",
		},
		quoted: []string{
			`"kN": "§"`, `"kN": "x§y\"§"`, `"§": 1`, `"kN§": {"§": ["§"], "x§": "§§"}`, `"kN": "\\§\u0041§"`,
		},
		readers: []string{"json", "json bytes"},
	}.check(t)
}

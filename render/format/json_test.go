package format

import (
	"strings"
	"testing"
)

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

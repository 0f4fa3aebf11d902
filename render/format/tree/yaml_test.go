package tree

import (
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/formattest"
)

func TestYAMLPlaces(t *testing.T) {
	formattest.PlacesTable(t, YAML(), []string{
		"a: §\nb: 1\n",
		"a: \"§\"\nb: 1\n",
		"a: '§'\nb: 1\n",
		"a: x§y\nb: 1\n",
		"a: §/x\nb: 1\n",
		"a: x.§\nb: 1\n",
		"a: §_§\nb: 1\n",
		"x.§: 1\nb: 2\n",
		"a: \"x§y\"\nb: 1\n",
		"a: 'x§y'\nb: 1\n",
		"a: §:§\nb: 1\n",
		"a: [§, \"§\"]\nb: 1\n",
		"a: {x: §, y§: 1}\nb: 1\n",
		"a: # §\n  - §\nb: 1\n",
		"§: 1\nb: 2\n",
		"\"x§\": 1\n'x§y': 2\n",
		"a: |\n  §\nb: 1\n",
		"a: |\n  x\n  y §\n  z\nb: 1\n",
		"a: >-\n  §\nb: 1\n",
		"a: x\n  §\nb: 1\n",
		"a: \"x\n  §\"\nb: 1\n",
		"a: &§ x\n",
		"a: !§ x\n",
		"a: !!str §\nb: &b §\n",
		"# §\n---\na: 1\n",
		"§",
	}, "no", "on", "y", "null", "~", "~/x", "1e3", "1e400", "0x10", "0o17", "017", "08", "1_000", "12:30", "+1", "-1", "-0", ".5", "1.", "1.50", ".inf", ".NaN",
		"2024-01-01", "9007199254740993", "12345678901234567890", "True", "<<", "=", "e5", "- a", "? a", "a: b", "a:", ":a", "a #b", "*a", "&a", "!a", "|", ">", "@a", "`a", "%a", "---", "...", "b", "a?b", "a:b", "a, b", "//x?y=1&z=2")
}

func TestYAMLAgreement(t *testing.T) { yamlAgreement.check(t) }

var yamlAgreement = nestedAgreement{
	format: YAML(), texts: 150, accepts: 0.5,
	wrap: func(lines []string) string { return strings.Join(lines, "") },
	bare: []string{
		"kN: §\n", "kN: pre-§\n", "kN: §/post\n", "kN: a § b\n", "kN: §:§\n", "kN: §§\n", "kN: -§\n", "kN: 1§\n", "kN: §.§\n", "kN: §_§\n", "kN: .§\n", "kN: §§§.§\n", "kN: §e§\n", "kN: 0§\n", "kN: [§.§, +§]\n", "§.§: N\n", "kN: {§_§: [.§]}\n",
		"kN: [§, 1]\n", "kN: [a§, §b, x:§]\n", "kN: {a: §}\n", "kN: {\"a\":§}\n", "kN: {§: 1}\n", "kN: [\n  §,\n  b §\n  ]\n", "kN: {a: b §\n  c, d: §}\n",
		"§: N\n", "kN§: §\n", "kN: 1 # §\n", "kN: # §\n  - §\n  - a§\n", "kN:\n  - §: 1\n    b: §\n", "kN:\n- - §\n- §\n", "kN: one\n  § two\n  §\n",
		"kN: &aN §\nlN: *aN\n", "mN: &bN {kN: §}\nnN: {<<: *bN, x: §}\n", "k§: &aN x\n", "# §\n", "---\nk: §\n",
	},
	quoted: []string{
		"kN: \"§\"\n", "kN: '§'\n", "kN: 'x§y'\n", "kN: [\"§\", '§']\n", "kN: {a: \"§\", 'b': '§'}\n", "kN: {\"x§\": 2, 'x§y': 3}\n", "\"kN§\": 1\n", "'kN§': 1\n",
		"kN:\n  - \"§\"\n", "kN: \"one §\n  § two\"\n", "kN: 'one §\n  § two'\n", "kN: !!str §\n", "kN: !!str \"§\"\n",
	},
	block: []string{
		"kN: |\n  one\n  §\n  two §\n", "kN: |\n  §\n", "kN: |-\n    §\n", "kN: |+\n  §\n\n", "kN: |2\n  §\n", "kN: >\n  a §\n  b\n\n  §\n", "kN: >-\n  §\n",
	},
	readers: []string{"pyyaml", "libyaml", "ruamel"},
}

// TestYAMLNeighbours has values that need a spelling other than their first, or
// quotes: what stands beside them is written as it is alone. It has values that
// stand beside each other, too: what they make together counts. "" is a refusal.
func TestYAMLNeighbours(t *testing.T) {
	tests := []struct {
		text   string
		values []any
		want   string
	}{
		{"§: 1\nport: §\n", []any{"5.5", "3306"}, "\"5.5\": 1\nport: 3306\n"},
		{"§: 1\nport: §\n", []any{true, 3306}, "\"true\": 1\nport: 3306\n"},
		{"§: 1\nport: §\n", []any{1e6, "true"}, "1000000: 1\nport: true\n"},
		{"a: {§: 1, y: §}\n§: 1\n", []any{"+1", "3306", "5.5"}, "a: {\"+1\": 1, y: 3306}\n\"5.5\": 1\n"},
		{"§: 1\nx.§: 1\n§: §\n", []any{"123456789012345678901", "0x1f", "-0", "a b"}, "\"123456789012345678901\": 1\nx.0x1f: 1\n\"-0\": a b\n"},
		{"8§: 1\n§: 2\n", []any{"080", 3306}, "8080: 1\n3306: 2\n"},
		{"a: §.§\n§.§: §_§\n", []any{"db", "example.org", "app", "name", "x", "y"}, "a: db.example.org\napp.name: x_y\n"},
		{"a: §.§\nb: §§§\n§§§: .§\n", []any{"8", "0", "1", "2", "3", "x", "y", "z", "5"}, "a: 8.0\nb: 123\nxyz: .5\n"},
		{"a: §_§\n", []any{"1", "000"}, ""},
		{"a: §e§\n", []any{"1", "3"}, ""},
		{"§.§: a\n", []any{"1", "5"}, ""},
		{"0§: a\n", []any{"7"}, ""},
		{"a: §§§\n", []any{"n", "", "o"}, ""},
		{"- §§§\n", []any{"", "", ""}, ""},
	}
	for _, tt := range tests {
		if got, err := formattest.Encode(YAML(), formattest.Pieces(tt.text, tt.values...)); got != tt.want || err == nil == (got == "") {
			t.Errorf("%q, %#v: got %q, %v, want %q", tt.text, tt.values, got, err, tt.want)
		}
	}
}

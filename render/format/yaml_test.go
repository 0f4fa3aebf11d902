package format

import (
	"strings"
	"testing"
)

func TestYAMLPlaces(t *testing.T) {
	placesTable(t, YAML(), []string{
		"a: §\nb: 1\n",
		"a: \"§\"\nb: 1\n",
		"a: '§'\nb: 1\n",
		"a: x§y\nb: 1\n",
		"a: §/x\nb: 1\n",
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
		"kN: §\n", "kN: pre-§\n", "kN: §/post\n", "kN: a § b\n", "kN: §:§\n", "kN: §§\n", "kN: -§\n", "kN: 1§\n",
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

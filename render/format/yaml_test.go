package format

import (
	"strings"
	"testing"
)

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

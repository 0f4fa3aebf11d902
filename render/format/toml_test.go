package format

import (
	"strings"
	"testing"
)

func TestTOMLAgreement(t *testing.T) {
	nestedAgreement{
		format: TOML(), texts: 300, accepts: 0.7,
		wrap: func(lines []string) string { return strings.Join(lines, "") },
		bare: []string{
			"kN = §\n", "kN = [§, 1, §]\n", "kN = [\n  §, # §\n  §,\n]\n", "kN = {a = §, b.c = §}\n", "[tN]\nkN = §\n", "[[u]]\nkN = §\n[u.t]\nx = §\n", "kN.a = §\nkN.b = §\n",
			"# §\n", "kN = 1 # §\n", "[tN] # §\n",
		},
		quoted: []string{
			"kN = \"§\"\n", "kN = '§'\n", "kN = \"x§y\"\n", "kN = 'x§y'\n", "kN = \"\"\"\none §\n  § two\\\n  §\"\"\"\n", "kN = '''\n§\n  § two'''\n", "kN = '''§'''\n", "kN = \"\"\"§\"\"\"\n",
			"kN = [\"§\", '§']\n", "kN = {a = \"§\", '§' = '§', \"x§\" = 1}\n",
			"§ = N\n", "\"§\" = N\n", "'§' = N\n", "kN.§ = 1\n", "kN§ = 2\n", "[§]\n", "[tN.§]\na = 1\n[tN.\"§\"]\na = 2\n", "[[aN.§]]\n", "[\"tN§\"]\n",
		},
		readers: []string{"toml"},
	}.check(t)
}

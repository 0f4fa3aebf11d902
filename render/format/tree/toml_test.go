package tree

import (
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/formattest"
)

func TestTOMLPlaces(t *testing.T) {
	formattest.PlacesTable(t, TOML(), []string{
		"a = §\nb = 1\n",
		"a = \"§\"\nb = 1\n",
		"a = '§'\nb = 1\n",
		"a = \"x§y\"\n",
		"a = 'x§y'\n",
		"a = \"\"\"\n§\n  x§\"\"\"\nb = 1\n",
		"a = '''\n§\n  x§'''\nb = 1\n",
		"a = [§, {x = §}]\n",
		"a = 1§\n",
		"a = 1.§\n",
		"§ = 1\nb = 2\n",
		"x-§.y = 1\n\"x§\" = 2\n'x§y' = 3\n",
		"[§]\nb = 1\n[b]\n",
		"[[x.\"§\"]]\n",
		"a = 1 # §\n",
	}, "b", "true", "null", "1e3", "0x10", "08", "-1", "-0", "+1", "1_000", "1.50", "inf", "nan", "2024-01-01", "07:32", "9223372036854775807", "9223372036854775808", "a.b", "'''", `\e`, "é", "b]\n[c", "\nx", "x\n")
}

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

// TestTOMLNeighbours has values that are beside each other. Without quotes they
// are no value of TOML's, unless they make a number.
func TestTOMLNeighbours(t *testing.T) {
	tests := []struct {
		text   string
		values []any
		want   string // "" is a refusal
	}{
		{"a = \"§§§\"\nb = '§.§.§'\n", []any{"x", "\"", 3, "db", 1, "example"}, "a = \"x\\\"3\"\nb = 'db.1.example'\n"},
		{"§§§ = 1\n[§§§.§]\n", []any{"x", "y", 1, "t", 2, "u", "v"}, "xy1 = 1\n[t2u.v]\n"},
		{"a = §§\n", []any{8, "080"}, "a = 8080\n"},
		{"a = §§\n", []any{8, "x"}, ""},
		{"a = §§§\n", []any{1, 2, 3}, ""},
		{"a = §.§\n", []any{1, 2}, ""},
		{"a = §-§-§\n", []any{"2024", "01", "02"}, ""},
	}
	for _, tt := range tests {
		got, err := formattest.Encode(TOML(), formattest.Pieces(tt.text, tt.values...))
		if got != tt.want || err == nil == (tt.want == "") || err != nil && !strings.Contains(err.Error(), "put double quotes around") {
			t.Errorf("%q, %v: got %q, %v, want %q", tt.text, tt.values, got, err, tt.want)
		}
	}
}

// TestTOMLOrder has leaves in the order of the document, whatever stands where.
func TestTOMLOrder(t *testing.T) {
	tests := []struct{ doc, want string }{
		{"b = 1\na = 2\n", ".b .a"},
		{"b.y = 1\na = 2\nb.x = 3\n", ".b .b.y .b.x .a"},
		{"\"a.b\" = 1\n[a]\nc = 1\nb = 2\n", ".a.b .a .a.c .a.b"},
		{"[[s]]\nb = 1\na = 2\n[[s]]\na = 1\nb = 2\n[[s]]\nc = 3\n", ".s .s[] .s[].b .s[].a .s[] .s[].a .s[].b .s[] .s[].c"},
		{"[[s]]\n\"x.y\" = 1\n[[s]]\nx.y = 1\n[s.b]\na = 1\n", ".s .s[] .s[].x.y .s[] .s[].x .s[].x.y .s[].b .s[].b.a"},
		{"[t.u]\na = 1\n[t]\nz = 1\nb = 1\n", ".t .t.u .t.u.a .t.z .t.b"},
		{"a = [[{y = 1, x = 2}], {z = 1}]\n", ".a .a[] .a[][] .a[][].y .a[][].x .a[] .a[].z"},
	}
	for _, tt := range tests {
		leaves, err := parseTOML([]byte(tt.doc))
		var paths []string
		for _, l := range leaves[min(1, len(leaves)):] {
			paths = append(paths, l.Path)
		}
		if got := strings.Join(paths, " "); err != nil || got != tt.want {
			t.Errorf("%q: got %q, %v, want %q", tt.doc, got, err, tt.want)
		}
	}
}

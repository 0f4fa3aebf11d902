package ini

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
)

func TestPlaces(t *testing.T) {
	formattest.PlacesTable(t, Format(), []string{
		"[g]\na = §\nb = 1\n",
		"[g]\na: §\nb = 1\n",
		"[g]\na = \"§\"\nb = 1\n",
		"[g]\na = '§'\nb = 1\n",
		"[g]\na = x§y\n",
		"[g]\na = § ; comment\nb = 1\n",
		"[g]\na = §§\n",
		"[g]\na =\n  x\n  §\nb = 1\n",
		"[g]\na = %(§)s ${§} %§ §{\n",
		"a = §",
		"# §\n[g]\nb = 1\n",
		"[g] ; §\nb = 1\n",
		"[§]\nb = 1\n",
		"[g \"§\"]\nb = 1\n",
		"[g]\n§ = 1\nb = 2\n",
		"[g]\nx§ = 1\nb = 2\n",
		"[g]\n§\nb = 1\n",
	}, "%", "a%b", "$", "a$b", "${x", "a:b", "x;y", "a b", "it's all", "'", "-", "default", "includeIf", "B", "g", "g\"]\nx = 1", "~", "0x10", "2024-01-01", ".inf", "null")
}

func TestAgreement(t *testing.T) {
	lines := []string{
		"[gN]\nkN = §\n", "[gN]\nkN = §\n\tlN = §\n", "[gN]\nkN=§\n# §\nlN =§\n", "[gN]\nkN = \"§\"\nlN = \"x §\"\n",
		"[gN]\nkN = a § b\n", "[gN]\nkN = §,§/§§\n", "[gN]\nkN\nlN = §\n", "; §\n#§\n  # §\n", "[gN] # §\nkN = §\n", "\n",
	}
	formattest.Agreement{
		Format: Format(), Docs: 400, Accepts: 0.5, Lines: lines,
		Readers: map[string]func(testing.TB, []string) []formattest.Reading{
			"RawConfigParser with = only": formattest.PythonReader("ini.py", "equals"),
			"git":                         gitReader,
		},
	}.Check(t)
	formattest.Agreement{
		Format: Format(), Docs: 600, Accepts: 0.5,
		Lines: append(lines, "[gN]\nkN: §\n", "[gN]\nkN = '§'\nlN = 'x §'\n", "[gN]\nkN =\n  §\n  a §\n\n  §=§\nlN = §\n",
			"[gN-§]\nkN = §\n", "[gN]\nkN§ = x§\n", "[gN]\n§kN = 1\n", "[gN]\n§kN\nlN = 2\n"),
		Readers: map[string]func(testing.TB, []string) []formattest.Reading{
			"RawConfigParser":                      formattest.PythonReader("ini.py", "raw"),
			"ConfigParser":                         formattest.PythonReader("ini.py", "basic"),
			"ConfigParser with $":                  formattest.PythonReader("ini.py", "extended"),
			"RawConfigParser with inline comments": formattest.PythonReader("ini.py", "inline"),
		},
	}.Check(t)
}

// gitReader has git read all documents as one: their groups begin with "g".
func gitReader(t testing.TB, docs []string) []formattest.Reading {
	t.Helper()
	var all strings.Builder
	for i, doc := range docs {
		all.WriteString(strings.ReplaceAll("\n"+doc, "\n[g", fmt.Sprintf("\n[d%d.g", i)))
	}
	file := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(file, []byte(all.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	out := make([]formattest.Reading, len(docs))
	for _, entry := range strings.Split(string(formattest.RunReader(t, nil, "git", "config", "--file", file, "--list", "-z")), "\x00") {
		key, value, _ := strings.Cut(entry, "\n")
		number, key, ok := strings.Cut(key, ".")
		if n, err := strconv.Atoi(strings.TrimPrefix(number, "d")); ok && err == nil {
			out[n].Items = append(out[n].Items, formattest.Item{key, value})
		}
	}
	return out
}

// TestReadersOfOurs holds what the fuzz target takes for Python's
// reader, and the parser, against the program, on documents of any lines.
func TestReadersOfOurs(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var docs []string
	for range 1500 {
		var b strings.Builder
		b.WriteString("[g]\n")
		for n := range r.IntN(8) {
			b.WriteString([]string{"", "", "  ", "\t"}[r.IntN(4)])
			b.WriteString([]string{"", "", "k%d = ", "k%d=", "k%d: ", "[h%d] ", "[h%d]", "k%d", "# "}[r.IntN(9)])
			b.WriteString(onOneLine(formattest.RandomText(r)) + "\n")
			doc := strings.ReplaceAll(b.String(), "%d", fmt.Sprint(n))
			b.Reset()
			b.WriteString(doc)
		}
		docs = append(docs, b.String())
	}
	read := 0
	for i, want := range formattest.PythonReader("ini.py", "raw")(t, docs) {
		got, err := likePython(docs[i], false)
		leaves, ourErr := parse([]byte(docs[i]))
		if ours := leafItems(leaves); err == nil && ourErr == nil && !slices.Equal(ours, got) {
			t.Fatalf("%q\nis read as %q\nby Python  %q", docs[i], ours, got)
		}
		got, want.Items = configparserItems(got), configparserItems(want.Items)
		if (err == nil) != (want.Err == "") || err == nil && !slices.Equal(got, want.Items) {
			t.Fatalf("%q\ngot  %q %v\nwant %q %s", docs[i], got, err, want.Items, want.Err)
		}
		if err == nil {
			read++
		}
	}
	t.Logf("%d documents, %d read", len(docs), read)
}

// onOneLine takes control characters and [DEFAULT] out of a text.
func onOneLine(s string) string {
	s = strings.ReplaceAll(s, "DEFAULT", "")
	return strings.Map(func(r rune) rune {
		if format.IsControl(r) {
			return -1
		}
		return r
	}, s)
}

// configparserItems sorts items into groups, takes the last of those of one name,
// and leaves out the blank lines of values.
func configparserItems(items []formattest.Item) []formattest.Item {
	values, order := map[string]string{}, []string{}
	for _, it := range items {
		if _, ok := values[it[0]]; !ok {
			order = append(order, it[0])
		}
		value := strings.ReplaceAll(strings.ReplaceAll(it[1], formattest.NoValue, ""), aGroup, "")
		values[it[0]] = strings.TrimSpace(regexp.MustCompile(`\n+`).ReplaceAllString(value, "\n"))
	}
	slices.Sort(order)
	out := make([]formattest.Item, len(order))
	for i, name := range order {
		out[i] = formattest.Item{name, values[name]}
	}
	return out
}

// FuzzINI: whatever the document and the values, if Encode takes them, then each
// reader that understands the document with harmless words in it sees the very
// same groups, keys and values, the words replaced by the values, and no more.
func FuzzINI(f *testing.F) {
	z := formattest.Fuzzer{
		Format: Format(), Readers: readers,
		Docs: []string{
			"[g]\na = @\nb = @\n",
			"[g]\na: @ x\n# @\n@ = 1\n",
			"[g] # @\na = \"@\"\n\tb = @,@\n",
			"[g@]\na =\n @\n b @\nc = @\n",
			"[g]\na = x@ ; @\nb = @@\n",
		},
	}
	f.Add(byte(5), "[g]\na = @\n# @\n@ = 1\n", "x", "y")
	f.Add(byte(5), "[g] ; @\n\ta: \"@\"\n  @\n", "a = b", "[h]")
	f.Add(byte(5), "[@]\na = '@' ; x\n", "x\n[y]\nz = 1", `\`)
	f.Add(byte(5), "a = %(@)s ${@}\n", "x)s", "$")
	f.Add(byte(0), "", "a b", "é\n")
	f.Fuzz(func(t *testing.T, doc byte, text, v, w string) {
		z.Check(t, doc, text, v, w)
		leaves, err := parse([]byte(text))
		python, err2 := likePython(strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n"), false)
		if ours := leafItems(leaves); err == nil && err2 == nil && !slices.Equal(ours, python) {
			t.Errorf("%q is read as %q, by Python as %q", text, ours, python)
		}
	})
}

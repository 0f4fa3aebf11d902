package ini

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
	"gopkg.in/ini.v1"
)

// grafanaVariable is what Grafana replaces: pkg/setting/expanders.go.
var grafanaVariable = regexp.MustCompile(`\$(|__\w+){([^}]+)}`)

// likeGrafana reads with Grafana's library, and marks what Grafana replaces.
func likeGrafana(doc string) (out []formattest.Item, err error) {
	file, err := ini.Load([]byte(doc))
	if err != nil {
		return nil, err
	}
	for _, section := range file.Sections() {
		out = append(out, formattest.Item{"section", section.Name()})
		for _, key := range section.Keys() {
			text := grafanaVariable.ReplaceAllString(key.Value(), "<$1$2>")
			key.SetValue(text)
			out = append(out, formattest.Item{section.Name() + " " + key.Name(), key.String()})
		}
	}
	return out, nil
}

var grafanaValues = []string{
	"${HOME}", "$HOME", "$__file{/etc/passwd}", "$__env{HOME}", "$__vault{x}", "%(a)s", "%(app)s", "%", "$", "{x}", "`", "a`b", "`a`", "\"\"\"", "a\"\"\"b`", "`\n[x]\na = 1\n", "\"\"\"\n[x]\n", "'", "\"", "a\\", "\\", "'a'", "\"a'", "a # b", "x ;y",
}

var grafanaPlaces = []string{
	"[a]\nk = §\nb = 1\n", "[a]\nk = `§`\nb = 1\n", "[a]\nk = \"\"\"§\"\"\"\nb = 1\n", "[a]\nk = \"§\"\nb = 1\n", "[a]\nk = x§y\nb = 1\n", "[a]\nk = $§ ; c\nb = 1\n", "[a]\nk = §{x}\nb = 1\n", "[a]\nk = `x § y§`; c\nb = 1\n",
	"[a]\nk = §§\nb = 1\n", "[a]\nk: § ; §\nb = 1\n", "; §\n[a]\nb = 1\n", "[a]\nk = b ; §\nb = 1\n", "[§]\nb = 1\n", "[a]\n§ = 1\nb = 2\n", "[a]\nk = %(§)s\nb = 2\n",
}

func TestPlacesGrafana(t *testing.T) {
	formattest.PlacesTable(t, Grafana(), grafanaPlaces, grafanaValues...)
}

func TestAgreementGrafana(t *testing.T) {
	formattest.Agreement{
		Format: Grafana(), Docs: 800, Accepts: 0.6,
		Lines: []string{
			"[gN]\nkN = §\n", "[gN]\nkN = `§`\nlN: §\n", "[gN]\nkN = \"\"\"x §\n§\"\"\"\n", "[gN]\nkN = x§ ; §\n", "# §\n; §\n", "[gN]\nkN = §§\n", "[gN]\nkN = '§'\nlN = \"x §\" # c\n", "[gN]\nkN =§\nlN = 1\n",
			"[gN]\nkN = `x\n§\ny`\nlN = §\n", "[gN-§]\nkN = §\n", "[gN]\n§k = §\n",
		},
		Readers: map[string]func(testing.TB, []string) []formattest.Reading{"ini.v1": formattest.InProcess(likeGrafana)},
	}.Check(t)
}

// TestSoupGrafana holds the reader against the library on documents of random tokens.
func TestSoupGrafana(t *testing.T) {
	r := rand.New(rand.NewPCG(51, 52))
	parts := []string{"a", "b c", "x", "\"", "'", "`", "\"\"\"", "\\", "\\\n", "#", ";", " ", "\t", "\n", "\nk2 = 1\n", "=", ":", "é", "\u00a0", "$", "{y}", "%"}
	read := 0
	for range formattest.Times(20000) {
		doc := "[g]\nk = "
		for range r.IntN(9) {
			doc += parts[r.IntN(len(parts))]
		}
		if r.IntN(4) > 0 {
			doc += "\n"
		}
		items, err := likeGrafana(doc)
		leaves, wrong := parseGrafana([]byte(doc))
		if err != nil || wrong != nil || slices.ContainsFunc(leaves, func(l format.Leaf) bool { return strings.Contains(string(l.Kind), "again") || l.Kind == code }) {
			if err != nil && wrong == nil {
				t.Fatalf("%q: the library does not read it: %v", doc, err)
			}
			continue
		}
		read++
		var theirs, ours []string
		for _, i := range items[2:] {
			theirs = append(theirs, fmt.Sprint(i))
		}
		for _, l := range leaves[1:] {
			ours = append(ours, fmt.Sprint(formattest.Item{strings.NewReplacer("[", "", "]", "").Replace(l.Path), l.Text}))
		}
		if !slices.Equal(theirs, ours) {
			t.Fatalf("%q: the library reads %q, the reader %q", doc, theirs, ours)
		}
	}
	if t.Logf("%d read", read); read < formattest.Times(1000) {
		t.Error("too few to say much")
	}
}

func TestSyntaxGrafana(t *testing.T) {
	formattest.CheckSyntax(t, parseGrafana, []formattest.Syntax{
		{"[a]\nb\n", 2, "neither an ="},
		{"[a]\n= 1\n", 2, "no key"},
		{"[a]\nb = `x\nc = 1\n", 2, "not closed"},
		{"[a\nb = 1\n", 1, "closing bracket"},
		{"[a]\n\"b\" = 1\n", 2, "in quotes"},
	})

	formattest.CheckWhys(t, Grafana(), []formattest.Why{
		{"[a]\nb = §\n", "${x}", "replaces", "$__file"},
		{"[a]\nb = $__§{x}\n", "file", "replaces", "raw"},
		{"[a]\nb = \"§\"\n", "a#b", "meaning", "without quotes"},
		{"[a]\nb = 1\n§ = 2\n", "b", "there already", "raw"},
	})
}

// FuzzGrafana: whatever the document and the values, if Encode takes them, then Grafana's library
// sees the same as with harmless words, the words replaced by the values, and no more.
func FuzzGrafana(f *testing.F) {
	z := formattest.Fuzzer{
		Format: Grafana(), Readers: map[string]func(string) ([]formattest.Item, error){"ini.v1": likeGrafana},
		Docs: []string{"[a]\nk = @\nl = `@`\n", "[a]\nk = x@y ; @\nl = \"\"\"@\n@\"\"\"\n", "[a]\nk = $@{x}\nl = %(@)s\n", "[@]\n@ = @\nl = '@'\n"},
	}
	for _, n := range formattest.Nasty {
		f.Add(byte(0), "", n.Value, "x")
		f.Add(byte(1), "", "x", n.Value)
	}
	for _, v := range grafanaValues {
		f.Add(byte(2), "", v, "$")
		f.Add(byte(4), "[a]\nk = @@ ; @\nl = \"\"\"@`\n", "$", v)
	}
	f.Fuzz(func(t *testing.T, doc byte, text, v, w string) { z.Check(t, doc, text, v, w) })
}

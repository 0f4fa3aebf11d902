package hcl

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
)

// same1 reports whether leaves say what HCL 1's library sees. It has expressions in its texts.
func same1(items []formattest.Item, leaves []format.Leaf) bool {
	var theirs, ours []string
	for _, i := range items {
		if i[0] == "name" || i[0] == "value" {
			theirs = append(theirs, i[1])
		}
	}

	joins := false
	for i, l := range leaves {
		isEntry := l.Kind != label && !strings.HasSuffix(l.Path, "[]") && !joins
		if isEntry {
			ours = append(ours, l.Path)
		}
		switch {
		case l.Kind == format.Group || l.Kind == format.Map || l.Kind == format.List:
		case joins:
			ours[len(ours)-1] += l.Text
		case l.Kind == format.Int || l.Kind == octal:
			n, _ := strconv.ParseInt(l.Text, 0, 64)
			ours = append(ours, fmt.Sprint(n))
		case l.Kind == format.Float:
			n, _ := strconv.ParseFloat(l.Text, 64)
			ours = append(ours, fmt.Sprint(n))
		default:
			ours = append(ours, l.Text)
		}
		joins = l.Kind == code || i+1 < len(leaves) && leaves[i+1].Kind == code
	}
	return slices.Equal(theirs, ours)
}

// same2 reports whether all texts that leaves have are literals that HCL 2's library sees, in
// their order.
func same2(items []formattest.Item, leaves []format.Leaf) bool {
	var theirs, ours []string
	for _, i := range items {
		if (i[0] == "literal" || i[0] == "label") && i[1] != "" {
			theirs = append(theirs, i[1])
		}
	}
	for _, l := range leaves {
		if (l.Kind == format.Str || l.Kind == label) && l.Text != "" {
			ours = append(ours, l.Text)
		}
	}

	for _, text := range theirs {
		if len(ours) > 0 && text == ours[0] {
			ours = ours[1:]
		}
	}
	return len(ours) == 0
}

var soup = []string{
	"a", "b", "x.y", "foo", "1", "23", "0.5", "1e3", "-", "true", "null", `"`, `"`, `"s"`, `"a b"`, "=", "=", "{", "}", "[", "]", "(", ")", ",", ":", "?", ".", "...",
	"\n", "\n", "\n", " ", " ", "\t", "#", "//", "/*", "*/", "${", "%{", "$${", "%%{", "$", "%", "~}", "${~", `\n`, `\"`, `\u0041`, `\x`, "<<EOT\n", "EOT\n", "<<-E\n", "  E\n", "E", "  x\n", "for x in y : x",
	"if", "endif", "&&", "==", "=>", "é", "e\u0301", "\r\n", "'", ";", "*", "!", "+", "\\", "a = 1\n", "b {\n", "c \"d\" {\n", `a = "${x}"`, `f(a, "x")`, "a ? 1 : 2", "::",
}

func randomSoup(r *rand.Rand) string {
	var b strings.Builder
	for n := 1 + r.IntN(12); n > 0; n-- {
		b.WriteString(soup[r.IntN(len(soup))])
		if r.IntN(3) == 0 {
			b.WriteByte(' ')
		}
	}

	doc := b.String()
	switch r.IntN(5) {
	case 0:
		return "v = " + doc + "\n"
	case 1:
		return "v = \"" + strings.ReplaceAll(doc, "\n", "") + "\"\n"
	case 2:
		return "v = <<-EOT\n" + doc + "\nEOT\n"
	case 3:
		return "v = <<EOT\n" + doc + "\nEOT\nw = [1, {x = \"" + strings.ReplaceAll(doc, "\n", "") + "\"}]\n"
	}
	return doc
}

// stricter are the errors for what a library does read: names that are there already, which it
// takes for a list or the last of them, and what would take too long.
var stricter = regexp.MustCompile(twice + "|" + tooDeep + "|carriage return|byte-order mark|64 bits|line of a heredoc with|" +
	"has no comma after it|there is no value where")

// laxer are documents that only the library refuses: what a directive must have around it, and
// names of which a template makes no value.
var laxer = regexp.MustCompile(`%\{|\d{9}|if|endif`)

// TestSoup gives both readers and the libraries documents of random tokens: what one side
// refuses, the other refuses, and what both read, they read as the same.
func TestSoup(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, sides := range map[string]struct {
		parse func([]byte) ([]format.Leaf, error)
		judge func(string) ([]formattest.Item, error)
		same  func([]formattest.Item, []format.Leaf) bool
	}{
		"hcl1": {parse1, judge1, same1},
		"hcl2": {parse2, judge2, same2},
	} {
		read := 0
		for range formattest.Times(30000) {
			doc := randomSoup(r)
			items, err := sides.judge(doc)
			leaves, wrong := sides.parse([]byte(doc))
			switch {
			case err != nil && wrong != nil:
			case name == "hcl1" && strings.HasPrefix(strings.TrimSpace(doc), "{"): // JSON to the library
			case wrong != nil && stricter.MatchString(wrong.Error()):
			case err != nil && wrong == nil && laxer.MatchString(doc):
			case err != nil || wrong != nil:
				t.Errorf("%s %q: the library says %v, the reader %v", name, doc, err, wrong)
			case !sides.same(items, leaves):
				t.Errorf("%s %q: the library reads %q, the reader %+v", name, doc, items, leaves)
			default:
				read++
			}
		}
		if t.Logf("%s: %d read", name, read); read < formattest.Times(600) {
			t.Error("too few to say much")
		}
	}
}

// TestAgreement gives random values to random documents: the libraries must see each value, and
// nothing else that they do not see with a word in its place.
func TestAgreement(t *testing.T) {
	lines := []string{
		"aN = §\n", "aN = \"§\"\n", "aN = \"x § y§\" # §\n", "aN = [§, \"§\", [§]]\n", "aN = {\n  b = §\n  c = \"§\"\n}\n",
		"bN \"§\" \"x-§\" {\n  a = §\n  b {\n    c = \"§\"\n  }\n}\n", "// §\n", "aN = <<EOT\nx § y\n§\nEOT\n", "aN = 1\n", "aN = { \"x§\" = §, \"y§y\" = 1 }\n",
	}
	only1 := []string{"aN { b = § c = § }\n", "\"aN§\" = §\n", "aN = \"${x} § ${\"y\"}\"\n", "aN = <<-EOT\n  §\n  x ${§}\n  EOT\n"}
	only2 := []string{
		"aN = f(§, \"§\", { x = § })\n", "aN = \"${x} § ${f(\"§\")}\"\n", "aN = v ? § : \"§\"\n", "aN = <<-EOT\n    §\n  x ${f(§)} §\n  EOT\n",
		"aN = \"%{ if x == § }§%{ endif }\"\n", "aN = [for x in v : \"y§${x ~}  § \"]\n", "aN = 2 * §\n", "aN = { § = 1, z = v[\"§\"] }\n", "aN = v.x\n", "aN = { (y) = §, \"§\" : 2 }\n",
	}
	for _, tt := range []struct {
		format format.Format
		lines  []string
		judges map[string]func(string) ([]formattest.Item, error)
	}{
		{Format(), lines, map[string]func(string) ([]formattest.Item, error){"HCL 1": judge1, "HCL 2": judge2}},
		{V1(), slices.Concat(lines, only1), map[string]func(string) ([]formattest.Item, error){"HCL 1": judge1}},
		{V2(), slices.Concat(lines, only2), map[string]func(string) ([]formattest.Item, error){"HCL 2": judge2}},
	} {
		readers := map[string]func(testing.TB, []string) []formattest.Reading{}
		for name, judge := range tt.judges {
			readers[name] = formattest.InProcess(judge)
		}
		formattest.Agreement{Format: tt.format, Docs: 400, Accepts: 0.6, Lines: tt.lines, Readers: readers}.Check(t)
	}
}

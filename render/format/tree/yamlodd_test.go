package tree

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	goccy "github.com/goccy/go-yaml"
	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/formattest"
	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/test/servers"
)

// TestYAMLOdd has what go-yaml reads as one thing and other programs as another: "" is a
// refusal. § is a value, ¤ what an encoder printed.
func TestYAMLOdd(t *testing.T) {
	tests := []struct {
		text, value, want string
		refused, helps    string // a word of the reason and of the hint
	}{
		// Behind a ! by itself.
		{"k: ! §\n", "text", "k: ! text\n", "", ""},
		{"k: ! §\n", "a: b", "k: ! \"a: b\"\n", "", ""},
		{"k: ! §\n", "*a", "k: ! \"*a\"\n", "", ""},
		{"k: ! §\n", "&a", "k: ! \"&a\"\n", "", ""},
		{"k: ! §\n", "3", "", "after a !", "!!str"},
		{"k: ! §\n", "=", "", "after a !", "!!str"},
		{"k: ! §\n", "<<", "", "after a !", "!!str"},
		{"k: ! §\n", "null", "", "after a !", "!!str"},
		{"k: ! §\n", "", "", "after a !", "!!str"},
		{"k: ! §\n", "2001-01-01", "", "after a !", "!!str"},
		{"k: &a ! §\n", "=", "", "after a !", "!!str"},
		{"k: ! &a §\n", "=", "", "after a !", "!!str"},
		{"k: [!   §]\n", "=", "", "after a !", "!!str"},
		{"k: !\n  §\n", "=", "", "after a !", "!!str"},
		{"é: ! §\n", "yes", "", "after a !", "!!str"},
		{"k: \"! §\"\n", "=", "k: \"! =\"\n", "", ""},
		{"k: !!str §\n", "=", "k: !!str \"=\"\n", "", ""},
		{"k: !x §\n", "<<", "k: !x \"<<\"\n", "", ""},

		// Beside a tab, and behind a question mark.
		{"k: §\t\n", "x", "", "a tab", "spaces"},
		{"k: §\t# c\n", "x", "", "a tab", "spaces"},
		{"k: § \t # c\n", "x", "", "a tab", "spaces"},
		{"k:\t§\n", "x", "", "a tab", "spaces"},
		{"k: \"§\"\t# c\n", "x", "", "a tab", "spaces"},
		{"k: [§\t, 1]\n", "x", "", "a tab", "spaces"},
		{"k: \"a\t§\tb\"\n", "x", "k: \"a\tx\tb\"\n", "", ""},
		{"k: |\n  a\t§\t\n", "x", "k: |\n  a\tx\t\n", "", ""},
		{"r: [?§]\n", "x, evil: 1", "", "a ?", "a space"},
		{"r: [?§]\n", "x", "", "a ?", "a space"},
		{"r: {?§: 1}\n", "x", "", "a ?", "a space"},
		{"r: [? §]\n", "x, evil: 1", "r: [? \"x, evil: 1\"]\n", "", ""},
		{"r: [\"?§\"]\n", "x, evil: 1", "r: [\"?x, evil: 1\"]\n", "", ""},
		{"r: ?§\n", "x", "r: ?x\n", "", ""},
		{"r: [?¤]\n", `"x, evil: 1"`, "", "a ?", "a space"},
		{"%TAG ! tag:§\n---\na: 1\n", "a b", "", "", ""},

		// In what an encoder printed: names and values, in blocks and on one line.
		{"k:\n¤\n", "  a: =\n  =: b\n  c:\n  - 2001-12-14 21:59:43.10 -5", "k:\n  a: \"=\"\n  \"=\": b\n  c:\n  - \"2001-12-14 21:59:43.10 -5\"\n", "", ""},
		{"k:\n  ¤\n", "a: =\n  é =: =", "k:\n  a: \"=\"\n  é =: \"=\"\n", "", ""},
		{"k: ¤\n", `{"a":1e+21,"b":[1E2,2]}`, "k: {\"a\":1.0e+21,\"b\":[1.0e+2,2]}\n", "", ""},
		{"k: ¤\n", "=", "k: \"=\"\n", "", ""},
		{"k: ¤\n", "2001-12-14T21:59:43Z", "k: \"2001-12-14T21:59:43Z\"\n", "", ""},
		{"k: ¤\n", `{"a":1e400}`, "", "read differently", "text"},
		{"k:\n¤\n", "  a: 1.0e+400", "k:\n  a: \"1.0e+400\"\n", "", ""},
		{"k: |\n¤\n", "  a: =\n  b: |-\n    x = =", "k: |\n  a: \"=\"\n  b: |-\n    x = =\n", "", ""},
		{"k:\n¤\n", "  a: .inf\n  b: -1.5e+300\n  c: null\n  d: 12345678901234567890123", "k:\n  a: .inf\n  b: -1.5e+300\n  c: null\n  d: 12345678901234567890123\n", "", ""},
	}
	for _, tt := range tests {
		ps := formattest.Pieces(strings.ReplaceAll(tt.text, "¤", "§"), tt.value)
		if strings.Contains(tt.text, "¤") {
			ps = structures(strings.ReplaceAll(tt.text, "¤", "§"), tt.value)
		}
		got, err := formattest.Encode(YAML(), ps)
		switch {
		case tt.want != "" && got != tt.want:
			t.Errorf("%q, %q: got %q, %v, want %q", tt.text, tt.value, got, err, tt.want)
		case tt.want == "" && (err == nil || !strings.Contains(err.Error(), tt.refused) || !strings.Contains(err.Error(), tt.helps)):
			t.Errorf("%q, %q: got %q, %v, want a refusal: %s, %s", tt.text, tt.value, got, err, tt.refused, tt.helps)
		}
	}
}

// yamlOddPlaces are places that readers of YAML may take for different ones.
var yamlOddPlaces = []string{
	"k: ! §\n", "k: !x §\n", "k: !!str §\n", "k: &a §\n", "k: !<tag:yaml.org,2002:str> §\n", "k: §\t\n", "k:\t§\n", "k: ! &a §\n", "k: [! §]\n", "! §: 1\n",
	"r: [?§]\n", "r: [? §]\n", "r: {?§: 1}\n", "r: {? §: 1}\n", "r: {? § }\n", "r: {a:§}\n", "r: {\"a\":§}\n", "r: [-§]\n", "r: [a: §]\n", "r: [§: 1]\n", "r: [§:1]\n", "r: [§ : 1]\n",
	"? §\n: 1\n", "?§\n", "- - §\n", "- ? §\n", "- §: 1\n", "r: [§,1]\n", "r: [ §\n , 1]\n", "r: {§ }\n", "r: {§ , b}\n", "--- §\n", "--- ! §\n", "&a §: 1\n", "k: a§\n", "k: §a\n", "k: §#\n",
	"k: a:§\n", "k: -§\n", "k: ~§\n", "k: .§\n", "k: § # c\n", "k: {a: {b: [§]}}\n", "k: [\n§\n]\n", "k: {\n§: 1}\n", "k: \"§\"\nl: '§'\n", "k: {\"§\": 1, '§x': 2}\n", "k: [\"§\", '§']\n",
	"k: |\n  §\n", "k: |2\n  §\n", "k: |-\n  a\n  §\nb: 1\n", "k: >-\n  a §\n",
}

// TestYAMLOddReaders: in these places every reader sees the document as with a harmless
// word for the value, but for the value, if it reads that one at all; so does a reader
// that knows YAML 1.2 from its specification.
func TestYAMLOddReaders(t *testing.T) {
	readers := []string{"pyyaml", "libyaml", "ruamel"}
	r := rand.New(rand.NewPCG(21, 22))
	var docs []string
	var fillings []filling
	for i, text := range yamlOddPlaces {
		n := strings.Count(text, "§")
		values := slices.Concat(nestedWords, []string{"x, evil: 1", "x: 1", "x\", evil: \"1", "x', evil: '1", "x] ,", "x} , {"})
		for range formattest.Times(20) {
			values = append(values, formattest.RandomText(r))
		}
		word, err := formattest.Encode(YAML(), formattest.Pieces(text, "qz0zq"))
		if err != nil {
			continue // no value has a place there
		}
		harmless := len(docs)
		docs, fillings = append(docs, word), append(fillings, filling{doc: text, harmless: harmless})
		for k, v := range values {
			if !servers.Tries(4, i, k) {
				continue
			}
			doc, err := formattest.Encode(YAML(), formattest.Pieces(text, v))
			if err != nil {
				continue
			}
			hole := treeHole{v, true, true, strings.ContainsAny(text, "|>")}
			docs, fillings = append(docs, doc), append(fillings, filling{doc, slices.Repeat([]treeHole{hole}, n), harmless})
		}
	}
	t.Logf("%d documents", len(docs))
	trees := readTrees(t, docs, readers...)
	own := make([]tree, len(docs))
	for i, doc := range docs {
		own[i] = goccyTree(doc)
	}
	for k, name := range append(readers, "goccy") {
		seen := append(trees, own)[k]
		for i, f := range fillings {
			word := seen[f.harmless]
			if name == "goccy" && (fmt.Sprint(word.Items) != fmt.Sprint(trees[0][f.harmless].Items) || strings.Contains(f.doc, "!") || strings.Contains(f.doc, ">-") || strings.Contains(f.doc, "|-")) {
				continue // it reads {a:b} as a map and !!str True as true, and drops blanks at the end of a block
			}
			inFlow := strings.ContainsAny(f.doc, "{[")
			if name == "goccy" && inFlow && (strings.Contains(f.doc, `":`) || f.holds(":")) {
				continue // and {"a":b} not at all
			}
			if f.holes != nil && word.Err == "" {
				agrees(t, name, f, seen[i], word)
			}
		}
	}
}

// holds reports whether a value of a document has a text in it.
func (f filling) holds(text string) bool {
	return slices.ContainsFunc(f.holes, func(h treeHole) bool { return strings.Contains(fmt.Sprint(h.value), text) })
}

// TestYAMLEncoders: what our encoders print of any text or number, as a name, an item or
// a value, in a block or on one line, every reader takes for that.
func TestYAMLEncoders(t *testing.T) {
	m := funcs.Map()
	toYAML, toJSON := m["toYAML"].(func(any) (string, error)), m["toJSON"].(func(any) (string, error))
	odd := []any{
		"=", "<<", "*", "&", "!", "-_", "._1", ".0_", "0x_", "1e400", "-1e400", "1.0e+400", "1_0e400", "2001-12-14 21:59:43.10 -5", "2001-12-14 21:59:43 Z",
		"2001-12-14t21:59:43.10-05:00", "2001-12-14  21:59:43.1 +5:30", "190:20:30.15", "-1:30", "0o14", "0b1", "+.inf", ".NAN", "y", "On", "nULL", "?", "? a", "-", "a\t", "\ta",
		"a: b", "a #b", "#", "'", "\"", "[a]", "{a}", "%a", "@a", "`a", ",", "a,b", "---", "...", "|", ">", " ", "", "10.0.0.1", "1.2.3", "2024-01", "1-2", "+49 30", "é", "💾",
		int64(-5), uint64(1 << 63), 1e21, 1.5e-9, -0.5, 1e300, true, nil,
	}
	for _, w := range nestedWords {
		if len(w) < 1000 { // longer names are refused
			odd = append(odd, w)
		}
	}
	var docs []string
	var want [][]string
	for _, v := range odd {
		values := map[string]any{"k": v, "l": []any{v, "x"}}
		if s, ok := v.(string); ok {
			values["m"] = map[string]any{s: "y"}
		}
		for _, print := range []func(any) (string, error){toYAML, toJSON} {
			text, err := print(values)
			if err != nil {
				t.Fatal(err)
			}
			doc := formattest.MustEncode(t, YAML(), structures("r:\n§\n", "  "+strings.ReplaceAll(text, "\n", "\n  ")))
			docs, want = append(docs, doc), append(want, wantedTree(v))
		}
	}
	readers := []string{"pyyaml", "libyaml", "ruamel"}
	seen := readTrees(t, docs, readers...)
	own := make([]tree, len(docs))
	for i, doc := range docs {
		own[i] = goccyTree(doc)
	}
	for k, name := range append(readers, "goccy") {
		for i, tree := range append(seen, own)[k] {
			got := make([]string, len(tree.Items))
			for n, it := range tree.Items {
				got[n] = fmt.Sprintf("%q", it)
			}
			slices.Sort(got)
			if tree.Err != "" || !alikeItems(got, want[i]) {
				t.Errorf("%s reads %q\nas   %s %s\nwant %s", name, docs[i], got, tree.Err, want[i])
			}
		}
	}
}

// wantedTree is what a reader sees of a value in the places of TestYAMLEncoders.
func wantedTree(v any) []string {
	word := typed(v)
	items := [][]string{{"-0", "{"}, {"-0", "sr", "{"}, {"-0", "sr", "sk", word}, {"-0", "sr", "sl", "["}, {"-0", "sr", "sl", "-0", word}, {"-0", "sr", "sl", "-1", "sx"}}
	if _, ok := v.(string); ok {
		items = append(items, []string{"-0", "sr", "sm", "{"}, []string{"-0", "sr", "sm", word, "sy"})
	}
	out := make([]string, len(items))
	for i, it := range items {
		if i == 0 {
			it = []string{"["}
		}
		out[i] = fmt.Sprintf("%q", it)
	}
	out = append(out, fmt.Sprintf("%q", []string{"-0", "{"}))
	slices.Sort(out)
	return out
}

// alikeItems compares items, numbers by what they are.
func alikeItems(got, want []string) bool {
	return slices.EqualFunc(got, want, func(g, w string) bool {
		gHead, gTail := cutLast(g)
		wHead, wTail := cutLast(w)
		isNumber := len(gTail) > 1 && len(wTail) > 1 && strings.Contains("if", gTail[:1]) && strings.Contains("if", wTail[:1])
		return g == w || strings.EqualFold(g, w) && strings.Contains(w, `"b`) || gHead == wHead && isNumber && format.SameNumber(gTail[1:], wTail[1:])
	})
}

// cutLast returns what stands before the last item of a printed list, and that.
func cutLast(s string) (head, tail string) {
	i := strings.LastIndex(s, " ")
	return s[:i+1], strings.Trim(s[i+1:], `"]`)
}

// goccyTree reads documents with a library that is apart from the others'.
func goccyTree(doc string) (out tree) {
	defer func() {
		if r := recover(); r != nil {
			out = tree{Err: fmt.Sprint(r)}
		}
	}()
	var docs []any
	for dec := goccy.NewDecoder(strings.NewReader(doc), goccy.UseOrderedMap()); ; {
		var v any
		err := dec.Decode(&v)
		if errors.Is(err, io.EOF) {
			return tree{Items: goccyItems(docs, nil, nil)}
		}
		if err != nil {
			return tree{Err: err.Error()}
		}
		docs = append(docs, v)
	}
}

func goccyItems(v any, path []string, out [][]string) [][]string {
	at := func(step string) []string { return append(slices.Clone(path), step) }
	switch v := v.(type) {
	case goccy.MapSlice:
		out = append(out, at("{"))
		for _, e := range v {
			out = goccyItems(e.Value, at(typed(e.Key)), out)
		}
	case []any:
		out = append(out, at("["))
		for i, e := range v {
			out = goccyItems(e, at(fmt.Sprintf("-%d", i)), out)
		}
	default:
		out = append(out, at(typed(v)))
	}
	return out
}

// TestYAMLLoneTag: behind a ! by itself, text is taken, and what readers give a type is not.
func TestYAMLLoneTag(t *testing.T) {
	for value, taken := range map[string]bool{"word": true, "--": true, "a b": true, "*": false, "&": false, "!": false, "12": false, "yes": false} {
		if _, err := formattest.Encode(YAML(), formattest.Pieces("k: ! §\n", value)); (err == nil) != taken {
			t.Errorf("%q: %v", value, err)
		}
	}
}

// TestNoEscape: between double quotes, the library reads \' as a ', which other readers refuse.
func TestNoEscape(t *testing.T) {
	formattest.CheckSyntax(t, YAML().Parse, []formattest.Syntax{
		{"a: \"b\\'c\"\n", 1, "not an escape"},
		{"a: 1\nb: [x, !!str \"\\\\\\'\"]\n", 2, "not an escape"},
		{"\"a\\'\": 1\n", 1, "not an escape"},
		{"é: &x \"b\n  c \\\n  \\'\"\n", 3, "not an escape"},
	})

	for _, doc := range []string{"a: \"b\\\\'c\"\n", "a: b\\'c\nd: 'e\\'\n", "a: \"b\" # \\'\n", "a: |\n  \"\\'\"\n"} {
		if _, err := YAML().Parse([]byte(doc)); err != nil {
			t.Errorf("%q: %v", doc, err)
		}
	}
}

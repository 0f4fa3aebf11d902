package properties

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/initplate/initplate/render/format/formattest"
)

func TestPlaces(t *testing.T) {
	formattest.PlacesTable(t, Format(), []string{
		"a=§\nb=1\n",
		"a = § \nb=1\n",
		"a: x§y\nb=1\n",
		"a §\nb=1\n",
		"a = §§",
		"a = x\\\n   §\\\n   y\nb=1\n",
		"a = \\§\nb=1\n",
		"§ = 1\nb=1\n",
		"x.§.y = 1\nb=1\n",
		"§\nb=1\n",
		"a[]=§\n",
		"#§\nb=1\n",
		"! §\nb=1\n",
	}, ":", "a[]", "a,b", "a:b", "b", "---", "n", "u0041", "\ufffe", "\U0010ffff", "${x}", "0x10", "~", "null", "2024-01-01", ".inf", "%s")
}

func TestAgreement(t *testing.T) {
	formattest.Agreement{
		Format: Format(), Docs: 1000, Accepts: 0.85, Sorted: true,
		Lines: []string{
			"kN = §\n", "kN=§\nlN: §\r\n", "kN §\n", "kN\t§\rlN = x §\n", "kN = §,§/§§\n", "kN = a\\\n   §\\\n   b\n", "kN = \\\n\t§\n",
			"§kN = §\n", "kN§ : 1\n", "kN.§.x=§\n", "# §\n!§\n  # §\nkN = 1\n", "\n", "kN=é §\n",
		},
		Readers: map[string]func(testing.TB, []string) []formattest.Reading{
			"Properties.load of bytes, as Latin-1": latin1Reader,
			"Properties.load of characters":        formattest.JavaReader("utf8"),
			"a second reader":                      formattest.InProcess(secondReader),
		},
	}.Check(t)
}

// latin1Reader is Java's reader of bytes. It makes one character of each byte of
// the document's own text; that is undone.
func latin1Reader(t testing.TB, docs []string) []formattest.Reading {
	out := formattest.JavaReader("latin1")(t, docs)
	for i := range out {
		for k := range out[i].Items {
			out[i].Items[k][1] = strings.ReplaceAll(out[i].Items[k][1], "Ã©", "é")
		}
	}
	return out
}

// TestReadsAsJava holds the parser, and the second reader, against Java
// on documents of anything.
func TestReadsAsJava(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	parts := []string{
		"k", "key", "=", ":", " ", "\t", "\f", "\\", "\\\\", "\n", "\r", "\r\n", "\\\n", "\\\r\n  ", "#", "!", "\\u0041", "\\uD83D\\uDCBE",
		"\\u00e9", "\\u00E8", "\\t", "\\n", "\\x", "\\ ", "\\=", "\\:", "\\#", "value", "v", "\x00", "\\u00", "#---", "é", "\v", "\n\n", "x = ",
	}
	docs := make([]string, 5000)
	for i := range docs {
		for range r.IntN(14) {
			docs[i] += parts[r.IntN(len(parts))]
		}
	}
	refused := 0
	for i, want := range formattest.JavaReader("utf8")(t, docs) {
		leaves, err := parse([]byte(docs[i]))
		got := formattest.LastOfEach(formattest.LeafItems(leaves))
		second, secondErr := secondReader(docs[i])
		second = formattest.LastOfEach(second)
		if slices.ContainsFunc(second, func(it formattest.Item) bool { return strings.Contains(it[0]+it[1], "\ufffd") }) {
			continue // half a character, which only Java's strings can hold
		}
		if err == nil && (want.Err != "" || !slices.Equal(got, want.Items)) {
			t.Fatalf("%q\ngot  %q\nwant %q %s", docs[i], got, want.Items, want.Err)
		}
		if (secondErr == nil) != (want.Err == "") || secondErr == nil && !slices.Equal(second, want.Items) {
			t.Fatalf("%q\nthe second reader %q %v\nwant %q %s", docs[i], second, secondErr, want.Items, want.Err)
		}
		if err != nil {
			refused++
		}
	}
	t.Logf("%d documents, %d refused", len(docs), refused)
	if refused > len(docs)/3 {
		t.Error("too few read")
	}
}

var (
	commentRE = regexp.MustCompile(`^[ \t\f]*([#!][^\r\n]*)?(\r\n|\r|\n|$)`)
	aloneRE   = regexp.MustCompile(`^[ \t\f]*\\(\r\n|\r|\n)`)
	lineRE    = regexp.MustCompile(`(?s)^[ \t\f]*((?:[^\\\r\n]|\\\r\n[ \t\f]*|\\.[ \t\f]*?)*)\\?(\r\n|\r|\n|$)`)
	joinRE    = regexp.MustCompile(`(?s)\\(\r\n|\r|\n)[ \t\f]*|\\.`)
	partsRE   = regexp.MustCompile(`(?s)^((?:[^\\ \t\f=:]|\\.)*)[ \t\f]*[=:]?[ \t\f]*(.*)$`)
	escapeRE  = regexp.MustCompile(`(?s)(\\u[0-9a-fA-F]{4})+|\\.`)
)

// secondReader reads as Properties.load does, by regular expressions.
func secondReader(doc string) (out []formattest.Item, err error) {
	for doc != "" {
		if m := commentRE.FindString(doc); m != "" {
			doc = doc[len(m):]
			continue
		}
		if m := aloneRE.FindString(doc); m != "" && m != doc { // what follows is a line of its own
			doc = doc[len(m):]
			continue
		}
		m := lineRE.FindStringSubmatch(doc)
		doc = doc[len(m[0]):]
		line := joinRE.ReplaceAllStringFunc(m[1], func(e string) string {
			if e[1] == '\n' || e[1] == '\r' {
				return ""
			}
			return e
		})
		p := partsRE.FindStringSubmatch(line)
		var it formattest.Item
		for k := range it {
			if it[k], err = javaText(p[k+1]); err != nil {
				return nil, err
			}
		}
		out = append(out, it)
	}
	return out, nil
}

func javaText(s string) (text string, err error) {
	text = escapeRE.ReplaceAllStringFunc(s, func(e string) string {
		switch e[1] {
		case 'u':
			if len(e) == 2 {
				err = strconv.ErrSyntax
				return ""
			}
			var units []uint16
			for ; e != ""; e = e[6:] {
				n, _ := strconv.ParseUint(e[2:6], 16, 16)
				units = append(units, uint16(n))
			}
			return string(utf16.Decode(units))
		case 't', 'n', 'r', 'f':
			return map[byte]string{'t': "\t", 'n': "\n", 'r': "\r", 'f': "\f"}[e[1]]
		}
		return e[1:]
	})
	return text, err
}

// FuzzProperties: whatever the document and the values, if Encode takes them, then
// another reader sees the very same keys and values as with harmless words, the
// words replaced by the values, and no more. And both readers agree on the document.
func FuzzProperties(f *testing.F) {
	z := formattest.Fuzzer{
		Format: Format(), Readers: map[string]func(string) ([]formattest.Item, error){"a second reader": secondReader},
		Docs: []string{
			"a = @\nb: @@\n",
			"@ = @\n#@\nb=1\n",
			"a @\\\n @\nb=@",
			"x@y=@\r!@\r\nb=\\@",
		},
	}
	f.Add(byte(4), "a = @\n@: @\n", " x", "y\n z = 1")
	f.Add(byte(4), "#@\n!@\na\\\n  @", "---", "\\")
	f.Add(byte(4), "a\\ @ \\\r\n #@", "=", "\\u0041")
	f.Add(byte(0), "", "a b", "é\n")
	f.Fuzz(func(t *testing.T, doc byte, text, v, w string) {
		z.Check(t, doc, text, v, w)
		leaves, err := parse([]byte(text))
		if second, err2 := secondReader(text); err == nil && (err2 != nil || !slices.Equal(second, formattest.LeafItems(leaves))) {
			t.Errorf("%q is read as %q, by the second reader as %q, %v", text, formattest.LeafItems(leaves), second, err2)
		}
	})
}

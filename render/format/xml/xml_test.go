package xml

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/formattest"
)

func TestPlaces(t *testing.T) {
	formattest.PlacesTable(t, Format(), []string{
		"<a>§</a>",
		"<a>\n  x § y\n</a>\n",
		"<a><b/>§<b/></a>",
		"<a>§§</a>",
		"<a>]]§</a>",
		"<a b=\"§\"/>",
		"<a b='x§y' c=''/>",
		"<a><![CDATA[§]]></a>",
		"<a><![CDATA[x]§>y]]></a>",
		"<a><!-- § --></a>",
		"<a><!--§--></a>",
		"<a><?p §?></a>",
		"<?xml version=\"1.0\" standalone=\"§\"?><a/>",
		"<!DOCTYPE a SYSTEM \"§\"><a/>",
		"<a xmlns:x=\"§\"/>",
		"<a-§/>",
		"<a b§=\"\" c=\"\"/>",
	}, "&", "<", ">", "&amp;", "&#10;", "</a>", "<b/>", "-->", "--", "-", "]]>", "]]", "]", "?>", "?", "\ufffe", "\ufdd0", "\U0010ffff", "\u0085", "c", "B", "xmlns",
		"${jndi:ldap://x}", "~", "null", "0x10", "2024-01-01", ".inf", "&x;", "\u00a0")
}

func TestAgreement(t *testing.T) {
	formattest.Agreement{
		Format: Format(), Docs: 700, Accepts: 0.75, Around: [2]string{"<?xml version='1.0' encoding='UTF-8'?>\n<root xmlns:x='u'>", "</root>\n"},
		Lines: []string{
			"<r>§</r>", "<r>\n  <a>§</a>\n  <a>x § y</a>\n</r>\n", "<r a=\"§\" b='§'/>", "<r a='x § y'>§§<b/>z§</r>", "<r><![CDATA[§]]></r>",
			"<r><![CDATA[x]§>]]> y <![CDATA[]§]]></r>", "<r><!--§--><!-- § -->§<?p § ?></r>", "<r><x:b-§ x:c§='§'/>]]§</r>", "<r\n a=\n'§\t§' >\r\n</r>",
		},
		Readers: map[string]func(testing.TB, []string) []formattest.Reading{
			"xml.etree":       formattest.PythonReader("tree.py"),
			"DocumentBuilder": formattest.JavaReader("xml"),
			"a second reader": formattest.InProcess(secondReader),
		},
	}.Check(t)
}

// TestReadsAsOthers holds the parser, and the second reader, against xml.etree
// on documents of anything.
func TestReadsAsOthers(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	parts := []string{
		"<a>", "<a>", "</a>", "</a>", "<b>", "</b>", "<c/>", "<a b='1' c=\"2\">", "<a b = '&#10;\n\t\r\n' />", "<a b='1' b='2'/>", "<a b='1'c='2'/>", "<a b='<'/>",
		"text", " ", "\n", "\r\n", "\r", "&amp;", "&lt;", "&#65;", "&#x41;", "&#0;", "&#xfffe;", "&x;", "&amp", "]]>", "]]", ">", "<![CDATA[", "]]>", "<![CDATA[x]]>",
		"<![CDATA[]]>", "<!-- c -->", "<!--", "-->", "--", "<?p i?>", "<?xml version='1.0'?>", "<?xml?>", "é", "\x01", "\ufeff", "<!DOCTYPE a>", "\"", "'",
	}
	docs := make([]string, 8000)
	for i := range docs {
		for range r.IntN(6) {
			docs[i] += parts[r.IntN(len(parts))]
		}
		if docs[i] = "<a>" + docs[i] + "</a>"; r.IntN(4) == 0 {
			docs[i] = parts[r.IntN(len(parts))] + docs[i] + parts[r.IntN(len(parts))]
		}
	}
	taken := 0
	for i, want := range formattest.PythonReader("tree.py")(t, docs) {
		leaves, err := parse([]byte(docs[i]))
		got := blankless(treeItems(leaves))
		want.Items = blankless(want.Items)
		if err == nil && (want.Err != "" || !slices.Equal(got, want.Items)) {
			t.Fatalf("%q\ngot  %q\nwant %q %s", docs[i], got, want.Items, want.Err)
		}
		second, secondErr := secondReader(docs[i])
		second = blankless(second)
		if (secondErr == nil) != (want.Err == "") || secondErr == nil && !slices.Equal(second, want.Items) {
			t.Fatalf("%q\nthe second reader %q %v\nwant %q %s", docs[i], second, secondErr, want.Items, want.Err)
		}
		if err == nil {
			taken++
		} else if want.Err == "" {
			t.Fatalf("%q: %v, which others read as %q", docs[i], err, want.Items)
		}
	}
	t.Logf("%d documents, %d of them XML", len(docs), taken)
	if taken < 1000 {
		t.Error("too few to say much")
	}
}

// blankless leaves out comments and instructions, and the white space of text.
func blankless(items []formattest.Item) (out []formattest.Item) {
	for _, it := range items {
		if !strings.Contains(it[0], "/@") {
			it[1] = strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "").Replace(it[1])
		}
		if !strings.HasPrefix(it[0], "<") {
			out = append(out, it)
		}
	}
	return out
}

// FuzzXML: whatever the document and the values, if Encode takes them, then
// another reader sees the very same elements, attributes, text, comments and
// instructions as with harmless words, the words replaced by the values, and no
// more. And both readers agree on the document.
func FuzzXML(f *testing.F) {
	z := formattest.Fuzzer{
		Format: Format(), Readers: map[string]func(string) ([]formattest.Item, error){"a second reader": secondReader},
		Docs: []string{
			"<a>@</a>",
			"<a b='@' c=\"@\">x @<b/>@]]@</a>",
			"<a><![CDATA[@]]><![CDATA[x]@>]]></a>",
			"<a><!--@--> <!-- @ --><?p @?></a>",
			"<a-@ b@='@'/>",
		},
	}
	f.Add(byte(5), "<a b='@'>@</a>", "]]>", "'")
	f.Add(byte(5), "<a-@><![CDATA[@]]> x<!-- @ --><?p @?></a-@>", "x", "--")
	f.Add(byte(5), "<?xml version='1.0'?>\n<!DOCTYPE a SYSTEM '@'>\n<a\nb=\"\t@\"/>", "<b/>", "\n")
	f.Add(byte(0), "", "a b", "é\n")
	f.Fuzz(func(t *testing.T, doc byte, text, v, w string) {
		z.Check(t, doc, text, v, w)
		leaves, err := parse([]byte(text))
		second, err2 := secondReader(text)
		second = blankless(second)
		if err == nil && err2 == nil && !slices.Equal(second, blankless(treeItems(leaves))) {
			t.Errorf("%q is read as %q, by the second reader as %q", text, treeItems(leaves), second)
		}
	})
}

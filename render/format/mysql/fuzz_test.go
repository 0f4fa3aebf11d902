package mysql

import (
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
)

// FuzzMySQL: whatever the text and the values are, Encode returns texts that the
// second reader, which is not Encode's, reads as the document with harmless words
// in place of the values, but for each word its value: no setting more, fewer or
// other. Literal text stays as it is, and no value brings a line break or another
// control character that ends a line. Otherwise Encode returns an error. And where
// a value is all of a setting, bare or in quotes, there is no error unless it has
// a NUL or is long.
func FuzzMySQL(f *testing.F) {
	for _, n := range formattest.Nasty {
		f.Add("[m]\na = §\nb = \"§\" # c\n# §\n", n.Value, "x")
		f.Add("[§]\n§\n§=1\nc = x§y'§'\n!include §\n", "x", n.Value)
	}
	for _, s := range []string{"[m]\na = \\§\n", "[m]\na = \"§\\\"§\"#§\n", "[m]\nit's§ = §\n", "!§ §\n[m]§\n", "[m]\na=§\r\nb=§§", "[m]\n;§\n[§\n§]", "700000000[m]\na=7§0000001§", "§"} {
		f.Add(s, "n", "'")
		f.Add(s, "\"#\\", " ")
	}
	f.Fuzz(func(t *testing.T, text, a, b string) {
		if strings.Contains(text, "zword") || len(text)+20*(len(a)+len(b)) > 1<<16 {
			return
		}
		doc, harmless, words, values := formattest.FuzzDocument(text, a, b)
		texts, errs := encode.Document(Format(), doc)
		if len(errs) == 0 {
			checkSettings(t, doc, texts, harmless, words, values)
		}
		for _, v := range []string{a, b} {
			if strings.Contains(v, "\x00") || len(v) > 1900 {
				continue
			}
			for _, place := range []string{"[m]\na = §\n", "[m]\na=\"§\"\n", "[m]\na = '§' # '\n"} {
				if s, err := formattest.Encode(Format(), formattest.Pieces(place, v)); err != nil {
					t.Errorf("%q, %q: %v", place, v, err)
				} else if got, _ := secondReader(s); !slices.Equal(got, []setting{{group: "m"}, {"m", "a", "=" + v}}) {
					t.Errorf("%q is read as %q", s, got)
				}
			}
		}
	})
}

// checkSettings holds an encoded document against the harmless one.
func checkSettings(t *testing.T, doc []encode.Piece, texts []string, harmless string, words, values []string) {
	t.Helper()
	for i, p := range doc {
		if p.Kind == encode.Literal && texts[i] != p.Text {
			t.Errorf("text %q became %q", p.Text, texts[i])
		}
		if p.Kind != encode.Literal && strings.ContainsAny(texts[i], "\n\r\x00") {
			t.Errorf("value %q became %q", p.Value, texts[i])
		}
	}
	got, ok := secondReader(strings.Join(texts, ""))
	want, wanted := secondReader(harmless)
	var pairs []string
	for i, w := range words {
		pairs = append(pairs, w, values[i])
	}
	for i, s := range want { // one pass, so that a value with a word in it is left alone
		r := strings.NewReplacer(pairs...)
		want[i] = setting{r.Replace(s.group), r.Replace(s.name), r.Replace(s.value)}
	}
	if !ok || !wanted || !slices.Equal(got, want) {
		t.Errorf("%q, %v\nis read as %q\ninstead of %q", strings.Join(texts, ""), ok, got, want)
	}
}

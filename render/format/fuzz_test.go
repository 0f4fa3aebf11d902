package format

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// fuzzDocument makes pieces of a text in which each § stands for a value, the
// two in turn, and the same document with a harmless word for every value. The
// words have nine letters and begin with one that means nothing behind a
// backslash; the text holds none of them.
func fuzzDocument(text, a, b string) (doc []Piece, harmless string, words, values []string) {
	parts := strings.Split(text, "§")
	if len(parts) > 20 {
		parts = parts[:20]
	}
	for i, s := range parts {
		if i > 0 {
			v := []string{a, b}[i%2]
			words, values = append(words, fmt.Sprintf("zword%02dzz", i)), append(values, v)
			doc = append(doc, Piece{Kind: Scalar, Value: v})
			harmless += words[i-1]
		}
		doc = append(doc, Piece{Text: s})
		harmless += s
	}
	return doc, harmless, words, values
}

// FuzzMySQL: whatever the text and the values are, Encode returns texts that the
// second reader, which is not Encode's, reads as the document with harmless words
// in place of the values, but for each word its value: no setting more, fewer or
// other. Literal text stays as it is, and no value brings a line break or another
// control character that ends a line. Otherwise Encode returns an error. And where
// a value is all of a setting, bare or in quotes, there is no error unless it has
// a NUL or is long.
func FuzzMySQL(f *testing.F) {
	for _, n := range nasty {
		f.Add("[m]\na = §\nb = \"§\" # c\n# §\n", n.value, "x")
		f.Add("[§]\n§\n§=1\nc = x§y'§'\n!include §\n", "x", n.value)
	}
	for _, s := range []string{"[m]\na = \\§\n", "[m]\na = \"§\\\"§\"#§\n", "[m]\nit's§ = §\n", "!§ §\n[m]§\n", "[m]\na=§\r\nb=§§", "[m]\n;§\n[§\n§]", "700000000[m]\na=7§0000001§", "§"} {
		f.Add(s, "n", "'")
		f.Add(s, "\"#\\", " ")
	}
	f.Fuzz(func(t *testing.T, text, a, b string) {
		if strings.Contains(text, "zword") || len(text)+20*(len(a)+len(b)) > 1<<16 {
			return
		}
		doc, harmless, words, values := fuzzDocument(text, a, b)
		texts, errs := Document(MySQL(), doc)
		if len(errs) == 0 {
			checkSettings(t, doc, texts, harmless, words, values)
		}
		for _, v := range []string{a, b} {
			if strings.Contains(v, "\x00") || len(v) > 1900 {
				continue
			}
			for _, place := range []string{"[m]\na = §\n", "[m]\na=\"§\"\n", "[m]\na = '§' # '\n"} {
				if s, err := encode(MySQL(), pieces(place, v)); err != nil {
					t.Errorf("%q, %q: %v", place, v, err)
				} else if got, _ := secondReader(s); !slices.Equal(got, []setting{{group: "m"}, {"m", "a", "=" + v}}) {
					t.Errorf("%q is read as %q", s, got)
				}
			}
		}
	})
}

// checkSettings holds an encoded document against the harmless one.
func checkSettings(t *testing.T, doc []Piece, texts []string, harmless string, words, values []string) {
	t.Helper()
	for i, p := range doc {
		if p.Kind == Literal && texts[i] != p.Text {
			t.Errorf("text %q became %q", p.Text, texts[i])
		}
		if p.Kind != Literal && strings.ContainsAny(texts[i], "\n\r\x00") {
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

// FuzzText: a value goes into text of no known language as it is, or not at all.
// It does so if and only if it has no control character but tabs and, where
// blanks alone stand beside it on its line, line breaks. Where that is so is told
// here from the lines of the document with harmless words.
func FuzzText(f *testing.F) {
	for _, n := range nasty {
		f.Add("a\n§\nb § c\n", n.value, "x")
		f.Add("§", n.value, "")
		f.Add("a\r\n \t§ \r\n§§\n", "x", n.value)
	}
	f.Fuzz(func(t *testing.T, text, a, b string) {
		if strings.Contains(text, "zword") || len(text) > placeMax-200 {
			return
		}
		doc, harmless, words, values := fuzzDocument(text, a, b)
		texts, errs := Document(Text(), doc)
		refused := map[int]bool{}
		for _, e := range errs {
			refused[e.Piece] = true
		}
		hole := 0
		for i, p := range doc {
			if p.Kind == Literal {
				if texts[i] != p.Text {
					t.Errorf("text %q became %q", p.Text, texts[i])
				}
				continue
			}
			fits := fitsText(harmless, words[hole], values[hole])
			if refused[i] == fits || fits && texts[i] != values[hole] {
				t.Errorf("%q: value %q becomes %q, refused %v, but should fit: %v", text, values[hole], texts[i], refused[i], fits)
			}
			hole++
		}
	})
}

func fitsText(harmless, word, value string) bool {
	alone := false
	for line := range strings.SplitSeq(harmless, "\n") {
		alone = alone || strings.TrimSpace(line) == word
	}
	for _, r := range value {
		switch {
		case r == '\t' || r >= 0xa0 && r != '\u2028' && r != '\u2029' || r >= ' ' && r < 0x7f:
		case alone && (r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029'):
		default:
			return false
		}
	}
	return true
}

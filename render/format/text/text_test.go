package text

import (
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/formattest"
)

// FuzzText: a value goes into text of no known language as it is, or not at all.
// It does so if and only if it has no control character but tabs and, where
// blanks alone stand beside it on its line, line breaks. Where that is so is told
// here from the lines of the document with harmless words.
func FuzzText(f *testing.F) {
	for _, n := range formattest.Nasty {
		f.Add("a\n§\nb § c\n", n.Value, "x")
		f.Add("§", n.Value, "")
		f.Add("a\r\n \t§ \r\n§§\n", "x", n.Value)
	}
	f.Fuzz(func(t *testing.T, text, a, b string) {
		if strings.Contains(text, "zword") || len(text) > format.PlaceMax-200 {
			return
		}
		doc, harmless, words, values := formattest.FuzzDocument(text, a, b)
		texts, errs := encode.Document(Format(), doc)
		refused := map[int]bool{}
		for _, e := range errs {
			refused[e.Piece] = true
		}
		hole := 0
		for i, p := range doc {
			if p.Kind == encode.Literal {
				if texts[i] != p.Text {
					t.Errorf("text %q became %q", p.Text, texts[i])
				}
				continue
			}
			fits := fits(harmless, words[hole], values[hole])
			if refused[i] == fits || fits && texts[i] != values[hole] {
				t.Errorf("%q: value %q becomes %q, refused %v, but should fit: %v", text, values[hole], texts[i], refused[i], fits)
			}
			hole++
		}
	})
}

func fits(harmless, word, value string) bool {
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

func TestPlaces(t *testing.T) {
	formattest.ErrorsTable(t, Format(), []string{"§", "a\n§\nb\n", "a\r\n  §\r\nb\r\n", "a §\n", "§ b\n", "§§\n"})
}

// TestFar has a long line: the value does not stand alone, however many
// blanks part it from the rest.
func TestFar(t *testing.T) {
	blanks := strings.Repeat(" ", 2*format.PlaceMax)
	for _, text := range []string{"x" + blanks + "§\n", "§" + blanks + "x\n", "x\n§" + blanks + "x"} {
		if got, err := formattest.Encode(Format(), formattest.Pieces(text, "a\nb")); err == nil {
			t.Errorf("got %q", got)
		}
	}
}

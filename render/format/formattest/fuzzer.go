package formattest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
)

// HarmlessWord is the number n of a value, in a word that means nothing to any reader.
var HarmlessWord = regexp.MustCompile(`qz(\d+)zq`)

// FillWords puts the values in the place of the harmless words.
func FillWords(items []Item, values []string) []Item {
	out := make([]Item, len(items))
	for i := range items {
		for k := range items[i] {
			out[i][k] = HarmlessWord.ReplaceAllStringFunc(items[i][k], func(w string) string {
				n, _ := strconv.Atoi(w[2 : len(w)-2])
				return values[n]
			})
		}
	}
	return out
}

// A Fuzzer holds readers against each other, in documents of its own and others.
type Fuzzer struct {
	Format  format.Format
	Docs    []string // @ is a value
	Readers map[string]func(string) ([]Item, error)
}

// Check encodes a document with two values, the first in the place of the first
// @, the other in that of all others. The document is one of the fuzzer's own, or
// the text. Each reader that understands it with harmless words must see the same
// with the values in place of the words.
func (z Fuzzer) Check(t *testing.T, doc byte, text, v, w string) {
	if n := int(doc) % (len(z.Docs) + 1); n < len(z.Docs) {
		text = z.Docs[n]
	}
	text = strings.ReplaceAll(text, "@", "§")
	if strings.Count(text, "§") > 20 || HarmlessWord.MatchString(text+v+w) {
		return
	}
	got, err := Encode(z.Format, Pieces(text, v, w))
	if err != nil {
		return
	}
	holes := strings.Count(text, "§")
	values, words := make([]string, holes), make([]any, holes)
	for i := range holes {
		values[i], words[i] = []string{v, w}[min(i, 1)], fmt.Sprintf("qz%dzq", i)
	}
	harmless, err := Encode(z.Format, Pieces(text, words...))
	if err != nil {
		return // the value is no word where only some are
	}
	for name, read := range z.Readers {
		if items, want, ok := SameItems(read, got, harmless, values); !ok {
			t.Errorf("%s reads %q\nas   %q\nwant %q", name, got, items, want)
		}
	}
}

// FuzzDocument makes pieces of a text in which each § stands for a value, the
// two in turn, and the same document with a harmless word for every value. The
// words have nine letters and begin with one that means nothing behind a
// backslash; the text holds none of them.
func FuzzDocument(text, a, b string) (doc []encode.Piece, harmless string, words, values []string) {
	parts := strings.Split(text, "§")
	if len(parts) > 20 {
		parts = parts[:20]
	}
	for i, s := range parts {
		if i > 0 {
			v := []string{a, b}[i%2]
			words, values = append(words, fmt.Sprintf("zword%02dzz", i)), append(values, v)
			doc = append(doc, encode.Piece{Kind: encode.Scalar, Value: v})
			harmless += words[i-1]
		}
		doc = append(doc, encode.Piece{Text: s})
		harmless += s
	}
	return doc, harmless, words, values
}

// Three readers of INI, written from what the programs do and apart from
// parseINI: they keep what they read in order, and know no kinds.

// NoValue stands for the value of what has none.
const NoValue = "<no value>"

// SameItems reports what a reader sees in a document as it must be, given what it
// sees with harmless words.
func SameItems(read func(string) ([]Item, error), doc, harmless string, values []string) (got, want []Item, ok bool) {
	words, err := read(harmless)
	if err != nil {
		return nil, nil, true
	}
	want = FillWords(words, values)
	for i, it := range want {
		if it[1] == NoValue { // a whole line taken for a key, as "a: " by git: blanks at its end are none of it
			want[i][0] = strings.TrimRight(it[0], " \t")
		}
	}
	got, err = read(doc)
	return got, want, err == nil && slices.Equal(got, want)
}

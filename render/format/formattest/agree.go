package formattest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
)

// An Agreement is a format and the other readers of it.
type Agreement struct {
	Format  format.Format
	Docs    int
	Lines   []string  // of documents; § is a value, N the number of the line
	Accepts float64   // the least share of the values
	Sorted  bool      // the readers know no order
	Around  [2]string // what begins and ends a document
	Readers map[string]func(t testing.TB, docs []string) []Reading
}

// Check makes random documents with random values. Every reader must see each
// document as it sees the same one with a harmless word for every value, but for
// the values, and those exactly. Values that the format refuses are left out;
// some share must be taken.
func (a Agreement) Check(t *testing.T) {
	for n := range Times(1) {
		a.checkSome(t, rand.New(rand.NewPCG(3, 4+uint64(n))))
	}
}

// tried is how many documents a round has: all, or the part of them that the short form tries.
func (a Agreement) tried() int { return min(a.Docs, Times(a.Docs)) }

func (a Agreement) checkSome(t *testing.T, r *rand.Rand) {
	var docs []string
	var values [][]string
	asked, taken := 0, 0
	for d := range a.tried() {
		var b strings.Builder
		b.WriteString(a.Around[0])
		for n := range 2 + r.IntN(12) {
			b.WriteString(strings.ReplaceAll(a.Lines[r.IntN(len(a.Lines))], "N", fmt.Sprintf("%dx%d", d, n)))
		}
		b.WriteString(a.Around[1])
		holes := strings.Count(b.String(), "§")
		vs := make([]any, holes)
		for i := range vs {
			vs[i] = RandomText(r)
		}
		asked += holes
		doc, dropped := encodeSome(t, a.Format, b.String(), vs)
		taken += holes - dropped
		words := make([]any, holes)
		var strs []string
		for i := range vs {
			words[i] = fmt.Sprintf("qz%dzq", i)
			strs = append(strs, vs[i].(string))
		}
		docs = append(docs, doc, MustEncode(t, a.Format, Pieces(b.String(), words...)))
		values = append(values, strs)
	}
	if share := float64(taken) / float64(asked); share < a.Accepts {
		t.Errorf("%d of %d values taken, too few to say much", taken, asked)
	} else {
		t.Logf("%d documents, %d of %d values taken", a.tried(), taken, asked)
	}
	for name, read := range a.Readers {
		got := read(t, docs)
		if len(got) != len(docs) {
			t.Fatalf("%s: %d readings of %d documents", name, len(got), len(docs))
		}
		for i, vs := range values {
			sameReading(t, name, docs[2*i], got[2*i], got[2*i+1], vs, a.Sorted)
		}
	}
}

// encodeSome encodes a document; values that are refused become "x", and so do vs.
func encodeSome(t testing.TB, f format.Format, text string, vs []any) (doc string, dropped int) {
	t.Helper()
	for range 50 {
		ps := Pieces(text, vs...)
		texts, errs := encode.Document(f, ps)
		if len(errs) == 0 {
			return strings.Join(texts, ""), dropped
		}
		for _, e := range errs {
			if e.Piece < 0 {
				t.Fatalf("%q: %v", text, e)
			}
			if vs[e.Piece/2] = "x"; true {
				dropped++
			}
		}
	}
	t.Fatalf("%q: no end of errors", text)
	return "", 0
}

func sameReading(t testing.TB, name, doc string, got, harmless Reading, values []string, sorted bool) {
	t.Helper()
	if harmless.Err != "" {
		t.Fatalf("%s does not read the document with harmless words: %s\n%s", name, harmless.Err, doc)
	}
	want := FillWords(harmless.Items, values)
	if sorted {
		got.Items, want = LastOfEach(got.Items), LastOfEach(want)
	}
	if got.Err != "" || !slices.Equal(got.Items, want) {
		t.Fatalf("%s reads %q\nas   %q %s\nwant %q", name, doc, got.Items, got.Err, want)
	}
}

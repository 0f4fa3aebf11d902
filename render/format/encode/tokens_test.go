package encode

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestTokens(t *testing.T) {
	ps := []Piece{{Text: "a 70 700000000"}, {Kind: Scalar}, {Text: "0000001"}, {Kind: Scalar}, {Kind: Scalar}, {Text: "7000"}, {Text: "00002"}}
	tok, ok := newTokens(ps)
	if !ok || tok.lead == "70" {
		t.Fatalf("lead %q, %v: the text holds 700000000, and 700000002 in two pieces", tok.lead, ok)
	}
	var doc strings.Builder
	n := 0
	for _, p := range ps {
		doc.WriteString(p.Text)
		if p.Kind == Scalar {
			doc.WriteString(tok.at(n))
			n++
		}
	}
	if got := tok.in(doc.String()); !slices.Equal(got, []int{0, 1, 2}) {
		t.Errorf("%q: found %v", doc.String(), got)
	}
	got := tok.replace(doc.String(), func(i int) string { return "<" + strconv.Itoa(i) + ">" })
	if want := "a 70 700000000<0>0000001<1><2>700000002"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestTokensStandAlone puts all kinds of digits beside tokens: none of them may
// make another.
func TestTokensStandAlone(t *testing.T) {
	for _, n := range []int{1, 10, 100_000} {
		tok := tokens{width: 7, n: n}
		for lead := 10; lead < 100; lead++ {
			if tok.lead = strconv.Itoa(lead); tok.lead[0] == tok.lead[1] {
				continue
			}
			for _, i := range []int{0, n / 2, n - 1} {
				for _, beside := range []string{tok.lead, tok.lead[:1], "7", "0", "0000000", "1234567", "80", "99999999"} {
					s := beside + tok.at(i) + beside + tok.at(0) + tok.at(i) + beside
					if got := tok.in(s); !slices.Equal(got, []int{i, 0, i}) {
						t.Fatalf("%q, lead %s: found %v, want %v", s, tok.lead, got, []int{i, 0, i})
					}
				}
			}
		}
	}
}

func TestTokensOfMany(t *testing.T) {
	tok := tokens{lead: "71", width: 8, n: 40_000_000}
	for i := 0; i < tok.n; i += 12_345 {
		if s := tok.at(i); len(s) != tok.size() || !slices.Equal(tok.in(s), []int{i}) {
			t.Fatalf("%d is %s, which is read as %v", i, s, tok.in(s))
		}
	}
}

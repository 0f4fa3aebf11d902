package encode

import (
	"strconv"
	"strings"
)

// Tokens are the numbers that stand for values. A token is two digits, the lead, and then the
// number of the hole in base nine, without the first digit of the lead. So a token begins only
// where it was put, whatever digits stand beside it, and it is enough that no literal text
// holds one. Tokens have nine digits, so that two side by side still make a number of 64 bits.
type tokens struct {
	lead  string
	width int // digits after the lead
	n     int // how many there are
}

// newTokens returns tokens that the literal text does not hold; ok is false if it leaves none.
func newTokens(pieces []Piece) (t tokens, ok bool) {
	var literal strings.Builder
	for _, p := range pieces {
		if p.Kind == Literal {
			literal.WriteString(p.Text)
		} else {
			literal.WriteByte(0) // so that digits before and after it stay apart
			t.n++
		}
	}

	t.width = max(7, len(strconv.FormatInt(int64(t.n), 9)))
	for d := range 9 {
		for e := range 10 {
			t.lead = strconv.Itoa(10*(1+(d+6)%9) + e) // from 70 on
			if t.lead[0] == t.lead[1] {
				continue
			}

			withSpare := t
			withSpare.n++

			if _, _, found := withSpare.next(literal.String()); !found {
				return t, true
			}
		}
	}

	return t, false
}

func (t tokens) size() int { return len(t.lead) + t.width }

// at returns the token of hole i.
func (t tokens) at(i int) string {
	digits := []byte(strconv.FormatInt(int64(i), 9))
	for k, c := range digits {
		if c >= t.lead[0] {
			digits[k]++
		}
	}
	return t.lead + strings.Repeat("0", t.width-len(digits)) + string(digits)
}

// spare returns a token that stands for no hole.
func (t tokens) spare() string { return t.at(t.n) }

// next returns where the first token of s begins, and whose it is.
func (t tokens) next(s string) (at, hole int, ok bool) {
	for at := 0; ; at++ {
		n := strings.Index(s[at:], t.lead)
		if n < 0 {
			return 0, 0, false
		}
		at += n
		if hole, ok := t.read(s[at:]); ok {
			return at, hole, true
		}
	}
}

// read returns the hole whose token s begins with.
func (t tokens) read(s string) (hole int, ok bool) {
	if len(s) < t.size() {
		return 0, false
	}

	for _, c := range []byte(s[len(t.lead):t.size()]) {
		switch {
		case c < '0' || c > '9' || c == t.lead[0]:
			return 0, false
		case c > t.lead[0]:
			c--
		}
		hole = 9*hole + int(c-'0')
	}

	return hole, hole < t.n
}

// in returns the holes whose tokens s holds, in order.
func (t tokens) in(s string) (holes []int) {
	holes, _ = t.located(s)
	return holes
}

// located returns the holes whose tokens s holds, in order, and where these begin.
func (t tokens) located(s string) (holes, offsets []int) {
	for from := 0; ; {
		at, hole, ok := t.next(s[from:])
		if !ok {
			return holes, offsets
		}

		holes = append(holes, hole)
		offsets = append(offsets, from+at)
		from += at + t.size()
	}
}

// replace replaces each token with the text for its hole.
func (t tokens) replace(s string, with func(hole int) string) string {
	at, hole, ok := t.next(s)
	if !ok {
		return s
	}

	var b strings.Builder
	for ; ok; at, hole, ok = t.next(s) {
		b.WriteString(s[:at])
		b.WriteString(with(hole))
		s = s[at+t.size():]
	}

	b.WriteString(s)
	return b.String()
}

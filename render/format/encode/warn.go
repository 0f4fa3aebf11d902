package encode

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// warnings are of values that read back as they should, and may be meant otherwise. Like
// an [Error], none shows a value.
func (e *encoder) warnings() (out []*Error) {
	for i := range e.holes {
		h := &e.holes[i]
		s, isString := h.value.(string)
		if !isString || h.structure != nil && !h.structure.scalar {
			continue
		}
		at := e.place(i)
		for _, w := range []*Error{endsLine(s, at), e.loses(i, at), e.fragment(i, at, true)} {
			if w == nil {
				continue
			}
			w.Piece = h.piece
			if j := e.pieces[h.piece].joined; j != nil && w.Warning != NoWarning {
				w.Hint, w.OfItem = j.hint(w.Warning), true
			}
			out = append(out, w)
		}
	}
	return out
}

// A Warning is what may be meant otherwise.
type Warning int

const (
	NoWarning Warning = iota // none of these: its hint fits an item too
	LineEnd                  // a line break at the end of a value
	Zeros                    // a number that loses its last zeros
	PartZeros                // the same of a number of which the value is a part
	Digits                   // an integer that many readers round
)

// hint is what helps an item of a list: what stands round the action stands at the ends of
// the list, and what is behind it is done to the whole.
func (j *Join) hint(w Warning) string {
	each := func(step string) string {
		return fmt.Sprintf("{{ range $i, $v := %s }}{{ if $i }}{{ %q }}{{ end }}{{ $v | %s }}{{ end }}", j.List, j.Sep, step)
	}
	quotes := fmt.Sprintf("put double quotes round the action and write what stands between the items as %q", `"`+j.Sep+`"`)
	switch w {
	case LineEnd:
		return "take it off each item, with " + each("trim")
	case Zeros:
		return quotes + " if they are texts, such as versions; or print each as a number: " + each("float64")
	case Digits:
		return quotes + " if they are texts, such as identifiers; or print each as a number: " + each("int64")
	}
	return "put quotes round each item, in the text before and behind the action and in what stands between the items"
}

// endsLine warns of a line with the line break that most files end in.
func endsLine(s string, at format.Place) *Error {
	switch {
	case !isLine(s):
		return nil
	case at.Leaf.Style == "|" || at.Leaf.Style == ">": // it is the block's own
		return nil
	case !at.Whole && at.Alone(): // on a line of its own within a longer text
		return nil
	}
	return &Error{
		Warning: LineEnd,
		Msg:     "the value ends in a line break, which becomes a part of what is set",
		Hint:    "take it off with | trim, right behind the value",
	}
}

// isLine reports whether a value is one line with the line break at its end.
func isLine(s string) bool {
	line := strings.TrimRight(s, "\r\n")
	return line != s && line != "" && !strings.ContainsAny(line, "\r\n")
}

// loses warns of text that stands without quotes, and is a number to its readers that
// does not keep all of it: of 3.10 they make 3.1.
func (e *encoder) loses(i int, at format.Place) *Error {
	h := e.holes[i]
	bare := e.text[h.piece] == h.margin+format.Plain(h.value)
	if !e.f.Nested || !bare || at.Name || at.Leaf.Kind != format.Int && at.Leaf.Kind != format.Float && at.Leaf.Kind != format.Odd {
		return nil
	}
	switch s := e.fill(at.Leaf.Text); {
	case format.DropsZeros(s) && at.Whole:
		return &Error{
			Warning: Zeros,
			Msg:     "the value stands without quotes and is read as a number, which loses the zeros at its end",
			Hint:    "put quotes round the action if it is a text, such as a version; or end it with | float64 if it is a number",
		}
	case format.DropsZeros(s):
		return &Error{
			Warning: PartZeros,
			Msg:     "the value makes a number of what it stands in, which loses the zeros at its end",
			Hint:    "put quotes round all of it if it is a text, such as a version",
		}
	case e.f.Rounds && at.Whole && isLong(s):
		return &Error{
			Warning: Digits,
			Msg:     "the value stands without quotes and is read as a number, of more digits than many readers of JSON keep",
			Hint:    "put quotes round the action if it is a text, such as an identifier; or end it with | int64 if it is a number",
		}
	}
	return nil
}

// isLong reports whether an integer is too long for a float: readers written in
// JavaScript, for one, have no other numbers.
func isLong(s string) bool {
	const safe = 1<<53 - 1
	n, err := strconv.ParseInt(s, 10, 64)
	return err == nil && (n > safe || n < -safe)
}

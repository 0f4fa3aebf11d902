package encode

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// warnings returns a warning of each value that reads back as it should but may not be meant
// so. Like an [Error], none shows a value.
func (e *encoder) warnings() (out []*Error) {
	for i := range e.holes {
		h := &e.holes[i]
		s, isString := h.value.(string)
		if !isString || h.structure != nil && !h.structure.scalar {
			continue
		}

		at := e.place(i)
		for _, w := range []*Error{endsLine(s, at), e.loses(i, at), e.fragment(i, at, true), e.quoted(i, at)} {
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

// A Warning is what a value does that may not be meant.
type Warning int

const (
	NoWarning Warning = iota // none of the others; its hint also fits an item of a list
	LineEnd                  // a line break at the end of a value
	Zeros                    // a number that loses its last zeros
	PartZeros                // the same, where the value is a part of the number
	Digits                   // an integer that many readers round
)

// hint is what helps an item of a list. Text around the action stands at the ends of the list,
// and functions after the join are applied to the whole.
func (j *Join) hint(w Warning) string {
	each := func(step string) string {
		const loop = "{{ range $i, $v := %s }}{{ if $i }}{{ %q }}{{ end }}{{ $v | %s }}{{ end }}"
		return fmt.Sprintf(loop, j.List, j.Sep, step)
	}
	quotes := fmt.Sprintf("put double quotes around the action and write the separator as %q", `"`+j.Sep+`"`)

	switch w {
	case LineEnd:
		return "remove it from each item, with " + each("trim")
	case Zeros:
		return quotes + " if they are texts, such as versions; or print each as a number: " + each("float64")
	case Digits:
		return quotes + " if they are texts, such as identifiers; or print each as a number: " + each("int64")
	}

	return "put quotes around each item: in the text before and after the action, and in the separator"
}

// quoted warns of the template's own quotes around a value, which its program takes for a part of it.
func (e *encoder) quoted(i int, at format.Place) *Error {
	token := e.holes[i].token
	inQuotes := func(r rune) bool { return at.Leaf.Text == string(r)+token+string(r) }
	if at.Name || !strings.ContainsFunc(e.f.Literal, inQuotes) {
		return nil
	}

	return &Error{
		Msg:  "the quotes around the value are a part of it, as they have no meaning in this file",
		Hint: "remove the quotes from the template",
	}
}

// endsLine warns of a value that is one line and ends in a line break, as most files do.
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
		Msg:     "the value ends in a line break, which becomes a part of the setting",
		Hint:    "remove it with | trim, right after the value",
	}
}

// isLine reports whether a value is one line with the line break at its end.
func isLine(s string) bool {
	line := strings.TrimRight(s, "\r\n")
	return line != s && line != "" && !strings.ContainsAny(line, "\r\n")
}

// loses warns of text without quotes that readers take for a number, which does not keep all
// of it: 3.10 becomes 3.1.
func (e *encoder) loses(i int, at format.Place) *Error {
	h := e.holes[i]
	bare := e.text[h.piece] == h.margin+format.Plain(h.value)

	isNumber := at.Leaf.Kind.IsNumber() || at.Leaf.Kind == format.Odd
	if !e.f.Nested || !bare || at.Name || !isNumber {
		return nil
	}

	switch s := e.fill(at.Leaf.Text); {
	case format.DropsZeros(s) && at.Whole:
		return &Error{
			Warning: Zeros,
			Msg:     "the value has no quotes and is read as a number, which loses the zeros at its end",
			Hint: "put quotes around the action if it is a text, such as a version; or end it with | float64 if " +
				"it is a number",
		}
	case format.DropsZeros(s):
		return &Error{
			Warning: PartZeros,
			Msg:     "the value is a part of what is read as a number, which loses the zeros at its end",
			Hint:    "put quotes around all of it if it is a text, such as a version",
		}
	case e.f.Rounds && at.Whole && isLong(s):
		return &Error{
			Warning: Digits,
			Msg:     "the value has no quotes and is read as a number, with more digits than many readers of JSON keep",
			Hint: "put quotes around the action if it is a text, such as an identifier; or end it with | int64 " +
				"if it is a number",
		}
	}

	return nil
}

// isLong reports whether an integer is too long for a float. Readers written in JavaScript,
// for example, have no other numbers.
func isLong(s string) bool {
	const safe = 1<<53 - 1
	n, err := strconv.ParseInt(s, 10, 64)
	return err == nil && (n > safe || n < -safe)
}

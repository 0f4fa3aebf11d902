package encode

import (
	"fmt"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// refuse records that a value cannot be written where it stands, in words that help
// without showing it. The token stays in the document.
func (e *encoder) refuse(i int) {
	h := &e.holes[i]
	h.spellings = nil
	e.unset(i)

	at, s := e.place(i), format.Plain(h.value)
	if e.pieces[h.piece].Invented && e.f.Choosy != nil && e.f.Choosy(at) {
		return
	}

	msg, hint := e.whyRefused(i, at, s)
	if e.isInBlock(i, at) {
		hint = e.blockHint(i, at)
	}

	if e.f.Unclear != nil && e.unclear(at) {
		msg, hint = e.f.Unclear(at)
	}

	where := e.f.Where(at)
	if escape, cure := whyEscape(s, at, where); escape != "" && (msg == "" || at.Leaf.Path == "") {
		msg, hint = escape, cure
	}

	if msg == "" {
		msg, hint = reason(s, where), format.Cure(s, where)
	}

	if isLine(s) && !strings.Contains(hint, "| trim") {
		hint = "remove the line break at its end with | trim; or else " + hint
	}

	msg += fmt.Sprintf(" (format %s)", e.f.Name)
	e.errs = append(e.errs, &Error{Piece: h.piece, Msg: msg, Hint: hint})
}

// whyRefused says why the value of hole i cannot be written, and what would help; "" for
// the words that fit most formats.
func (e *encoder) whyRefused(i int, at format.Place, s string) (msg, hint string) {
	h := e.holes[i]
	switch {
	case e.tooLong(i, at, s):
		return "the value makes its line longer than " + e.f.LineNote,
			"make the value shorter, or keep it in a file of its own that a setting names"
	case h.odd:
		return "what is printed there holds " + format.ErrOdd.Error(),
			"change it, or make it a text, for example with toString"
	case h.structure != nil || h.misfit:
		return whyStructure(e.f)
	case e.f.Why == nil:
		return "", ""
	}

	if v := e.pieces[h.piece].Value; format.IsComposite(v) {
		return e.f.Why(v, at)
	}

	return e.f.Why(h.value, at)
}

// isInBlock reports whether another beginning of the block around hole i may help. Trying
// that costs some parses, so it is done for a few values only.
func (e *encoder) isInBlock(i int, at format.Place) bool {
	isBlock := at.Leaf.Style == "|" || at.Leaf.Style == ">"
	return isBlock && !at.Name && e.f.Block != nil && e.holes[i].structure == nil && len(e.errs) < searchMax
}

// tooLong reports whether the line of hole i, as it stands now, has no room for the value,
// however it is written.
func (e *encoder) tooLong(i int, at format.Place, s string) bool {
	if e.f.LineMax == 0 {
		return false
	}

	n := len(s)
	for k, spelling := range e.f.Spell(e.holes[i].value, at) {
		if k == 0 || len(spelling) < n {
			n = len(spelling)
		}
	}

	return n > e.f.LineMax || n+e.lineLength(e.holes[i].piece) > e.f.LineMax
}

// lineLength counts the bytes that share a line with a piece, and stops where they are
// more than the programs read.
func (e *encoder) lineLength(piece int) (n int) {
	for p := piece - 1; p >= 0 && n <= e.f.LineMax; p-- {
		begin := strings.LastIndexByte(e.text[p], '\n')
		n += len(e.text[p]) - begin - 1
		if begin >= 0 {
			break
		}
	}

	for p := piece + 1; p < len(e.text) && n <= e.f.LineMax; p++ {
		line, _, ends := strings.Cut(e.text[p], "\n")
		n += len(line)
		if ends {
			break
		}
	}

	return n
}

// blockHint says what would help the value of hole i, which does not read back in a block.
func (e *encoder) blockHint(i int, at format.Place) string {
	h := &e.holes[i]
	after := e.marked[e.starts[i]+len(h.token):]
	reads := func(before, spelling string) bool {
		got, err := e.f.Parse([]byte(before + spelling + after))
		n := e.owner[i] - 1
		if err != nil || len(got) != len(e.leaves) {
			return false
		}
		want := strings.Replace(e.leaves[n].Text, h.token, format.Plain(h.value), 1)
		return strings.TrimRight(got[n].Text, "\n") == strings.TrimRight(want, "\n")
	}

	return e.f.Block(h.value, at, e.marked[:e.starts[i]], e.pieces[h.piece].Layout, reads)
}

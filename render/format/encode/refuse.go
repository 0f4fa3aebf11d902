package encode

import (
	"fmt"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// refuse records that a value has no spelling where it stands, in words that
// help without showing it. The token stays in the document.
func (e *encoder) refuse(i int) {
	h := &e.holes[i]
	h.spellings = nil
	e.unset(i)
	at, s := e.place(i), format.Plain(h.value)
	where := e.f.Where(at)
	out := &Error{Piece: h.piece}
	if e.tooLong(i, at, s) {
		out.Msg = "the value makes its line longer than " + e.f.LineNote
		out.Hint = "make the value shorter, or keep it in a file of its own that a setting names"
	} else if h.odd {
		out.Msg, out.Hint = "what is printed there holds "+format.ErrOdd.Error(), "change it, or make it a text, with toString for one"
	} else if h.structure != nil || h.misfit {
		out.Msg, out.Hint = whyStructure(e.f)
	} else if v := e.pieces[h.piece].Value; e.f.Why != nil && format.IsComposite(v) {
		out.Msg, out.Hint = e.f.Why(v, at)
	} else if e.f.Why != nil {
		out.Msg, out.Hint = e.f.Why(h.value, at)
	}
	if isBlock := at.Leaf.Style == "|" || at.Leaf.Style == ">"; isBlock && e.f.Block != nil && len(e.errs) < searchMax && !at.Name && h.structure == nil {
		out.Hint = e.blockHint(i, at)
	}
	if e.f.Unclear != nil && e.unclear(at) {
		out.Msg, out.Hint = e.f.Unclear(at)
	}
	if out.Msg == "" {
		out.Msg, out.Hint = reason(s, where), format.Cure(s, where)
	}
	if isLine(s) && !strings.Contains(out.Hint, "| trim") {
		out.Hint = "take the line break at its end off with | trim; or else " + out.Hint
	}
	out.Msg += fmt.Sprintf(" (format %s)", e.f.Name)
	e.errs = append(e.errs, out)
}

// tooLong reports whether the line of hole i, as it stands now, has no room for
// the value, however it is spelt.
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
	for p := e.holes[i].piece - 1; p >= 0 && n <= e.f.LineMax; p-- {
		at := strings.LastIndexByte(e.text[p], '\n')
		n += len(e.text[p]) - at - 1
		if at >= 0 {
			break
		}
	}
	for p := e.holes[i].piece + 1; p < len(e.text) && n <= e.f.LineMax; p++ {
		at := strings.IndexByte(e.text[p], '\n')
		if at >= 0 {
			n += at
			break
		}
		n += len(e.text[p])
	}
	return n > e.f.LineMax
}

// blockHint says what would help the value of hole i, which does not read back in a block.
func (e *encoder) blockHint(i int, at format.Place) string {
	h := &e.holes[i]
	behind := e.marked[e.starts[i]+len(h.token):]
	reads := func(before, spelling string) bool {
		got, err := e.f.Parse([]byte(before + spelling + behind))
		n := e.owner[i] - 1
		if err != nil || len(got) != len(e.leaves) {
			return false
		}
		want := strings.Replace(e.leaves[n].Text, h.token, format.Plain(h.value), 1)
		return strings.TrimRight(got[n].Text, "\n") == strings.TrimRight(want, "\n")
	}
	return e.f.Block(h.value, at, e.marked[:e.starts[i]], e.pieces[h.piece].Layout, reads)
}

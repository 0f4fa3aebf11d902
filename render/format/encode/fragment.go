package encode

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// A fragment is a value that its author means as text in the language of the format, such as
// the entries of a map. It stands where that would be read, and reads as more than a value. It
// must not become one text, and it is only written as it is if the template asks for that.

// fragment says what is wrong with a value that is a fragment; nil if it is not one. Text of
// one line may be a password, so it is only a fragment if it was laid out by hand. If warned,
// so is text of one line that can hardly be a password.
func (e *encoder) fragment(i int, at format.Place, warned bool) *Error {
	h := e.holes[i]
	piece := e.pieces[h.piece]

	s, isText := cmp.Or(piece.printed, piece.Value).(string)
	if !isText || h.structure != nil || h.misfit || e.f.Fragment == nil {
		return nil
	}

	at.Before = e.templateBefore(i)

	byHand := piece.Kind == Block || strings.Contains(strings.TrimSpace(s), "\n") ||
		warned && (!e.f.Nested || format.IsNestedJSON(s))

	msg, hint := e.f.Fragment(s, at, piece.Layout, byHand)
	if msg == "" || !e.readsAsMore(i, s) && (piece.Layout == "" || !readsNested(e.f, s)) {
		return nil
	}

	return &Error{Piece: h.piece, Msg: fmt.Sprintf("%s (format %s)", msg, e.f.Name), Hint: hint}
}

// templateBefore returns what stands before hole i on its line, up to PlaceMax bytes, without
// the value's own indentation.
func (e *encoder) templateBefore(i int) string {
	end := e.starts[i] - len(e.holes[i].margin)
	before := e.marked[max(0, end-format.PlaceMax):end]
	return before[strings.LastIndexByte(before, '\n')+1:]
}

// refuseFragment refuses a value that is a fragment. It reports whether it did.
func (e *encoder) refuseFragment(i int, at format.Place) bool {
	wrong := e.fragment(i, at, false)
	if wrong != nil {
		e.errs = append(e.errs, wrong)
	}
	return wrong != nil
}

// readsAsMore reports whether text that is written as it is in hole i reads as more than a
// value there.
func (e *encoder) readsAsMore(i int, s string) bool {
	h := e.holes[i]
	from, to := e.starts[i]-len(h.margin), e.starts[i]+len(h.token)
	lines := strings.ReplaceAll(s, "\r\n", "\n") // which some languages do not read
	got, err := e.f.Parse([]byte(e.marked[:from] + lines + e.marked[to:]))

	n := e.owner[i] - 1
	if err != nil || n >= len(got) {
		return false
	}
	if e.f.Nested {
		return got[n].Path == e.leaves[n].Path && (got[n].Kind == format.Map || got[n].Kind == format.List)
	}

	return len(got) > len(e.leaves) || got[n].Path != e.leaves[n].Path || got[n].Kind == format.Word
}

// readsNested reports whether text that was laid out by hand reads as a list or a map by
// itself. If it does not, it was laid out for another place.
func readsNested(f format.Format, s string) bool {
	if !f.Nested {
		return false
	}
	leaves, err := entries(f, strings.TrimPrefix(s, "\n"))
	return err == nil && len(leaves) > 1 && (leaves[0].Kind == format.Map || leaves[0].Kind == format.List)
}

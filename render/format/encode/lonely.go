package encode

import (
	"fmt"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// lonely reports values that are alone on the line of an error, where only lines of the
// format's own can stand; msg is what the reader said.
func (e *encoder) lonely(line int, msg string) (errs []*Error) {
	if e.f.ReadsOn && !e.readsAsEntries() {
		return nil
	}

	for i, h := range e.holes {
		at := 1 + strings.Count(e.marked[:e.starts[i]], "\n")
		if !e.isLonely(i) || line != at && !e.f.ReadsOn {
			continue
		}

		if hint := e.wayOfLines(i); hint != "" {
			errs = append(errs, &Error{
				Piece: h.piece,
				Msg:   fmt.Sprintf("a value cannot stand alone on its line there (format %s): %s", e.f.Name, msg),
				Hint:  hint,
			})
		}
	}

	return errs
}

// isLonely reports whether a value is alone on its line. Structures for which the reader may
// name a later line have hints of their own.
func (e *encoder) isLonely(i int) bool {
	h := e.holes[i]
	before, alone := e.dashesBefore(h.piece)
	isLast := h.piece+1 == len(e.text)
	alone = alone && strings.TrimSpace(before) == "" && (isLast || e.breakAfter(h.piece) != "")
	return alone && (h.structure == nil || !e.f.ReadsOn)
}

// readsAsEntries reports whether the document could be read if its lonely values were
// entries of a map, or items.
func (e *encoder) readsAsEntries() bool {
	for _, kind := range []format.Kind{format.Map, format.List} {
		var text strings.Builder
		from := 0
		for i, h := range e.holes {
			if e.isLonely(i) {
				text.WriteString(e.marked[from:e.starts[i]])
				text.WriteString(e.f.Stand(kind, h.token))
				from = e.starts[i] + len(h.token)
			}
		}

		text.WriteString(e.marked[from:])
		if _, err := e.f.Parse([]byte(text.String())); from > 0 && err == nil {
			return true
		}
	}

	return false
}

// wayOfLines says what would help a lonely value; "" if nothing is known.
func (e *encoder) wayOfLines(i int) string {
	if e.f.Lonely != nil {
		return e.f.Lonely(e.templateBefore(i), e.pieces[e.holes[i].piece].Layout)
	}
	return "write its name and an = before it; " + format.RawLines
}

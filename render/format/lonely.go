package format

import (
	"fmt"
	"strings"
)

// lonely tells of values that are alone on the line that the reader minds, where only
// lines of the format's own can stand; what it said of them is msg.
func (e *encoder) lonely(line int, msg string) (errs []*Error) {
	isYAML := e.f.Name == "yaml" // its reader may mind a later line
	if e.f.Name == "json" || isYAML && !e.readsAsEntries() {
		return nil
	}
	for i, h := range e.holes {
		at := 1 + strings.Count(e.marked[:e.starts[i]], "\n")
		if e.isLonely(i) && (isYAML || line == at) {
			errs = append(errs, &Error{
				Piece: h.piece,
				Msg:   fmt.Sprintf("a value alone on its line does not read there (format %s): %s", e.f.Name, msg),
				Hint:  e.wayOfLines(i),
			})
		}
	}
	return errs
}

// isLonely reports whether a value shares its line with nothing. Structures of YAML
// have hints of their own.
func (e *encoder) isLonely(i int) bool {
	h := e.holes[i]
	before, alone := e.dashesBefore(h.piece)
	isLast := h.piece+1 == len(e.text)
	alone = alone && strings.TrimSpace(before) == "" && (isLast || e.breakBehind(h.piece) != "")
	return alone && (h.structure == nil || e.f.Name != "yaml")
}

// readsAsEntries reports whether the document could be read if its lonely values were
// entries of a map, or items.
func (e *encoder) readsAsEntries() bool {
	for _, kind := range []string{"map", "list"} {
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

// wayOfLines says what would help a lonely value.
func (e *encoder) wayOfLines(i int) string {
	const raw = "for lines that the value holds, end the action with | raw"
	switch layout := e.pieces[e.holes[i].piece].Layout; e.f.Name {
	case "yaml":
		const name = "write its name and a colon before it"
		return name + "; for entries that the value holds, " + wayYAML(e.templateBefore(i), layout)
	case "toml":
		return "write a key and an = before it, or print entries with toTOML; " + raw
	case "xml":
		return "write it inside an element; if it is the document, end the action with | raw"
	}
	return "write its name and an = before it; " + raw
}

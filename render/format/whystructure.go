package format

import (
	"fmt"
	"strings"
)

// whyStructure says why what an encoder printed, or a list or map, has no place.
func whyStructure(f Format, at Place) (msg, hint string) {
	if f.Name == "toml" {
		return "what is printed there is not TOML, or not where it stands", "print the list or map itself, or entries with toTOML on lines of their own; if it has tables, behind all else and under no other table"
	}
	return "what is printed there reads otherwise than it does alone, or has a name that is there already",
		"begin it on a line of its own and indent it with nindent, or print it on one line with toJSON"
}

// nestedHint adds what would help a document that cannot be read whatever its
// values are.
func (e *encoder) nestedHint(out *Error) {
	seen := fmt.Sprintf("invalid character '%c'", e.tokens.lead[0]) // of a token, most likely
	if e.f.Name == "json" && strings.Contains(out.Msg, seen) {
		out.Msg = strings.ReplaceAll(out.Msg, seen, "a value")
		if strings.Contains(out.Msg, "where a name should stand") {
			out.Hint = "put double quotes round the name, or print it with toJSON; for entries that the value holds, end the action with | raw"
		}
		return
	}
	if e.f.Name == "toml" && e.bareOn(out.Line) { // digits that stand for values
		out.Hint = "put double quotes round values that stand beside other text or each other"
	}
	for _, h := range e.holes {
		if e.pieces[h.piece].Kind == Structure {
			out.Hint = "what toJSON, toYAML or toTOML print may need a line of its own, or nindent"
		}
	}
}

// bareOn reports whether a value stands on a line without quotes round it.
func (e *encoder) bareOn(line int) bool {
	for i := range e.holes {
		before := e.marked[:e.starts[i]]
		own := before[strings.LastIndexByte(before, '\n')+1:]
		if line == 1+strings.Count(before, "\n") && strings.Count(own, `"`)%2 == 0 && strings.Count(own, "'")%2 == 0 {
			return true
		}
	}
	return false
}

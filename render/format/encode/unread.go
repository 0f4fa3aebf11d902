package encode

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// whyStructure says why a list, a map or what an encoder printed cannot stand in its place.
func whyStructure(f format.Format) (msg, hint string) {
	if f.WhyStructure != nil {
		return f.WhyStructure()
	}
	return "what is printed there does not mean the same in this place as by itself, or has a name that is there " +
			"already",
		"begin it on a line of its own and indent it with nindent, or print it on one line with toJSON"
}

// nestedHint adds what would help a document that cannot be read, whatever its values are.
func (e *encoder) nestedHint(out *Error) {
	if e.f.Explain != nil {
		said, hint := e.f.Explain(out.Msg, e.tokens.lead[0], e.bareOn(out.Line))
		out.Hint = hint
		if said != out.Msg {
			out.Msg = said
			return
		}
	}

	for _, h := range e.holes {
		if e.pieces[h.piece].Kind == Structure {
			out.Hint = "the output of toJSON, toYAML or toTOML may need a line of its own, or nindent"
		}
	}
}

// bareOn reports whether a value stands on a line without quotes around it.
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

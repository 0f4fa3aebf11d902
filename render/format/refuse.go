package format

import (
	"fmt"
	"strings"
)

// refuse records that a value has no spelling where it stands, in words that
// help without showing it. The token stays in the document.
func (e *encoder) refuse(i int) {
	h := &e.holes[i]
	h.spellings = nil
	e.unset(i)
	at, s := e.place(i), plain(h.value)
	where := e.f.where(at)
	out := &Error{Piece: h.piece}
	if e.tooLong(i, at, s) {
		out.Msg = "the value makes its line longer than " + e.f.LineNote
		out.Hint = "make the value shorter, or keep it in a file of its own that a setting names"
	} else if h.odd {
		out.Msg, out.Hint = "what is printed there holds "+errOdd.Error(), "change it, or make it a text, with toString for one"
	} else if h.structure != nil || h.misfit {
		out.Msg, out.Hint = whyStructure(e.f, at)
	} else if v := e.pieces[h.piece].Value; e.f.Why != nil && isComposite(v) {
		out.Msg, out.Hint = e.f.Why(v, at)
	} else if e.f.Why != nil {
		out.Msg, out.Hint = e.f.Why(h.value, at)
	}
	if isBlock := at.Leaf.Style == "|" || at.Leaf.Style == ">"; isBlock && e.f.Name == "yaml" && len(e.errs) < searchMax && !at.Name && h.structure == nil {
		out.Hint = e.blockHint(i, at)
	}
	if e.f.Unclear != nil && e.unclear(at) {
		out.Msg, out.Hint = e.f.Unclear(at)
	}
	if out.Msg == "" {
		out.Msg, out.Hint = reason(s, where), cure(s, where)
	}
	if isLine(s) && !strings.Contains(out.Hint, "| trim") {
		out.Hint = "take the line break at its end off with | trim; or else " + out.Hint
	}
	out.Msg += fmt.Sprintf(" (format %s)", e.f.Name)
	e.errs = append(e.errs, out)
}

// tooLong reports whether the line of hole i, as it stands now, has no room for
// the value, however it is spelt.
func (e *encoder) tooLong(i int, at Place, s string) bool {
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

// What a place is called.
const (
	aComment = "a comment"
	aGroup   = "the name of a group"
	aName    = "a name"
	aPath    = "the path of an include"
	aPart    = "the middle of a setting"
	aSetting = "this setting"
	aLine    = "the middle of a line"
	aText    = "a text"
)

func (f Format) where(at Place) string {
	switch {
	case f.Parse == nil && alone(at):
		return aText
	case f.Parse == nil:
		return aLine
	case at.Leaf.Path == "":
		return aComment
	case at.Leaf.Kind == "include":
		return aPath
	case at.Leaf.Kind == "group":
		return aGroup
	case at.Name:
		return aName
	case !at.Whole:
		return aPart
	}
	return aSetting
}

func reason(s, where string) string {
	holds := "something that means more than itself"
	setting := where == aPart || where == aSetting // has escapes and quotes, maybe
	switch {
	case strings.IndexByte(s, 0) >= 0:
		holds = "a NUL byte"
	case s == "":
		return "the value is empty, which has no place in " + where
	case strings.ContainsAny(s, lineBreaks) && !setting:
		holds = "a line break"
	case strings.ContainsFunc(s, control) && !setting:
		holds = "a control character"
	case where == aSetting:
	case strings.TrimSpace(s) != s:
		return "the value begins or ends with white space, which has no place in " + where
	}
	return "the value holds " + holds + ", which has no place in " + where
}

// cure says what would help. Where there is a way to quote, quotes do.
func cure(s, where string) string {
	const raw = "end the action with | raw to write it as it is"
	trimmed := strings.TrimRight(s, "\r\n")
	if strings.IndexByte(s, 0) >= 0 && (where == aText || where == aLine) {
		return "encode it, with b64enc for one, or let it be all of the file"
	}
	if strings.IndexByte(s, 0) >= 0 {
		return "change the value: programs take a NUL byte for the end"
	}
	if trimmed != s && !strings.ContainsAny(trimmed, lineBreaks) && where != aPart && where != aSetting {
		return "take the line break at its end off with | trim, or " + raw
	}
	switch where {
	case aLine:
		if strings.ContainsAny(s, lineBreaks) {
			return "let it stand alone on its lines, name the format of the file in the template's header, encode it, or " + raw
		}
		return "encode it, or " + raw
	case aText:
		return "encode it, or " + raw
	case aComment:
		return "take it out of the comment, or " + raw
	case aPart:
		return "put quotes round the whole setting, let the value be all of it, or " + raw
	case aSetting:
		return "change the value, or " + raw
	}
	return "only a plain word fits there: change the value, or " + raw
}

// lineBreaks are what editors and readers of text take for the end of a line,
// but for those that are control characters and nothing else: VT, FF, NEL.
const lineBreaks = "\n\r\u2028\u2029"

// control reports whether a character is a control character, but for the tab.
func control(r rune) bool { return r < ' ' && r != '\t' || 0x7f <= r && r < 0xa0 }

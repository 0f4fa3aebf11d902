package format

import "strings"

const orRaw = ", or end the action with | raw to write it as it is"

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

// rawLines is the way out for a value that holds lines of the format's own.
const rawLines = "for lines that the value holds, end the action with | raw"

// unread is the way out for a value that no reader of the format takes.
const unread = "say format: text in the template's header and end the action with | raw, " +
	"and it is written as it is, unread"

package format

import "strings"

// OrRaw ends a hint with the way out of all that is spelt.
const OrRaw = ", or end the action with | raw to write it as it is"

// The names of places.
const (
	InComment = "a comment"
	InGroup   = "the name of a group"
	InName    = "a name"
	InPath    = "the path of an include"
	InPart    = "the middle of a setting"
	InSetting = "this setting"
	InLine    = "the middle of a line"
	InText    = "a text"
)

// Where says what a place is called.
func (f Format) Where(at Place) string {
	switch {
	case f.Parse == nil && at.Alone():
		return InText
	case f.Parse == nil:
		return InLine
	case at.Leaf.Path == "":
		return InComment
	case at.Leaf.Kind == Include:
		return InPath
	case at.Leaf.Kind == Group:
		return InGroup
	case at.Name:
		return InName
	case !at.Whole:
		return InPart
	}
	return InSetting
}

// Cure says what would help. Where there is a way to quote, quotes do.
func Cure(s, where string) string {
	const raw = "end the action with | raw to write it as it is"
	trimmed := strings.TrimRight(s, "\r\n")
	if strings.IndexByte(s, 0) >= 0 && (where == InText || where == InLine) {
		return "encode it, with b64enc for one, or let it be all of the file"
	}
	if strings.IndexByte(s, 0) >= 0 {
		return "change the value: programs take a NUL byte for the end"
	}
	if trimmed != s && !strings.ContainsAny(trimmed, LineBreaks) && where != InPart && where != InSetting {
		return "take the line break at its end off with | trim, or " + raw
	}
	switch where {
	case InLine:
		if strings.ContainsAny(s, LineBreaks) {
			return "let it stand alone on its lines, name the format of the file in the template's header, encode it, or " + raw
		}
		return "encode it, or " + raw
	case InText:
		return "encode it, or " + raw
	case InComment:
		return "take it out of the comment, or " + raw
	case InPart:
		return "put quotes round the whole setting, let the value be all of it, or " + raw
	case InSetting:
		return "change the value, or " + raw
	}
	return "only a plain word fits there: change the value, or " + raw
}

// RawLines is the way out for a value that holds lines of the format's own.
const RawLines = "for lines that the value holds, end the action with | raw"

// AsText is the way out for a value that no reader of the format takes.
const AsText = "say format: text in the template's header and end the action with | raw, " +
	"and it is written as it is, unread"

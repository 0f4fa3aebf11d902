package format

import "strings"

// OrRaw ends a hint with the way to write a value as it is.
const OrRaw = ", or end the action with | raw to write it as it is"

// EachWord is a hint for a value of several words where each of them is an argument.
const EachWord = `write each word by itself: {{ range split " " VALUE }} {{ . }}{{ end }}`

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

// Where returns what a place is called.
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

const raw = "end the action with | raw to write it as it is"

// Cure says what would help a value that cannot be in a place. In a setting, quotes help.
func Cure(s, where string) string {
	hasNUL := strings.IndexByte(s, 0) >= 0
	trimmed := strings.TrimRight(s, "\r\n")

	endsLine := trimmed != s && !strings.ContainsAny(trimmed, LineBreaks)
	switch {
	case hasNUL && (where == InText || where == InLine):
		return "encode it, for example with b64enc, or make it the whole file"
	case hasNUL:
		return "change the value: programs take a NUL byte for the end"
	case endsLine && where != InPart && where != InSetting:
		return "remove the line break at its end with | trim, or " + raw
	case where == InLine && strings.ContainsAny(s, LineBreaks):
		return "put it on lines of its own, name the format of the file in the template's header, encode it, or " + raw
	}

	return cureOf(where)
}

// cureOf says what helps most values in a place.
func cureOf(where string) string {
	switch where {
	case InLine:
		return "encode it, or " + raw
	case InText:
		return "encode it, or " + raw
	case InComment:
		return "take it out of the comment, or " + raw
	case InPart:
		return "put quotes around the whole setting, make the value all of it, or " + raw
	case InSetting:
		return "change the value, or " + raw
	}

	return "only a plain word fits there: change the value, or " + raw
}

// RawLines is a hint for a value that holds lines of the format's own.
const RawLines = "for lines that the value holds, end the action with | raw"

// AsText is a hint for a value that no reader of the format takes.
const AsText = "write format: text in the template's header and end the action with | raw, " +
	"so that it is written as it is and not read"

package ini

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// whyValue says what in a value readers take for more than itself.
func whyValue(s string, at format.Place) string {
	before, after := strings.TrimSpace(at.Before), strings.TrimSpace(at.After)
	open := max(strings.LastIndex(before, "%("), strings.LastIndex(before, "${"))
	switch {
	case strings.ContainsAny(s, "#;"):
		return "a # or ;, behind which some readers see a comment, even in quotes"
	case strings.ContainsAny(s, "\"`\\"), strings.Contains(s, "'") && (!at.Whole || strings.HasPrefix(s, "'") || strings.HasSuffix(s, "'")):
		return "quotes or a backslash, which some readers take off and others do not"
	case s == "" && joins(at):
		return "nothing, so that quotes or a backslash beside it mean more to some readers"
	case strings.Contains(s, "%"), strings.Contains(s, "${"), strings.Contains(s, "$$"),
		strings.HasSuffix(s, "$") && after != "" && strings.ContainsAny(after[:1], "{($0123456789"): // a digit may be another value
		return "a % or $ that begins an interpolation for Python's configparser"
	case open >= 0 && !strings.ContainsAny(before[open:], ")}"), strings.HasSuffix(before, "%"), strings.HasSuffix(before, "$"):
		if !isName(s, marksIn(at)) {
			return "more than a name, which is all that fits into an interpolation"
		}
	case strings.Contains(s, "=") && !strings.Contains(before, "="):
		return "an =, before which some readers see a key, as no other stands before it"
	case strings.HasPrefix(s, "[") && before == "", strings.ContainsAny(s, "[]") && strings.HasPrefix(before, "["):
		return "a bracket in a line that begins with one, or with the value, which some readers take for a group"
	case s == "" && (before == "" || before[0] == '['):
		return "nothing, so that some readers take what is left of its line for a group or a key"
	case strings.TrimSpace(s) != s && !isQuoted(at):
		return "white space at its beginning or end, which readers take off"
	}
	return ""
}

// joins reports whether nothing, in that place, lets quotes close round the rest
// of the value, or a backslash end the line. Between the only two quotes it does not.
func joins(at format.Place) bool {
	const marks = "\"'`\\"
	if isQuoted(at) {
		return strings.ContainsAny(at.Before[:len(at.Before)-1]+at.After[1:], marks)
	}
	before, after := strings.TrimSpace(at.Before), strings.TrimSpace(at.After)
	return before != "" && strings.ContainsAny(before[len(before)-1:], marks) || after != "" && strings.ContainsAny(after[:1], marks)
}

// isQuoted reports whether quotes stand directly round the value.
func isQuoted(at format.Place) bool {
	return at.Before != "" && at.After != "" && strings.ContainsAny(at.After[:1], `"'`) && strings.HasSuffix(at.Before, at.After[:1])
}

func why(v any, at format.Place) (msg, hint string) {
	s := format.Plain(v)
	holds := format.Unreadable(s, func(r rune) bool { return format.IsControl(r) || strings.ContainsRune(format.LineBreaks+"\t", r) })
	switch {
	case at.Leaf.Kind == "":
		return "", ""
	case holds != "":
		return "the value holds " + holds + ", which not all readers of INI take alike", "encode it" + format.OrRaw
	case at.Name:
		return "the value is no name that all readers of INI take: letters, digits and _ - . / @ + only, none that stands there already", "change the value" + format.OrRaw
	}
	if holds = whyValue(s, at); holds == "" {
		return "", ""
	}
	return "the value holds " + holds, "change or encode the value" + format.OrRaw + ", if the program that reads the file takes it so"
}

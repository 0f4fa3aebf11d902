package ini

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// whyValue says what in a value has a meaning for some readers.
func whyValue(s string, at format.Place) string {
	for _, why := range []func(string, format.Place) string{whyMarks, whyInterpolation, whyOnLine} {
		if msg := why(s, at); msg != "" {
			return msg
		}
	}
	return ""
}

// whyMarks is about marks of comments, quotes and backslashes.
func whyMarks(s string, at format.Place) string {
	switch {
	case strings.ContainsAny(s, "#;"):
		return "a # or ;, after which some readers see a comment, even in quotes"
	case strings.ContainsAny(s, "\"`\\"):
		return quotes
	case strings.Contains(s, "'") && (!at.Whole || strings.HasPrefix(s, "'") || strings.HasSuffix(s, "'")):
		return quotes
	case s == "" && joins(at):
		return "nothing, so that some readers give a meaning to quotes or a backslash beside it"
	}
	return ""
}

const quotes = "quotes or a backslash, which some readers remove and others do not"

// whyInterpolation is about what Python's configparser replaces.
func whyInterpolation(s string, at format.Place) string {
	before, after := strings.TrimSpace(at.Before), strings.TrimSpace(at.After)
	open := max(strings.LastIndex(before, "%("), strings.LastIndex(before, "${"))
	isOpen := open >= 0 && !strings.ContainsAny(before[open:], ")}")
	begins := strings.Contains(s, "%") || strings.Contains(s, "${") || strings.Contains(s, "$$")

	beginsWithNext := strings.HasSuffix(s, "$") && after != "" &&
		strings.ContainsAny(after[:1], "{($0123456789") // a digit may be another value
	switch {
	case begins || beginsWithNext:
		return "a % or $ that begins an interpolation for Python's configparser"
	case isOpen || strings.HasSuffix(before, "%") || strings.HasSuffix(before, "$"):
		if !isName(s, marksIn(at)) {
			return "more than a name, but only a name fits into an interpolation"
		}
	}

	return ""
}

// whyOnLine is about what readers make of the line as a whole.
func whyOnLine(s string, at format.Place) string {
	before := strings.TrimSpace(at.Before)
	switch {
	case strings.Contains(s, "=") && !strings.Contains(before, "="):
		return "an =, before which some readers see a key, as there is no other = before it"
	case strings.HasPrefix(s, "[") && before == "", strings.ContainsAny(s, "[]") && strings.HasPrefix(before, "["):
		return "a bracket in a line that begins with one, which some readers take for a group"
	case s == "" && (before == "" || before[0] == '['):
		return "nothing, so that some readers take the rest of its line for a group or a key"
	case strings.TrimSpace(s) != s && !isQuoted(at):
		return "whitespace at its beginning or end, which readers remove"
	}

	return ""
}

// joins reports whether an empty value lets quotes close around the rest of the setting, or a
// backslash end the line. Between the only two quotes it does not.
func joins(at format.Place) bool {
	const marks = "\"'`\\"
	if isQuoted(at) {
		return strings.ContainsAny(at.Before[:len(at.Before)-1]+at.After[1:], marks)
	}

	before, after := strings.TrimSpace(at.Before), strings.TrimSpace(at.After)
	endsInMark := before != "" && strings.ContainsAny(before[len(before)-1:], marks)
	return endsInMark || after != "" && strings.ContainsAny(after[:1], marks)
}

// isQuoted reports whether quotes stand directly around the value.
func isQuoted(at format.Place) bool {
	if at.Before == "" || at.After == "" {
		return false
	}
	quote := at.After[:1]
	return strings.ContainsAny(quote, `"'`) && strings.HasSuffix(at.Before, quote)
}

func why(v any, at format.Place) (msg, hint string) {
	s := format.Plain(v)
	isBad := func(r rune) bool { return format.IsControl(r) || strings.ContainsRune(format.LineBreaks+"\t", r) }

	holds := format.Unreadable(s, isBad)
	switch {
	case at.Leaf.Kind == "":
		return "", ""
	case holds != "":
		return "the value holds " + holds + ", which readers of INI read differently", "encode it" + format.OrRaw
	case at.Name:
		return "the value is not a name that all readers of INI take: letters, digits and _ - . / @ + only, " +
			"and no name that is there already", "change the value" + format.OrRaw
	}

	if holds = whyValue(s, at); holds == "" {
		return "", ""
	}

	return "the value holds " + holds, "change or encode the value" + format.OrRaw +
		" if the program that reads the file takes it"
}

package encode

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// whyEscape is about a value that is refused in an escape that the template begins, as in "\x4{{ .x }}", if
// nothing else is known to be wrong with it; "" elsewhere.
func whyEscape(s string, at format.Place, where string) (msg, hint string) {
	if !format.InEscape(at.Before) || reason(s, where) != "the value holds "+meaning+", which has no place in "+where {
		return "", ""
	}
	return "the value stands in an escape, which a backslash in the template begins",
		`write \\ in the template for a backslash` + format.OrRaw
}

const meaning = "a character with a meaning of its own"

// reason says why a value cannot stand somewhere, in words that fit every format.
func reason(s, where string) string {
	holds := meaning
	setting := where == format.InPart || where == format.InSetting // may have escapes and quotes
	switch {
	case strings.IndexByte(s, 0) >= 0:
		holds = "a NUL byte"
	case s == "":
		return "the value is empty, which has no place in " + where
	case strings.ContainsAny(s, format.LineBreaks) && !setting:
		holds = "a line break"
	case strings.ContainsFunc(s, format.IsControl) && !setting:
		holds = "a control character"
	case where == format.InSetting:
	case strings.TrimSpace(s) != s:
		return "the value begins or ends with whitespace, which has no place in " + where
	}

	return "the value holds " + holds + ", which has no place in " + where
}

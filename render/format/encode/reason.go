package encode

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

func reason(s, where string) string {
	holds := "something that means more than itself"
	setting := where == format.InPart || where == format.InSetting // has escapes and quotes, maybe
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
		return "the value begins or ends with white space, which has no place in " + where
	}
	return "the value holds " + holds + ", which has no place in " + where
}

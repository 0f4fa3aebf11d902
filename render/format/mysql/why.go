package mysql

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// why is about the byte A0, which is whitespace to the server alone.
func why(v any, at format.Place) (msg, hint string) {
	s, where := format.Plain(v), Format().Where(at)
	broken := format.HoldsControl(s)
	switch {
	case where == format.InSetting, broken && where != format.InPart, strings.IndexByte(s, 0) >= 0,
		strings.TrimSpace(s) != s, trimLeftLatin1(trimRightLatin1(s)) == s:
		return "", ""
	}
	return "the value begins or ends with the byte A0, which the server takes for whitespace in " + where,
		format.Cure(s, where)
}

package format

import "strings"

// whyMySQL knows the one blank that is none to others.
func whyMySQL(v any, at Place) (msg, hint string) {
	s, where := plain(v), MySQL().where(at)
	broken := strings.ContainsFunc(s, control) || strings.ContainsAny(s, lineBreaks)
	switch {
	case where == aSetting, broken && where != aPart, strings.IndexByte(s, 0) >= 0, strings.TrimSpace(s) != s, trimLeftLatin1(trimRightLatin1(s)) == s:
		return "", ""
	}
	return "the value begins or ends with the byte A0, which the server takes for a blank in " + where, cure(s, where)
}

package sql

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// spell writes a value for the quotes that it is in. Without quotes, it is written as a
// number, TRUE, FALSE or NULL if it is one of these, and otherwise as a string.
func spell(v any, at format.Place) []string {
	s := format.Plain(v)
	if !utf8.ValidString(s) {
		return nil
	}

	switch at.Leaf.Kind {
	case format.Str:
		escaped := escape(s, at.Leaf.Style)
		withoutMarks := strings.ReplaceAll(strings.ReplaceAll(escaped, "/*", `/\*`), "*/", `*\/`)
		return slices.Compact([]string{escaped, withoutMarks})
	case kindName:
		if format.HoldsControl(s) {
			return nil // names have no escapes
		}
		return []string{strings.ReplaceAll(s, "`", "``")}
	case kindDigits:
		if strings.Trim(s, "0123456789abcdefABCDEF") != "" {
			return nil
		}
		return []string{s}
	case foreign:
		return nil
	case "": // a comment
		if format.HoldsControl(s) || strings.Contains(s, "*/") || strings.Contains(s, "/*") {
			return nil
		}
		return []string{s}
	case format.Int:
		if at.Whole {
			return spellBare(v, at.Leaf.Style)
		}
	}

	if s == "" || strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 || r == '$' || !isWordByte(byte(r)) }) {
		return nil
	}

	return []string{s}
}

func literal(v any) string {
	switch v := v.(type) {
	case bool:
		return strings.ToUpper(format.Plain(v))
	case nil:
		return "NULL"
	case string:
		if !format.IsPlainNumber(v) {
			return "'" + escape(v, "'") + "'"
		}
	}
	return format.Plain(v)
}

// escape writes a value for a string. Quotes are doubled, not escaped, so that the string
// ends where it should, whatever sql_mode says of backslashes.
func escape(s, quote string) string {
	if !strings.ContainsAny(s, "\\\x00\n\r\x1a"+quote) {
		return s
	}

	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' || c == quote[0]:
			b.WriteByte(c)
			b.WriteByte(c)
		case c == '\x00' || c == '\n' || c == '\r' || c == '\x1a':
			b.WriteByte('\\')
			b.WriteByte(escapeLetters[strings.IndexByte(escapeMeans, c)])
		default:
			b.WriteByte(c)
		}
	}

	return b.String()
}

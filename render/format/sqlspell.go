package format

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// spellSQL writes a value for the quotes that it stands in. Outside quotes it is
// a number, TRUE, FALSE or NULL if it is one of these, and otherwise a string.
func spellSQL(v any, at Place) []string {
	s := plain(v)
	if !utf8.ValidString(s) {
		return nil
	}
	switch at.Leaf.Kind {
	case "str":
		escaped := escapeSQL(s, at.Leaf.Style)
		return slices.Compact([]string{escaped, strings.ReplaceAll(strings.ReplaceAll(escaped, "/*", `/\*`), "*/", `*\/`)})
	case "name":
		if strings.ContainsFunc(s, control) || strings.ContainsAny(s, lineBreaks) {
			return nil // names have no escapes
		}
		return []string{strings.ReplaceAll(s, "`", "``")}
	case "digits":
		if strings.Trim(s, "0123456789abcdefABCDEF") != "" {
			return nil
		}
		return []string{s}
	case sqlForeign:
		return nil
	case "": // a comment
		if strings.ContainsFunc(s, control) || strings.ContainsAny(s, lineBreaks) || strings.Contains(s, "*/") || strings.Contains(s, "/*") {
			return nil
		}
		return []string{s}
	case "int":
		if at.Whole {
			return bareSQL(v, at.Leaf.Style)
		}
	}
	if s == "" || strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 || r == '$' || !isSQLWord(byte(r)) }) {
		return nil
	}
	return []string{s}
}

func literalSQL(v any) string {
	switch v := v.(type) {
	case bool:
		return strings.ToUpper(plain(v))
	case nil:
		return "NULL"
	case string:
		if !isPlainNumber(v) {
			return "'" + escapeSQL(v, "'") + "'"
		}
	}
	return plain(v)
}

// escapeSQL writes a value for a string. Quotes are doubled, not escaped, so that
// the string ends where it should whatever sql_mode says of backslashes.
func escapeSQL(s, quote string) string {
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
			b.WriteByte(sqlEscapeLetters[strings.IndexByte(sqlEscapeMeans, c)])
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func whySQL(v any, at Place) (msg, hint string) {
	s := plain(v)
	switch {
	case !utf8.ValidString(s):
		return "the value holds bytes that are not UTF-8", "encode it, and decode it in SQL: FROM_BASE64('{{ ... | b64enc }}')"
	case at.Leaf.Kind == "":
		return "the value holds a line break, a control character, or the mark of a comment", "take it out of the comment" + orRaw
	case at.Leaf.Kind == "name":
		return "the value holds a line break or a control character, for which names in backticks have no escapes", "change the value"
	case at.Leaf.Kind == sqlForeign:
		return "the value is UTF-8, and the string that it stands in is said to be in another character set",
			"leave out the name in front of the quotes, or convert the value: CONVERT('{{ ... }}' USING ...)"
	case at.Leaf.Kind == "digits":
		return "the value is not all digits", "write X'{{ printf \"%x\" ... }}', or leave out the letter in front of the quotes"
	case at.Leaf.Kind == "int" && at.Whole:
		return whyBareSQL(v, at.Leaf.Style)
	case at.Leaf.Kind == "str":
		return "", ""
	}
	return "the value is no plain part of a name or a number: letters, digits and _ only", "put quotes round all of it, or backticks if it is a name" + orRaw
}

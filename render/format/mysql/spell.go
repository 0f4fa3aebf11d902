package mysql

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// spell offers a value as it is if no character in it has a meaning, then with the quotes and
// escapes that its place allows. It offers nothing for a value that cannot be written there.
func spell(v any, at format.Place) []string {
	s := format.Plain(v)
	before := trimLeftLatin1(at.Before)
	switch {
	case strings.IndexByte(s, 0) >= 0 || len(s) >= lineMax:
		return nil
	case at.Leaf.Kind != format.Str || !strings.Contains(before, "="): // a comment, a name, a group, a directive
		if format.HoldsControl(s) {
			return nil // some reader, or an editor, may see a new line
		}
		return []string{s}
	}

	_, quote := scanQuotes(before)
	switch {
	case quote != 0: // a #, a space and the other quote need no escape there
		escaped := escape(s, `"'`)
		return slices.Compact([]string{escape(s, string(quote)), escaped, escapeBlanks(escaped)})
	case !at.Whole: // the middle of a setting has no quotes of its own
		escaped := escape(s, `"'`)
		return slices.Compact([]string{escape(s, ""), escaped, escapeBlanks(escaped)})
	}

	if clean(s) {
		return []string{s}
	}

	return []string{`"` + escape(s, `"`) + `"`, escapeBlanks(escape(s, `"'`))}
}

// clean reports whether a value needs no quotes.
func clean(s string) bool {
	holdsMark := strings.ContainsAny(s, "\t#\"'\\"+format.LineBreaks) || strings.ContainsFunc(s, format.IsControl)
	return !holdsMark && trimLeftLatin1(trimRightLatin1(s)) == s
}

// escape writes a value with the escapes that the servers know, and one before each of the
// quotes that are given.
func escape(s, quotes string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		k := strings.IndexByte(escapeMeans, s[i])
		if k < 0 || s[i] == ' ' || (s[i] == '"' || s[i] == '\'') && strings.IndexByte(quotes, s[i]) < 0 {
			b.WriteByte(s[i])
		} else {
			b.WriteByte('\\')
			b.WriteByte(escapeLetters[k])
		}
	}

	return b.String()
}

// escapeBlanks escapes a space at either end of a value, so that it is not trimmed.
func escapeBlanks(s string) string {
	if strings.HasPrefix(s, " ") {
		s = `\s` + s[1:]
	}
	if strings.HasSuffix(s, " ") {
		s = s[:len(s)-1] + `\s`
	}
	return s
}

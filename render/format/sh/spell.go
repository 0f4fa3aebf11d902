package sh

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// spell offers a value as its place has it: as it is if no character in it has a meaning, else in
// quotes or with escapes. It offers nothing for a value that cannot be written there.
func spell(v any, at format.Place) []string {
	s := format.Plain(v)
	switch {
	case strings.IndexByte(s, 0) >= 0:
		return nil
	case at.Leaf.Kind == "":
		return format.SpellComment(s)
	case !takesText(at.Leaf.Kind):
		if fits(s, at) {
			return []string{s}
		}
		return nil
	}

	var out []string
	for _, style := range at.Leaf.Style {
		out = append(out, written(s, string(style), at)...)
	}

	return out
}

// takesText reports whether any text fits in leaves of a kind.
func takesText(kind format.Kind) bool { return kind == format.Str || kind == command || kind == item }

// fits reports whether a value fits where only some do.
func fits(s string, at format.Place) bool {
	switch at.Leaf.Kind {
	case number:
		return s != "" && len(s) < 19 && strings.Trim(s, "0123456789") == "" && (s == "0" || s[0] != '0')
	case name:
		isInside := at.Before != "" && strings.Contains(nameChars, at.Before[len(at.Before)-1:])
		return s != "" && strings.Trim(s, nameChars) == "" && (isInside || s[0] > '9')
	case descriptor:
		return len(s) == 1 && '0' <= s[0] && s[0] <= '9'
	case code:
		return s != "" && isPlain(s)
	case backquoted:
		return isPlain(s)
	case inner:
		return isPlain(strings.ReplaceAll(s, " ", "_"))
	}
	return false
}

// written returns ways to write a value in a style.
func written(s, style string, at format.Place) []string {
	switch style {
	case single:
		return []string{strings.ReplaceAll(s, "'", `'\''`)}
	case double:
		return []string{escape(s, "\"\\$`")}
	case document:
		return []string{escape(s, "\\$`")}
	case quotedDoc:
		return []string{s}
	case ansi:
		return []string{escapeANSI(s)}
	case disputed:
		return nil
	}

	quoted := "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	switch {
	case s == "" && !at.Whole:
		return []string{"", quoted}
	case s != "" && isPlain(s) && at.Leaf.Kind != command:
		return []string{s, quoted}
	case s != "" && isPlain(s) && strings.Contains(s, "/"):
		return []string{s, quoted}
	}

	return []string{quoted}
}

// isPlain reports whether a value needs no quotes.
func isPlain(s string) bool { return strings.Trim(s, nameChars+"./:@%+=,-") == "" }

// escape writes a value with backslashes before some characters.
func escape(s, marks string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if strings.IndexByte(marks, s[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

package redis

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// spell offers a value as it is if no character in it has a meaning, else with the escapes or the
// quotes that its place allows. It offers nothing for a value that cannot be written there.
func spell(v any, at format.Place) []string {
	s := format.Plain(v)
	switch {
	case strings.IndexByte(s, 0) >= 0:
		return nil
	case at.Leaf.Kind == "":
		return format.SpellComment(s)
	case at.Name && !isName(s):
		return nil
	case at.Name:
		return []string{s}
	}

	switch open := openQuote(at.Before); {
	case open == '"':
		return []string{escape(s)}
	case open == '\'' && format.HoldsControl(s):
		return nil
	case open == '\'':
		return []string{strings.ReplaceAll(s, "'", `\'`)}
	}

	quoted := `"` + escape(s) + `"`
	switch {
	case !endsArgument(at) && isClean(s):
		return []string{s}
	case !endsArgument(at):
		return nil
	case isClean(s) && (s != "" || !at.Whole):
		return []string{s, quoted}
	}

	return []string{quoted}
}

// isName reports whether a value may be the name of a directive, or a part of one.
func isName(s string) bool { return s != "" && strings.Trim(s, format.LettersAndDigits+"-_.") == "" }

// endsArgument reports whether nothing but whitespace may follow the value in its argument.
func endsArgument(at format.Place) bool {
	return at.After == "" || isSpace(at.After[0])
}

// isClean reports whether a value is the same with and without quotes.
func isClean(s string) bool {
	hasMark := strings.ContainsAny(s, " \"'"+format.LineBreaks) || strings.ContainsFunc(s, isOdd)
	return !hasMark && utf8.ValidString(s)
}

func isOdd(r rune) bool { return r == '\t' || format.IsControl(r) }

// escape writes a value for double quotes.
func escape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		char := s[i : i+size]
		i += size
		switch n := strings.IndexRune("\n\r\t\b\a", r); {
		case n >= 0:
			b.WriteByte('\\')
			b.WriteByte("nrtba"[n])
		case r == '"' || r == '\\':
			b.WriteString(`\` + char)
		case format.IsControl(r) || r == utf8.RuneError && size == 1 || strings.ContainsRune(format.LineBreaks, r):
			for _, c := range []byte(char) {
				fmt.Fprintf(&b, `\x%02x`, c)
			}
		default:
			b.WriteString(char)
		}
	}

	return b.String()
}

package sources

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A name may contain characters that have a meaning in the keys of its source. A key has
// them as %XX. If a name itself contains such a %XX, its "%" is written %25. Nothing else
// is escaped: the names 100% and a%20b are written as they are.

// EscapeName writes a name, or part of one, for a key. Chars are the characters that end
// the path of such a key.
func EscapeName(chars, name string) string {
	if chars == "" || !strings.ContainsAny(name, chars+"%") {
		return name
	}

	var b strings.Builder
	for i := range len(name) {
		switch c := name[i]; {
		case strings.IndexByte(chars, c) >= 0:
			b.WriteString(escaped(c))
		case c == '%' && beginsEscape(chars, name[i:]):
			b.WriteString("%25")
		default:
			b.WriteByte(c)
		}
	}

	return b.String()
}

// UnescapeName is the inverse of [EscapeName].
func UnescapeName(chars, name string) string {
	if chars == "" || !strings.Contains(name, "%") {
		return name
	}

	var b strings.Builder
	for i := 0; i < len(name); i++ {
		if name[i] != '%' || !beginsEscape(chars, name[i:]) {
			b.WriteByte(name[i])
			continue
		}
		c := byte('%')
		for j := range len(chars) {
			if strings.HasPrefix(name[i:], escaped(chars[j])) {
				c = chars[j]
			}
		}
		b.WriteByte(c)
		i += 2
	}

	return b.String()
}

// beginsEscape reports whether text begins with an escape: "%", any number of 25, and the
// digits of a character.
func beginsEscape(chars, text string) bool {
	rest := text[1:]
	for {
		for i := range len(chars) {
			if strings.HasPrefix(rest, escaped(chars[i])[1:]) {
				return true
			}
		}
		var more bool
		if rest, more = strings.CutPrefix(rest, "25"); !more {
			return false
		}
	}
}

func escaped(c byte) string {
	return map[byte]string{'#': "%23", '?': "%3F", '@': "%40"}[c]
}

// EscapeParam writes the value of a parameter for a key.
func EscapeParam(value string) string {
	var b strings.Builder
	for i := 0; i < len(value); {
		r, n := utf8.DecodeRuneInString(value[i:])
		if r == '%' || r == '#' || unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError && n == 1 {
			for _, c := range []byte(value[i : i+n]) {
				fmt.Fprintf(&b, "%%%02X", c)
			}
		} else {
			b.WriteString(value[i : i+n])
		}
		i += n
	}

	return b.String()
}

package sources

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A name may hold characters that mean something in the key of its source. There they
// are written %XX, and a name that holds such a %XX itself has %25 in place of its "%".
// Nothing else is escaped: 100% and a%20b are names as they are.

// EscapeName returns a name, or a part of one, as a key has it whose path ends at those
// marks.
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

// UnescapeName returns the name that a key has in that form.
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

// EscapeParam returns the value of a parameter as a key has it.
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

package sources

import (
	"regexp"
	"strings"
)

// A name may hold characters that mean something in the key of its source. There they
// are written %XX, and a name that holds such a %XX itself has %25 in place of its "%".
// Nothing else is escaped: 100% and a%20b are names as they are.

// marks returns the characters that end a name in a key of the source, and the escapes
// of them.
func marks(source string) (chars string, escapes *regexp.Regexp) {
	switch source {
	case "consul":
		return "?@", regexp.MustCompile(`%(25)*(3F|40)`)
	case "vault":
		return "#?", regexp.MustCompile(`%(25)*(23|3F)`)
	case "file":
		return "#", regexp.MustCompile(`%(25)*(23)`)
	}
	return "", nil
}

// EscapeName returns a name, or a part of one, as a key of the source has it.
func EscapeName(source, name string) string {
	chars, escapes := marks(source)
	if escapes == nil || !strings.ContainsAny(name, chars+"%") {
		return name
	}
	var b strings.Builder
	name = escapes.ReplaceAllStringFunc(name, func(s string) string { return "%25" + s[1:] })
	for i := range len(name) {
		if c := name[i]; strings.IndexByte(chars, c) >= 0 {
			const digits = "0123456789ABCDEF"
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// UnescapeName returns the name that a key of the source has in that form.
func UnescapeName(source, name string) string {
	_, escapes := marks(source)
	if escapes == nil || !strings.Contains(name, "%") {
		return name
	}
	return escapes.ReplaceAllStringFunc(name, func(s string) string {
		if rest, ok := strings.CutPrefix(s, "%25"); ok {
			return "%" + rest
		}
		return map[string]string{"%23": "#", "%3F": "?", "%40": "@"}[s]
	})
}

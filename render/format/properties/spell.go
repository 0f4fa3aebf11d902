package properties

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// spell escapes what must be escaped in a value, or second, in a key.
func spell(v any, at format.Place) []string {
	s := format.Plain(v)
	switch {
	case !utf8.ValidString(s):
		return nil
	case at.Leaf.Kind == "":
		if format.HoldsControl(s) {
			return nil
		}
		return []string{s}
	case at.Name:
		return []string{escape(s, " =:#!")}
	case strings.HasSuffix(at.Leaf.Path, "[]"):
		return []string{escape(s, ","), escape(s, " =:#!,")}
	}

	return []string{escape(s, ""), escape(s, " =:#!")}
}

// escape writes a value with the escapes that it needs everywhere, and one before each special
// character. A space at the beginning always needs one.
func escape(s, special string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '\\' || r == ' ' && i == 0 || strings.ContainsRune(special, r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case strings.ContainsRune("\t\n\r\f", r):
			b.WriteByte('\\')
			b.WriteByte("tnrf"[strings.IndexRune("\t\n\r\f", r)])
		case r < ' ' || r > '~':
			for _, u := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, `\u%04X`, u)
			}
		default:
			b.WriteRune(r)
		}
	}

	return b.String()
}

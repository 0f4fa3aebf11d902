package format

import "strings"

// Text is for files of no known language. Nothing is known of its quoting, so a
// value must be harmless: line breaks only where it stands alone on its lines, as
// a certificate does, and no other control character at all.
func Text() Format {
	return Format{Name: "text", Exts: []string{".txt"}, Spell: spellText}
}

func spellText(v any, at Place) []string {
	s := plain(v)
	for _, r := range s {
		if control(r) && r != '\n' && r != '\r' || strings.ContainsRune(lineBreaks, r) && !alone(at) {
			return nil
		}
	}
	return []string{s}
}

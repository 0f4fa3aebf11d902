// Package text is for files of no known language. Nothing is known of its quoting, so a
// value must be harmless: line breaks only where it is alone on its lines, as
// a certificate does, and no other control character at all.
package text

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// Format is text of no known language.
func Format() format.Format {
	return format.Format{Name: "text", Exts: []string{".txt"}, Spell: spell}
}

func spell(v any, at format.Place) []string {
	s := format.Plain(v)
	for _, r := range s {
		if format.IsControl(r) && r != '\n' && r != '\r' || strings.ContainsRune(format.LineBreaks, r) && !at.Alone() {
			return nil
		}
	}
	return []string{s}
}

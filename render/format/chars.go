package format

import (
	"strings"
	"unicode/utf8"
)

// LeadingBlanks counts the blanks that a text begins with.
func LeadingBlanks(s string) int { return len(s) - len(strings.TrimLeft(s, " ")) }

// LettersAndDigits are those of ASCII.
const LettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// IsBlank reports whether a byte is a blank or a tab.
func IsBlank(c byte) bool { return c == ' ' || c == '\t' }

// Unreadable says of a value what no reader of a format can take anywhere.
func Unreadable(s string, bad func(r rune) bool) string {
	switch {
	case !utf8.ValidString(s):
		return "bytes that are not UTF-8"
	case strings.ContainsAny(s, LineBreaks) && strings.ContainsFunc(LineBreaks, func(r rune) bool { return bad(r) && strings.ContainsRune(s, r) }):
		return "a line break"
	case strings.ContainsFunc(s, bad):
		return "a control character, or one that is none"
	}
	return ""
}

// LineBreaks are what editors and readers of text take for the end of a line,
// but for those that are control characters and nothing else: VT, FF, NEL.
const LineBreaks = "\n\r\u2028\u2029"

// IsControl reports whether a character is a control character, but for the tab.
func IsControl(r rune) bool { return r < ' ' && r != '\t' || 0x7f <= r && r < 0xa0 }

// OddRunes are line breaks to some readers, or not allowed, or a byte-order mark.
const OddRunes = "\u2028\u2029\ufeff\ufffe\uffff"

package format

import (
	"strings"
	"unicode/utf8"
)

// LeadingBlanks counts the spaces that a text begins with.
func LeadingBlanks(s string) int { return len(s) - len(strings.TrimLeft(s, " ")) }

// LettersAndDigits are those of ASCII.
const LettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// IsBlank reports whether a byte is a space or a tab.
func IsBlank(c byte) bool { return c == ' ' || c == '\t' }

// Unreadable says which part of a value no reader of a format takes; "" if there is none.
func Unreadable(s string, bad func(r rune) bool) string {
	switch {
	case !utf8.ValidString(s):
		return "bytes that are not UTF-8"
	case strings.ContainsFunc(s, func(r rune) bool { return bad(r) && strings.ContainsRune(LineBreaks, r) }):
		return "a line break"
	case strings.ContainsFunc(s, bad):
		return "a control character, or an invalid one"
	}
	return ""
}

// HoldsRegex reports whether a text has a character with a meaning in a regular expression, without a
// backslash before it. A dot has one too, but it stands for any character, so that it matches
// itself: hosts and files have dots, and most templates print them so.
func HoldsRegex(s string) bool {
	isMeant := false
	for _, c := range s {
		isAlnum := '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		switch {
		case isMeant && isAlnum:
			return true
		case !isMeant && strings.ContainsRune(`|*+?()[]{}^$`, c):
			return true
		}
		isMeant = !isMeant && c == '\\'
	}
	return isMeant
}

// InRegex says of a value that HoldsRegex, in a place for a regular expression, why it cannot stand
// there, and what helps.
func InRegex() (msg, hint string) {
	return "the value stands in a regular expression, and holds a character with a meaning there: " +
			`\ | * + ? ( ) [ ] { } ^ or $ (a dot is taken, for any character)`,
		"escape it, with | regexQuoteMeta; if it is an expression itself, end the action with | raw"
}

// LineBreaks are what editors and readers of text take for the end of a line, except the
// control characters VT, FF and NEL.
const LineBreaks = "\n\r\u2028\u2029"

// IsControl reports whether a character is a control character other than the tab.
func IsControl(r rune) bool { return r < ' ' && r != '\t' || 0x7f <= r && r < 0xa0 }

// HoldsControl reports whether a text has a control character other than the tab, or a line
// break: it does not stay on one line for each reader and editor.
func HoldsControl(s string) bool {
	return strings.ContainsFunc(s, IsControl) || strings.ContainsAny(s, LineBreaks)
}

// SpellComment offers a value as it is, for a comment that ends with its line: an editor may see
// a new line where the program that reads the file sees none.
func SpellComment(s string) []string {
	if HoldsControl(s) {
		return nil
	}
	return []string{s}
}

// OddRunes are line breaks to some readers, or not allowed, or a byte-order mark.
const OddRunes = "\u2028\u2029\ufeff\ufffe\uffff"

package sh

import (
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// A hider replaces what the library does not take as shells do, and undoes that. The library makes
// a line feed of CR LF and refuses bytes that are not UTF-8, so it gets characters of a private
// plane for them. A number that stands for a value is not a name for it, so where a name is, it
// gets a prefix.
type hider struct {
	prefix string // no text of the document
}

const (
	hidden    = 0x10ff00
	hiddenEnd = 0x10ffff
	tokenMin  = 9 // digits of a number that stands for a value
	nameChars = format.LettersAndDigits + "_"
)

func newHider(s string) hider {
	h := hider{prefix: "_n"}
	for strings.Contains(s, h.prefix) {
		h.prefix += "n"
	}
	return h
}

func isHidden(r rune) bool { return hidden <= r && r <= hiddenEnd }

// hide makes a document that the library takes.
func (h hider) hide(s string) string {
	s = h.hideNames(s)
	mustHide := func(r rune) bool { return r == '\r' || r == utf8.RuneError || isHidden(r) }
	if !strings.ContainsFunc(s, mustHide) {
		return s
	}

	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if mustHide(r) {
			for _, c := range []byte(s[i : i+size]) {
				b.WriteRune(hidden + rune(c))
			}
		} else {
			b.WriteString(s[i : i+size])
		}
		i += size
	}

	return b.String()
}

// hideNames puts the prefix before numbers that stand for a name, or for what it begins with, in
// NAME=value.
func (h hider) hideNames(s string) string {
	var b strings.Builder
	from := 0
	for {
		n := strings.IndexByte(s[from:], '=')
		if n < 0 {
			b.WriteString(s[from:])
			return b.String()
		}

		before := s[from : from+n]
		rest := strings.TrimRight(strings.TrimSuffix(before, "+"), nameChars)
		b.WriteString(rest)
		if isTokenName(before[len(rest):]) && strings.Trim(rest[max(0, len(rest)-1):], " \t\n;&|(`") == "" {
			b.WriteString(h.prefix)
		}

		b.WriteString(before[len(rest):] + "=")
		from += n + 1
	}
}

// isTokenName reports whether a name begins with a number that may stand for a value.
func isTokenName(s string) bool { return len(s)-len(strings.TrimLeft(s, "0123456789")) >= tokenMin }

// shown undoes hide.
func (h hider) shown(s string) string {
	s = strings.ReplaceAll(s, h.prefix, "")
	if !strings.ContainsFunc(s, isHidden) {
		return s
	}

	var b strings.Builder
	for _, r := range s {
		if isHidden(r) {
			b.WriteByte(byte(r - hidden))
		} else {
			b.WriteRune(r)
		}
	}

	return b.String()
}

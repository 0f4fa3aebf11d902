// Package tree has the languages of nested maps and lists: JSON, YAML and TOML.
package tree

import (
	"strings"
	"unicode"

	"github.com/initplate/initplate/render/format"
)

// maxNames bounds how long all paths of a document are together. A name counts again in
// each path below it.
const maxNames = 1 << 28

const (
	notUTF8   = "there is a byte that is not UTF-8"
	longNames = "its names are too long, or nested too deep"
)

// untouched offers a value as it is, for a place without escapes. It offers nothing if the
// value holds what readers of YAML 1.1 and 1.2 treat differently there: control characters,
// and what is a line break in 1.1.
func untouched(s, allowed string) []string {
	for _, r := range s {
		isOdd := r == '\t' || format.IsControl(r) || strings.ContainsRune(format.OddRunes, r)
		if isOdd && !strings.ContainsRune(allowed, r) {
			return nil
		}
	}
	return []string{s}
}

// spellComment offers a value for a comment, unless some reader or editor may see a new
// line in it.
func spellComment(s string) []string { return untouched(s, "\t") }

// spellWord offers a value for the name of an anchor or a tag.
func spellWord(s string) []string {
	for _, r := range s {
		if r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '-' {
			return nil
		}
	}
	return []string{s}
}

// escapeEnds escapes a space at either end, which a reader would drop beside a line break.
func escapeEnds(s, blank string) string {
	if strings.HasPrefix(s, " ") {
		s = blank + s[1:]
	}
	if strings.HasSuffix(s, " ") {
		s = s[:len(s)-1] + blank
	}
	return s
}

// Package tree has the languages of nested maps and lists: JSON, YAML and TOML.
package tree

import (
	"strings"
	"unicode"

	"github.com/initplate/initplate/render/format"
)

// maxNames bounds what all paths of a document are long together, each name
// counting again for everything below it.
const maxNames = 1 << 28

const notUTF8 = "a byte that is not UTF-8"

// untouched offers a value as it is, unless it holds what readers of 1.1 and of
// 1.2 treat differently where there are no escapes: control characters, and what
// is a line break in 1.1.
func untouched(s, allowed string) []string {
	for _, r := range s {
		if !strings.ContainsRune(allowed, r) && (r == '\t' || format.IsControl(r) || strings.ContainsRune(format.OddRunes, r)) {
			return nil
		}
	}
	return []string{s}
}

// spellComment offers a value for a comment unless some reader, or an editor, may
// see a new line in it.
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

// escapeEnds escapes a blank at either end, which a line break beside it would
// swallow.
func escapeEnds(s, blank string) string {
	if strings.HasPrefix(s, " ") {
		s = blank + s[1:]
	}
	if strings.HasSuffix(s, " ") {
		s = s[:len(s)-1] + blank
	}
	return s
}

package sources

import "strings"

// An Absence says more of a key that a source does not hold, as far as the source
// knows without asking again.
type Absence struct {
	Why  string // "version 3 was deleted at 2026-01-02T15:04:05Z"; "" where nothing is known to have been there
	Hint string // how to look at it, or to bring it back; may be empty
	Held bool   // something is held at its path, and lacks only the field
}

// ShellWord returns text as a word that a shell takes for it, for commands in hints.
func ShellWord(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=,@%+", r)
	}
	if text != "" && strings.IndexFunc(text, func(r rune) bool { return !plain(r) }) < 0 {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

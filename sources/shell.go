package sources

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ShellWord returns text as a word that a shell takes for it, for commands in hints.
// Text with line breaks or other characters that cannot be shown is written $'...',
// which bash, zsh, ksh and POSIX of 2024 know.
func ShellWord(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=,@%+", r)
	}
	switch {
	case text != "" && text[0] != '=' && strings.IndexFunc(text, func(r rune) bool { return !plain(r) }) < 0: // zsh expands =NAME
		return text
	case utf8.ValidString(text) && strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) < 0:
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	}
	return ansiWord(text)
}

// ansiWord writes what cannot be shown byte by byte, in octal: that ends after three
// digits, whatever follows.
func ansiWord(text string) string {
	var b strings.Builder
	b.WriteString("$'")
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '\'' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case unicode.IsPrint(r) && !(r == utf8.RuneError && n == 1):
			b.WriteRune(r)
		default:
			for _, c := range []byte(text[i : i+n]) {
				fmt.Fprintf(&b, `\%03o`, c)
			}
		}
		i += n
	}
	return b.String() + "'"
}

// ShellArgument is ShellWord for the first argument behind the flags of a command: one
// that begins with a dash must not be taken for another flag.
func ShellArgument(text string) string {
	if strings.HasPrefix(text, "-") {
		return "-- " + ShellWord(text)
	}
	return ShellWord(text)
}

package sources

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ShellWord quotes text for a shell where necessary, for commands in hints. Text with line
// breaks or other unprintable characters is written $'...', which bash, zsh, ksh and POSIX
// 2024 understand.
func ShellWord(text string) string {
	plain := func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		return letter || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=,@%+", r)
	}

	switch {
	case text != "" && text[0] != '=' && consistsOf(text, plain): // zsh expands =NAME
		return text
	case utf8.ValidString(text) && consistsOf(text, unicode.IsPrint):
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	}

	return ansiWord(text)
}

func consistsOf(text string, in func(rune) bool) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !in(r) })
}

// ansiWord writes unprintable characters byte by byte in octal: three digits always end
// there, whatever follows.
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

// ShellArgument is [ShellWord] for the first argument after the flags of a command. An
// argument that begins with a dash must not be taken for another flag.
func ShellArgument(text string) string {
	if strings.HasPrefix(text, "-") {
		return "-- " + ShellWord(text)
	}
	return ShellWord(text)
}

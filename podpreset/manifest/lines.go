package manifest

import (
	"strings"
	"unicode/utf8"
)

// Lines are the offsets at which the lines of a text begin. Line breaks are those of YAML's
// reader, which has U+0085, U+2028 and U+2029 too, so that its line numbers fit.
type Lines []int

// LinesOf finds the lines of a text.
func LinesOf(text string) Lines {
	lines := Lines{0}
	for at := 0; at < len(text); {
		if width := BreakAt(text, at); width > 0 {
			at += width
			lines = append(lines, at)
			continue
		}
		at++
	}
	return lines
}

// BreakAt returns how many bytes the line break at an offset has; 0 if there is none.
func BreakAt(text string, at int) int {
	for _, b := range [...]string{"\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"} {
		if strings.HasPrefix(text[at:], b) {
			return len(b)
		}
	}
	return 0
}

// Offset returns where a line and a column are, both from 1. YAML's columns count runes.
func (l Lines) Offset(text string, line, column int) int {
	if line > len(l) {
		return len(text)
	}

	at := l[line-1]
	for ; column > 1 && at < len(text); column-- {
		_, width := utf8.DecodeRuneInString(text[at:])
		at += width
	}
	return at
}

// Text returns a line without its break.
func (l Lines) Text(text string, line int) string {
	from := l[line-1]
	for at := from; at < len(text); at++ {
		if BreakAt(text, at) > 0 {
			return text[from:at]
		}
	}
	return text[from:]
}

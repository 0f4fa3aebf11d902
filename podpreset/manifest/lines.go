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

// breaks are the line breaks of YAML's reader.
var breaks = [...]string{"\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"}

// BreakAt returns how many bytes the line break at an offset has; 0 if there is none.
func BreakAt(text string, at int) int {
	c := text[at]
	if c >= ' ' && c < utf8.RuneSelf {
		return 0
	}
	for _, b := range breaks {
		if strings.HasPrefix(text[at:], b) {
			return len(b)
		}
	}
	return 0
}

// Text returns a line, counted from 1, without its break.
func (l Lines) Text(text string, line int) string {
	to := len(text)
	if line < len(l) {
		to = l[line]
	}
	text = text[l[line-1]:to]
	for _, b := range breaks {
		if before, ok := strings.CutSuffix(text, b); ok {
			return before
		}
	}
	return text
}

package render

import (
	"strings"
	"unicode"

	"github.com/initplate/initplate/render/format/encode"
)

// mostShown is how much of a line is shown.
const mostShown = 100

// shownLine returns a line of the document, counted from 1, with {{...}} in place of each
// value, and a label in place of each secret. If that line is empty, it returns the last one
// before it that is not, since some readers name the line after an error.
func (r *reading) shownLine(pieces []encode.Piece, of []int, number int) (int, string) {
	var b strings.Builder
	labels := r.labels()
	for i, p := range pieces {
		hole := of[i]
		switch {
		case hole >= 0 && labels[hole] != "": // the lines of one that is raw count
			breaks := 0
			if p.Kind == encode.Literal {
				breaks = strings.Count(p.Text, "\n")
			}
			b.WriteString(labels[hole] + strings.Repeat("\n"+labels[hole], breaks))
		case p.Kind == encode.Literal:
			b.WriteString(p.Text)
		default:
			b.WriteString("{{...}}")
		}
	}

	lines := strings.Split(b.String(), "\n")
	for n := min(number, len(lines)); n > 0; n-- {
		line := strings.TrimSpace(strings.Map(printable, lines[n-1]))
		if line == "" {
			continue
		}
		if runes := []rune(line); len(runes) > mostShown {
			line = string(runes[:mostShown]) + "..."
		}
		return n, ": " + line
	}
	return number, ""
}

// printable keeps the characters that are safe to show on a terminal.
func printable(c rune) rune {
	switch {
	case c == '\t':
		return ' '
	case !unicode.IsPrint(c):
		return -1
	}
	return c
}

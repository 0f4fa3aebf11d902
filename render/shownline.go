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
func (r *reading) shownLine(parts *documentParts, number int) (int, string) {
	var b strings.Builder
	labels := r.labels()
	for i, p := range parts.pieces {
		label := ""
		if hole := parts.holes[i]; hole >= 0 {
			label = labels[hole]
		}
		b.WriteString(shownPiece(p, label))
	}

	lines := strings.Split(b.String(), "\n")
	for n := min(number, len(lines)); n > 0; n-- {
		if line := strings.TrimSpace(strings.Map(printable, lines[n-1])); line != "" {
			return n, ": " + shortened(line)
		}
	}
	return number, ""
}

// shownPiece returns what is shown of a piece, with as many line breaks as its text has. label
// is shown in place of a secret; it is "" for any other piece.
func shownPiece(p encode.Piece, label string) string {
	switch {
	case label != "" && p.Kind == encode.Literal:
		return label + strings.Repeat("\n"+label, strings.Count(p.Text, "\n"))
	case label != "":
		return label
	case p.Kind == encode.Literal:
		return p.Text
	}
	return "{{...}}"
}

// shortened returns the beginning of a long line.
func shortened(line string) string {
	runes := []rune(line)
	if len(runes) <= mostShown {
		return line
	}
	return string(runes[:mostShown]) + "..."
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

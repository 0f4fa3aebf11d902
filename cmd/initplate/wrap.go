package main

import (
	"regexp"
	"strings"

	"github.com/initplate/initplate/prose"
)

// usualColumns is how wide text is where no terminal says otherwise: in a pipe or a file.
const usualColumns = 80

// leastColumns is what text is wrapped to on terminals that are even narrower.
const leastColumns = 40

// columns returns how wide text on standard output may be.
//
// Errors, warnings and hints are not wrapped, on a terminal neither: each is one line for grep, for
// logs and to be copied, and a terminal wraps it.
func (a *app) columns() int {
	if w := a.outWidth(); w > 0 {
		return max(w, leastColumns)
	}
	return usualColumns
}

// reflowed wraps paragraphs and rows of lists anew. Other lines that begin with a space stay as they
// are, such as examples.
func reflowed(text string, columns int) string {
	row := regexp.MustCompile(`^( +\S+ {2,})(\S.*)$`)
	var out, paragraph []string
	flush := func() {
		if len(paragraph) > 0 {
			out = append(out, prose.Wrapped("", strings.Join(paragraph, " "), "", columns))
		}
		paragraph = nil
	}

	for _, line := range strings.Split(text, "\n") {
		if line != "" && !strings.HasPrefix(line, " ") {
			paragraph = append(paragraph, line)
			continue
		}
		flush()
		if parts := row.FindStringSubmatch(line); parts != nil {
			line = prose.Wrapped(parts[1], parts[2], strings.Repeat(" ", len(parts[1])), columns)
		}
		out = append(out, line)
	}

	flush()
	return strings.Join(out, "\n")
}

// hung wraps the lines of a text that begin with spaces and a word, and continues them below what is
// behind that word. All other lines stay as they are, such as those of a log.
func hung(text string, columns int) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(hungLine(strings.TrimSuffix(line, "\n"), columns) + "\n")
	}
	return b.String()
}

func hungLine(line string, columns int) string {
	parts := regexp.MustCompile(`^( +\S+ +)(\S.*)$`).FindStringSubmatch(line)
	if parts == nil {
		return line
	}
	return prose.Wrapped(parts[1], parts[2], strings.Repeat(" ", len(parts[1])), columns)
}

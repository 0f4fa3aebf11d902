package main

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/prose"
)

// A colour is the parameters of ECMA-48's SGR that show text in it. These are of the basic 16, as
// GCC and git use them, which can be read on dark and on light terminals. Yellow cannot.
type colour string

const (
	plain   colour = ""
	bold    colour = "1"
	red     colour = "31"
	green   colour = "32"
	cyan    colour = "36"
	wrong   colour = "1;31" // bold red
	doubted colour = "1;35" // bold magenta
	advised colour = "1;36" // bold cyan
)

func (c colour) paint(text string) string {
	if c == plain || text == "" {
		return text
	}
	return "\x1b[" + string(c) + "m" + text + "\x1b[0m"
}

// A painter colours a line without its line break. The line is safe for a terminal, so that no
// escape sequence but those of the painter gets there.
type painter func(line string) string

// text returns all lines of a text in colours.
func (p painter) text(text []byte) []byte {
	var b bytes.Buffer
	for line := range strings.Lines(string(text)) {
		rest, isWhole := strings.CutSuffix(line, "\n")
		b.WriteString(p(rest))
		if isWhole {
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}

// choicesOfColor are the values of --color.
var choicesOfColor = []string{"auto", "always", "never"}

func (a *app) checkColor() error {
	if a.Color == "" || slices.Contains(choicesOfColor, a.Color) {
		return nil
	}
	return usage(nearest.Hint(a.Color, choicesOfColor), "--color must be %s", prose.Or(choicesOfColor))
}

// colours reports whether a stream gets colours. width is that of its terminal, 0 if it is none or a
// dumb one. The setting takes precedence over NO_COLOR, see https://no-color.org.
func (a *app) colours(width func() int) bool {
	switch a.Color {
	case "always":
		return true
	case "never":
		return false
	}
	no, _ := a.lookup("NO_COLOR")
	return no == "" && width() > 0
}

// showPainted is [app.showText] with colours, if standard output has them.
func (a *app) showPainted(ctx context.Context, text []byte, p painter) error {
	return a.show(ctx, a.painted(a.door().text(text), p))
}

// painted returns safe text as standard output shows it.
func (a *app) painted(safe []byte, p painter) []byte {
	if !a.colours(a.outWidth) {
		return safe
	}
	return p.text(safe)
}

// asDiff colours a unified diff as git does.
func asDiff(line string) string {
	switch {
	case strings.HasPrefix(line, "--- "), strings.HasPrefix(line, "+++ "):
		return bold.paint(line)
	case strings.HasPrefix(line, "@@"):
		return cyan.paint(line)
	case strings.HasPrefix(line, "-"):
		return red.paint(line)
	case strings.HasPrefix(line, "+"):
		return green.paint(line)
	}
	return line
}

// asPlan colours the names of a table's columns, and the rounds of blocks.
func asPlan(line string) string {
	if regexp.MustCompile(`^(ROUND  .*|local|round [0-9]+)$`).MatchString(line) {
		return bold.paint(line)
	}
	return line
}

// asEntries colours headings, and the first word of each entry. What is below an entry begins with a
// space.
func asEntries(line string) string {
	if strings.HasPrefix(line, " ") {
		return line
	}
	if strings.HasSuffix(line, ":") {
		return bold.paint(line)
	}
	word, _, _ := strings.Cut(line, " ")
	return bold.paint(word) + line[len(word):]
}

// asChecked colours the result of check: "my.cnf: valid mysql".
func asChecked(line string) string {
	at := strings.LastIndex(line, ": valid")
	if at < 0 {
		return line
	}
	const word = "valid"
	begin := at + len(": ")
	return line[:begin] + green.paint(word) + line[begin+len(word):]
}

// asFindings colours the levels of findings, and hints.
func asFindings(line string) string {
	level := regexp.MustCompile(`^[a-z]+`).FindString(line)
	shade := map[string]colour{"error": wrong, "warning": doubted, "ok": green}[level]
	if level != "" {
		return shade.paint(level) + line[len(level):]
	}
	return colouredWord(line, "->", advised)
}

// asExplained colours the word before each part of an explanation: "  cure:  ...".
func asExplained(line string) string {
	for word, shade := range map[string]colour{"line": bold, "cause:": wrong, "cure:": green} {
		if strings.HasPrefix(strings.TrimLeft(line, " "), word+" ") {
			return colouredWord(line, word, shade)
		}
	}
	return line
}

// colouredWord colours the first occurrence of a word that begins a line, after spaces.
func colouredWord(line, word string, c colour) string {
	text := strings.TrimLeft(line, " ")
	rest, ok := strings.CutPrefix(text, word)
	if !ok {
		return line
	}
	return line[:len(line)-len(text)] + c.paint(word) + rest
}

package report

import (
	"strings"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/problem"
)

// A Line is a line of a document, with where each part of it came from. A secret is one part,
// on one line, however many lines it has: so lines are not counted as in the file.
type Line struct {
	Parts []Part
	At    problem.Place // of the first text in it, or else the first value; Line is 0 if unknown
}

// A Part is a part of a line.
type Part struct {
	Text   string // "" of a secret
	Secret bool
	Value  bool // an action printed it
	At     problem.Place
	Inputs []render.Input
}

// Lines returns the lines of a document without its secrets.
func Lines(doc *render.Document) []Line {
	b := &lineBuilder{lines: []Line{{}}}
	for _, p := range doc.Parts() {
		b.add(p)
	}

	if last := len(b.lines) - 1; len(b.lines[last].Parts) == 0 {
		b.lines = b.lines[:last]
	}
	return b.lines
}

// A lineBuilder divides the parts of a document into lines.
type lineBuilder struct{ lines []Line }

// add adds a part of a document.
func (b *lineBuilder) add(p render.Part) {
	if p.Label != "" {
		b.put(Part{Secret: true, Value: true, At: p.At, Inputs: p.Inputs})
		return
	}

	for text := range strings.Lines(p.Text) {
		bare := strings.TrimSuffix(text, "\n")
		if bare != "" {
			b.put(Part{Text: strings.TrimSuffix(bare, "\r"), Value: p.Value, At: p.At, Inputs: p.Inputs})
		}
		if bare != text {
			b.endLine(p.At)
		}
	}
}

// endLine begins another line. One without text is where its end is.
func (b *lineBuilder) endLine(at problem.Place) {
	if l := &b.lines[len(b.lines)-1]; l.At.Line == 0 {
		l.At = at
	}
	b.lines = append(b.lines, Line{})
}

// put adds a part to the last line.
func (b *lineBuilder) put(p Part) {
	l := &b.lines[len(b.lines)-1]
	isText := p.Secret || strings.TrimSpace(p.Text) != ""
	if l.At.Line == 0 && isText {
		l.At = p.At
	}
	l.Parts = append(l.Parts, p)
}

// Origin says in words where a value came from.
func Origin(in render.Input) string {
	said := in.Reference
	switch {
	case in.Invented:
		said = strings.TrimSpace(in.Reference + " (a placeholder)")
	case in.Reference != "" && !in.Held:
		said += " (not there)"
	case in.Version != "":
		said += " version " + in.Version
	case in.Reference == "" && in.By == "nothing":
		said = "no value"
	case in.Reference == "":
		said = in.By
	}

	if in.Param != "" {
		said = "parameter " + in.Param + ": " + said
	}
	if in.Secret {
		said += " (secret)"
	}
	return said
}

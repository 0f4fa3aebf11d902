package problem

import (
	"strings"
	"text/template/parse"
)

// A Text is the text of a template, in which problems have places.
type Text struct {
	Name string // of the template
	Body string
}

// Position returns the line and column of a byte of the template.
func (t Text) Position(offset int) (line, column int) {
	before := t.Body[:min(max(offset, 0), len(t.Body))]
	return 1 + strings.Count(before, "\n"), len(before) - strings.LastIndexByte(before, '\n')
}

// Offset is the inverse of Position, but its columns begin at 0.
func (t Text) Offset(line, column int) int {
	at := 0
	for range line - 1 {
		at += strings.IndexByte(t.Body[at:], '\n') + 1
	}
	return at + column
}

// PositionOf returns the line and column of a node of the template.
func (t Text) PositionOf(n parse.Node) (line, column int) { return t.Position(int(n.Position())) }

// Problem makes a problem at a node of the template.
func (t Text) Problem(at parse.Node, cause Cause, msg, hint string) *Problem {
	line, column := t.PositionOf(at)
	return &Problem{Template: t.Name, Line: line, Column: column, Cause: cause, Msg: msg, Hint: hint}
}

// Overall makes a problem of the whole template.
func (t Text) Overall(msg, hint string) *Problem {
	return &Problem{Template: t.Name, Msg: msg, Hint: hint}
}

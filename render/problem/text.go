package problem

import (
	"fmt"
	"strings"
	"text/template/parse"
)

// A Text is the text of a template, in which problems have places. It may use parts of other
// files. A byte of one of these has a number behind those of the template and of other files,
// so that a number says in which file it is.
type Text struct {
	Name   string // of the template
	Body   string
	Others []Other
}

// An Other is a file whose parts a template uses.
type Other struct {
	Name string
	Body string
	At   int // the number of its first byte
}

// Borrow adds a file. It returns the number of the file's first byte.
func (t *Text) Borrow(name, body string) (at int) {
	at = len(t.Body) + 1
	if n := len(t.Others); n > 0 {
		at = t.Others[n-1].At + len(t.Others[n-1].Body) + 1
	}
	t.Others = append(t.Others, Other{name, body, at})
	return at
}

// A Place is a line and a column, from 1, of a file.
type Place struct {
	File         string
	Line, Column int
}

// String is FILE:LINE:COLUMN.
func (p Place) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// Place returns where the byte with a number is.
func (t Text) Place(number int) Place {
	for _, o := range t.Others {
		if number >= o.At && number <= o.At+len(o.Body) {
			return placeIn(o.Name, o.Body, number-o.At)
		}
	}
	return placeIn(t.Name, t.Body, number)
}

// placeIn returns where a byte of a file is.
func placeIn(name, body string, offset int) Place {
	before := body[:min(max(offset, 0), len(body))]
	return Place{name, 1 + strings.Count(before, "\n"), len(before) - strings.LastIndexByte(before, '\n')}
}

// PlaceOf returns where a node of the template is.
func (t Text) PlaceOf(n parse.Node) Place { return t.Place(int(n.Position())) }

// Number is the inverse of Place, but its columns begin at 0. The first line of another file
// begins with the number of its first byte.
func (t Text) Number(file string, line, column int) int {
	for _, o := range t.Others {
		if o.Name == file {
			if line > 1 {
				column += o.At
			}
			return lineStart(o.Body, line) + column
		}
	}
	return lineStart(t.Body, line) + column
}

// lineStart returns where a line begins.
func lineStart(body string, line int) (at int) {
	for range line - 1 {
		at += strings.IndexByte(body[at:], '\n') + 1
	}
	return at
}

// Problem makes a problem at a node of the template.
func (t Text) Problem(at parse.Node, cause Cause, msg, hint string) *Problem {
	p := t.PlaceOf(at)
	return &Problem{Template: p.File, Line: p.Line, Column: p.Column, Cause: cause, Msg: msg, Hint: hint}
}

// Overall makes a problem of the whole template.
func (t Text) Overall(msg, hint string) *Problem {
	return &Problem{Template: t.Name, Msg: msg, Hint: hint}
}

// Package problem has the problems that keep a template from being rendered, with their
// places in it.
package problem

import (
	"fmt"
	"strings"

	"github.com/initplate/initplate/sources"
)

// A Cause is the kind of a [Problem].
type Cause int

const (
	Invalid Cause = iota // the template, or a value in it, is wrong
	Missing              // a value is not there
)

// A Problem is one thing that keeps a template from being rendered. Its text
// never shows the value of a secret.
type Problem struct {
	Template string
	Line     int // in the template, from 1; 0 if it is not about a line
	Column   int // in bytes, from 1
	Cause    Cause
	Msg      string
	Hint     string
	Refs     []sources.Ref // any of them would give what is missing, if its source held it
}

// Error puts the place before the message: "my.cnf.tmpl:3:14: ...".
func (p *Problem) Error() string {
	at := p.Template
	if p.Line > 0 {
		at += fmt.Sprintf(":%d:%d", p.Line, p.Column)
	}
	return at + ": " + p.Msg
}

// A List has all the problems that were found at once.
type List []*Problem

func (ps List) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the problems as errors, for package errors.
func (ps List) Unwrap() []error {
	out := make([]error, len(ps))
	for i, p := range ps {
		out[i] = p
	}
	return out
}

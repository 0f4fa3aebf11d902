package render

import (
	"fmt"
	"slices"
	"strings"
)

// A Cause is what kind of mistake a [Problem] is.
type Cause int

const (
	Invalid Cause = iota // the template, or a value in it, is wrong
	Missing              // a value is not there
)

// A Problem is one thing that keeps a template from being rendered. Its text
// never shows the value of a secret.
type Problem struct {
	Template string
	Line     int // in the template, from 1; 0 if it is about no line
	Column   int // in bytes, from 1
	Cause    Cause
	Msg      string
	Hint     string
}

// Error puts the place before the message: "my.cnf.tmpl:3:14: ...".
func (p *Problem) Error() string {
	at := p.Template
	if p.Line > 0 {
		at += fmt.Sprintf(":%d:%d", p.Line, p.Column)
	}
	return at + ": " + p.Msg
}

// Problems are all that were found in one go.
type Problems []*Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the problems one by one.
func (ps Problems) Unwrap() []error {
	out := make([]error, len(ps))
	for i, p := range ps {
		out[i] = p
	}
	return out
}

// Nearest returns the name that a mistyped one was most likely meant to be, or "".
func Nearest(name string, names []string) string {
	best, least := "", max(1, len(name)/3)+1
	for _, n := range slices.Sorted(slices.Values(names)) {
		if d := distance(strings.ToLower(name), strings.ToLower(n)); d < least && n != name {
			best, least = n, d
		}
	}
	return best
}

// distance is the number of letters to insert, delete, change or swap with
// their neighbour between a and b.
func distance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range b {
		d[0][j+1] = j + 1
	}
	for i := range len(a) {
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			d[i+1][j+1] = min(d[i][j]+cost, d[i+1][j]+1, d[i][j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d[i+1][j+1] = min(d[i+1][j+1], d[i-1][j-1]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

// meant is a hint that a name was mistyped.
func meant(name string, names []string) string {
	if n := Nearest(name, names); n != "" {
		return fmt.Sprintf("did you mean %s?", n)
	}
	return ""
}

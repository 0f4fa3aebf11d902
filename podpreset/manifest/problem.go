// Package manifest reads streams of Kubernetes manifests: where their documents begin and
// end, what data they hold, and at which line of which file each part of it is.
package manifest

import (
	"cmp"
	"errors"
	"fmt"
)

// A Problem is what is wrong at a line of a file, and what to do about it.
type Problem struct {
	File string
	Line int // from 1; 0 if it is about the whole file
	Msg  string
	Hint string // "" if the message is enough
}

func (p *Problem) Error() string { return p.Place() + ": " + p.Msg }

// Place returns FILE:LINE.
func (p *Problem) Place() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// Problems returns all problems that an error is made of, in order. An error of another
// type becomes a problem of the file.
func Problems(file string, err error) []*Problem {
	var one *Problem
	switch several, ok := err.(interface{ Unwrap() []error }); {
	case err == nil:
		return nil
	case ok:
		var all []*Problem
		for _, e := range several.Unwrap() {
			all = append(all, Problems(file, e)...)
		}
		return all
	case errors.As(err, &one):
		return []*Problem{one}
	}

	return []*Problem{{File: file, Msg: err.Error()}}
}

// ByPlace compares the places of two problems of one file.
func ByPlace(a, b *Problem) int { return cmp.Compare(a.Line, b.Line) }

// Package outcome says why something is not as it should be, and what ends that: time, a change by people, or another
// try.
package outcome

import (
	"context"
	"errors"
	"fmt"
)

// Kind says what ends a problem.
type Kind int

// All kinds. An error that is no Problem is like Trouble.
const (
	Trouble Kind = iota // another try: a server does not answer, or not well
	Waiting             // time: nothing is wrong
	Refused             // a change of the resource or its class
	Taken               // whoever holds a name gives it back
)

// A Problem is an error with a reason, as conditions have it: one word, such as NameTaken.
type Problem struct {
	Kind   Kind
	Reason string
	err    error
}

func (p *Problem) Error() string { return p.err.Error() }

// Unwrap returns what was wrapped with %w.
func (p *Problem) Unwrap() error { return errors.Unwrap(p.err) }

// Wait says that something takes time.
func Wait(reason, format string, args ...any) error { return problem(Waiting, reason, format, args) }

// Refuse says that the resource or its class must be changed.
func Refuse(reason, format string, args ...any) error { return problem(Refused, reason, format, args) }

// Take says that a name belongs to something else.
func Take(reason, format string, args ...any) error { return problem(Taken, reason, format, args) }

// Fail says that something did not work, and may with another try.
func Fail(reason, format string, args ...any) error { return problem(Trouble, reason, format, args) }

func problem(kind Kind, reason, format string, args []any) error {
	return &Problem{kind, reason, fmt.Errorf(format, args...)}
}

// Of returns the kind of an error and its reason, or "otherwise" where it has none.
func Of(err error, otherwise string) (Kind, string) {
	var p *Problem
	switch {
	case errors.As(err, &p):
		return p.Kind, p.Reason
	case errors.Is(err, context.DeadlineExceeded):
		return Trouble, "Timeout"
	}
	return Trouble, otherwise
}

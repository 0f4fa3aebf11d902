package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/stage"
)

// Exit codes, the same for every command. exitHelp shows them.
const (
	exitDone      = 0
	exitInvalid   = 1
	exitUsage     = 2
	exitMissing   = 3
	exitRefused   = 4
	exitUnreached = 5
	exitUnwritten = 6
	exitChanged   = 7
)

const exitHelp = `Exit codes:
  0  done
  1  a template, a value in it, or a manifest is wrong; or initplate has a bug,
     and says what to report
  2  a command, flag, variable or file of settings is wrong
  3  a value is missing
  4  a source refused access: denied, or not logged in
  5  a source was not reached before the deadline (--timeout)
  6  the output could not be written; all files are unchanged
  7  something would change (--exit-code)
  128 + n  stopped by signal n, as in 143 for SIGTERM
If several apply, it is the first of 2, 1, 4, 5, 3, 6.
`

// order is the order in which exit codes take precedence.
var order = [...]int{exitUsage, exitInvalid, exitRefused, exitUnreached, exitMissing, exitUnwritten}

// kindOf returns the name of an exit code, for programs.
func kindOf(code int) string {
	return map[int]string{
		exitInvalid: "invalid", exitUsage: "usage", exitMissing: "missing", exitRefused: "refused",
		exitUnreached: "unreached", exitUnwritten: "unwritten",
	}[code]
}

// A failure is an error of this package, with its exit code.
type failure struct {
	code int
	text string
	hint string

	about  *problem.Problem // an error in a template; nil for others
	source string           // the source that could not be asked; "" for others
	keys   []string         // the keys of that source
	bug    *crash.Error     // a panic; nil for others
}

func (f *failure) Error() string { return f.text }

func failed(code int, text string) *failure { return &failure{code: code, text: text} }

// usage returns a failure for a mistake in how the program was called.
func usage(hint, format string, args ...any) error {
	return &failure{code: exitUsage, text: fmt.Sprintf(format, args...), hint: hint}
}

// errChanged says that something would change. It is a result, not a mistake.
var errChanged = errors.New("something would change")

// failures returns all failures that an error is made of.
func failures(err error) []*failure {
	switch e := err.(type) {
	case nil:
		return nil
	case *failure:
		return []*failure{e}
	case *crash.Error:
		about := &problem.Problem{Template: e.Of}
		return []*failure{{code: exitInvalid, text: e.Error(), about: about, bug: e}}
	case *problem.Problem:
		return []*failure{{code: codeOfProblem(e), text: e.Error(), hint: e.Hint, about: e}}
	case *sources.Error:
		return []*failure{{code: codeOfSource(e.Kind), text: e.Error(), hint: e.Hint, source: e.Source, keys: e.Keys}}
	case *stage.Error:
		return []*failure{{code: exitUnwritten, text: e.Error(), hint: unwrittenHint(e)}}
	case interface{ Unwrap() []error }:
		var all []*failure
		for _, one := range e.Unwrap() {
			all = append(all, failures(one)...)
		}
		return all
	}

	return []*failure{otherFailure(err)}
}

// unwrittenHint returns the hint for a file that could not be written.
func unwrittenHint(e *stage.Error) string {
	if e.NoDirectory() {
		return e.Hint + " (--mkdir)"
	}
	return e.Hint
}

func codeOfProblem(p *problem.Problem) int {
	if p.Cause == problem.Missing {
		return exitMissing
	}
	return exitInvalid
}

func codeOfSource(kind sources.Kind) int {
	return map[sources.Kind]int{
		sources.Invalid: exitInvalid, sources.Refused: exitRefused,
		sources.Unreached: exitUnreached, sources.Misset: exitUsage,
	}[kind]
}

// otherFailure is the failure for an error of no type of ours.
func otherFailure(err error) *failure {
	switch {
	case err == context.DeadlineExceeded:
		return failed(exitUnreached, "the deadline has passed (--timeout)")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return failed(exitUnreached, err.Error())
	}
	return failed(exitInvalid, err.Error())
}

// exitCode returns the exit code that takes precedence; 0 for no failures.
func exitCode(all []*failure) int {
	for _, code := range order {
		if slices.ContainsFunc(all, func(f *failure) bool { return f.code == code }) {
			return code
		}
	}
	return exitDone
}

package sources

import (
	"errors"
	"strings"
)

// A Kind says why a source gave no answer.
type Kind int

const (
	Invalid   Kind = iota // the key is malformed
	Refused               // access denied, or not logged in
	Unreached             // no answer before the deadline
	Misset                // a setting or a variable of the source is wrong
)

// An Error says why a source could not be asked. Its text never holds a value
// that was fetched.
type Error struct {
	Source string   // the name of the source: "vault"
	Keys   []string // the keys that got no answer; empty if the error is about the whole source
	Kind   Kind
	Err    error
	Hint   string // what to do about it; may be empty
	At     string // where the first of the keys was asked for, "my.cnf.tmpl:3:14"; "" if unknown
}

// Error names the references and the cause.
func (e *Error) Error() string {
	what := e.Source
	if len(e.Keys) > 0 {
		refs := make([]string, len(e.Keys))
		for i, k := range e.Keys {
			refs[i] = strings.TrimSuffix(Ref{e.Source, k}.String(), ":")
		}
		const most = 3
		if len(refs) > most {
			refs = append(refs[:most], "...")
		}
		what = strings.Join(refs, ", ")
	}

	if e.At != "" {
		what = e.At + ": " + what
	}

	return what + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Hinted is an error with what to do about it.
type Hinted struct {
	Err  error
	Hint string
}

func (h *Hinted) Error() string { return h.Err.Error() }

// Unwrap returns the cause.
func (h *Hinted) Unwrap() error { return h.Err }

// HintOf returns the hint of an error, or another one if it has none.
func HintOf(err error, other string) string {
	if h := (*Hinted)(nil); errors.As(err, &h) {
		return h.Hint
	}
	return other
}

package cloud

import (
	"errors"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/round"
)

// Misset is the error of a variable, a setting or a file of settings that is wrong.
type Misset struct{ Err error }

func (m *Misset) Error() string { return m.Err.Error() }

// Unwrap returns the cause.
func (m *Misset) Unwrap() error { return m.Err }

// KindOf returns the kind of an error of this package.
func KindOf(err error) sources.Kind {
	switch {
	case errors.As(err, new(*Unanswered)):
		return sources.Unreached
	case errors.As(err, new(*Misset)):
		return sources.Misset
	}
	return sources.ReadKind(err)
}

// ErrorOf returns the error of a request, or of what comes before it. Kind and hint are for one
// that does not say better.
func ErrorOf(err error, kind sources.Kind, hint string, wanted []round.Wanted) *sources.Error {
	if errors.As(err, new(*Unanswered)) {
		kind = sources.Unreached
	}
	return &sources.Error{Keys: round.Keys(wanted), Kind: kind, Err: err, Hint: sources.HintOf(err, hint)}
}

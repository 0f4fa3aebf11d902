package cloud

import (
	"errors"

	"github.com/initplate/initplate/sources"
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

package funcs

import (
	"errors"
	"reflect"
)

// required is Helm's: it returns the value, or fails with the message if that is nil or empty
// text. Package render/walk sees to it that the message is the template's own text.
func required(message string, value any) (any, error) {
	if value == "" || isNil(reflect.ValueOf(value)) {
		return nil, unmet(message)
	}
	return value, nil
}

// An unmet is the message of a required value that is not there.
type unmet string

func (m unmet) Error() string { return string(m) }

func isUnmet(err error) bool {
	var own unmet
	return errors.As(err, &own)
}

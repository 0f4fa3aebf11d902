package funcs

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// A mistake is why a function has no result, told without its arguments, and what
// to do about it.
type mistake struct{ msg, hint string }

func (m *mistake) Error() string { return m.msg }

// A layoutMistake is one of a format, whatever the values are that it is given.
type layoutMistake struct{ mistake }

func (m *layoutMistake) Unwrap() error { return &m.mistake }

// MisusedLayout reports whether a function failed for the format that it was given.
func MisusedLayout(err error) bool {
	var own *layoutMistake
	return errors.As(err, &own)
}

// An arityError is that of a function that was called with another number of arguments.
type arityError int

func (n arityError) Error() string {
	if n == 1 {
		return "wants 1 argument"
	}
	return fmt.Sprintf("wants %d arguments", int(n))
}

// MisusedArity reports whether a function was called with a wrong number of arguments.
func MisusedArity(err error) bool {
	var own arityError
	return errors.As(err, &own)
}

// An argumentError is an argument of a type that a function does not take.
type argumentError struct {
	number int // from 1
	want   reflect.Type
}

func (e *argumentError) Error() string {
	return fmt.Sprintf("argument %d is not %s", e.number, TypeInWords(e.want.String()))
}

// TypeInWords says for people what a value of a Go type is.
func TypeInWords(name string) string {
	name = strings.TrimLeft(name, "*")
	switch {
	case name == "string":
		return "text"
	case name == "bool":
		return "true or false"
	case strings.HasPrefix(name, "interface"):
		return "a value"
	case name == "json.Number", strings.HasPrefix(name, "int"), strings.HasPrefix(name, "uint"), strings.HasPrefix(name, "float"):
		return "a number"
	case strings.HasPrefix(name, "map["), strings.HasPrefix(name, "sources."), strings.HasPrefix(name, "render."):
		return "a map"
	case strings.HasPrefix(name, "["):
		return "a list"
	case name == "time.Time":
		return "a time"
	case name == "time.Duration":
		return "a duration"
	}
	return "a value"
}

// absent is the mistake of a value that is not there, and absentPart that of one which
// holds such a value.
const (
	absent     failure = "there is no value"
	absentPart failure = "a part of it: there is no value"
)

// Harmless reports whether an error shows nothing of the function's arguments.
func Harmless(err error) bool {
	var keystore keystoreError
	var own *mistake
	var constant failure
	var argument *argumentError
	return errors.As(err, &keystore) || errors.As(err, &own) || errors.As(err, &constant) ||
		errors.As(err, &argument) || MisusedArity(err)
}

// Hint returns what to do about a function's error, "" where it tells that itself.
func Hint(err error) string {
	var own *mistake
	if errors.As(err, &own) {
		return own.hint
	}
	var constant failure
	if errors.As(err, &constant) {
		return cures(constant)
	}
	return ""
}

func cures(err failure) string {
	switch err {
	case absent:
		return "guard it with {{ with }} or {{ if }}, or give it a default"
	case errNotNumber, errNotWhole:
		return "look at the value: whitespace round a number is fine, letters and other marks are not"
	case absentPart:
		return "print its parts, or all of it with toJSON"
	case errRange:
		return "a whole number is from -9223372036854775808 to 9223372036854775807"
	case errRangeFloat:
		return "a float is from -1.8e308 to 1.8e308"
	case errLong:
		return "a duration is of 292 years at most, which is 2562047h"
	case errLarge:
		return "a size is of less than 8E"
	case errNotDuration:
		return "write a number and its unit (ns, us, ms, s, m or h), or a number of seconds"
	case errNotSeconds:
		return "give whole seconds, or leave the function out"
	case errNotSize:
		return "write a whole number, and no unit or one of K, M, G, T, P, E and their like"
	case errNotOctal:
		return "look at the value: an octal number has the digits 0 to 7, maybe with 0o before them"
	case errNoLength:
		return "for how many digits a number has, put | toString before it"
	case errNoIndex:
		return "make a number of it before, with | int"
	case errNotInteger:
		return "round it before, with | round 0, or cut it with | int"
	case errNoFloat:
		return "print it as it is, or use int64, add or multiply, which are exact"
	case errMixed:
		return "make a number of the text before, with | parseInt or | parseFloat; or text of the number, with | toString"
	case errUnlike:
		return "compare text with text, numbers with numbers, true with true; | parseBool makes true of the text"
	case errNested:
		return "use deepEqual, or compare their parts"
	case errOrder:
		return "use eq or ne"
	}
	return ""
}

// Mixed reports whether a function failed for text where it wants a number.
func Mixed(err error) bool { return errors.Is(err, errMixed) }

// Absent reports whether a function failed for a value that is not there.
func Absent(err error) bool { return errors.Is(err, absent) }

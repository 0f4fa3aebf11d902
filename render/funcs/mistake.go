package funcs

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// A mistake is why a function has no result, and what to do about it. It shows nothing
// of the function's arguments.
type mistake struct{ msg, hint string }

func (m *mistake) Error() string { return m.msg }

// A layoutMistake is a mistake in the format of printf, whatever the values are.
type layoutMistake struct{ mistake }

func (m *layoutMistake) Unwrap() error { return &m.mistake }

// MisusedLayout reports whether printf failed because of its format.
func MisusedLayout(err error) bool {
	var own *layoutMistake
	return errors.As(err, &own)
}

// An arityError is how many arguments a function takes that was called with another
// number of them.
type arityError int

func (n arityError) Error() string {
	if n == 1 {
		return "takes 1 argument"
	}
	return fmt.Sprintf("takes %d arguments", int(n))
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

// TypeInWords returns the words for a Go type of a value.
func TypeInWords(name string) string {
	name = strings.TrimLeft(name, "*")
	switch name {
	case "string":
		return "text"
	case "bool":
		return "true or false"
	case "json.Number":
		return "a number"
	case "time.Time":
		return "a time"
	case "time.Duration":
		return "a duration"
	}

	switch {
	case startsWith(name, "interface"):
		return "a value"
	case startsWith(name, "int", "uint", "float"):
		return "a number"
	case startsWith(name, "map[", "sources.", "render."):
		return "a map"
	case startsWith(name, "["):
		return "a list"
	}
	return "a value"
}

func startsWith(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}

// absent says that a value is not there.
const absent failure = "there is no value"

// Harmless reports whether an error shows nothing of the function's arguments.
func Harmless(err error) bool {
	var keystore keystoreError
	var own *mistake
	var constant failure
	var argument *argumentError

	return isUnmet(err) || errors.As(err, &keystore) || errors.As(err, &own) || errors.As(err, &constant) ||
		errors.As(err, &argument) || MisusedArity(err)
}

// Hint returns what to do about a function's error, "" if the error says so itself.
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
		return "check the value: whitespace around a number is ignored, letters and other characters are not"
	case errList:
		return `join its items, as in | join ", ", print each item with range, or the whole list with | toJSON`
	case errMap:
		return "take a field of it, print each entry with range, or the whole map with | toJSON"
	case errInner:
		return "loop over the items with range, or print the whole list with | toJSON"
	case errRange:
		return "a whole number is from -9223372036854775808 to 9223372036854775807"
	case errRangeFloat:
		return "a float is from -1.8e308 to 1.8e308"
	case errLong:
		return "a duration is at most 292 years, which is 2562047h"
	case errLarge:
		return "a size is less than 8E"
	case errNotDuration:
		return "write a number and its unit (ns, us, ms, s, m or h), or a number of seconds"
	case errNotSeconds:
		return "give whole seconds, or leave the function out"
	case errNotSize:
		return "write a whole number, alone or with a unit such as K, M, G, T, P or E"
	case errNotOctal:
		return "check the value: an octal number has the digits 0 to 7, and may begin with 0o"
	case errNoLength:
		return "for the number of digits of a number, put | toString before it"
	case errNoIndex:
		return "convert it to a number first, with | int"
	case errNotTOML:
		return "check the value: a line is NAME = VALUE, and text is in quotes"
	case errNotCIDR, errNotAddress:
		return "check the value: a network is an address, a slash and the number of bits of its prefix"
	case errNoHost:
		return "the first address is 0 and the last is -1"
	case errNoSubnets:
		return "an address of IPv4 has 32 bits, one of IPv6 has 128"
	case errNoField:
		return "check the name; each item needs the field"
	case errDelimiter:
		return `write parseCSV ";" TEXT, or "\t" for a tab`
	case errNotInteger:
		return "round it first, with | round 0, or cut off the fraction, with | int"
	case errNoFloat:
		return "print it as it is, or use int64, add or multiply, which are exact"
	case errMixed:
		return "convert the text to a number first, with | parseInt or | parseFloat, " +
			"or the number to text, with | toString"
	case errUnlike:
		return "compare text with text, numbers with numbers, true with true; | parseBool turns text into true or false"
	case errNested:
		return "use deepEqual, or compare their parts"
	case errOrder:
		return "use eq or ne"
	}
	return ""
}

// Mixed reports whether a function failed because it compares text with a number.
func Mixed(err error) bool { return errors.Is(err, errMixed) }

// Absent reports whether a function failed because a value is not there.
func Absent(err error) bool { return errors.Is(err, absent) || isUnmet(err) }

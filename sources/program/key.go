package program

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/document"
)

// marks end the path of a key.
const marks = "#"

// A key is what a program is asked for.
type key struct {
	program string
	name    string // that the program has for it
}

// planned is parse for a round.
func planned(key string) (*key, string, error) {
	of, field, err := parse(key)
	return &of, field, err
}

// mostKey is how long a key may be, in bytes.
const mostKey = 4 << 10

// parse parses a reference: a key, and the field of its value.
func parse(asked string) (k key, field string, err error) {
	path, field, hasField := strings.Cut(asked, "#")
	program, rest, ok := strings.Cut(path, "/")
	k = key{program, sources.UnescapeName(marks, rest)}

	switch {
	case len(asked) > mostKey:
		return k, "", fmt.Errorf("the key is longer than %d bytes", mostKey)
	case !ok || !isName(program):
		return k, "", errors.New("it is not the name of a program, a slash and a key: write exec:NAME/KEY#FIELD")
	case k.name == "":
		return k, "", errors.New("no key follows the name of the program: write exec:NAME/KEY#FIELD")
	case !utf8.ValidString(asked) || strings.ContainsFunc(asked, unicode.IsControl):
		return k, "", errors.New("the key contains a control character, or is not UTF-8")
	case hasField && field == "":
		return k, "", errors.New(`no name follows "#"`)
	}
	return k, field, nil
}

// nameLetters are what the name of a program consists of.
const nameLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

func isName(text string) bool { return text != "" && strings.Trim(text, nameLetters) == "" }

// String returns the one written form of the key.
func (k key) String() string { return k.program + "/" + sources.EscapeName(marks, k.name) }

// clean returns the one written form of a reference. It lets a variable pass that is not set while
// a template is checked.
func clean(asked string) (string, error) {
	if strings.Contains(asked, "${") {
		return asked, nil
	}
	k, field, err := parse(asked)
	if field == "" {
		return k.String(), err
	}
	return k.String() + "#" + field, err
}

// leads reports whether what follows the beginning of a key still belongs to the name of the
// program.
func leads(before string) bool { return !strings.Contains(before, "/") }

// stray says why a variable cannot be part of the name of a program; "" if it can.
func stray(before, value string, _ bool) string {
	if leads(before) && strings.Trim(value, nameLetters) != "" {
		return "is not part of the name of a program"
	}
	return ""
}

// escape returns a value as the key has it after its beginning.
func escape(before, value string) string {
	_, field, inField := strings.Cut(before, "#")
	if inField {
		return document.EscapeName(field, value)
	}
	return sources.EscapeName(marks, value)
}

// covers reports whether two keys are about the same part of a value, or one contains the other.
func covers(asked, other string) bool {
	a, field, err := parse(asked)
	b, otherField, otherErr := parse(other)
	if err != nil || otherErr != nil {
		return asked == other
	}
	return a == b && (field == "" || otherField == "" || document.Covers(field, otherField))
}

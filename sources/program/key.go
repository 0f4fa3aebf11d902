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

// A key is one reference, taken apart.
type key struct {
	asked    string // as written
	program  string
	name     string // that the program is asked for
	field    string
	hasField bool
}

// mostKey is how long a key may be, in bytes.
const mostKey = 4 << 10

func parse(asked string) (key, error) {
	k := key{asked: asked}
	path := ""
	path, k.field, k.hasField = strings.Cut(asked, "#")
	program, rest, ok := strings.Cut(path, "/")
	k.program, k.name = program, sources.UnescapeName(marks, rest)

	switch {
	case len(asked) > mostKey:
		return k, fmt.Errorf("the key is longer than %d bytes", mostKey)
	case !ok || !isName(program):
		return k, errors.New("it is not the name of a program, a slash and a key: write exec:NAME/KEY#FIELD")
	case k.name == "":
		return k, errors.New("no key follows the name of the program: write exec:NAME/KEY#FIELD")
	case !utf8.ValidString(asked) || strings.ContainsFunc(asked, unicode.IsControl):
		return k, errors.New("the key contains a control character, or is not UTF-8")
	case k.hasField && k.field == "":
		return k, errors.New(`no name follows "#"`)
	}
	return k, nil
}

// nameLetters are what the name of a program consists of.
const nameLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

func isName(text string) bool { return text != "" && strings.Trim(text, nameLetters) == "" }

// String returns the one written form of the key.
func (k key) String() string {
	text := k.program + "/" + sources.EscapeName(marks, k.name)
	if k.hasField {
		text += "#" + k.field
	}
	return text
}

// clean returns the one written form of a key. It lets a variable pass that is not set while a
// template is checked.
func clean(asked string) (string, error) {
	if strings.Contains(asked, "${") {
		return asked, nil
	}
	k, err := parse(asked)
	return k.String(), err
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
	a, err := parse(asked)
	b, otherErr := parse(other)
	if err != nil || otherErr != nil {
		return asked == other
	}
	isSame := a.program == b.program && a.name == b.name
	return isSame && (!a.hasField || !b.hasField || document.Covers(a.field, b.field))
}

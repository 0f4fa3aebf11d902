package format

import "strings"

// PlaceMax is how many bytes of its line a [Place] shows before and after the value. That is
// enough for most lines, and keeps a very long line cheap.
const PlaceMax = 4096

// A Place is where in a document a value goes.
type Place struct {
	// Before and After are the rest of its line, up to PlaceMax bytes each. Numbers stand for
	// other values.
	Before, After string

	Leaf  Leaf // the leaf that holds the value; zero if no reader sees it, as in a comment
	Name  bool // the value is in the leaf's path, not in its text
	First bool // the leaf is the first with its path

	// Whole is set if the leaf's text is this value and nothing else. If Name is set, it is
	// about the leaf's name, in a format whose paths have dots.
	Whole bool

	Inner string // the language that the value is already written in, "" if none; it is that of the leaf's text

	Indent int // how many of the spaces that its line begins with belong to the leaf
}

// Alone reports whether only whitespace is on the same line.
func (at Place) Alone() bool {
	whole := len(at.Before) < PlaceMax && len(at.After) < PlaceMax
	return whole && strings.TrimSpace(at.Before) == "" && strings.TrimSpace(at.After) == ""
}

// InEscape reports whether a text ends in the middle of an escape, which a backslash begins: \ or \x4.
func InEscape(before string) bool {
	const hex = "0123456789abcdefABCDEF"
	rest := strings.TrimRight(before, "01234567")
	if code := strings.TrimRight(before, hex); code != "" && strings.IndexByte("xuU", code[len(code)-1]) >= 0 {
		rest = code[:len(code)-1]
	}
	return (len(rest)-len(strings.TrimRight(rest, `\`)))%2 == 1
}

// AreTokens reports whether two numbers can be tokens of one document.
func AreTokens(a, b string) bool {
	return len(a) >= 9 && len(a) == len(b) && a[:2] == b[:2] && a[0] >= '1' &&
		strings.IndexByte(a[1:], a[0]) < 0 && strings.IndexByte(b[1:], b[0]) < 0
}

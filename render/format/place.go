package format

import "strings"

// PlaceMax is how much of its line a [Place] shows, each way: enough for most,
// and a bound, so that one long line stays cheap.
const PlaceMax = 4096

// A Place is where in a document a value goes.
type Place struct {
	Before, After string // the rest of its line, at most some thousand bytes each way; other values stand there as numbers
	Leaf          Leaf   // the leaf that holds the value; zero where no reader sees it, as in a comment
	Whole         bool   // the leaf's text is this value and nothing else; where Name is set, its name, in a format whose paths have dots
	Name          bool   // the value is in the leaf's path, not in its text
	First         bool   // no other leaf of its path stands before the leaf
	Indent        int    // how many of the blanks that its line begins with are the leaf's
}

// Alone reports whether nothing but blanks shares the line.
func (at Place) Alone() bool {
	whole := len(at.Before) < PlaceMax && len(at.After) < PlaceMax
	return whole && strings.TrimSpace(at.Before) == "" && strings.TrimSpace(at.After) == ""
}

// AreTokens reports whether two numbers can be tokens of one document.
func AreTokens(a, b string) bool {
	return len(a) >= 9 && len(a) == len(b) && a[:2] == b[:2] && a[0] >= '1' &&
		strings.IndexByte(a[1:], a[0]) < 0 && strings.IndexByte(b[1:], b[0]) < 0
}

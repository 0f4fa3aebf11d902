package format

import "strings"

// placeMax is how much of its line a [Place] shows, each way: enough for most,
// and a bound, so that one long line stays cheap.
const placeMax = 4096

// A Place is where in a document a value goes.
type Place struct {
	Before, After string // the rest of its line, at most some thousand bytes each way; other values stand there as numbers
	Leaf          Leaf   // the leaf that holds the value; zero where no reader sees it, as in a comment
	Whole         bool   // the leaf's text is this value and nothing else; where Name is set, its name, in a format whose paths have dots
	Name          bool   // the value is in the leaf's path, not in its text
	First         bool   // no other leaf of its path stands before the leaf
	Indent        int    // how many of the blanks that its line begins with are the leaf's
}

// alone reports whether nothing but blanks shares the line.
func alone(at Place) bool {
	whole := len(at.Before) < placeMax && len(at.After) < placeMax
	return whole && strings.TrimSpace(at.Before) == "" && strings.TrimSpace(at.After) == ""
}

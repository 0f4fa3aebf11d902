package format

import (
	"slices"
	"strings"
)

// IsComment reports whether text holds only whitespace and comments of the format.
func (f Format) IsComment(text string) bool {
	switch {
	case strings.TrimSpace(text) == "":
		return true
	case f.Parse == nil:
		return false
	case f.OnlyComments != nil:
		return f.OnlyComments(text)
	}

	leaves, err := f.Parse([]byte(text))
	return err == nil && AreComments(leaves)
}

// AreComments reports whether all leaves are comments.
func AreComments(leaves []Leaf) bool {
	return !slices.ContainsFunc(leaves, func(l Leaf) bool { return l.Kind != Comment })
}

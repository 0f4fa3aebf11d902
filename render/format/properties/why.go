package properties

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// fragment says that a value where a key stands may be meant as lines of settings.
func fragment(s string, at format.Place, _ string, byHand bool) (msg, hint string) {
	if !at.Name || at.Leaf.Text != "" || !at.Alone() || !byHand || !areSettings(s) {
		return "", ""
	}
	return "the value holds settings on lines of its own, but is written as one key",
		"for the settings, end the action with | raw; for a value, write its key and = before it"
}

// areSettings reports whether each line of a text has a key and a value, or is a comment.
func areSettings(s string) bool {
	any := false
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if line == "" || strings.ContainsAny(line[:1], "#!") {
			continue
		}

		any = strings.ContainsAny(line, "=:")
		if !any {
			return false
		}
	}

	return any
}

func why(v any, at format.Place) (msg, hint string) {
	if !utf8.ValidString(format.Plain(v)) {
		return "the value holds bytes that are not UTF-8, which no string of Java can hold",
			"encode it, for example with b64enc"
	}
	return "", ""
}

func bare(text string, leaves []format.Leaf) bool {
	hasValue := slices.ContainsFunc(leaves, func(l format.Leaf) bool { return l.Text != "" })
	return !hasValue && !strings.ContainsAny(text, "=:")
}

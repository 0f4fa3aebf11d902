package redis

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

func why(v any, at format.Place) (msg, hint string) {
	s := format.Plain(v)
	open := byte(0)
	if at.Leaf.Kind != "" && !at.Name {
		open = openQuote(at.Before)
	}

	switch {
	case at.Leaf.Kind == "" || strings.IndexByte(s, 0) >= 0:
		return "", ""
	case at.Name:
		return "the value is not the name of a directive that takes text: letters, digits and - _ . only, and none " +
			"whose arguments are files, users or commands", "write the name in the template" + format.OrRaw
	case open == '\'':
		return "the value holds something that has no escape in single quotes, such as a line break or a backslash " +
			"at the end", "put double quotes around the argument" + format.OrRaw
	case at.Leaf.Kind == selector:
		return "the value holds a character with a meaning between the parentheses of a selector, where Redis splits " +
			"rules once more", "change the value" + format.OrRaw
	case at.Leaf.Kind == rule && at.Whole && strings.HasPrefix(s, "("):
		return "the value begins with a (, which begins a selector",
			"write the first sign of the rule in the template" +
				format.OrRaw
	case open == 0 && !endsArgument(at):
		return "the value needs quotes, which must begin before the argument's end and close at it",
			"put double quotes around the whole argument" + format.OrRaw
	}

	return "", ""
}

// fragment says that a value may be meant as several arguments, or as lines.
func fragment(s string, at format.Place, _ string, byHand bool) (msg, hint string) {
	switch {
	case at.Name && at.Alone() && byHand:
		return "the value holds directives on lines of its own, but is written as the name of one", format.RawLines
	case at.Name || !at.Whole || at.Leaf.Style != "" || !takesWords(at.Leaf) || len(strings.Fields(s)) < 2:
		return "", ""
	}

	return "the value holds several words, but is written as one argument of " + at.Leaf.Path,
		format.EachWord + format.OrRaw
}

// takesWords reports whether an argument is one of several, none of which has a space.
func takesWords(leaf format.Leaf) bool {
	switch strings.ToLower(leaf.Path) {
	case "bind", "save", "client-output-buffer-limit", "oom-score-adj-values", "replicaof", "slaveof",
		"latency-tracking-info-percentiles":
		return true
	case "user":
		return leaf.Kind == rule
	}
	return false
}

// bare reports whether a document has only names, or something that cannot be one.
func bare(_ string, leaves []format.Leaf) bool {
	hasArgument := false
	for _, l := range leaves {
		isArgument := l.Kind == format.Str || l.Kind == rule || l.Kind == selector
		hasArgument = hasArgument || isArgument
		if !isArgument && (!isName(l.Path) || strings.IndexByte(format.LettersAndDigits, l.Path[0]) < 0) {
			return true
		}
	}
	return !hasArgument
}

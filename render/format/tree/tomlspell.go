package tree

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// spellTOML quotes a string, unless it is a number or a bool by itself, or is between the
// template's own quotes. Single quotes have no escapes.
func spellTOML(v any, at format.Place) []string {
	if format.IsComposite(v) {
		return nil
	}

	s := format.Plain(v)
	switch {
	case at.Leaf.Kind == "":
		return spellComment(s)
	case at.Name:
		return spellKeyTOML(s, openQuoteTOML(at.Before))
	case at.Leaf.Kind == format.Str:
		return spellStringTOML(s, at)
	case at.Whole && at.Leaf.Kind == format.Int:
		return spellWholeTOML(v)
	case strings.Trim(s, "-+_.:eETZ0123456789") == "": // beside the digits of a number
		return []string{s}
	}

	return nil
}

// spellWholeTOML offers a value that is all of a setting without quotes.
func spellWholeTOML(v any) []string {
	s, isString := v.(string)
	switch {
	case !isString:
		return []string{number(v)}
	case format.IsPlainNumber(s) || s == "true" || s == "false":
		return []string{s, quoteTOML(s)}
	}

	return []string{quoteTOML(s)}
}

// spellStringTOML offers a value for a string that has quotes.
func spellStringTOML(s string, at format.Place) []string {
	quoted := quoteTOML(s)
	inside := quoted[1 : len(quoted)-1]
	literal := untouched(s, "\t\n"+format.OddRunes)
	if strings.Contains(at.Before, "'") && !strings.Contains(at.Before, `"`) {
		return append(literal, inside)
	}
	return slices.Compact(append([]string{inside, escapeEnds(inside, `\u0020`)}, literal...))
}

// spellKeyTOML offers a name, or a part of one, after the quote that is open.
func spellKeyTOML(s, open string) []string {
	quoted := quoteTOML(s)
	switch {
	case open == `"`:
		return []string{quoted[1 : len(quoted)-1]}
	case open == "'":
		if strings.Contains(s, "'") {
			return nil
		}
		return untouched(s, "\t"+format.OddRunes)
	case spellWord(s) != nil && s != "":
		return []string{s}
	}

	return []string{quoted}
}

// openQuoteTOML returns the quote that is open after the beginning of a line.
func openQuoteTOML(before string) string {
	open := ""
	for i := 0; i < len(before); i++ {
		switch c := before[i : i+1]; {
		case open == `"` && c == `\`:
			i++
		case c == open:
			open = ""
		case open == "" && (c == `"` || c == "'"):
			open = c
		}
	}

	return open
}

func quoteTOML(s string) string { return strings.ReplaceAll(quoteJSON(s), "\x7f", `\u007f`) }

// flowTOML writes a list as an array and a map as an inline table.
func flowTOML(v any) (string, error) {
	return flow{quote: quoteTOML, number: number, pair: " = "}.write(v)
}

package tree

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// spellTOML quotes a string, unless it stands alone as a number or a bool, or
// between the template's own quotes, of which the literal ones know no escapes.
func spellTOML(v any, at format.Place) []string {
	if format.IsComposite(v) {
		return nil
	}
	s, isString := v.(string)
	if !isString {
		s = format.Plain(v)
	}
	quoted := quoteTOML(s)
	inside := quoted[1 : len(quoted)-1]
	literal := untouched(s, "\t\n"+format.OddRunes)
	switch {
	case at.Leaf.Kind == "":
		return spellComment(s)
	case at.Name:
		return spellKeyTOML(s, openQuoteTOML(at.Before))
	case at.Whole && at.Leaf.Kind == format.Int && !isString:
		return []string{number(v)}
	case at.Whole && at.Leaf.Kind == format.Int:
		if format.IsPlainNumber(s) || s == "true" || s == "false" {
			return []string{s, quoted}
		}
		return []string{quoted}
	case at.Leaf.Kind != format.Str: // beside the digits of a number
		if strings.Trim(s, "-+_.:eETZ0123456789") != "" {
			return nil
		}
		return []string{s}
	case strings.Contains(at.Before, "'") && !strings.Contains(at.Before, `"`):
		return append(literal, inside)
	}
	return slices.Compact(append([]string{inside, escapeEnds(inside, `\u0020`)}, literal...))
}

// spellKeyTOML offers a name, or a part of one, behind the quote that is open.
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

// openQuoteTOML returns the quote that is open at the end of a line's beginning.
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

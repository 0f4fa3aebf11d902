package tree

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/initplate/initplate/render/format"
)

// standYAML is what marks the place of a block structure: an entry or an item.
func standYAML(rootKind format.Kind, token string) string {
	switch rootKind {
	case format.Map:
		return token + ": 0"
	case format.List:
		return "- " + token
	}
	return token
}

// spellYAML follows the template's quotes where it has any. Unquoted, a value
// that needs quotes gets double ones.
func spellYAML(v any, at format.Place) []string {
	if format.IsComposite(v) && v != nil {
		return nil
	}
	s, isString := v.(string)
	if !isString {
		s = format.Plain(v)
	}
	style := at.Leaf.Style
	if at.Name {
		style = at.Leaf.KeyStyle
	}
	quoted := quoteYAML(s)
	inside := quoted[1 : len(quoted)-1]
	switch {
	case at.Leaf.Kind == "" && strings.HasPrefix(at.Before, "%"): // a directive
		return spellWord(s)
	case at.Leaf.Kind == "":
		return spellComment(s)
	case at.Leaf.Kind == loneTag && (!isString || plainKind(s) != format.Str || isYAMLMark(s)):
		return nil
	case !at.Name && slices.Contains([]format.Kind{format.Anchor, format.Alias, format.Tag}, at.Leaf.Kind):
		return spellWord(s)
	case style == `"`:
		return slices.Compact([]string{inside, escapeEnds(inside, `\x20`)})
	case style == "'":
		return untouched(strings.ReplaceAll(s, "'", "''"), "\t")
	case style == "|" || style == ">":
		return spellBlock(s, at)
	case at.Whole && !isString && !at.Name:
		return []string{numberYAML(v)}
	case at.Whole && at.Name && isPlainName(s, style == ","), at.Whole && !at.Name && isPlainYAML(s, style == ","):
		return []string{s, quoted}
	case at.Whole:
		return []string{quoted}
	}
	return bareYAML(s, at)
}

// bareYAML offers a value for the middle of something unquoted.
func bareYAML(s string, at format.Place) []string {
	flow := at.Leaf.Style == "," || at.Name && at.Leaf.KeyStyle == ","
	switch {
	case strings.HasSuffix(s, ":") && (at.Name || flow), s == "" && strings.HasSuffix(at.Before, ":"):
		return nil // the next character may make a mapping of it, to some
	case strings.Contains(s, ": "), strings.Contains(s, " #"), flow && strings.ContainsAny(s, ",[]{}"):
		return nil // known to fail, which saves the search for it
	}
	return untouched(s, "")
}

// spellBlock writes the lines of a value with the margin of their place. Where it
// is the last of its block, the line break at its end is the block's own.
func spellBlock(s string, at format.Place) []string {
	margin := at.Before[:max(0, format.LeadingBlanks(at.Before)-at.Indent)]
	if len(at.Before) >= format.PlaceMax || untouched(s, "\n\t") == nil {
		return nil
	}
	first, _, _ := strings.Cut(s, "\n")
	for _, line := range []string{first, s[strings.LastIndexByte(s, '\n')+1:]} {
		if line != "" && strings.Trim(line, " \t") == "" { // some readers drop blanks, or take them for the margin
			return nil
		}
	}
	lines := strings.ReplaceAll(s, "\n", "\n"+margin)
	if s == "" || strings.TrimSpace(at.After) != "" {
		return []string{lines}
	}
	return slices.Compact([]string{strings.TrimSuffix(lines, "\n"+margin), lines})
}

// isPlainYAML reports whether a string may stand without quotes: it holds
// nothing that could mean more than itself, and is text, a plain number or a bool.
func isPlainYAML(s string, flow bool) bool {
	switch plainKind(s) {
	case format.Int, format.Float:
		return format.IsPlainNumber(s)
	case format.Bool:
		return true
	case format.Null, format.Odd:
		return false
	}
	if strings.Contains("-?:!&*|>%@=<+", s[:1]) || s[len(s)-1] == ':' || strings.HasPrefix(s, "...") {
		return false
	}
	if strings.TrimSpace(s) != s || strings.Contains(s, ": ") || strings.Contains(s, "  ") || flow && strings.Contains(s, "?") {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return strings.ContainsRune("#'\"\\,[]{}`", r) || !unicode.IsPrint(r) || r == unicode.ReplacementChar
	})
}

// isPlainName reports whether a string may be a name without quotes: a number only
// if no reader has to round it.
func isPlainName(s string, flow bool) bool {
	const exact = 15
	switch plainKind(s) {
	case format.Int:
		return format.IsPlainNumber(s) && len(s) <= exact
	case format.Str:
		return isPlainYAML(s, flow)
	}
	return false
}

// quoteYAML writes a double-quoted scalar. What YAML 1.1 takes for a line break,
// and what it forbids in a document, is escaped.
func quoteYAML(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < 0x20 || 0x7f <= r && r <= 0xa0:
			fmt.Fprintf(&b, `\x%02x`, r)
		case strings.ContainsRune(format.OddRunes, r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// flowYAML writes names in quotes too, with which a colon needs no blank.
func flowYAML(v any) (string, error) {
	return flow{quote: quoteYAML, number: numberYAML, pair: ": ", null: "null"}.write(v)
}

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

// spellYAML follows the template's quotes where there are any. A value without quotes that
// needs some gets double ones.
func spellYAML(v any, at format.Place) []string {
	if format.IsComposite(v) && v != nil {
		return nil
	}

	s, isString := v.(string)
	if !isString {
		s = format.Plain(v)
	}

	switch {
	case at.Leaf.Kind == "" && strings.HasPrefix(at.Before, "%"): // a directive
		return spellWord(s)
	case at.Leaf.Kind == "":
		return spellComment(s)
	case at.Leaf.Kind == loneTag && (!isString || plainKind(s) != format.Str || isYAMLMark(s)):
		return nil
	case !at.Name && slices.Contains([]format.Kind{format.Anchor, format.Alias, format.Tag}, at.Leaf.Kind):
		return spellWord(s)
	case !isString && at.Whole && !at.Name && (at.Leaf.Style == "" || at.Leaf.Style == ","):
		return []string{numberYAML(v)}
	}

	return spellTextYAML(s, at)
}

// spellTextYAML writes a text in the quotes that it is in, if there are any.
func spellTextYAML(s string, at format.Place) []string {
	style := styleYAML(at)
	quoted := quoteYAML(s)
	inside := quoted[1 : len(quoted)-1]

	isPlain := isPlainYAML
	if at.Name {
		isPlain = isPlainName
	}

	switch {
	case style == `"`:
		return slices.Compact([]string{inside, escapeEnds(inside, `\x20`)})
	case style == "'":
		return untouched(strings.ReplaceAll(s, "'", "''"), "\t")
	case style == "|" || style == ">":
		return spellBlock(s, at)
	case at.Whole && isPlain(s, style == ","):
		return []string{s, quoted}
	case at.Whole:
		return []string{quoted}
	}

	return bareYAML(s, at)
}

// styleYAML is how the text that holds a value is quoted: a name or a setting.
func styleYAML(at format.Place) string {
	if at.Name {
		return at.Leaf.KeyStyle
	}
	return at.Leaf.Style
}

// bareYAML offers a value for the middle of a text without quotes.
func bareYAML(s string, at format.Place) []string {
	flow := at.Leaf.Style == "," || at.Name && at.Leaf.KeyStyle == ","
	switch {
	case strings.HasSuffix(s, ":") && (at.Name || flow), s == "" && strings.HasSuffix(at.Before, ":"):
		return nil // the next character may make a mapping of it, to some
	case strings.Contains(s, ": "), strings.Contains(s, " #"), flow && strings.ContainsAny(s, ",[]{}"):
		return nil // never reads back, so that nothing need be tried
	}

	return untouched(s, "")
}

// spellBlock indents the lines of a value as their place is. Where the value is the last of
// its block, the line break at its end is the block's own.
func spellBlock(s string, at format.Place) []string {
	margin := at.Before[:max(0, format.LeadingBlanks(at.Before)-at.Indent)]
	if len(at.Before) >= format.PlaceMax || untouched(s, "\n\t") == nil {
		return nil
	}

	first, _, _ := strings.Cut(s, "\n")
	for _, line := range []string{first, s[strings.LastIndexByte(s, '\n')+1:]} {
		if line != "" && strings.Trim(line, " \t") == "" { // some readers drop it, or take it for the indentation
			return nil
		}
	}

	lines := strings.ReplaceAll(s, "\n", "\n"+margin)
	if s == "" || strings.TrimSpace(at.After) != "" {
		return []string{lines}
	}

	return slices.Compact([]string{strings.TrimSuffix(lines, "\n"+margin), lines})
}

// isPlainYAML reports whether a string may be without quotes: it is text, a plain number
// or a bool, and holds no character that could be a mark of YAML's.
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
	if strings.TrimSpace(s) != s || strings.Contains(s, ": ") || strings.Contains(s, "  ") {
		return false
	}
	if flow && strings.Contains(s, "?") {
		return false
	}

	return !strings.ContainsFunc(s, func(r rune) bool {
		return strings.ContainsRune("#'\"\\,[]{}`", r) || !unicode.IsPrint(r) || r == unicode.ReplacementChar
	})
}

// isPlainName reports whether a string may be a name without quotes. A number may only if
// no reader rounds it.
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

// quoteYAML writes a scalar in double quotes. What YAML 1.1 takes for a line break, and what
// it forbids in a document, is escaped.
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

// flowYAML writes names in quotes too, after which a colon needs no space.
func flowYAML(v any) (string, error) {
	return flow{quote: quoteYAML, number: numberYAML, pair: ": ", null: "null"}.write(v)
}

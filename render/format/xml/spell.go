package xml

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

func spell(v any, at format.Place) []string {
	s := format.Plain(v)
	if !utf8.ValidString(s) || strings.ContainsFunc(s, isInvalid) {
		return nil
	}

	switch {
	case at.Name:
		if strings.Trim(s, format.LettersAndDigits+"_-.") != "" {
			return nil
		}
		return []string{s}
	case at.Leaf.Kind == format.Comment, at.Leaf.Kind == format.Instruction && at.Leaf.Path != "?xml":
		if format.HoldsControl(s) {
			return nil
		}
		return []string{s}
	case at.Leaf.Kind == kindSection:
		// The second spelling has sections of its own, for a ] or > beside the value.
		split := strings.ReplaceAll(s, "]]>", "]]]]><![CDATA[>")
		return []string{split, "]]><![CDATA[" + split + "]]><![CDATA["}
	case at.Leaf.Kind == format.Str:
		return []string{escape(s, strings.Contains(at.Leaf.Path, "/@"))}
	}

	return nil
}

// escape escapes what has a meaning in XML, and what readers change. Quotes and whitespace need
// that in attributes only. What XML 1.1 takes for a line break, or only allows as a reference,
// is written as a reference.
func escape(s string, attribute bool) string {
	var b strings.Builder
	for _, r := range s {
		quote := strings.IndexRune("&<>\"'", r)
		switch {
		case quote >= 0 && (quote < 3 || attribute):
			b.WriteString([]string{"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"}[quote])
		case r == '\r', (r == '\n' || r == '\t') && attribute, 0x7f <= r && r < 0xa0, r == 0x2028:
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
	}

	return b.String()
}

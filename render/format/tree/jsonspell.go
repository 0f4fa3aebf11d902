package tree

import (
	"encoding/json"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// spellJSON quotes a string, unless it is a number or a bool by itself, or is between the
// template's own quotes.
func spellJSON(v any, at format.Place) []string {
	s, isString := v.(string)
	if !isString {
		if format.IsComposite(v) {
			return nil
		}
		s = number(v)
	}

	quoted := quoteJSON(s)
	switch {
	case at.Name || at.Leaf.Kind == format.Str:
		quoted = quoteJSON(format.Plain(v))
		return []string{quoted[1 : len(quoted)-1]}
	case !at.Whole: // beside the digits of a number
		if strings.Trim(s, "-+.eE0123456789") != "" {
			return nil
		}
		return []string{s}
	case !isString:
		return []string{s}
	case format.IsPlainNumber(s) || s == "true" || s == "false":
		return []string{s, quoted}
	}

	return []string{quoted}
}

// quoteJSON writes a JSON string. It escapes line and paragraph separators, but not the
// characters that are special in HTML.
func quoteJSON(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(s) != nil {
		return `""`
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func flowJSON(v any) (string, error) {
	return flow{quote: quoteJSON, number: number, pair: ": ", null: "null"}.write(v)
}

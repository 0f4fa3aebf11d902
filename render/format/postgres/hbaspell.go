package postgres

import (
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// spellHBA offers a word as it is, and everything with double quotes around it. The reader sees
// whether a word has a meaning of its own without them.
func spellHBA(v any, at format.Place) []string {
	s := format.Plain(v)
	switch {
	case at.Leaf.Kind == "":
		return inComment(s)
	case at.Name || unreadable(s) != "":
		return nil
	case at.Leaf.Kind == regex && !isPlain(s, "_") || at.Leaf.Kind == list && strings.ContainsAny(s, "\", \t"):
		return nil
	case isAddressPlace(at) && mayStandForValue(s):
		return nil
	}

	escaped := strings.ReplaceAll(s, `"`, `""`)
	quoted := `"` + escaped + `"`
	switch isBare := s != "" && isPlain(s, "-_.:/+="); {
	case strings.Count(at.Before, `"`)%2 == 1:
		return []string{escaped, quoted}
	case isBare:
		return []string{s, quoted}
	}

	return []string{quoted, escaped} // the quote of a line that continues may be open
}

// unreadable says what a value holds for which there is no escape; "" if nothing.
func unreadable(s string) string {
	return format.Unreadable(s, func(r rune) bool {
		return format.IsControl(r) || strings.ContainsRune(format.LineBreaks, r)
	})
}

// isAddressPlace reports whether a value is in an address or a mask.
func isAddressPlace(at format.Place) bool {
	return strings.HasSuffix(at.Leaf.Path, " address") || strings.HasSuffix(at.Leaf.Path, " mask")
}

// choosy reports whether a value must be an address or a method.
func choosy(at format.Place) bool {
	return isAddressPlace(at) || strings.HasSuffix(at.Leaf.Path, " method")
}

func whyHBA(v any, at format.Place) (msg, hint string) {
	s := format.Plain(v)
	isRole := strings.HasSuffix(at.Leaf.Path, "user") || strings.HasSuffix(at.Leaf.Path, "database")
	switch holds := unreadable(s); {
	case at.Leaf.Kind == "" || strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s):
		return "", ""
	case at.Name:
		return "the value stands for the name of an option", "write the name in the template" + format.OrRaw
	case holds != "":
		return "the value holds " + holds + ", for which there is no escape", "change the value" + format.OrRaw
	case at.Leaf.Kind == regex:
		return "the value stands in a regular expression, and is not letters, digits and _ only",
			"write the name without a / before it" + format.OrRaw
	case at.Leaf.Kind == list:
		return "the value holds a comma, a quote or whitespace, and PostgreSQL splits this option at commas",
			"change the value" + format.OrRaw
	case isRole && strings.HasPrefix(s, "/"):
		return "the value begins with a /, which begins a regular expression, even between quotes",
			"change the value" + format.OrRaw
	case at.Leaf.Path == "database user" && strings.Contains(s, `\1`):
		return `the value holds \1, for which PostgreSQL puts a part of the name that matches the regular expression`,
			"change the value" + format.OrRaw
	case isAddressPlace(at):
		return "the value does not make an address: a host name, ADDRESS/BITS, or an address with a mask after it",
			"change the value" + format.OrRaw
	case strings.HasSuffix(at.Leaf.Path, " method"):
		return "the value is not the name of a method of authentication",
			"write a method such as scram-sha-256" + format.OrRaw
	}

	return "", ""
}

package ini

import (
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// spell offers the value as it is, or nothing.
func spell(v any, at format.Place) []string {
	s := format.Plain(v)
	isBad := func(r rune) bool { return format.IsControl(r) || strings.ContainsRune(format.LineBreaks+"\t", r) }

	ok := utf8.ValidString(s) && !strings.ContainsFunc(s, isBad)
	switch {
	case at.Leaf.Kind == "": // some readers continue a comment that ends in a backslash
		ok = ok && !strings.HasSuffix(s, `\`) && (s != "" || !strings.HasSuffix(at.Before, `\`))
	case at.Name:
		ok = isName(s, marksIn(at))
	default:
		ok = ok && whyValue(s, at) == ""
	}

	if !ok {
		return nil
	}

	return []string{s}
}

// isName reports whether a value is a name or a part of one. A name without a letter or a digit
// may have a meaning, as the - of ini.v1.
func isName(s, marks string) bool {
	allowed := strings.Trim(s, format.LettersAndDigits+marks) == "" && strings.TrimSpace(s) == s
	return allowed && strings.ContainsAny(s, format.LettersAndDigits)
}

// marksIn returns the marks that a name may have besides letters and digits.
func marksIn(at format.Place) string {
	if isKind(at.Leaf, format.Group) {
		return "_-./@+ :"
	}
	return "_-./@+"
}

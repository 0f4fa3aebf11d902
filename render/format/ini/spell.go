package ini

import (
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// spell offers the value as it is, or nothing.
func spell(v any, at format.Place) []string {
	s := format.Plain(v)
	ok := utf8.ValidString(s) && !strings.ContainsFunc(s, format.IsControl) && !strings.ContainsAny(s, format.LineBreaks+"\t")
	switch {
	case at.Leaf.Kind == "":
		ok = ok && !strings.HasSuffix(s, `\`) && (s != "" || !strings.HasSuffix(at.Before, `\`)) // it would continue the comment, for some
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

// isName reports whether a value is no more than a name, or part of one. One
// without a letter or digit may mean something, as the - of ini.v1.
func isName(s, marks string) bool {
	return strings.ContainsAny(s, format.LettersAndDigits) && strings.Trim(s, format.LettersAndDigits+marks) == "" && strings.TrimSpace(s) == s
}

// marksIn are what may stand in a name besides letters and digits.
func marksIn(at format.Place) string {
	if isKind(at.Leaf, format.Group) {
		return "_-./@+ :"
	}
	return "_-./@+"
}

package nginx

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// spell offers a value as it is if no character in it has a meaning, else with the escapes or the
// quotes that its place allows. It offers nothing for a value that cannot be written there.
func spell(v any, at format.Place) []string {
	s := format.Plain(v)
	switch {
	case at.Leaf.Kind == "":
		return format.SpellComment(s)
	case whyNot(s, at) != fits:
		return nil
	case at.Leaf.Style != "":
		return []string{escape(s, at.Leaf.Style)}
	case !at.Whole: // quotes have no meaning there, but for one at the beginning
		return slices.Compact([]string{escape(s, ""), escape(s, `"'`)})
	}

	quoted := `"` + escape(s, `"`) + `"`
	all := []string{quoted}
	if isClean(s) {
		all = []string{s, quoted}
	}

	if at.Leaf.Kind == key { // a map has a prefix for keys that look like something else
		all = append(all, `"`+escape(`\`+s, `"`)+`"`)
	}

	return all
}

// escape writes a value with backslashes before backslashes and the quotes given.
func escape(s, quotes string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch n := strings.IndexByte("\t\r\n", s[i]); {
		case n >= 0:
			b.WriteByte('\\')
			b.WriteByte("trn"[n])
			continue
		case s[i] == '\\' || strings.IndexByte(quotes, s[i]) >= 0:
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}

	return b.String()
}

// isClean reports whether a value needs no quotes.
func isClean(s string) bool {
	hasMark := strings.ContainsAny(s, " ;{}\"'\\#"+format.LineBreaks) || strings.ContainsFunc(s, isOdd)
	return s != "" && !hasMark
}

func isOdd(r rune) bool { return r == '\t' || format.IsControl(r) }

// A reason is why a value cannot be written in its place, however it is quoted.
type reason int

const (
	fits reason = iota
	isName
	hasNUL
	hasDollar
	inExpression // a regular one
	inCode
	notWord
	hasBreak
	isLong
	endsWord // without quotes, in the middle of a parameter
)

// whyNot says why no spelling of a value can stand in a place; fits if one may.
func whyNot(s string, at format.Place) reason {
	_, braced, isVariable := variableBefore(at.Before)
	switch {
	case at.Name:
		return isName
	case strings.IndexByte(s, 0) >= 0:
		return hasNUL
	case strings.Contains(s, "$"):
		return hasDollar
	case at.Leaf.KeyStyle == regex && format.HoldsRegex(s):
		return inExpression
	case at.Leaf.KeyStyle == code && (s == "" || strings.Trim(s, wordChars+".:/-") != "" || strings.Contains(s, "--")):
		return inCode
	case (at.Leaf.Kind == variable || isVariable && braced) && !isWord(s):
		return notWord
	case strings.ContainsAny(s, "\r\n") && at.Leaf.KeyStyle != lines:
		return hasBreak
	case len(s) >= tokenMax:
		return isLong
	case at.Leaf.Style == "" && !at.Whole && strings.ContainsAny(s, " ;{"):
		return endsWord
	}
	return fits
}

// variableBefore returns the beginning of a variable's name that stands right before a value, and
// whether that is in braces.
func variableBefore(before string) (name string, braced, ok bool) {
	rest := strings.TrimRight(before, wordChars)
	name = before[len(rest):]
	if strings.HasSuffix(rest, "${") {
		return name, true, true
	}
	return name, false, strings.HasSuffix(rest, "$")
}

const wordChars = format.LettersAndDigits + "_"

func isWord(s string) bool { return s != "" && strings.Trim(s, wordChars) == "" }

package haproxy

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// spell offers a value as it is if no character in it has a meaning, else with the escapes or the
// quotes that its place allows. It offers nothing for a value that cannot be written there.
func spell(v any, at format.Place) []string {
	s := format.Plain(v)
	switch {
	case whyNot(s, at) != fits:
		return nil
	case at.Leaf.Kind == "":
		return format.SpellComment(s)
	case at.Leaf.Kind == logFormat || at.Leaf.Kind == logBody:
		s = strings.ReplaceAll(s, "%", "%%")
	}

	quoted := `"` + escape(s, '"') + `"`
	if len(at.Before) == format.PlaceMax && at.Leaf.Style != "" { // where its quotes begin is not known
		return []string{escape(s, at.Leaf.Style[0]), escape(s, 0)}
	}

	switch open := openQuote(at.Before); {
	case open != 0:
		return []string{escape(s, open)}
	case isClean(s) && (s != "" || !at.Whole):
		return []string{s}
	case at.Whole:
		return []string{quoted}
	}

	return []string{escape(s, 0)}
}

// isClean reports whether a value needs neither quotes nor escapes.
func isClean(s string) bool {
	return !strings.ContainsAny(s, " \t\"'\\#") && !strings.ContainsFunc(s, isOdd) && utf8.ValidString(s)
}

func isOdd(r rune) bool { return format.IsControl(r) || strings.ContainsRune(format.OddRunes, r) }

// escape writes a value for a place where a quote is open; 0 if none is.
func escape(s string, quote byte) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		char := s[i : i+size]
		i += size
		switch escaped := escapeOne(r, char, quote); {
		case escaped != char && quote == '\'':
			b.WriteString(`'` + escaped + `'`)
		default:
			b.WriteString(escaped)
		}
	}

	return b.String()
}

// escapeOne writes one character. In single quotes only they themselves and what an editor does
// not show need an escape, for which the quotes are closed.
func escapeOne(r rune, char string, quote byte) string {
	isInvalid := r == utf8.RuneError && len(char) == 1
	n := strings.IndexRune("\n\r\t", r)
	switch {
	case n >= 0:
		return `\` + "nrt"[n:n+1]
	case isOdd(r) || isInvalid:
		var b strings.Builder
		for _, c := range []byte(char) {
			fmt.Fprintf(&b, `\x%02x`, c)
		}
		return b.String()
	case quote == '\'' && r != '\'':
		return char
	case r == '\\' || r == '"' || r == '\'' && quote != '"':
		return `\` + char
	case r == '$' && quote == '"' || (r == ' ' || r == '#') && quote == 0:
		return `\` + char
	}

	return char
}

// A reason is why a value cannot be written in its place, however it is quoted.
type reason int

const (
	fits reason = iota
	isName
	hasNUL
	inRegex
	hasBreak
	inExpression
	isPatternFlag
	isCondition
	hasMeaning
	notVariable
	isEmpty
)

// whyNot says why no spelling of a value can stand in a place; fits if one may.
func whyNot(s string, at format.Place) reason {
	kind := at.Leaf.Kind
	switch {
	case kind == "":
		return fits
	case at.Name:
		return isName
	case strings.IndexByte(s, 0) >= 0:
		return hasNUL
	case at.Leaf.KeyStyle == regex && format.HoldsRegex(s):
		return inRegex
	case isVariable(at.Before) && !isVariableName(s):
		return notVariable
	case strings.ContainsAny(s, "\r\n") && kind != body && kind != logBody:
		return hasBreak
	case s == "" && at.Whole && kind != pattern && kind != enclosed:
		return isEmpty
	case at.Leaf.KeyStyle == bracketedValue:
		return whyPlain(s)
	case kind == pattern && at.Whole && isFlag(s):
		return isPatternFlag
	case (kind == pattern || kind == enclosed) && at.Whole && s == "}":
		return isCondition
	case kind == other:
		return whyOther(s, at)
	}

	return fits
}

// whyPlain is about values in an expression.
func whyPlain(s string) reason {
	if s == "" || strings.Trim(s, format.LettersAndDigits+"-_./:") != "" {
		return inExpression
	}
	return fits
}

// isVariableName reports whether a value may stand in the name of a variable, or in its default.
func isVariableName(s string) bool {
	return s != "" && strings.Trim(s, format.LettersAndDigits+"_") == ""
}

// whyOther is about arguments that may be read once more.
func whyOther(s string, at format.Place) reason {
	isPart := !at.Whole
	switch {
	case strings.ContainsAny(s, "%()[]{},") || isPart && strings.ContainsAny(s, "\"'\\@ \t"):
		return hasMeaning
	case at.Whole && (strings.HasPrefix(s, "-") || strings.HasPrefix(s, "!") || slices.Contains(conditions, s)):
		return isCondition
	}
	return fits
}

// isInExpression reports whether a value may stand in the braces or brackets of a log-format
// string: whether these hold a number that may stand for one.
func isInExpression(text string) bool {
	parts := strings.Split(text, mark)
	for i := 1; i < len(parts); i += 2 {
		if longestNumber(parts[i]) >= tokenMin {
			return true
		}
	}
	return false
}

// tokenMin is how many digits a number that stands for a value has.
const tokenMin = 9

func longestNumber(s string) (longest int) {
	n := 0
	for _, c := range []byte(s) {
		n++
		if c < '0' || c > '9' {
			n = 0
		}
		longest = max(longest, n)
	}
	return longest
}

// isVariable reports whether a value stands in the name of a variable, or in its default.
func isVariable(before string) bool {
	begin := strings.LastIndex(before, "${")
	return begin >= 0 && strings.IndexByte(before[begin:], '}') < 0 && openQuote(before[:begin]) == '"'
}

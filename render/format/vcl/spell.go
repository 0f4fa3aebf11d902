package vcl

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// spell offers a value as it is, where it can stand so: VCL has no escapes.
func spell(v any, at format.Place) []string {
	s := format.Plain(v)
	switch {
	case at.Leaf.Kind == "":
		return format.SpellComment(s)
	case whyNot(s, at) != fits:
		return nil
	}
	return []string{s}
}

// A reason is why a value cannot be written in its place.
type reason int

const (
	fits reason = iota
	isC
	isQuote
	hasBreak
	hasControl
	inExpression // a regular one
	notWord
	notPart // of a word
	isKeyword
)

// whyNot says why a value cannot stand in a place; fits if it may.
func whyNot(s string, at format.Place) reason {
	isString := at.Leaf.Kind == format.Str || at.Leaf.Kind == format.Include
	switch {
	case at.Leaf.Kind == inline:
		return isC
	case isString && at.Leaf.Style == `"` && strings.Contains(s, `"`):
		return isQuote
	case isString && strings.ContainsAny(s, "\r\n") && (at.Leaf.KeyStyle != lines || at.Leaf.Style == `"`):
		return hasBreak
	case strings.ContainsFunc(s, isControl):
		return hasControl
	case at.Leaf.KeyStyle == regex && format.HoldsRegex(s):
		return inExpression
	case isString:
		return fits
	case !at.Whole:
		return unless(isPart(s) && (!beginsWord(at) || isName(s)), notPart)
	case isOwn(s):
		return isKeyword
	}
	return unless(isName(s) || isNumber(s), notWord)
}

// beginsWord reports whether the word of a value begins with it.
func beginsWord(at format.Place) bool {
	return at.Before == "" || strings.IndexByte(letters, at.Before[len(at.Before)-1]) < 0
}

func unless(ok bool, why reason) reason {
	if ok {
		return fits
	}
	return why
}

func isControl(r rune) bool { return r < ' ' && strings.IndexByte("\t\r\n", byte(r)) < 0 || r == 0x7f }

// isOwn reports whether a value is a word that no name can be.
func isOwn(s string) bool {
	switch s {
	case "acl", "backend", "call", "else", "elseif", "elsif", "elif", "if", "import", "include", "new", "probe",
		"return", "set", "sub", "unset", "vcl":
		return true
	}
	return false
}

// wordMax is how long a value in a name may be, in bytes. A header's name has 126 at most.
const wordMax = 64

// isName reports whether a value is a name. C before a { begins C.
func isName(s string) bool {
	return isPart(s) && s != "C" && strings.IndexByte(digits+"-_", s[0]) < 0
}

// isPart reports whether a value is a part of a name.
func isPart(s string) bool { return s != "" && len(s) <= wordMax && strings.Trim(s, letters) == "" }

// isNumber reports whether a value is a number, which may have a unit: vcc_lex_number in vcc_token.c
// and vcc_UnitParse, vcc_ByteVal and others in vcc_utils.c.
func isNumber(s string) bool {
	number := strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyz")
	whole, fraction, hasDot := strings.Cut(number, ".")
	areDigits := whole != "" && strings.Trim(whole+fraction, digits) == "" && hasDot == (fraction != "")
	isShort := len(whole) <= 15 && !hasDot || len(whole) <= 12 && len(fraction) <= 3

	units := []string{"", "ms", "s", "m", "h", "d", "w", "y", "b", "kb", "mb", "gb", "tb"}
	return areDigits && isShort && slices.Contains(units, s[len(number):])
}

func why(v any, at format.Place) (msg, hint string) {
	s := format.Plain(v)
	if at.Leaf.Kind == "" {
		return "", ""
	}

	switch whyNot(s, at) {
	case isC:
		return "the value stands in C, between C{ and }C", "keep values out of it" + format.OrRaw
	case isQuote:
		return `the value holds a double quote, for which a string of VCL has no escape`,
			`write {"..."} around the string instead of "..."` + format.OrRaw
	case hasBreak:
		return "the value holds a line break, which has no place in a string of one line, or may end a line of HTTP",
			`remove it or encode the value; synthetic({"..."}) and the like may have line breaks`
	case hasControl:
		return "the value holds a control character, which Varnish does not take in a header",
			"remove it or encode the value"
	case inExpression:
		return format.InRegex()
	case isKeyword:
		return "the value is a word of VCL itself", "change the value, or write something before it in the template"
	case notPart:
		return "the value stands in a name, which begins with a letter and has only letters, digits, _ and -: " +
			"64 bytes of a value at most", "change the value" + format.OrRaw
	case notWord:
		return "the value is neither a name nor a number with a unit, and stands outside of quotes",
			"put double quotes around it if it is text" + format.OrRaw
	}

	return whyChanged(at)
}

// whyChanged is about values that close the string in which they stand.
func whyChanged(at format.Place) (msg, hint string) {
	other := map[string]string{`{"`: `"""..."""`, `"""`: `{"..."}`}[at.Leaf.Style]
	if other == "" {
		return "", ""
	}
	return "the value holds what closes the string that it stands in",
		"write " + other + " around the string" + format.OrRaw
}

func lonely(_, _ string) string { return "write the statement in the template; " + format.RawLines }

// bare reports whether a document has something else than declarations.
func bare(_ string, leaves []format.Leaf) bool {
	isDeclared := false
	for _, l := range leaves {
		isFirst := l.Path == "" && l.Depth == 0 && l.Kind != sign
		if isFirst && !slices.Contains([]string{"acl", "backend", "import", "include", "probe", "sub", "vcl"}, l.Text) {
			return true
		}
		isDeclared = isDeclared || isFirst
	}
	return !isDeclared
}

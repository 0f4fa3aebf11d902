package apache

import (
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
	case class(at.Leaf.KeyStyle).isRewrite():
		return spellRewrite(s, at)
	}

	s = escapeItems(s, class(at.Leaf.KeyStyle))
	bare := strings.ReplaceAll(s, `\`, `\\`)
	quoted := strings.ReplaceAll(bare, `"`, `\"`)
	switch quote := at.Leaf.Style; {
	case quote != "":
		return []string{strings.ReplaceAll(bare, quote, `\`+quote)}
	case !at.Whole:
		return []string{bare}
	case isClean(s):
		return []string{bare, `"` + quoted + `"`}
	}

	return []string{`"` + quoted + `"`}
}

// spellRewrite is for arguments whose quotes have no escapes.
func spellRewrite(s string, at format.Place) []string {
	if at.Leaf.Style != "" || !at.Whole || isClean(s) {
		return []string{s}
	}
	return []string{`"` + s + `"`}
}

// isClean reports whether a value needs no quotes.
func isClean(s string) bool { return s != "" && !strings.ContainsAny(s, spaces+`"'<>#\`) }

// escapeItems writes a value for what reads it after the quotes.
func escapeItems(s string, c class) string {
	switch c {
	case layout:
		return strings.NewReplacer(`\`, `\\`, "%", "%%").Replace(s)
	case text:
		return strings.NewReplacer(`\`, `\\`, "%", `\%`, "$", `\$`).Replace(s)
	}
	return s
}

// A reason is why a value cannot be written in its place, however it is quoted.
type reason int

const (
	fits reason = iota
	isName
	hasControl
	hasVariable
	isEmpty
	notWord   // where only a word can be
	notDigits // in an expression, outside of its strings
	hasField  // %{
	hasMeaning
	inExpression // a regular one
	endsSocket   // the path after unix:
	endsArgument // without quotes, in the middle of an argument
)

// whyNot says why no spelling of a value can stand in a place; fits if one may.
func whyNot(s string, at format.Place) reason {
	kind, c := at.Leaf.Kind, class(at.Leaf.KeyStyle)
	inQuotes := at.Leaf.Style != ""
	switch {
	case at.Name:
		return isName
	case strings.ContainsFunc(s, isControl):
		return hasControl
	case strings.Contains(s, "${"):
		return hasVariable
	case kind == code:
		return unless(s != "" && strings.Trim(s, "0123456789") == "", notDigits)
	case kind == variable || kind == field || kind == command || c == tight:
		return unless(isTight(s), notWord)
	case c == loose || c == literal:
		return unless(isLoose(s), notWord)
	case s == "" && at.Whole && !takesEmpty(at.Leaf):
		return isEmpty
	case c.isRegex() && format.HoldsRegex(s):
		return inExpression
	case c == pattern && strings.ContainsAny(s, `\$%`), c == rewrite && strings.ContainsAny(s, `\$%"'`):
		return hasMeaning
	case c == regex && strings.Contains(s, "%"), c == matched && strings.ContainsAny(s, `%"'`):
		return hasMeaning
	case (c == plain || c == optional) && strings.Contains(s, "%{"):
		return hasField
	case strings.Contains(s, "|") && !at.Whole && strings.Contains(strings.ToLower(at.Before), "unix:"):
		return endsSocket
	}

	return unless(inQuotes || at.Whole || !strings.ContainsAny(s, spaces), endsArgument)
}

func unless(ok bool, why reason) reason {
	if ok {
		return fits
	}
	return why
}

const tightChars = format.LettersAndDigits + "_-."

// wordMax is how long a word may be, in bytes. mod_macro has room for lines of 8,192 bytes, in which a word may
// stand several times.
const wordMax = 1000

func isTight(s string) bool {
	return s != "" && len(s) <= wordMax && strings.Trim(s, tightChars) == ""
}

// isLoose reports whether a value is a word for each of httpd's readers.
func isLoose(s string) bool {
	return s != "" && len(s) <= wordMax && !strings.ContainsFunc(s, func(r rune) bool {
		return r < 0x80 && !strings.ContainsRune(tightChars+":/@+,=", r)
	})
}

func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

// takesEmpty reports whether an argument may be empty. An empty format of a log is an error.
func takesEmpty(leaf format.Leaf) bool {
	c := class(leaf.KeyStyle)
	return c == optional || c == layout && strings.HasSuffix(strings.ToLower(leaf.Path), "header")
}

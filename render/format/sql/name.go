package sql

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// How long names may be, in characters: of aliases both servers cut the rest off
// without a word, of others they refuse it.
const (
	nameMax  = 64
	aliasMax = 256
)

// spellBare writes a value where no quotes stand, as the place asks.
func spellBare(v any, want string) []string {
	switch {
	case want == "":
		return []string{literal(v)}
	case v == nil || format.IsComposite(v):
		return nil
	case want == aText:
		return []string{"'" + escape(format.Plain(v), "'") + "'"}
	case want == aColumn && isNumber(v):
		return []string{literal(v)}
	}
	s := format.Plain(v)
	if msg, _ := whyName(s, want); msg != "" {
		return nil
	}
	if want == aSchema {
		s = escapePattern(s)
	}
	if isPlainName(s) {
		return []string{s}
	}
	return []string{"`" + strings.ReplaceAll(s, "`", "``") + "`"}
}

func isNumber(v any) bool {
	s, ok := v.(string)
	return !ok && v != nil && v != true && v != false || ok && format.IsPlainNumber(s)
}

// escapePattern escapes what stands for other characters in the name of a schema that
// privileges are given for.
func escapePattern(s string) string {
	return strings.NewReplacer(`\`, `\\`, `_`, `\_`, `%`, `\%`).Replace(s)
}

// isPlainName reports whether a name needs no backquotes: ASCII letters, digits
// and _, not a digit first, and no word that a server or its client has a use for.
func isPlainName(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isWordByte(c) || c >= 0x80 || c == '$' || i == 0 && isDigit(c) {
			return false
		}
	}
	w := strings.ToLower(s)
	return s != "" && w != "delimiter" && !strings.Contains(words, " "+w+" ")
}

// reads reports whether a value reads back as what its place asks for.
func reads(at format.Leaf, v any, got format.Leaf) bool {
	text := format.Plain(v)
	switch {
	case at.Style == aText:
		return got.Kind == format.Str && got.Text == text
	case at.Style == aColumn && isNumber(v):
		return (got.Kind == format.Int || got.Kind == format.Float) && format.SameNumber(text, got.Text)
	case at.Style == aSchema:
		text = escapePattern(text)
	}
	return (got.Kind == kindName || got.Kind == format.Word) && got.Text == text
}

// whyName says why a value is no name, "" if it is one.
func whyName(s, want string) (msg, hint string) {
	const change = "change the value"
	most := nameMax
	if want == anAlias {
		most = aliasMax
	}
	switch {
	case s == "":
		return "the value is empty, and stands for a name", "set it, or leave the statement out with {{ if }}"
	case strings.ContainsFunc(s, format.IsControl) || strings.ContainsAny(s, format.LineBreaks):
		return "the value holds a line break or a control character, for which names in backticks have no escapes", change
	case strings.ContainsFunc(s, func(r rune) bool { return r > 0xffff }):
		return "the value holds a character above U+FFFF, such as an emoji, which no name may", change
	case strings.TrimRight(s, " \t") != s && want != anAlias:
		return "the value ends in whitespace, which no name may", "take it off with | trim"
	case strings.TrimLeft(s, " \t") != s && want == anAlias:
		return "the value begins with whitespace, which servers cut off an alias", "take it off with | trim"
	case utf8.RuneCountInString(s) > most:
		return fmt.Sprintf("the value is longer than the %d characters that the name may have", most), change
	case want == aSchema && utf8.RuneCountInString(escapePattern(s)) > most:
		return fmt.Sprintf("the value is longer than %d characters once its _ and %% are escaped for a grant", most),
			"grant table by table: ON {{ ... }}.TABLE"
	case strings.HasPrefix(strings.ToLower(s), "#mysql50#"):
		return "the value begins with #mysql50#, by which servers know the folders of old releases", change
	}
	return "", ""
}

// whyBare says why a value that stands without quotes has no spelling.
func whyBare(v any, want string) (msg, hint string) {
	switch {
	case want == "":
		return "", ""
	case v == nil:
		return "there is no value", "guard it with {{ with }} or {{ if }}, or give it a default"
	case format.IsComposite(v):
		return "a list or map stands for a name or a text", "print its parts"
	case want == aText:
		return "", ""
	}
	return whyName(format.Plain(v), want)
}

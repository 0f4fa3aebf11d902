package sql

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// How long names may be, in characters. Both servers cut off the rest of an alias without
// a warning, and refuse other names that are longer.
const (
	nameMax  = 64
	aliasMax = 256
)

// spellBare writes a value without quotes, as what its place asks for.
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

// escapePattern escapes the wildcards in the name of a schema, as GRANT reads it.
func escapePattern(s string) string {
	return strings.NewReplacer(`\`, `\\`, `_`, `\_`, `%`, `\%`).Replace(s)
}

// isPlainName reports whether a name needs no backticks: it holds ASCII letters, digits
// and _, does not begin with a digit, and is not a word of a server or its client.
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
		return got.Kind.IsNumber() && format.SameNumber(text, got.Text)
	case at.Style == aSchema:
		text = escapePattern(text)
	}

	return (got.Kind == kindName || got.Kind == format.Word) && got.Text == text
}

// whyName says why a value is not a name; "" if it is one.
func whyName(s, want string) (msg, hint string) {
	const change = "change the value"
	most := nameMax
	if want == anAlias {
		most = aliasMax
	}

	switch {
	case s == "":
		return "the value is a name, and it is empty", "set it, or leave the statement out with {{ if }}"
	case format.HoldsControl(s):
		return "the value holds a line break or a control character, which names in backticks cannot escape", change
	case strings.ContainsFunc(s, func(r rune) bool { return r > 0xffff }):
		return "the value holds a character above U+FFFF, such as an emoji, which no name may contain", change
	case strings.TrimRight(s, " \t") != s && want != anAlias:
		return "the value ends in whitespace, which no name may do", "remove it with | trim"
	case strings.TrimLeft(s, " \t") != s && want == anAlias:
		return "the value begins with whitespace, which servers remove from an alias", "remove it with | trim"
	case utf8.RuneCountInString(s) > most:
		return fmt.Sprintf("the value is longer than the %d characters that a name may have", most), change
	case want == aSchema && utf8.RuneCountInString(escapePattern(s)) > most:
		return fmt.Sprintf("the value is longer than %d characters once its _ and %% are escaped for a grant", most),
			"grant table by table: ON {{ ... }}.TABLE"
	case strings.HasPrefix(strings.ToLower(s), "#mysql50#"):
		return "the value begins with #mysql50#, which marks the directories of old releases", change
	}

	return "", ""
}

// whyBare says why a value cannot be written without quotes.
func whyBare(v any, want string) (msg, hint string) {
	switch {
	case want == "":
		return "", ""
	case v == nil:
		return "there is no value", "guard it with {{ with }} or {{ if }}, or give it a default"
	case format.IsComposite(v):
		return "there is a list or map where a name or a string must be", "print its parts"
	case want == aText:
		return "", ""
	}
	return whyName(format.Plain(v), want)
}

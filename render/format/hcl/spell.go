package hcl

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// A dialect is how a version writes text in quotes.
type dialect struct {
	marks *strings.Replacer // that begin an expression
	bytes bool              // it has an escape for bytes that are not UTF-8
}

func spell1(v any, at format.Place) []string {
	return dialect{strings.NewReplacer("${", `$\u007b`), true}.spell(v, at)
}

func spell2(v any, at format.Place) []string {
	return dialect{strings.NewReplacer("${", "$${", "%{", "%%{"), false}.spell(v, at)
}

func spellBoth(v any, at format.Place) []string {
	return dialect{strings.NewReplacer("${", `$\u007b`, "%{", `%\u007b`), false}.spell(v, at)
}

// spell offers a value as a literal, or with escapes in the quotes that are there.
func (d dialect) spell(v any, at format.Place) []string {
	s := format.Plain(v)
	switch {
	case format.IsComposite(v):
		return nil
	case at.Leaf.Kind == "":
		return format.SpellComment(s)
	case at.Name:
		return d.name(s, at)
	case at.Leaf.Style == `"` && (at.Leaf.Kind == format.Str || at.Leaf.Kind == label):
		return d.inside(s)
	case at.Leaf.Kind == format.Str:
		return d.lines(s, at)
	case isLiteral(at) && format.IsNestedJSON(s): // which HCL 1 does not read, so that it is not known as a fragment
		return nil
	case isLiteral(at):
		return d.literal(v)
	case at.Leaf.Kind.IsNumber() && isDigits(s):
		return []string{s}
	}
	return nil
}

// isLiteral reports whether a value is all of a literal without quotes.
func isLiteral(at format.Place) bool { return at.Whole && at.Leaf.Kind == format.Int && !at.Name }

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// literal offers a value that is all of a literal.
func (d dialect) literal(v any) []string {
	s, isString := v.(string)
	quoted := d.quoted(format.Plain(v))
	switch {
	case !isString:
		return []string{format.Plain(v)}
	case format.IsPlainNumber(s) || s == "true" || s == "false":
		return append([]string{s}, quoted...)
	}
	return quoted
}

func (d dialect) quoted(s string) []string {
	all := d.inside(s)
	for i := range all {
		all[i] = `"` + all[i] + `"`
	}
	return all
}

// name offers a value for a name, or for a part of one.
func (d dialect) name(s string, at format.Place) []string {
	switch {
	case at.Leaf.KeyStyle == `"`:
		return d.inside(s)
	case !isWord(s, at):
		return nil
	}
	return []string{s}
}

// isWord reports whether a value is an identifier, or a part of one, with the letters of ASCII.
func isWord(s string, at format.Place) bool {
	const chars = format.LettersAndDigits + "_-"
	begins := at.Before == "" || strings.IndexByte(chars, at.Before[len(at.Before)-1]) < 0
	isPart := s != "" && strings.Trim(s, chars) == ""
	return isPart && (!begins || strings.IndexByte("-0123456789", s[0]) < 0)
}

// inside offers a value between quotes: with escapes where it needs them, and with more of them
// where a mark is made of the value and what is beside it.
func (d dialect) inside(s string) []string {
	escaped := d.escape(s)
	all := strings.NewReplacer("$", `\u0024`, "%", `\u0025`, "{", `\u007b`).Replace(escaped)
	first := d.marks.Replace(escaped)
	if all == first {
		return []string{first}
	}
	return []string{first, all}
}

// escape writes quotes, backslashes, and what editors or readers may not take for text.
func (d dialect) escape(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch n := strings.IndexRune("\n\r\t\"\\", r); {
		case r == utf8.RuneError && s[i] != "\ufffd"[0]:
			b.WriteString(d.byte(s[i]))
		case n >= 0:
			b.WriteString(`\` + `nrt"\`[n:n+1])
		case format.IsControl(r) || r == '\ue123' || strings.ContainsRune(format.OddRunes, r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}

	return b.String()
}

// byte writes a byte that is not UTF-8. As it is, no version reads it.
func (d dialect) byte(c byte) string {
	if d.bytes {
		return fmt.Sprintf(`\x%02x`, c)
	}
	return string([]byte{c})
}

// lines offers a value for a heredoc, where only marks that are doubled have an escape.
func (d dialect) lines(s string, at format.Place) []string {
	isBad := func(r rune) bool {
		return r != '\n' && (format.IsControl(r) || strings.ContainsRune(format.OddRunes, r))
	}
	if strings.ContainsFunc(s, isBad) {
		return nil
	}

	if !strings.Contains(d.marks.Replace("${"), `\`) {
		s = d.marks.Replace(s)
	}
	return withMargin(s, marginOf(at))
}

// marginOf returns what the line of a value begins with that a heredoc with <<- removes from all lines.
func marginOf(at format.Place) string {
	if at.Leaf.Style != "<<-" || len(at.Before) >= format.PlaceMax {
		return ""
	}
	blanks := at.Before[:len(at.Before)-len(strings.TrimLeft(at.Before, " \t"))]
	return blanks[:max(0, len(blanks)-at.Indent)]
}

// withMargin offers a text with a margin before its lines. HCL 2 keeps a line of whitespace as it is, if no
// more text is on it; HCL 1 removes nothing if a line has no margin.
func withMargin(s, margin string) []string {
	if margin == "" || !strings.Contains(s, "\n") {
		return []string{s}
	}

	lines := strings.Split(s, "\n")
	last := len(lines) - 1
	for i, line := range lines {
		if i > 0 && strings.TrimSpace(line) != "" {
			lines[i] = margin + line
		}
	}

	all := []string{strings.Join(lines, "\n"), strings.ReplaceAll(s, "\n", "\n"+margin)}
	if lines[last] == "" {
		lines[last] = margin
	}

	return slices.Compact([]string{all[0], strings.Join(lines, "\n"), all[1]})
}

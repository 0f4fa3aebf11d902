package systemd

import (
	"fmt"
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
	case isText(nameOf(at)):
		return []string{strings.ReplaceAll(s, "%", "%%")}
	case !isWords(at.Leaf.Kind):
		return []string{s}
	}

	s = strings.ReplaceAll(s, "%", "%%")
	if at.Leaf.Kind == argument || at.Leaf.Kind == code {
		s = strings.ReplaceAll(s, "$", "$$")
	}

	switch inQuotes := escape(s, at.Leaf.Style); {
	case at.Leaf.Style != "":
		return []string{inQuotes, escapeAll(s)}
	case isClean(s) && (s != "" || !at.Whole):
		return []string{s}
	case at.Whole:
		return []string{`"` + escape(s, `"`) + `"`, escapeAll(s)}
	}

	return []string{escapeAll(s)}
}

// nameOf is the name of the setting that a value stands in.
func nameOf(at format.Place) string {
	_, name, _ := strings.Cut(at.Leaf.Path, "] ")
	return name
}

// isWords reports whether a leaf is one of the words of a setting.
func isWords(kind format.Kind) bool {
	switch kind {
	case program, argument, literal, code, variable, content:
		return true
	}
	return false
}

// isClean reports whether a word needs neither quotes nor escapes.
func isClean(s string) bool {
	isMarked := strings.ContainsAny(s, " \t\"'\\") || s != "" && strings.IndexByte("#;", s[0]) >= 0
	return !isMarked && !strings.ContainsFunc(s, isOdd)
}

func isOdd(r rune) bool { return format.IsControl(r) || strings.ContainsRune(format.OddRunes, r) }

// escapeAll writes a word for any place, in quotes or not.
func escapeAll(s string) string {
	s = strings.ReplaceAll(escape(s, ""), " ", `\s`)
	if s != "" && strings.IndexByte("#;", s[0]) >= 0 {
		return fmt.Sprintf(`\x%02x`, s[0]) + s[1:]
	}
	return s
}

// escape writes a word with C's escapes, which have a meaning in quotes and without. Within one
// quote, the other is only a character.
func escape(s, quote string) string {
	var b strings.Builder
	for _, r := range s {
		switch n := strings.IndexRune("\a\b\f\n\r\t\v\\", r); {
		case n >= 0:
			b.WriteByte('\\')
			b.WriteByte(`abfnrtv\`[n])
		case (r == '"' || r == '\'') && string(r) != quote && quote == `"`:
			b.WriteRune(r)
		case r == '"' || r == '\'':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < utf8.RuneSelf && format.IsControl(r):
			fmt.Fprintf(&b, `\x%02x`, r)
		case isOdd(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}

	return b.String()
}

// A reason is why a value cannot be written in its place, however it is quoted.
type reason int

const (
	fits reason = iota
	notComment
	endsComment
	isName
	isUnreadable
	notProgram
	notCode
	notVariable
	notContent
	notLine
	isEmpty
	notPlain
	isModified
)

// whyNot says why no spelling of a value can stand in a place; fits if one may.
func whyNot(s string, at format.Place) reason {
	before := strings.TrimLeft(at.Before, whitespace)
	isComment := before != "" && len(at.Before) < format.PlaceMax && strings.IndexByte("#;", before[0]) >= 0
	switch {
	case at.Leaf.Kind == "" && !isComment:
		return notComment
	case at.Leaf.Kind == "" && isOddRun(s, '\\') && strings.Trim(at.After, whitespace) == "":
		return endsComment
	case at.Leaf.Kind == "":
		return fits
	case at.Name:
		return isName
	case strings.IndexByte(s, 0) >= 0 || !isUTF8(s):
		return isUnreadable
	case isVariable(at.Before) && !isWord(s):
		return notVariable
	}

	return whyKind(s, at)
}

// whyKind is [whyNot] for a value that can be read, by what it is a part of.
func whyKind(s string, at format.Place) reason {
	switch kind := at.Leaf.Kind; {
	case kind == program && (strings.ContainsAny(s, "\"'\\$") || format.HoldsControl(s)):
		return notProgram
	case kind == code && !at.Whole && at.Inner != "sh" && !isPlain(s):
		return notCode
	case kind == variable && (!isWord(s) || at.Whole && '0' <= s[0] && s[0] <= '9'):
		return notVariable
	case kind == content && strings.ContainsFunc(s, isLost):
		return notContent
	case isWords(kind):
		return fits
	case isText(nameOf(at)) && format.HoldsControl(s):
		return notLine
	case s == "" && at.Whole && nameOf(at) != "Description" && isText(nameOf(at)):
		return isEmpty
	case isText(nameOf(at)):
		return fits
	}

	return whyOther(s, at)
}

// isLost reports whether no variable can hold a character: env_value_is_valid.
func isLost(r rune) bool { return r < ' ' && r != '\t' && r != '\n' || r == 0x7f }

// whyOther is about settings that have rules of their own, by what means the same in all of them.
func whyOther(s string, at format.Place) reason {
	more := ""
	switch at.Leaf.Kind {
	case span:
		more = " *,~"
	case amount:
		s = strings.TrimSuffix(s, "%")
	}

	begins := beginsWord(at.Before)
	switch {
	case s == "" && begins:
		return isEmpty
	case s == "":
		return fits
	case strings.ContainsFunc(s, func(r rune) bool { return !isPlainRune(r) && !strings.ContainsRune(more, r) }):
		return notPlain
	case strings.Contains(s, ",") && !at.Whole, strings.Contains(s, ":") && isField(at):
		return notPlain
	case begins && strings.IndexByte("-+@:.,=#", s[0]) >= 0 && !format.IsPlainNumber(s):
		return isModified
	}

	return fits
}

// isField reports whether a value is one of those of a word that colons separate, as in BindPaths=/a:/b. Those
// of a URL separate nothing, and in a credential only the first one does.
func isField(at format.Place) bool {
	before := at.Before[strings.LastIndexAny(at.Before, " \t=")+1:]
	after, _, _ := strings.Cut(at.After, " ")
	if strings.Contains(nameOf(at), "Credential") {
		before = ""
	}
	return strings.Contains(strings.ReplaceAll(before, "://", ""), ":") || strings.HasPrefix(after, ":")
}

// beginsWord reports whether a value may be the beginning of a word. Many digits before it may
// stand for a value that is empty.
func beginsWord(before string) bool {
	const tokenMin = 9
	rest := strings.TrimRight(before, "0123456789")
	isEnd := before == "" || strings.IndexByte(format.LettersAndDigits+"-_./@:", before[len(before)-1]) < 0
	return isEnd || len(before)-len(rest) >= tokenMin
}

// isPlainRune reports whether a character means only itself, however a setting is read.
func isPlainRune(r rune) bool {
	isOther := r >= 0xa0 && !isOdd(r) && r != utf8.RuneError && r != '\u00a0'
	return isOther || strings.ContainsRune(format.LettersAndDigits+"-+._:/@,=#", r)
}

// isPlain reports whether a value is a word that means only itself to a shell.
func isPlain(s string) bool {
	return s != "" && strings.Trim(s, format.LettersAndDigits+"-+._:/@,=") == ""
}

func isWord(s string) bool { return s != "" && strings.Trim(s, format.LettersAndDigits+"_") == "" }

// isVariable reports whether a value stands in the name of a variable: ${
func isVariable(before string) bool {
	rest := strings.TrimRight(before, format.LettersAndDigits+"_")
	return strings.HasSuffix(rest, "${") && isOddRun(rest[:len(rest)-1], '$')
}

// isOddRun reports whether a text ends in an odd number of a sign, so that the last one is not
// escaped.
func isOddRun(s string, sign byte) bool {
	return (len(s)-len(strings.TrimRight(s, string(sign))))%2 == 1
}

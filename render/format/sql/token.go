package sql

import (
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

const notUTF8 = "there are bytes that are not UTF-8"

// quoted reads a string or a name in quotes.
func (r *reader) quoted(rest string, quote byte) {
	n := quoteEnd(rest, quote)
	if n < 0 {
		r.wrong = string(quote) + " is not closed"
		return
	}

	inside := rest[1 : n-1]
	switch {
	case strings.IndexByte(inside, 0) >= 0:
		r.wrong = "there is a NUL byte, which the mysql client refuses"
	case strings.Contains(inside, "\r\n"):
		r.wrong = "a line inside quotes ends in a carriage return, which the mysql client drops"
	case r.optional && (strings.Contains(inside, "*/") || strings.Contains(inside, "/*")):
		r.wrong = "quotes inside /*! */ hold the mark of a comment, which servers read differently"
	}

	r.leaf(r.quotedKind(quote), unquote(inside, quote), string(quote), n)
}

// quotedKind returns the kind of the quoted text that begins here.
func (r *reader) quotedKind(quote byte) format.Kind {
	switch {
	case quote == '`':
		return kindName
	case r.isAfterDigitsLetter():
		return kindDigits
	case isForeign(r.before(1)):
		return foreign
	}
	return format.Str
}

// isAfterDigitsLetter reports whether an x or a b touches what is read next: x'00', b'01'.
func (r *reader) isAfterDigitsLetter() bool {
	if len(r.leaves) == 0 || !isWordByte(r.s[r.at-1]) {
		return false
	}
	letter := strings.ToLower(r.leaves[len(r.leaves)-1].Text)
	return letter == "x" || letter == "b"
}

// word reads a name, a keyword or a number.
func (r *reader) word(rest string) {
	n := 1
	for n < len(rest) && isWordByte(rest[n]) && !strings.HasPrefix(rest[n:], r.delimiter) {
		n++
	}

	text := rest[:n]
	switch {
	case allDigits(strings.TrimPrefix(text, "-")):
		r.number(rest, n)
		return
	case text[0] == '-':
		r.leaf(kindOp, "-", "", 1)
		return
	case text[0] == '$' && strings.Contains(text[1:], "$"):
		r.wrong = "there is a string in $ quotes, which MySQL reads since 8.0.34 and MariaDB does not"
	case !utf8.ValidString(text):
		r.wrong = notUTF8
	}

	switch word := strings.ToLower(text); word {
	case "true", "false":
		r.leaf(format.Bool, word, "", n)
	case "null":
		r.leaf(format.Null, word, "", n)
	default:
		r.leaf(format.Word, text, "", n)
	}
}

// number reads a number that begins with n bytes of digits.
func (r *reader) number(rest string, n int) {
	text, want := rest[:n], ""
	if text[0] != '-' {
		want = r.wants(text, rest[n:])
	}

	m := fraction(rest[n:])
	if m == 0 || want == aName || want == aSchema {
		r.leaf(format.Int, text, want, n)
		return
	}

	n += m
	if !utf8.ValidString(rest[:n]) {
		r.wrong = notUTF8
	}

	r.leaf(format.Float, rest[:n], "", n)
}

// quoteEnd returns where the quoted text that s begins with ends, or -1.
func quoteEnd(s string, quote byte) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quote != '`':
			i++
		case s[i] == quote && i+1 < len(s) && s[i+1] == quote:
			i++
		case s[i] == quote:
			return i + 1
		}
	}
	return -1
}

const (
	escapeLetters = `0ntrbZ`
	escapeMeans   = "\x00\n\t\r\b\x1a"
)

// unquote resolves what is between quotes. A backslash before % or _ stays: it is
// for LIKE.
func unquote(s string, quote byte) string {
	if strings.IndexByte(s, quote) < 0 && (quote == '`' || strings.IndexByte(s, '\\') < 0) {
		return s
	}

	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == quote: // the first of two
			i++
			b.WriteByte(quote)
		case s[i] != '\\' || quote == '`':
			b.WriteByte(s[i])
		default:
			i++
			if k := strings.IndexByte(escapeLetters, s[i]); k >= 0 {
				b.WriteByte(escapeMeans[k])
				continue
			}
			if s[i] == '%' || s[i] == '_' {
				b.WriteByte('\\')
			}
			b.WriteByte(s[i])
		}
	}

	return b.String()
}

// fraction returns the length of the fraction and the exponent that follow digits.
func fraction(s string) (n int) {
	if s == "" || s[0] != '.' {
		return 0
	}

	for n = 1; n < len(s) && isWordByte(s[n]); n++ {
	}

	if n > 1 && (s[n-1] == 'e' || s[n-1] == 'E') && isSignedNumber(s[n:]) {
		for n++; n < len(s) && isDigit(s[n]); n++ {
		}
	}

	return n
}

func isSignedNumber(s string) bool {
	return len(s) > 1 && (s[0] == '-' || s[0] == '+') && isDigit(s[1])
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWordByte(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '$' || c >= 0x80
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// Kinds of tokens that no other language has.
const (
	kindOp        format.Kind = "op"
	kindName      format.Kind = "name"   // in backticks
	kindDigits    format.Kind = "digits" // of x'00' and b'01'
	kindEnd       format.Kind = "end"
	kindDelimiter format.Kind = "delimiter" // a command that sets it
)

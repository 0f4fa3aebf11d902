package sql

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

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
		r.wrong = "a NUL byte, which the mysql client refuses"
	case strings.Contains(inside, "\r\n"):
		r.wrong = "a carriage return at the end of a line inside quotes, which the mysql client drops"
	case r.optional && (strings.Contains(inside, "*/") || strings.Contains(inside, "/*")):
		r.wrong = "quotes with the mark of a comment in them inside /*! */, which not all servers read alike"
	}
	kind := format.Str
	if quote == '`' {
		kind = kindName
	} else if r.at > 0 && len(r.leaves) > 0 && isWordByte(r.s[r.at-1]) && slices.Contains([]string{"x", "b"}, strings.ToLower(r.leaves[len(r.leaves)-1].Text)) {
		kind = kindDigits
	} else if isForeign(r.before(1)) {
		kind = foreign
	}
	r.leaf(kind, unquote(inside, quote), string(quote), n)
}

// word reads a name, a keyword or a number.
func (r *reader) word(rest string) {
	n := 1
	for n < len(rest) && isWordByte(rest[n]) && !strings.HasPrefix(rest[n:], r.delimiter) {
		n++
	}
	text, kind, want := rest[:n], format.Word, ""
	if allDigits(strings.TrimPrefix(text, "-")) {
		kind = format.Int
		if text[0] != '-' {
			want = r.wants(text, rest[n:])
		}
		if m := fraction(rest[n:]); m > 0 && want != aName && want != aSchema {
			n += m
			text, kind, want = rest[:n], format.Float, ""
		}
	} else if text[0] == '-' {
		text, n = "-", 1
		kind = kindOp
	}
	switch strings.ToLower(text) {
	case "true", "false":
		text, kind = strings.ToLower(text), format.Bool
	case "null":
		text, kind = "null", format.Null
	}
	switch {
	case text[0] == '$' && strings.Contains(text[1:], "$"):
		r.wrong = "a string in $ quotes, which MySQL reads since 8.0.34 and MariaDB does not"
	case !utf8.ValidString(text):
		r.wrong = "bytes that are not UTF-8"
	}
	r.leaf(kind, text, want, n)
}

// quoteEnd returns where what s begins with quotes ends, or -1.
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

// unquote resolves what stands between quotes. A backslash in front of % and _
// stays: it is for LIKE.
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

// fraction returns the length of the fraction and the exponent behind digits.
func fraction(s string) (n int) {
	if s == "" || s[0] != '.' {
		return 0
	}
	for n = 1; n < len(s) && isWordByte(s[n]); n++ {
	}
	if n > 1 && (s[n-1] == 'e' || s[n-1] == 'E') && n+1 < len(s) && (s[n] == '-' || s[n] == '+') && isDigit(s[n+1]) {
		for n++; n < len(s) && isDigit(s[n]); n++ {
		}
	}
	return n
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWordByte(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '$' || c >= 0x80
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// The kinds of tokens that no other language has.
const (
	kindOp        format.Kind = "op"
	kindName      format.Kind = "name"   // in backquotes
	kindDigits    format.Kind = "digits" // of x'00' and b'01'
	kindEnd       format.Kind = "end"
	kindDelimiter format.Kind = "delimiter" // a command that sets it
)

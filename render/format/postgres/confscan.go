package postgres

import "strings"

// A confToken is what the scanner of postgresql.conf returns.
type confToken struct {
	kind confKind
	text string
}

type confKind int

const (
	lineEnd    confKind = iota
	confName            // a name, which may also be a value
	dottedName          // a name with one dot
	plainWord           // a value with signs, as /data is not
	number
	quotedText // with its quotes
	equals
	noToken
)

// A confScanner cuts a line into tokens. Each is the longest that one of the scanner's rules
// takes.
type confScanner struct {
	rest string
}

// name returns the letters, digits and dots that a line begins with.
func (s *confScanner) name() (name string) {
	s.skipSpace()
	n := span(s.rest, func(c byte) bool { return isLetter(c) || isDigit(c) || c == '.' })
	name = s.rest[:n]
	s.rest = s.rest[n:]
	return name
}

func (s *confScanner) skipSpace() { s.rest = strings.TrimLeft(s.rest, " \t\r") }

func (s *confScanner) next() confToken {
	s.skipSpace()
	if s.rest == "" || s.rest[0] == '#' {
		return confToken{}
	}

	kind, n := scanConf(s.rest)
	text := s.rest[:n]
	s.rest = s.rest[n:]
	return confToken{kind, text}
}

// scanConf returns the token that a text begins with, and its length.
func scanConf(s string) (kind confKind, n int) {
	switch c := s[0]; {
	case c == '=':
		return equals, 1
	case c == '\'':
		return scanQuoted(s)
	case isLetter(c):
		return scanWord(s)
	}

	if n = numberAt(s); n > 0 {
		return number, n
	}
	return noToken, 1
}

// scanQuoted reads a text between single quotes, in which two of them are one.
func scanQuoted(s string) (kind confKind, n int) {
	for n = 1; n < len(s); n++ {
		switch {
		case s[n] == '\\':
			n++
		case s[n] == '\'' && strings.HasPrefix(s[n+1:], "'"):
			n++
		case s[n] == '\'':
			return quotedText, n + 1
		}
	}
	return noToken, 1
}

// scanWord reads a word that begins with a letter.
func scanWord(s string) (kind confKind, n int) {
	isName := func(s string) bool { return s != "" && isLetter(s[0]) && !strings.ContainsAny(s, "-.:/") }
	for n < len(s) && (isLetter(s[n]) || isDigit(s[n]) || strings.IndexByte("-.:/", s[n]) >= 0) {
		n++
	}

	first, rest, dotted := strings.Cut(s[:n], ".")
	switch {
	case isName(s[:n]):
		return confName, n
	case dotted && isName(first) && isName(rest):
		return dottedName, n
	}
	return plainWord, n
}

// numberAt is the length of the number that a text begins with, which may have a unit if it has
// no dot; 0 if there is none.
func numberAt(s string) int {
	sign := 0
	if strings.IndexByte("+-", s[0]) >= 0 {
		sign = 1
	}

	return max(integerAt(s, sign), realAt(s, sign))
}

// integerAt is the length of an integer and its unit.
func integerAt(s string, sign int) int {
	n := sign + span(s[sign:], isDigit)
	hex := span(s[min(len(s), sign+2):], isHex)
	switch {
	case strings.HasPrefix(s[sign:], "0x") && hex > 0:
		n = sign + 2 + hex
	case n == sign:
		return 0
	}
	return n + span(s[n:], isUnit)
}

// realAt is the length of a number with a dot, which may have an exponent.
func realAt(s string, sign int) int {
	n := sign + span(s[sign:], isDigit)
	if n == len(s) || s[n] != '.' {
		return 0
	}

	n++
	n += span(s[n:], isDigit)
	if n == len(s) || s[n]|0x20 != 'e' {
		return n
	}

	exponent := n + 1
	if exponent < len(s) && strings.IndexByte("+-", s[exponent]) >= 0 {
		exponent++
	}
	if digits := span(s[exponent:], isDigit); digits > 0 {
		return exponent + digits
	}

	return n
}

// span counts the bytes of a kind that a text begins with.
func span(s string, is func(c byte) bool) (n int) {
	for n < len(s) && is(s[n]) {
		n++
	}
	return n
}

// isLetter is the scanner's: every byte that is not ASCII is a letter.
func isLetter(c byte) bool { return isUnit(c) || c == '_' || c >= 0x80 }

func isUnit(c byte) bool  { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isHex(c byte) bool   { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

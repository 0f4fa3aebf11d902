package format

import (
	"slices"
	"strings"
)

// sqlCommands are words with which no statement begins, for MariaDB's client and
// older ones of MySQL keep them to themselves. MySQL's has not done so since 9.6,
// unless it is told to.
var sqlCommands = []string{
	"?", "charset", "clear", "connect", "edit", "ego", "exit", "go", "nopager", "notee", "nowarning", "pager", "print",
	"prompt", "query_attributes", "quit", "rehash", "resetconnection", "source", "ssl_session_data_print", "status",
	"system", "tee", "warnings",
}

// command reads DELIMITER at the beginning of a statement, which all clients
// know, and refuses their other commands. It returns false where there is none.
func (r *sqlReader) command(rest string) bool {
	line, _, _ := strings.Cut(rest, "\n")
	line = strings.TrimRight(line, "\r")
	upTo, _, _ := strings.Cut(line, r.delimiter)
	word, arg := firstWord(line)
	if strings.EqualFold(word, "delimiter") {
		r.setDelimiter(strings.Trim(arg, sqlBlanks), len(line))
		return true
	}
	word, _ = firstWord(upTo)
	word = strings.ToLower(word)
	switch {
	case slices.Contains(sqlCommands, word):
		r.wrong = word + " is a command of some of the clients of mysql, not a statement"
	case (word == "use" || word == "help") && line == upTo:
		r.wrong = word + " without " + r.delimiter + " on its line, which some of the clients of mysql take for a command and others do not"
	}
	return r.wrong != ""
}

func firstWord(line string) (word, rest string) {
	n := strings.IndexAny(line, sqlBlanks)
	if n < 0 {
		n = len(line)
	}
	return line[:n], line[n:]
}

// setDelimiter reads the argument of DELIMITER, n bytes of the line in all.
func (r *sqlReader) setDelimiter(arg string, n int) {
	switch {
	case !r.fresh:
		r.wrong = "DELIMITER that is not the first word on its line"
	case arg == "" || len(arg) > 15 || strings.ContainsAny(arg, " \"'`\\#\x00") || strings.Contains(arg, "--") || strings.Contains(arg, "/*"):
		r.wrong = "DELIMITER takes one word without quotes, backslashes and the marks of comments, of 15 bytes at most"
	}
	r.leaf("delimiter", arg, "", n)
	r.delimiter, r.begun = arg, false
}

// sqlQuoteEnd returns where what s begins with quotes ends, or -1.
func sqlQuoteEnd(s string, quote byte) int {
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
	sqlEscapeLetters = `0ntrbZ`
	sqlEscapeMeans   = "\x00\n\t\r\b\x1a"
)

// unquoteSQL resolves what stands between quotes. A backslash in front of % and _
// stays: it is for LIKE.
func unquoteSQL(s string, quote byte) string {
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
			if k := strings.IndexByte(sqlEscapeLetters, s[i]); k >= 0 {
				b.WriteByte(sqlEscapeMeans[k])
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

// sqlFraction returns the length of the fraction and the exponent behind digits.
func sqlFraction(s string) (n int) {
	if s == "" || s[0] != '.' {
		return 0
	}
	for n = 1; n < len(s) && isSQLWord(s[n]); n++ {
	}
	if n > 1 && (s[n-1] == 'e' || s[n-1] == 'E') && n+1 < len(s) && (s[n] == '-' || s[n] == '+') && isDigit(s[n+1]) {
		for n++; n < len(s) && isDigit(s[n]); n++ {
		}
	}
	return n
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isSQLWord(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '$' || c >= 0x80
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

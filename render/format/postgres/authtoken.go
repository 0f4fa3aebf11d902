package postgres

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// An authToken is a part of a field of pg_hba.conf or pg_ident.conf.
type authToken struct {
	text   string
	quoted bool // a quote stands before its first character, so that it is not a keyword
}

// An authLine is the fields of a line, with the lines that continue it.
type authLine struct {
	fields [][]authToken
	number int // of its first line
}

// readAuth calls read for each line with fields, as tokenize_auth_file does.
func readAuth(doc []byte, read func(line authLine) (wrong string)) error {
	j := joiner{read: read}
	err := readLines(doc, j.line)
	if syntax, ok := err.(*format.SyntaxError); ok && j.number > 0 {
		syntax.Line = j.number
	}
	if err != nil {
		return err
	}

	if wrong := j.end(); wrong != "" {
		return &format.SyntaxError{Line: j.number, Msg: wrong}
	}

	return nil
}

// A joiner joins lines that end in a backslash with those after them.
type joiner struct {
	read   func(line authLine) (wrong string)
	buf    string
	joined int // the length of buf where the last backslash was
	number int // of the line that buf begins with; 0 if it is empty
}

func (j *joiner) line(line string, n int) (wrong string) {
	if j.number == 0 {
		j.number = n
	}

	j.buf = strings.TrimRight(j.buf+line, "\r\n")
	if len(j.buf) > j.joined && strings.HasSuffix(j.buf, `\`) {
		j.buf = j.buf[:len(j.buf)-1]
		j.joined = len(j.buf)
		return ""
	}

	return j.end()
}

// end reads what is joined.
func (j *joiner) end() (wrong string) {
	line := authLine{number: j.number}
	scan := authScanner{rest: j.buf}
	for {
		field := scan.field()
		if len(field) == 0 {
			break
		}
		line.fields = append(line.fields, field)
	}

	switch {
	case scan.open:
		return "a double quote is not closed on its line"
	case len(line.fields) > 0:
		wrong = j.read(line)
	}

	if wrong == "" {
		*j = joiner{read: j.read}
	}
	return wrong
}

// An authScanner cuts a line into fields, and these into tokens.
type authScanner struct {
	rest string
	open bool // a quote was open at the end
}

// field reads tokens with commas between them; none at the end of the line.
func (s *authScanner) field() (tokens []authToken) {
	for comma := true; comma; {
		var t authToken
		var ok bool
		if t, comma, ok = s.token(); !ok {
			break
		}
		tokens = append(tokens, t)
	}
	return tokens
}

// token reads a token as next_token does. A quote may open and close anywhere in it, and two
// within quotes are one. comma says that one ends it.
func (s *authScanner) token() (t authToken, comma, ok bool) {
	var text strings.Builder
	s.rest = strings.TrimLeft(s.rest, " \t\r,")
	open, closed, hasQuote := false, false, false
	i := 0

scan:
	for ; i < len(s.rest); i++ {
		switch c := s.rest[i]; {
		case c == '"' && closed: // the second of two
			text.WriteByte('"')
			open, closed = true, false
		case c == '"':
			t.quoted = t.quoted || text.Len() == 0
			hasQuote = true
			closed = open
			open = !open
		case open:
			text.WriteByte(c)
		case c == '#':
			s.rest = s.rest[:i]
			break scan
		case strings.IndexByte(" \t\r,", c) >= 0:
			comma = c == ','
			break scan
		default:
			closed = false
			text.WriteByte(c)
		}
	}

	s.rest = s.rest[i:]
	s.open = s.open || open
	t.text = text.String()
	return t, comma, hasQuote || t.text != ""
}

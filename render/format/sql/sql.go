// Package sql is the dialect of MySQL and MariaDB, as a file for the mysql client. It
// follows the client where that cuts a file into statements (add_line in client/mysql.cc),
// and the server's lexer (sql/sql_lex.cc) inside a statement. Each token is a leaf.
//
// Strings are read and written for a sql_mode without NO_BACKSLASH_ESCAPES and
// ANSI_QUOTES, which is the default. With NO_BACKSLASH_ESCAPES, a value that needs a
// backslash (one with a backslash, a line break, a carriage return, a NUL or a Control-Z)
// reads as another text, though its string still ends where it should. A file that must be
// sure sets sql_mode in its first statement.
//
// Text is UTF-8, and the server must read it as UTF-8 or ASCII. With gbk, sjis and others
// it takes the second byte of some characters for a backslash, and a value could end its
// string. A document with values that sets such a character set, with SET NAMES for one, is
// refused (charset.go). How the programs are started is not seen here. A client with
// --default-character-set=gbk, on its command line or in [client], cuts statements as gbk,
// whatever the file says: start it with utf8mb4. A server that has gbk for its
// --character-set-server reads its --init-file as gbk: begin that file with SET NAMES utf8mb4.
//
// A line break in a value is written \n, even where the client would take it as it is: the
// server's --init-file ends a statement at a line that ends in a semicolon, in quotes or not.
//
// What is without quotes is read as what the statement wants there: a name, a string or
// a value (wants.go). Names need no backticks, but get them where a server could take them
// for something else. In GRANT and REVOKE the _, % and \ of a schema are escaped where
// privileges are for all of it (db.*), as servers then take them for patterns, unless
// MySQL's partial_revokes is on. In a WHERE, in a SELECT and after a sign, what could be a
// column is a value: put backticks around a column there.
//
// Refused is what the client and the server, or MySQL and MariaDB, read differently: all
// commands of the client except DELIMITER, $$ quotes, carriage returns before line breaks in
// a string, and -- without whitespace after it at the beginning of a statement.
package sql

import (
	"strconv"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// Format is SQL for the mysql client.
func Format() format.Format {
	return format.Format{
		Name: "sql", Exts: []string{".sql"}, Parse: parse, ParseFilled: parseFilled, Spell: spell, Quotes: "'\"`",
		Bare: bare, Fragment: fragment, Reads: reads, Why: why,
	}
}

type reader struct {
	s         string
	at, line  int
	delimiter string
	leaves    []format.Leaf
	path      string // of the statement
	ended     int    // how many statements have ended
	begun     bool   // the statement has a token
	fresh     bool   // nothing but whitespace since the line began
	optional  bool   // inside /*! */
	wrong     string
	statement statement
}

func parse(doc []byte) ([]format.Leaf, error) {
	r := &reader{line: 1, delimiter: ";", path: "statement 1", fresh: true}
	r.s = strings.TrimPrefix(string(doc), "\ufeff")
	r.leaves = make([]format.Leaf, 0, len(doc)/8)

	for r.at < len(r.s) && r.wrong == "" {
		r.next()
	}

	if r.wrong == "" && r.optional {
		r.wrong = "/*! is not closed"
	}

	if r.wrong != "" {
		return nil, &format.SyntaxError{Line: r.line, Msg: r.wrong}
	}

	return r.leaves, nil
}

const blanks = " \t\n\v\f\r"

// next reads one token, one comment or one character of whitespace.
func (r *reader) next() {
	rest := r.s[r.at:]
	c := rest[0]
	switch {
	case strings.IndexByte(blanks, c) >= 0:
		if r.at++; c == '\n' {
			r.line++
			r.fresh = true
		}
		return
	case c == 0:
		r.wrong = "there is a NUL byte, which the mysql client refuses"
	case !r.begun && !r.optional && r.command(rest):
	case strings.HasPrefix(rest, r.delimiter):
		r.end()
	case c == '\\':
		r.wrong = "there is a backslash outside quotes, which begins a command in some clients: " +
			"end statements with " + r.delimiter
	case c == '#':
		r.comment(rest, "\n")
	case strings.HasPrefix(rest, "--") && r.dashes(rest):
	case strings.HasPrefix(rest, "/*"):
		r.slash(rest)
	case strings.HasPrefix(rest, "*/") && r.optional:
		r.optional = false
		r.leaf(kindOp, "*/", "", 2)
	case c == '\'' || c == '"' || c == '`':
		r.quoted(rest, c)
	case isWordByte(c) || c == '-' && len(rest) > 1 && isDigit(rest[1]):
		r.word(rest)
	default:
		r.leaf(kindOp, rest[:1], "", 1)
	}

	r.fresh = false
}

// leaf notes a token of n bytes, if nothing is wrong with it.
func (r *reader) leaf(kind format.Kind, text, style string, n int) {
	if r.wrong != "" {
		return
	}

	r.leaves = append(r.leaves, format.Leaf{Path: r.path, Kind: kind, Text: text, Style: style, Line: r.line})
	r.line += strings.Count(r.s[r.at:r.at+n], "\n")
	r.at += n
	r.begun = true
	r.note()
}

// end ends the statement.
func (r *reader) end() {
	if r.optional {
		r.wrong = "a statement ends inside /*! */"
		return
	}
	r.leaf(kindEnd, r.delimiter, "", len(r.delimiter))
	r.ended++
	r.path, r.begun = "statement "+strconv.Itoa(r.ended+1), false
}

// comment skips a comment. One that ends with its line ends before the mark, one of a
// block ends with it.
func (r *reader) comment(rest, mark string) {
	n := strings.Index(rest, mark)
	switch {
	case n < 0 && mark != "\n":
		r.wrong = "a comment is not closed"
		return
	case n < 0:
		n = len(rest)
	case mark != "\n":
		n += len(mark)
	}

	if r.optional && (mark != "\n" || strings.Contains(rest[:n], "*/")) {
		r.wrong = "there is a comment inside /*! */, which servers read differently"
	}

	r.line += strings.Count(rest[:n], "\n")
	r.at += n
}

// dashes reads a comment that begins with two dashes. It returns false where these are
// minus signs. For the server, any control character after them makes a comment. For the
// client, only whitespace does, but at the beginning of a statement anything.
func (r *reader) dashes(rest string) bool {
	switch {
	case len(rest) == 2 || strings.IndexByte(blanks, rest[2]) >= 0:
		r.comment(rest, "\n")
	case !r.begun || rest[2] < ' ' || rest[2] == 0x7f:
		r.wrong = "there is a -- without a space after it, which the mysql client and the server read differently"
	default:
		return false
	}
	return true
}

// slash reads a comment /* */, an optimizer hint, or the beginning of a comment that
// servers execute.
func (r *reader) slash(rest string) {
	open := "/*!"
	if strings.HasPrefix(rest, "/*M!") { // MariaDB's
		open = "/*M!"
	}

	switch {
	case strings.HasPrefix(rest, "/*+"):
		r.hint(rest)
	case !strings.HasPrefix(rest, open):
		r.comment(rest[2:], "*/")
		r.at += 2
	case r.optional:
		r.wrong = "there is a /*! inside /*! */, which servers read differently"
	default:
		n := len(open)
		for n < len(rest) && isDigit(rest[n]) {
			n++
		}
		r.leaf(kindOp, rest[:n], "", n)
		r.optional = true
	}
}

// hint reads an optimizer hint.
func (r *reader) hint(rest string) {
	n := strings.Index(rest, "*/")
	if n < 0 || strings.ContainsAny(rest[:n], "'\"`\\") {
		r.wrong = "an optimizer hint is not closed, or holds quotes or a backslash"
		return
	}
	r.leaf(format.Hint, rest[3:n], "", n+2)
}

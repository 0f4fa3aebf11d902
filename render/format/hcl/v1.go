package hcl

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/hcl/scanner"
	hclstrconv "github.com/hashicorp/hcl/hcl/strconv"
	"github.com/hashicorp/hcl/hcl/token"
	"github.com/initplate/initplate/render/format"
)

// parse1 reads a document as hcl/parser does, but each name of an object only once, as the
// library of the current programs does.
func parse1(doc []byte) ([]format.Leaf, error) {
	doc = bytes.ReplaceAll(doc, []byte("\r\n"), []byte("\n"))
	if msg, line := unread1(doc); msg != "" {
		return nil, &format.SyntaxError{Line: line, Msg: msg}
	}

	r := &reader1{scan: scanner.New(doc)}
	r.leaves = make([]format.Leaf, 0, len(doc)/16)
	r.scan.Error = func(at token.Pos, msg string) { r.fail(at.Line, wordsOf(msg)) }
	r.next()
	r.object(spot{}, 0)
	if r.wrong != nil {
		return nil, r.wrong
	}

	return r.leaves, nil
}

// unread1 says what no document of HCL 1 may hold, or what its programs do not agree about.
func unread1(doc []byte) (msg string, line int) {
	at := -1
	switch {
	case !utf8.Valid(doc):
		msg = notUTF8
		for at = 0; at < len(doc); {
			r, size := utf8.DecodeRune(doc[at:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			at += size
		}
	case bytes.HasPrefix(doc, []byte("\ufeff")):
		msg = "there is a byte-order mark, which HCL 1 does not read"
		at = 0
	case bytes.IndexByte(doc, '\r') >= 0:
		msg = "there is a carriage return that does not end a line"
		at = bytes.IndexByte(doc, '\r')
	case bytes.IndexByte(doc, 0) >= 0:
		msg = "there is a NUL byte"
		at = bytes.IndexByte(doc, 0)
	}

	return msg, 1 + bytes.Count(doc[:max(at, 0)], []byte("\n"))
}

// wordsOf returns what the library says, none of which shows text of the document.
func wordsOf(msg string) string {
	if msg == "literal not terminated" {
		return "a quote is not closed on its line"
	}
	return "HCL 1 says: " + msg
}

type reader1 struct {
	scan   *scanner.Scanner
	tok    token.Token // that is read next
	leaves []format.Leaf
	wrong  *format.SyntaxError
}

// fail notes the first error. Nothing is read after it.
func (r *reader1) fail(line int, msg string) {
	if r.wrong == nil {
		r.wrong = &format.SyntaxError{Line: line, Msg: msg}
	}
}

// next moves to the next token.
func (r *reader1) next() {
	for {
		r.tok = r.scan.Scan()
		switch {
		case r.wrong != nil:
			r.tok.Type = token.EOF
			return
		case r.tok.Type != token.COMMENT:
			return
		}
	}
}

func (r *reader1) is(kind token.Type) bool { return r.tok.Type == kind }

func (r *reader1) add(at spot, kind format.Kind, text, style string) {
	r.leaves = append(r.leaves, at.leaf(kind, text, style, r.tok.Pos.Line))
}

// object reads items to the end of the document or, if it is in braces that began on a line, past
// the closing one.
func (r *reader1) object(at spot, began int) {
	names := nameSet{}
	for r.wrong == nil {
		switch {
		case began > 0 && r.is(token.RBRACE):
			r.next()
			return
		case r.is(token.EOF) && began > 0:
			r.fail(began, "a { is not closed: a } is missing")
		case r.is(token.EOF):
			return
		}

		r.assignment(at, names)
		if r.is(token.COMMA) {
			r.next()
		}
	}
}

// assignment reads name = value, or a block.
func (r *reader1) assignment(at spot, names nameSet) {
	line := r.tok.Pos.Line
	name, quote := r.name()
	below := spot{name, quote, at.depth}
	r.next()

	switch {
	case r.is(token.ASSIGN):
		if r.wrong == nil && !names.takes(name) {
			r.fail(line, twice)
		}
		r.next()
		r.value(below)
	default:
		r.leaves = append(r.leaves, below.leaf(format.Group, "", "", line))
		r.block(below, line)
	}
}

// name returns the name that the token is, and its quote.
func (r *reader1) name() (name, quote string) {
	switch {
	case r.is(token.IDENT), r.is(token.NUMBER) && isMarked(r.tok.Text):
		return r.tok.Text, ""
	case r.is(token.STRING):
		return r.plain(), `"`
	}

	r.fail(r.tok.Pos.Line, noName)
	return "", ""
}

// block reads the labels of a block that begins on a line, and what is in it.
func (r *reader1) block(at spot, line int) {
	for r.is(token.IDENT) || r.is(token.STRING) {
		text, quote := r.name()
		r.add(spot{at.path, "", at.depth}, label, text, quote)
		r.next()
	}

	if !r.is(token.LBRACE) {
		r.fail(line, "after a name, there is neither an = nor a {")
		return
	}
	r.braces(at)
}

// braces reads an object in braces.
func (r *reader1) braces(at spot) {
	line := r.tok.Pos.Line
	if at.depth == format.MaxDepth {
		r.fail(line, tooDeep)
		return
	}
	r.next()
	r.object(spot{depth: at.depth + 1}, line)
}

// value reads what stands after an =, or in a list.
func (r *reader1) value(at spot) {
	switch r.tok.Type {
	case token.NUMBER, token.FLOAT:
		r.number(at)
	case token.BOOL:
		r.add(at, format.Bool, r.tok.Text, "")
	case token.STRING:
		r.text(at)
	case token.HEREDOC:
		r.add(at, format.Str, r.heredoc(), styleOf(r.tok.Text))
	case token.LBRACE:
		r.add(at, format.Map, "", "")
		r.braces(at)
		return
	case token.LBRACK:
		r.add(at, format.List, "", "")
		r.list(at)
		return
	default:
		r.fail(r.tok.Pos.Line, "there is no value where one is expected: HCL 1 takes a text in double quotes, a number, "+
			"true, false, a list or an object")
		return
	}
	r.next()
}

// list reads items to the closing bracket.
func (r *reader1) list(at spot) {
	line := r.tok.Pos.Line
	if at.depth == format.MaxDepth {
		r.fail(line, tooDeep)
		return
	}

	r.next()
	for r.wrong == nil {
		if r.is(token.RBRACK) {
			r.next()
			return
		}

		r.value(at.item())
		switch {
		case r.is(token.COMMA):
			r.next()
		case r.is(token.EOF):
			r.fail(line, "a [ is not closed: a ] is missing")
		case !r.is(token.RBRACK):
			r.fail(r.tok.Pos.Line, "an item of a list has no comma after it")
		}
	}
}

// number reads a number. Those that HCL 2 does not read in base 10 have a kind of their own.
func (r *reader1) number(at spot) {
	digits := strings.TrimPrefix(r.tok.Text, "-")
	hasBase := len(digits) > 1 && digits[0] == '0' && digits[1] != '.' && digits[1] != 'e' && digits[1] != 'E'
	_, err := strconv.ParseFloat(r.tok.Text, 64)
	kind := format.Float

	switch {
	case r.is(token.NUMBER):
		kind = format.Int
		_, err = strconv.ParseInt(r.tok.Text, 0, 64)
	case hasBase:
		hasBase = false
	}

	switch {
	case err != nil:
		r.fail(r.tok.Pos.Line, "a number is not one of 64 bits, which HCL 1 needs")
	case hasBase:
		kind = octal
	}
	r.add(at, kind, r.tok.Text, "")
}

// text reads a string: its text, and the expressions in it.
func (r *reader1) text(at spot) {
	parts := split1(r.tok.Text)
	for i, part := range parts {
		if i%2 == 0 {
			r.add(at, format.Str, r.unquote(`"`+part+`"`), `"`)
		} else {
			r.add(at, code, part, `"`)
		}
	}
}

// plain returns the text of a string that is a name. An expression in it is text there.
func (r *reader1) plain() string { return r.unquote(r.tok.Text) }

func (r *reader1) unquote(s string) string {
	text, err := hclstrconv.Unquote(s)
	if err != nil {
		r.fail(r.tok.Pos.Line, "a text in quotes has a line break or an escape that HCL 1 does not read")
	}
	return text
}

// heredoc returns the lines of a heredoc.
func (r *reader1) heredoc() string {
	text, _ := r.tok.Value().(string)
	return text
}

// styleOf returns what a heredoc begins with.
func styleOf(heredoc string) string {
	if strings.HasPrefix(heredoc, "<<-") {
		return "<<-"
	}
	return "<<"
}

// split1 cuts a string in quotes into text and the expressions after it, in turn: ${ and what
// follows, to the brace that closes it.
func split1(quoted string) (parts []string) {
	s := quoted[1 : len(quoted)-1]
	from := 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == '$' && strings.HasPrefix(s[i+1:], "{"):
			end := endOf1(s, i+2)
			parts = append(parts, s[from:i], s[i:end])
			from = end
			i = end - 1
		}
	}

	return append(parts, s[from:])
}

// endOf1 returns where an expression ends.
func endOf1(s string, from int) int {
	depth := 1
	for i := from; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}

	return len(s)
}

package ini

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// PHP is php.ini, as PHP's scanner reads it (Zend/zend_ini_scanner.l, in its normal mode).
//
// Without quotes PHP takes words for constants, true, on and yes for 1, false, off, no, none and
// null for nothing, and & | ^ ~ ! ( ) for arithmetic. In double quotes it takes ${NAME} for a setting
// or a variable. So a value that is not a number gets double quotes, and a ${ in it single ones,
// where nothing but the quote itself has a meaning: PHP joins texts that stand right beside each
// other. An error in the file makes PHP ignore the rest of it, so the reader refuses what
// releases of PHP read differently, such as \' and \$.
func PHP() format.Format {
	return format.Format{
		Name: "php", Files: []string{"php.ini", "php-cli.ini", "php-fpm.conf", ".user.ini"}, Parse: parsePHP,
		Spell: spellPHP, Quotes: "\"'", Why: whyPHP, Bare: bare,
	}
}

// code is the kind of what PHP computes or replaces.
const code format.Kind = "code"

// Marks in a value without quotes.
const (
	operatorsPHP = "&|^~!()"
	endsPHP      = "\"'$;\n\r" + operatorsPHP
)

func parsePHP(doc []byte) ([]format.Leaf, error) {
	p := &phpReader{s: string(doc), line: 1}
	if strings.HasPrefix(p.s, "\ufeff") {
		p.fail("there is a byte-order mark, which PHP takes for a part of the first line")
	}
	if strings.IndexByte(p.s, 0) >= 0 {
		p.fail("there is a NUL byte, after which PHP reads nothing")
	}

	for p.wrong == nil && p.at < len(p.s) {
		p.statement()
	}
	if p.wrong != nil {
		return nil, p.wrong
	}

	return p.leaves, nil
}

type phpReader struct {
	s      string
	at     int
	line   int
	group  string
	path   string
	leaves []format.Leaf
	wrong  *format.SyntaxError
}

func (p *phpReader) fail(msg string) {
	if p.wrong == nil {
		p.wrong = &format.SyntaxError{Line: p.line, Msg: msg}
	}
}

// next returns the next byte, 0 at the end.
func (p *phpReader) next() byte {
	if p.at == len(p.s) {
		return 0
	}
	return p.s[p.at]
}

// take returns the text up to one of some bytes, and moves there.
func (p *phpReader) take(until string) string {
	n := strings.IndexAny(p.s[p.at:], until)
	if n < 0 {
		n = len(p.s) - p.at
	}
	text := p.s[p.at : p.at+n]
	p.at += n
	return text
}

func (p *phpReader) blanks() string {
	rest := p.s[p.at:]
	n := len(rest) - len(strings.TrimLeft(rest, " \t"))
	p.at += n
	return rest[:n]
}

// endLine reads a comment and the end of a line.
func (p *phpReader) endLine() {
	p.blanks()
	if p.next() == ';' {
		p.take("\r\n")
	}

	switch rest := p.s[p.at:]; {
	case rest == "":
	case strings.HasPrefix(rest, "\r\n"):
		p.at += 2
		p.line++
	case rest[0] == '\n':
		p.at++
		p.line++
	case rest[0] == '\r':
		p.fail("there is a carriage return that does not end a line")
	default:
		p.fail("there is something after a text in quotes, or after a [section]: PHP joins only what is right beside it")
	}
}

// statement reads a section, a setting, a comment or an empty line.
func (p *phpReader) statement() {
	p.blanks()
	switch p.next() {
	case '[':
		p.section()
	case 0, '\r', '\n', ';':
	default:
		p.setting()
	}
	p.endLine()
}

func (p *phpReader) section() {
	p.at++
	name := p.take("]\r\n\"'$\\;")
	if p.next() != ']' {
		p.fail("a [section] is not closed, or its name has quotes, a $ or a backslash")
		return
	}
	p.at++
	p.group = "[" + name + "]"
	p.leaves = append(p.leaves, format.Leaf{Path: p.group, Kind: format.Group, Line: p.line})
}

func (p *phpReader) setting() {
	name := strings.TrimRight(p.take("=\r\n;\"'$\t{}"+operatorsPHP), " ")
	p.blanks()
	p.path = strings.TrimSpace(p.group + " " + name)
	switch {
	case name == "":
		p.fail("a value has no name")
	case p.next() == '=':
		p.at++
		p.blanks()
		p.value()
	case p.next() == 0, strings.IndexByte("\r\n;", p.next()) >= 0:
		p.add(format.Flag, "", "")
	default:
		p.fail("the name of a setting has a character that PHP does not take there")
	}
}

func (p *phpReader) add(kind format.Kind, text, style string) {
	p.leaves = append(p.leaves, format.Leaf{Path: p.path, Kind: kind, Text: text, Line: p.line, Style: style})
}

// value reads what stands after an =: texts, and between them what PHP computes or replaces.
func (p *phpReader) value() {
	from := len(p.leaves)
	for p.wrong == nil {
		switch c := p.next(); {
		case c == 0 || strings.IndexByte("\r\n;", c) >= 0:
			if len(p.leaves) == from {
				p.add(format.Str, "", "empty")
			}
			return
		case strings.IndexByte(operatorsPHP, c) >= 0:
			p.at++
			p.add(code, string(c), "")
			p.blanks()
		case strings.HasPrefix(p.s[p.at:], "${"):
			p.variable("")
		case !p.text():
			return
		}
	}
}

// variable reads ${NAME}.
func (p *phpReader) variable(style string) {
	text := p.take("}\"'\r\n;")
	if p.next() != '}' {
		p.fail("a ${ is not closed")
		return
	}
	p.at++
	p.add(code, text+"}", style)
}

// text reads pieces of text that stand right beside each other. It reports whether an operator
// or a variable may follow.
func (p *phpReader) text() bool {
	var b strings.Builder
	style := ""
	pieces := 0
	for p.wrong == nil {
		c := p.next()
		piece, quote := "", ""
		switch {
		case c == '"':
			piece, quote = p.double(), `"`
		case c == '\'':
			piece, quote = p.single(pieces == 0), "'"
		case c == '$':
			p.fail("there is a $ outside quotes")
		case c == 0 || strings.IndexByte(endsPHP, c) >= 0:
			p.addText(b.String(), style, pieces)
			return true
		default:
			piece = p.literal()
		}

		pieces++
		b.WriteString(piece)
		if style == "" || pieces == 1 {
			style = quote
		}
		if quote != "" && isBlank(p.next()) {
			p.addText(b.String(), style, pieces)
			p.blanks()
			c := p.next()
			return c != 0 && strings.IndexByte(operatorsPHP, c) >= 0
		}
		if strings.HasPrefix(p.s[p.at:], "${") {
			p.addText(b.String(), style, pieces)
			return true
		}
	}
	return false
}

func isBlank(c byte) bool { return format.IsBlank(c) }

// addText adds the leaf of a text. One without quotes may be a number or a word.
func (p *phpReader) addText(text, style string, pieces int) {
	kind := format.Str
	if style == "" && pieces == 1 {
		kind = wordPHP(text)
	}
	p.add(kind, text, style)
}

// wordPHP says what PHP makes of a text without quotes.
func wordPHP(s string) format.Kind {
	digits := strings.TrimPrefix(s, "-")
	isConstant := s != "" && strings.Trim(s, format.LettersAndDigits+"_") == "" && strings.IndexByte("0123456789", s[0]) < 0
	switch strings.ToLower(s) {
	case "true", "on", "yes", "false", "off", "no", "none", "null":
		return format.Bool
	}

	switch {
	case digits != "" && strings.Trim(digits, "0123456789") == "":
		return format.Int
	case format.IsPlainNumber(s):
		return format.Float
	case isConstant:
		return code
	}
	return format.Str
}

// literal reads text without quotes.
func (p *phpReader) literal() string {
	text := p.take("=" + endsPHP)
	switch next := p.next(); {
	case next == '=':
		p.fail("there is an = in a value without quotes, after which PHP ignores the rest of the file")
	case strings.HasSuffix(text, `\`):
		p.fail("there is a backslash before a mark in a value without quotes")
	case (next == '"' || next == '\'') && strings.TrimRight(text, " \t") != text:
		p.fail("a quote stands in the middle of a value")
	}
	return strings.TrimRight(text, " \t")
}

// single reads a text in single quotes. One without a character is only a text if it is alone.
func (p *phpReader) single(isFirst bool) string {
	p.at++
	text := p.take("'")
	if p.next() == 0 {
		p.fail("a quote is not closed")
		return ""
	}

	p.at++
	isAlone := isFirst && (p.at == len(p.s) || strings.IndexByte(" \t\r\n;", p.s[p.at]) >= 0)
	if text == "" && !isAlone {
		p.fail("there are two single quotes with nothing between them, which PHP takes for a text only if it is alone")
	}
	p.line += strings.Count(text, "\n")
	return text
}

// double reads a text in double quotes, up to the end or to a ${ in it.
func (p *phpReader) double() string {
	p.at++
	var b strings.Builder
	line := 0
	for {
		b.WriteString(p.take(`"\$` + "\n"))
		rest := p.s[p.at:]
		switch {
		case rest == "":
			p.fail("a quote is not closed")
			return ""
		case rest[0] == '"':
			p.at++
			p.line += line
			return b.String()
		case rest[0] == '\n':
			line++
			p.letter(&b, rest[:1])
		case rest[0] == '\\':
			p.escape(&b, rest)
		case strings.HasPrefix(rest, "${"):
			p.fail("there is a ${ in double quotes: put it outside of them, right beside them")
			return ""
		case strings.HasPrefix(rest, `$"`):
			p.fail("there is a $ before a closing quote")
			return ""
		default:
			p.letter(&b, rest[:1])
		}
	}
}

func (p *phpReader) letter(b *strings.Builder, s string) {
	b.WriteString(s)
	p.at++
}

// escape reads an escape. Other backslashes stay.
func (p *phpReader) escape(b *strings.Builder, rest string) {
	next := strings.TrimPrefix(rest, `\"`)
	switch {
	case next != rest && (next == "" || next[0] == '\r' || next[0] == '\n'):
		p.fail(`there is a \" at the end of a line, which PHP takes for the closing quote`)
		p.at += 2
	case strings.HasPrefix(rest, `\\"`):
		p.fail("there is a backslash before a closing quote, which releases of PHP read differently: " +
			`write it beside the text, in single quotes: "C:"'\'`)
		p.at += 2
	case len(rest) > 1 && (rest[1] == '"' || rest[1] == '\\'):
		b.WriteByte(rest[1])
		p.at += 2
	case len(rest) > 1 && (rest[1] == '\'' || rest[1] == '$'):
		p.fail(`there is a \' or a \$, which releases of PHP read differently: ` +
			"put it in single quotes, beside the text")
		p.at += 2
	default:
		p.letter(b, `\`)
	}
}

package redis

import (
	"strconv"
	"strings"
)

// An argument is a word of a line.
type argument struct {
	text  string
	style string // the quote that opens in it, "" if there is none
}

// split cuts a line into arguments as sdssplitargs does.
func split(line string) (args []argument, wrong string) {
	p := splitter{s: line}
	for {
		p.skipSpace()
		if p.at == len(p.s) {
			return args, ""
		}

		arg, wrong := p.argument()
		if wrong != "" {
			return nil, wrong
		}

		args = append(args, arg)
	}
}

type splitter struct {
	s  string
	at int
}

// isSpace is C's isspace. A word without quotes does not end at a form feed or a vertical tab.
func isSpace(c byte) bool { return strings.IndexByte(" \t\n\v\f\r", c) >= 0 }

func (p *splitter) skipSpace() {
	for p.at < len(p.s) && isSpace(p.s[p.at]) {
		p.at++
	}
}

// argument reads a word, up to whitespace or to the end of its quotes.
func (p *splitter) argument() (arg argument, wrong string) {
	n := strings.IndexAny(p.s[p.at:], " \t\n\r\"'")
	if n < 0 {
		n = len(p.s) - p.at
	}

	arg.text = p.s[p.at : p.at+n]
	p.at += n
	if p.at == len(p.s) || isSpace(p.s[p.at]) {
		return arg, ""
	}

	arg.style = p.s[p.at : p.at+1]
	p.at++
	text, closed := p.quoted(arg.style[0])

	arg.text += text
	switch {
	case !closed:
		return arg, "a quote is not closed"
	case p.at < len(p.s) && !isSpace(p.s[p.at]):
		return arg, "there is something right after a closing quote, where Redis only takes whitespace"
	}

	return arg, ""
}

// quoted reads what is between quotes, and the closing one.
func (p *splitter) quoted(quote byte) (text string, closed bool) {
	var b strings.Builder
	for p.at < len(p.s) {
		c := p.s[p.at]
		p.at++
		switch {
		case c == quote:
			return b.String(), true
		case c == '\\' && p.at < len(p.s) && quote == '"':
			b.WriteByte(p.escaped())
		case c == '\\' && p.at < len(p.s) && p.s[p.at] == '\'':
			b.WriteByte('\'')
			p.at++
		default:
			b.WriteByte(c)
		}
	}

	return b.String(), false
}

// escaped reads what follows a backslash between double quotes.
func (p *splitter) escaped() byte {
	rest := p.s[p.at:]
	p.at++
	if rest[0] == 'x' && len(rest) > 2 {
		if n, err := strconv.ParseUint(rest[1:3], 16, 8); err == nil {
			p.at += 2
			return byte(n)
		}
	}

	if n := strings.IndexByte("nrtba", rest[0]); n >= 0 {
		return "\n\r\t\b\a"[n]
	}

	return rest[0]
}

// openQuote returns the quote that is open after the beginning of a line; 0 if there is none.
func openQuote(before string) byte {
	p := splitter{s: before}
	for {
		p.skipSpace()
		if p.at == len(p.s) {
			return 0
		}

		arg, wrong := p.argument()
		if wrong != "" && p.at == len(p.s) {
			return arg.style[0]
		}
	}
}

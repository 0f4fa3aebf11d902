package haproxy

import (
	"strconv"
	"strings"
)

// An argument is a word of a line.
type argument struct {
	text  string
	style string // the first quote in it, "" if there is none
}

// A splitter cuts a line into arguments as parse_line does.
type splitter struct {
	s     string
	at    int
	quote byte // that is open
	b     strings.Builder
}

// isSpace is C's isspace.
func isSpace(c byte) bool { return strings.IndexByte(" \t\n\v\f\r", c) >= 0 }

// split returns the arguments of a line up to a comment.
func split(line string) (args []argument, wrong string) {
	p := splitter{s: line}
	for {
		for p.at < len(p.s) && isSpace(p.s[p.at]) {
			p.at++
		}
		if p.at == len(p.s) || p.s[p.at] == '#' {
			return args, ""
		}

		arg, wrong := p.argument()
		if wrong != "" {
			return nil, wrong
		}
		args = append(args, arg)
	}
}

// argument reads a word.
func (p *splitter) argument() (arg argument, wrong string) {
	p.b.Reset()
	for p.at < len(p.s) && wrong == "" {
		c := p.s[p.at]
		isQuote := c == '"' || c == '\''
		switch {
		case p.quote == 0 && (isSpace(c) || c == '#'):
			arg.text = p.b.String()
			return arg, ""
		case isQuote && p.quote == 0:
			p.at++
			p.quote = c
			if arg.style == "" {
				arg.style = string(c)
			}
		case isQuote && p.quote == c:
			p.at++
			p.quote = 0
		case c == '\\' && p.quote != '\'':
			wrong = p.escaped()
		case c == '$' && p.quote == '"':
			wrong = p.variable()
		default:
			p.b.WriteByte(c)
			p.at++
		}
	}

	arg.text = p.b.String()
	if wrong == "" && p.quote != 0 {
		wrong = "a quote is not closed on its line"
	}

	return arg, wrong
}

// escaped reads a backslash and what it escapes. Before most characters, it stays.
func (p *splitter) escaped() (wrong string) {
	rest := p.s[p.at+1:]
	if rest == "" {
		p.at++
		p.b.WriteByte('\\')
		return ""
	}

	c := rest[0]
	switch n := strings.IndexByte("nrt", c); {
	case c == 'x':
		return p.hexadecimal(rest)
	case n >= 0:
		p.b.WriteByte("\n\r\t"[n])
	case strings.IndexByte(` \#'"`, c) >= 0 || c == '$' && p.quote == '"':
		p.b.WriteByte(c)
	default:
		p.b.WriteByte('\\')
		p.at++
		return ""
	}

	p.at += 2
	return ""
}

func (p *splitter) hexadecimal(rest string) (wrong string) {
	if len(rest) < 3 {
		return `\x is not followed by two hexadecimal digits`
	}

	n, err := strconv.ParseUint(rest[1:3], 16, 8)
	switch {
	case err != nil:
		return `\x is not followed by two hexadecimal digits`
	case n == 0:
		return `there is a \x00, which HAProxy takes for the end of an argument`
	}

	p.b.WriteByte(byte(n))
	p.at += 4
	return ""
}

// variable reads a variable of the environment, in double quotes: $NAME, or in braces.
func (p *splitter) variable() (wrong string) {
	rest := p.s[p.at+1:]
	braced := strings.HasPrefix(rest, "{")
	rest = strings.TrimPrefix(rest, "{")

	name := rest[:len(rest)-len(strings.TrimLeft(rest, nameChars))]
	if name == "" || '0' <= name[0] && name[0] <= '9' {
		return `there is a $ without the name of a variable: write \$ for a dollar sign`
	}

	length := 1 + len(name)
	if braced {
		end := strings.IndexByte(rest, '}')
		isKnown := end == len(name) || end > len(name) && (rest[len(name)] == '-' || rest[len(name):end] == "[*]")
		if !isKnown || strings.ContainsAny(rest[:end], "\"\\$") {
			return "the braces around a variable are not closed"
		}
		length += end - len(name) + 2
	}

	p.b.WriteString(mark + p.s[p.at:p.at+length] + mark)
	p.at += length
	return ""
}

const nameChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_."

// openQuote returns the quote that is open after the beginning of a line; 0 if there is none.
func openQuote(before string) byte {
	if !strings.ContainsAny(before, `"'`) {
		return 0
	}

	p := splitter{s: before}
	for p.at < len(p.s) {
		if isSpace(p.s[p.at]) {
			p.at++
			continue
		}
		at := p.at
		p.argument()
		if p.at == at {
			return 0
		}
	}
	return p.quote
}

// resolve marks variables and expressions of a log-format string: parse_logformat_string.
func resolve(s string) (text, wrong string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		rest := s[i+1:]
		switch {
		case s[i] != '%':
			b.WriteByte(s[i])
			continue
		case strings.HasPrefix(rest, "%"):
			b.WriteByte('%')
			i++
			continue
		case rest == "":
			return "", "a log-format string ends in a %: write %% for a percent sign"
		}

		n := expression(rest)
		if n < 0 {
			return "", "the braces or brackets of a variable in a log-format string are not closed"
		}
		b.WriteString(mark + s[i:i+1+n] + mark)
		i += n
	}

	return b.String(), ""
}

// expression returns how long the beginning of what follows a % is: flags in braces, an
// expression in brackets. -1 if it does not end.
func expression(s string) (n int) {
	if s[0] == '{' {
		n = strings.IndexByte(s, '}') + 1
		if n == 0 {
			return -1
		}
	}

	if !strings.HasPrefix(s[n:], "[") {
		return n
	}

	end := bracketed(s[n:])
	if end < 0 {
		return -1
	}
	return n + end
}

// bracketed returns the length of an expression in brackets. A ] within quotes is text.
func bracketed(s string) int {
	quote := byte(0)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote == 0 && c == ']':
			return i + 1
		}
	}
	return -1
}

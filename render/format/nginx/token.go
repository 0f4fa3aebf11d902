package nginx

import "strings"

// A word is a parameter of a directive, or its name.
type word struct {
	text  string
	quote string // around it, "" if there is none
	line  int    // that it begins on
}

// A scanner cuts a document into directives as ngx_conf_read_token does, with its states.
type scanner struct {
	s     string
	at    int
	line  int
	words []word // of the directive so far

	begin, beginLine int    // of the word, or where nginx keeps the text from
	inside           bool   // a word
	quote            string // of the word
	closed           bool   // a quote has just been closed
	dollar           bool   // the character before is a $
}

// tokenMax is how long a word or a comment may be, with the character that ends it: nginx keeps
// it in a buffer of that size (NGX_CONF_BUFFER). So is the character after a closing quote.
const tokenMax = 4096

const tooLong = "a parameter or a comment is longer than the 4,095 bytes that nginx reads"

// next reads a directive. end is ; or { or }, or 0 at the end of the document.
func (p *scanner) next() (end byte, wrong string) {
	p.words = nil
	p.begin = p.at
	p.beginLine = p.line
	p.inside = false
	p.closed = false

	for p.at < len(p.s) {
		if p.at-p.begin == tokenMax {
			p.line = p.beginLine
			return 0, tooLong
		}

		c := p.s[p.at]
		p.at++
		if c == '\n' {
			p.line++
		}

		switch end, wrong = p.take(c); {
		case wrong != "":
			return 0, wrong
		case end != 0:
			return end, ""
		}
	}

	if p.inside || len(p.words) > 0 {
		p.toDirective()
		return 0, "the last directive does not end: a ; or a } is missing"
	}

	return 0, ""
}

// toDirective goes back to the line of the directive, for an error that is about all of it.
func (p *scanner) toDirective() {
	p.line = p.beginLine
	if len(p.words) > 0 {
		p.line = p.words[0].line
	}
}

// take reads one character. end is set if it ends the directive.
func (p *scanner) take(c byte) (end byte, wrong string) {
	switch {
	case c == 0:
		return 0, "there is a NUL byte, after which modules of nginx read differently"
	case p.closed && isSpace(c):
		p.closed = false
		return 0, ""
	case p.closed && (c == ';' || c == '{'):
		return c, ""
	case p.closed && c != ')':
		return 0, "there is something right after a closing quote, where nginx only takes whitespace, ; { or )"
	case p.inside:
		return p.inWord(c), ""
	}

	p.closed = false
	return p.between(c)
}

// between reads a character where no word is.
func (p *scanner) between(c byte) (end byte, wrong string) {
	p.begin = p.at - 1
	p.beginLine = p.line
	switch c {
	case ' ', '\t', '\r', '\n':
		return 0, ""
	case ';', '{':
		if len(p.words) == 0 {
			return 0, "there is a " + string(c) + " without a directive before it"
		}
		return c, ""
	case '}':
		if len(p.words) > 0 {
			p.toDirective()
			return 0, "a directive has no ; before the }"
		}
		return c, ""
	case '#':
		return 0, p.comment()
	}

	p.startWord(c)
	return 0, ""
}

func (p *scanner) startWord(c byte) {
	p.inside = true
	p.quote = ""
	p.dollar = c == '$'

	switch c {
	case '"', '\'':
		p.quote = string(c)
		p.begin++
	case '\\':
		p.skip()
	}
}

// skip reads the character after a backslash, whatever it is.
func (p *scanner) skip() {
	if p.at < len(p.s) && p.at-p.begin < tokenMax {
		if p.s[p.at] == '\n' {
			p.line++
		}
		p.at++
	}
}

// comment reads the rest of a line.
func (p *scanner) comment() (wrong string) {
	text, _, _ := strings.Cut(p.s[p.at:], "\n")
	switch {
	case len(text) >= tokenMax-1 && p.at+tokenMax-1 < len(p.s):
		return tooLong
	case strings.IndexByte(text, 0) >= 0:
		return "there is a NUL byte in a comment"
	}

	p.at += len(text)
	return ""
}

// inWord reads a character of a word.
func (p *scanner) inWord(c byte) (end byte) {
	if c == '{' && p.dollar {
		return 0
	}

	p.dollar = c == '$'
	switch {
	case c == '$':
		return 0
	case c == '\\':
		p.skip()
		return 0
	case p.quote != "" && string(c) == p.quote:
		p.closed = true
	case p.quote != "" || !isSpace(c) && c != ';' && c != '{':
		return 0
	}

	p.inside = false
	p.words = append(p.words, word{unescape(p.s[p.begin : p.at-1]), p.quote, p.beginLine})
	if !p.closed && !isSpace(c) {
		return c
	}

	return 0
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// unescape resolves the escapes that nginx has. Other backslashes stay.
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}

	var b strings.Builder
	for i := 0; i < len(s); i++ {
		n := -1
		if s[i] == '\\' && i+1 < len(s) {
			n = strings.IndexByte(escapeLetters, s[i+1])
		}

		if n < 0 {
			b.WriteByte(s[i])
			continue
		}

		b.WriteByte(escapeMeans[n])
		i++
	}

	return b.String()
}

const (
	escapeLetters = `"'\trn`
	escapeMeans   = "\"'\\\t\r\n"
)

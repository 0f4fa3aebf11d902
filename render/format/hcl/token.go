package hcl

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A tokenKind is what a token of HCL 2 is. All others are marks, such as [ or &&.
type tokenKind int

const (
	mark  tokenKind = iota
	atEnd           // of the document
	newline
	ident
	number
	quote   // that opens a text
	heredoc // what opens one: << or <<-, without its word
)

// A token2 is a token of HCL 2.
type token2 struct {
	kind tokenKind
	text string
	at   int // where it begins
	line int
}

func (t *token2) is(text string) bool { return t.kind == mark && t.text == text }

func (t *token2) isWord(text string) bool { return t.kind == ident && t.text == text }

// A scanner2 cuts a document of HCL 2 into tokens, as hclsyntax/scan_tokens.rl does.
type scanner2 struct {
	s    string
	at   int
	line int
	// joins says how many brackets around this place make a line break mean nothing.
	joins int
}

// peek returns the next token. wrong says why there is none.
func (p *scanner2) peek() (t token2, wrong string) {
	if wrong = p.skip(); wrong != "" {
		return token2{line: p.line, kind: atEnd, at: p.at}, wrong
	}

	t = token2{at: p.at, line: p.line}
	rest := p.s[p.at:]
	switch {
	case rest == "":
		t.kind = atEnd
		return t, ""
	case lineBreak(rest) > 0:
		t.kind = newline
		t.text = rest[:lineBreak(rest)]
		return t, ""
	}

	t.kind, t.text = tokenOf(rest)
	if t.text == "" {
		return t, "there is a character that HCL 2 does not read"
	}

	return t, ""
}

// skip moves past whitespace and comments.
func (p *scanner2) skip() (wrong string) {
	for p.at < len(p.s) {
		rest := p.s[p.at:]
		switch n := lineBreak(rest); {
		case rest[0] == ' ' || rest[0] == '\t':
			p.at++
		case n > 0 && p.joins > 0:
			p.at += n
			p.line++
		case rest[0] == '#' || strings.HasPrefix(rest, "//"):
			p.at += endOfLine(rest)
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest[2:], "*/")
			if n < 0 {
				return "a comment is not closed: */ is missing"
			}
			p.line += strings.Count(rest[:n+4], "\n")
			p.at += n + 4
		default:
			return ""
		}
	}

	return ""
}

// lineBreak returns how long the line break is that a text begins with, 0 if there is none.
func lineBreak(s string) int {
	switch {
	case strings.HasPrefix(s, "\n"):
		return 1
	case strings.HasPrefix(s, "\r\n"):
		return 2
	}
	return 0
}

// endOfLine returns where the first line of a text ends, before its line break.
func endOfLine(s string) int {
	n := strings.IndexByte(s, '\n')
	switch {
	case n < 0:
		return len(s)
	case n > 0 && s[n-1] == '\r':
		return n - 1
	}
	return n
}

// tokenOf returns the token that a text begins with; "" if there is none.
func tokenOf(s string) (tokenKind, string) {
	switch first, _ := utf8.DecodeRuneInString(s); {
	case s[0] == '"':
		return quote, `"`
	case '0' <= s[0] && s[0] <= '9':
		n := numberEnd(s)
		if n+1 < len(s) && s[n] == '.' && '0' <= s[n+1] && s[n+1] <= '9' {
			return number, "" // of several dots
		}
		return number, s[:n]
	case first == '_' || unicode.IsLetter(first):
		return ident, s[:identEnd(s)]
	case strings.HasPrefix(s, "<<-"):
		return heredoc, "<<-"
	case strings.HasPrefix(s, "<<"):
		return heredoc, "<<"
	}

	for _, m := range []string{"...", "::", "=>", "==", "!=", ">=", "<=", "&&", "||", "~}"} {
		if strings.HasPrefix(s, m) {
			return mark, m
		}
	}
	if strings.IndexByte("[](){}.,*/%+-=<>!?:", s[0]) >= 0 {
		return mark, s[:1]
	}

	return mark, ""
}

// numberEnd returns where a number ends: digits, a fraction and an exponent.
func numberEnd(s string) int {
	digits := func(from int) int {
		for from < len(s) && '0' <= s[from] && s[from] <= '9' {
			from++
		}
		return from
	}

	n := digits(0)
	if n+1 < len(s) && s[n] == '.' && digits(n+1) > n+1 {
		n = digits(n + 1)
	}

	if n < len(s) && (s[n] == 'e' || s[n] == 'E') {
		from := n + 1
		if from < len(s) && (s[from] == '+' || s[from] == '-') {
			from++
		}
		if digits(from) > from {
			n = digits(from)
		}
	}

	return n
}

// identEnd returns where an identifier ends.
func identEnd(s string) int {
	for i, r := range s {
		isMark := unicode.IsMark(r) && r >= utf8.RuneSelf
		if r != '_' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !isMark {
			return i
		}
	}
	return len(s)
}

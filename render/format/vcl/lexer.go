package vcl

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// A token is what the compiler takes for one, but for a number and its unit, which are one here.
type token struct {
	kind  format.Kind
	text  string
	quote string // that begins a string
}

// A lexer cuts a document into tokens.
type lexer struct {
	s    string
	at   int
	line int
}

const (
	spaces = " \t\r\n\v"
	digits = "0123456789"
	// letters are those of identifiers: VCT_IDENT in lib/libvarnish/vct.c.
	letters = format.LettersAndDigits + "_-"
)

// take goes on by n bytes.
func (p *lexer) take(n int) string {
	text := p.s[p.at : p.at+n]
	p.at += n
	p.line += strings.Count(text, "\n")
	return text
}

// skip skips whitespace and comments.
func (p *lexer) skip() (wrong string) {
	for {
		rest := p.s[p.at:]
		n := len(rest) - len(strings.TrimLeft(rest, spaces))
		switch rest = rest[n:]; {
		case strings.HasPrefix(rest, "#"), strings.HasPrefix(rest, "//"):
			text, _, _ := strings.Cut(rest, "\n")
			n += len(text)
		case strings.HasPrefix(rest, "/*"):
			size, wrong := commentSize(rest)
			if wrong != "" {
				p.take(n)
				return wrong
			}
			n += size
		}

		if n == 0 {
			return ""
		}
		p.take(n)
	}
}

// commentSize returns how long the comment /* */ is that a text begins with.
func commentSize(s string) (size int, wrong string) {
	end := strings.Index(s[2:], "*/")
	begin := strings.Index(s[2:], "/*")
	switch {
	case begin >= 0 && (end < 0 || begin < end):
		return 0, "a comment /* */ holds another /*"
	case end < 0:
		return 0, "a comment /* is not closed"
	}
	return 2 + end + 2, ""
}

// token reads what stands at the place that was skipped to.
func (p *lexer) token() (t token, wrong string) {
	delimiters := [...]struct {
		begin, end string
		kind       format.Kind
	}{ // in the order in which the compiler tries them
		{`"""`, `"""`, format.Str},
		{`{"`, `"}`, format.Str},
		{`"`, `"`, format.Str},
		{"C{", "}C", inline},
	}

	rest := p.s[p.at:]
	for _, d := range delimiters {
		if strings.HasPrefix(rest, d.begin) {
			return p.delimited(d.begin, d.end, d.kind)
		}
	}

	n := wordSize(rest)
	switch {
	case n > 0:
		return token{kind: format.Word, text: p.take(n)}, ""
	case rest[0] == ':':
		return p.blob(rest)
	}

	isLong := len(rest) > 1 && strings.Contains("++ -- && || <= == != >= >> << += -= *= /= !~", rest[:2])
	if isLong && !strings.Contains(rest[:2], " ") {
		return token{kind: sign, text: p.take(2)}, ""
	}

	if strings.IndexByte("{}()*+-/%><=;!&.|~,", rest[0]) < 0 {
		return token{}, "there is a character that begins nothing in VCL: text needs double quotes"
	}

	return token{kind: sign, text: p.take(1)}, ""
}

// delimited reads a string, or C.
func (p *lexer) delimited(begin, end string, kind format.Kind) (t token, wrong string) {
	rest := p.s[p.at+len(begin):]
	size := strings.Index(rest, end)
	isBroken := begin == `"` && size >= 0 && strings.ContainsAny(rest[:size], "\r\n")
	switch {
	case kind == inline && size < 0:
		return token{}, "C{ is not closed"
	case size < 0 || isBroken:
		return token{}, "a string is not closed"
	}

	p.take(len(begin))
	t = token{kind, p.take(size), begin}
	p.take(len(end))
	return t, ""
}

// blob reads a constant of base 64.
func (p *lexer) blob(rest string) (t token, wrong string) {
	size := strings.IndexByte(rest[1:], ':')
	if size < 0 || size%4 != 0 || !isBase64(rest[1:1+size]) {
		return token{}, "there is a : without a BLOB in base 64 and another : after it"
	}
	return token{kind: blob, text: p.take(size + 2)}, ""
}

func isBase64(s string) bool {
	padding := len(s) - len(strings.TrimRight(s, "="))
	return padding <= 2 && strings.Trim(s[:len(s)-padding], format.LettersAndDigits+"+/") == ""
}

// wordSize returns how long the word or number is that a text begins with; 0 if it begins with neither.
func wordSize(s string) int {
	prefix := func(from int, chars string) int {
		return len(s) - from - len(strings.TrimLeft(s[from:], chars))
	}
	if s == "" || strings.IndexByte(format.LettersAndDigits, s[0]) < 0 {
		return 0
	}

	n := prefix(0, digits)
	if n > 0 && n+1 < len(s) && s[n] == '.' {
		if fraction := prefix(n+1, digits); fraction > 0 {
			n += 1 + fraction
		}
	}

	if n > 0 && n < len(s) && (s[n] == '_' || s[n] == '-') {
		return n + underscored(s[n:])
	}

	return n + prefix(n, letters)
}

// underscored returns how much of a text belongs to a name that a value begins. A - after a number
// is a sign.
func underscored(s string) int {
	if s[0] == '-' {
		return 0
	}
	return len(s) - len(strings.TrimLeft(s, letters))
}

package hcl

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
	"golang.org/x/text/unicode/norm"
)

// A part is a run of text in a template. Between two parts is an expression.
type part struct {
	lines     []string // with their line breaks
	line      int      // that it begins on
	leaf      int      // of the part
	trimLeft  bool     // the expression before it ends in ~}
	trimRight bool     // the expression after it begins with ${~ or %{~
}

// write adds text to the last line.
func (p *part) write(s string) {
	if len(p.lines) == 0 {
		p.lines = []string{""}
	}
	p.lines[len(p.lines)-1] += s
}

// trim removes the whitespace that marks with ~ remove: of one line each.
func (p *part) trim() {
	last := len(p.lines) - 1
	if last >= 0 && p.lines[last] == "" {
		p.lines = p.lines[:last]
		last--
	}
	if p.trimLeft && last >= 0 {
		p.lines[0] = strings.TrimLeftFunc(p.lines[0], unicode.IsSpace)
	}
	if p.trimRight && last >= 0 {
		p.lines[last] = strings.TrimRightFunc(p.lines[last], unicode.IsSpace)
	}
}

// text is how the part reads. Programs with HCL 2 normalize it.
func (p *part) text() string { return norm.NFC.String(strings.Join(p.lines, "")) }

// template reads a text in quotes, after the quote. Each part of the text is a leaf, even if it
// is empty, and the expressions between them have their own.
func (r *reader2) template(at spot) {
	p := part{line: r.line}
	for r.wrong == nil {
		switch rest := r.s[r.at:]; {
		case rest == "" || rest[0] == '\n' || rest[0] == '\r':
			r.fail(p.line, "a quote is not closed on its line")
		case rest[0] == '"':
			r.at++
			r.end(at, &p, `"`)
			return
		case rest[0] == '\\':
			r.escape(&p)
		case isOpening(rest):
			next := r.between(at, &p, `"`)
			p = *next
		default:
			r.literal(&p)
		}
	}
}

// plainText reads a text in quotes that has no expression, after the quote.
func (r *reader2) plainText(line int) string {
	from := len(r.leaves)
	r.template(spot{})
	if r.wrong == nil && len(r.leaves) != from+1 {
		r.fail(line, "a label holds an expression, which HCL 2 does not take there; $${ and %%{ are text")
	}
	if r.wrong != nil {
		return ""
	}

	text := r.leaves[from].Text
	r.leaves = r.leaves[:from]
	return text
}

// isOpening reports whether an expression begins.
func isOpening(s string) bool { return strings.HasPrefix(s, "${") || strings.HasPrefix(s, "%{") }

// end adds the leaf of a part.
func (r *reader2) end(at spot, p *part, style string) {
	p.trim()
	p.leaf = len(r.leaves)
	r.add(at, format.Str, p.text(), style, p.line)
}

// literal reads a character, or one of the marks that are text.
func (r *reader2) literal(p *part) {
	rest := r.s[r.at:]
	if strings.HasPrefix(rest, "$${") || strings.HasPrefix(rest, "%%{") {
		p.write(rest[1:3])
		r.at += 3
		return
	}

	_, size := utf8.DecodeRuneInString(rest)
	p.write(rest[:size])
	r.at += size
}

// escape reads an escape.
func (r *reader2) escape(p *part) {
	rest := r.s[r.at+1:]
	letter := -1
	if rest != "" {
		letter = strings.IndexByte(`nrt"\uU`, rest[0])
	}

	switch {
	case letter < 0:
		r.fail(r.line, `a backslash begins no escape of HCL 2: \n \r \t \" \\ \uNNNN \UNNNNNNNN`)
	case letter < 5:
		p.write("\n\r\t\"\\"[letter : letter+1])
		r.at += 2
	case letter == 5:
		r.codePoint(p, rest[1:], 4)
	default:
		r.codePoint(p, rest[1:], 8)
	}
}

func (r *reader2) codePoint(p *part, s string, digits int) {
	n, err := strconv.ParseUint(s[:min(digits, len(s))], 16, 32)
	if err != nil || len(s) < digits || !utf8.ValidRune(rune(n)) {
		r.fail(r.line, `\u has four hexadecimal digits of a character after it, and \U eight`)
		return
	}
	p.write(string(rune(n)))
	r.at += 2 + digits
}

// between reads an expression in a template, and adds the leaf of the part before it. It returns
// the part that begins after it.
func (r *reader2) between(at spot, p *part, style string) *part {
	open := r.s[r.at : r.at+2]
	r.at += 2
	if strings.HasPrefix(r.s[r.at:], "~") {
		p.trimRight = true
		r.at++
	}
	r.end(at, p, style)
	r.add(at, code, open, style, r.line)

	joins := r.joins
	r.joins = 1
	if open == "%{" {
		r.directive(at)
	} else {
		r.expression(at)
	}

	next := &part{trimLeft: r.sees("~}")}
	if !next.trimLeft && !r.sees("}") {
		r.fail(r.line, "an expression in a text is not closed: a } is missing")
	}
	r.next()
	r.joins = joins
	r.add(at, code, "}", style, r.line)
	next.line = r.line
	return next
}

// directive reads what is in %{ and }.
func (r *reader2) directive(at spot) {
	switch t := r.look(); {
	case t.isWord("if"):
		r.code(at)
		r.expression(at)
	case t.isWord("for"):
		r.forNames(at)
		r.expression(at)
	case t.isWord("else"), t.isWord("endif"), t.isWord("endfor"):
		r.code(at)
	default:
		r.fail(t.line, "after %{ there is none of if, else, endif, for and endfor; %%{ is text")
	}
}

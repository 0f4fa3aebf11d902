package hcl

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// heredoc reads the lines of a heredoc, to the one that is its word.
func (r *reader2) heredoc(at spot) {
	t := r.next()
	rest := r.s[r.at:]
	n := identEnd(rest)
	word := rest[:n]
	if n == 0 || lineBreak(rest[n:]) == 0 || tokenKindOf(word) != ident {
		r.fail(t.line, "after << there is no word with a line break after it")
		return
	}

	r.at += n + lineBreak(rest[n:])
	r.line++
	parts := r.parts(at, t, word)
	if r.wrong == nil && t.text == "<<-" {
		r.unindent(parts)
	}
}

func tokenKindOf(word string) tokenKind {
	kind, _ := tokenOf(word)
	return kind
}

// parts reads the parts of a heredoc, to the line that closes it.
func (r *reader2) parts(at spot, t token2, word string) []*part {
	p := &part{line: r.line}
	all := []*part{p}
	isStart := true // of a line
	for r.wrong == nil {
		rest := r.s[r.at:]
		n := endOfLine(rest)
		switch {
		case isStart && lineBreak(rest[n:]) > 0 && strings.TrimSpace(rest[:n]) == word:
			r.at += n
			r.end(at, p, t.text)
			return all
		case rest == "":
			r.fail(t.line, "a heredoc is not closed: a line with its word, and a line break after it, is missing")
		case isOpening(rest):
			p = r.between(at, p, t.text)
			all = append(all, p)
			isStart = false
		case lineBreak(rest) > 0:
			r.endLine(p, lineBreak(rest))
			isStart = true
		case rest[0] == '\r':
			r.fail(r.line, "there is a carriage return that does not end a line")
		default:
			r.literal(p)
			isStart = false
		}
	}

	return nil
}

// endLine reads a line break of so many bytes.
func (r *reader2) endLine(p *part, size int) {
	p.write(r.s[r.at : r.at+size])
	p.lines = append(p.lines, "")
	r.at += size
	r.line++
}

// unindent removes from the lines of a heredoc with <<- the whitespace that all of them begin
// with, as flushHeredocTemplateParts does (hclsyntax/parser_template.go).
func (r *reader2) unindent(parts []*part) {
	least := -1
	isStart := true
	var begin []*string
	for i, p := range parts {
		for k := range p.lines {
			line := &p.lines[k]
			n, isBlank := r.indentation(*line, p.line+k)
			if isStart && !isBlank {
				begin = append(begin, line)
				least = least1(least, n)
			}
			isStart = strings.HasSuffix(*line, "\n")
		}
		if isStart && i+1 < len(parts) {
			least = 0
			isStart = false
		}
	}

	for _, line := range begin {
		*line = (*line)[least:]
	}
	for _, p := range parts {
		r.leaves[p.leaf].Text = p.text()
	}
}

// least1 returns the smaller of two numbers, of which the first may be -1 for none.
func least1(a, b int) int {
	if a < 0 {
		return b
	}
	return min(a, b)
}

// indentation counts the whitespace that a line begins with. isBlank says that it has nothing else.
func (r *reader2) indentation(line string, number int) (n int, isBlank bool) {
	rest := strings.TrimLeftFunc(line, unicode.IsSpace)
	n = len(line) - len(rest)
	if rest == "" && strings.HasSuffix(line, "\n") {
		return 0, true
	}

	first, _ := utf8.DecodeRuneInString(rest)
	if strings.Trim(line[:n], " \t") != "" || unicode.IsMark(first) {
		r.fail(number, "a line of a heredoc with <<- begins with whitespace other than spaces and tabs, "+
			"or with a mark that joins them")
	}
	return n, false
}

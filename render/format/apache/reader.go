package apache

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// lineMax is how many bytes httpd reads of a line in .htaccess, with those that continue it:
// ap_build_config passes HUGE_STRING_LEN to ap_varbuf_cfg_getline. In other files it reads 16 MB.
const lineMax = 8191

const tooLong = "a line is longer than the 8,191 bytes that httpd reads of one in .htaccess"

// parse reads a document. Each directive is a leaf of its name, with leaves for each argument after
// it. What is in a section is deeper than the section.
func parse(doc []byte) ([]format.Leaf, error) { return read(doc, false) }

// parseFilled is parse for a document with values. It refuses long lines.
func parseFilled(doc []byte) ([]format.Leaf, error) { return read(doc, true) }

func read(doc []byte, isFilled bool) ([]format.Leaf, error) {
	s := string(doc)
	r := reader{leaves: make([]format.Leaf, 0, len(s)/16)}
	if strings.HasPrefix(s, "\ufeff") {
		return nil, &format.SyntaxError{
			Line: 1, Msg: "there is a byte-order mark, which httpd takes for a part of the first directive",
		}
	}

	lines := scanner{rest: s}
	for {
		l, ok := lines.next()
		if !ok {
			break
		}

		wrong := r.line(l)
		if wrong == "" && isFilled && l.size > lineMax {
			wrong = tooLong
		}
		if wrong != "" {
			return nil, &format.SyntaxError{Line: l.first, Msg: wrong}
		}
	}

	if n := len(r.sections); n > 0 {
		const msg = "a section is not closed: a line </NAME> is missing"
		return nil, &format.SyntaxError{Line: r.sections[n-1].line, Msg: msg}
	}

	return r.leaves, nil
}

type reader struct {
	leaves   []format.Leaf
	sections []section // those that are open
	macros   int       // how many of these are <Macro>
}

type section struct {
	name string // in small letters
	line int
}

func (r *reader) line(l line) (wrong string) {
	switch {
	case strings.IndexByte(l.text, 0) >= 0:
		return "there is a NUL byte, which httpd takes for the end of the line"
	case l.text == "" || l.text[0] == '#':
		return ""
	}

	r.variables(l)
	first, args, _ := cutWord(l.text)
	name := first.text
	isEnd := strings.HasPrefix(name, "</")
	if !isEnd && len(name) > 1 {
		name = strings.TrimSuffix(name, ">")
	}

	leaf := format.Leaf{Path: name, Kind: format.Word, Line: l.first, Depth: len(r.sections), Style: first.quote}
	switch {
	case isEnd:
		return r.end(name)
	case strings.HasPrefix(name, "<"):
		leaf.Kind = format.Group
		r.leaves = append(r.leaves, leaf)
		return r.begin(name, args, name != first.text, l.first)
	}

	r.leaves = append(r.leaves, leaf)
	r.arguments(leaf, args)
	return ""
}

// variables adds a leaf for each variable of a line. httpd puts these in before it reads the line.
func (r *reader) variables(l line) {
	rest := l.text
	for {
		_, after, ok := strings.Cut(rest, "${")
		if !ok {
			return
		}

		name, tail, isClosed := strings.Cut(after, "}")
		if !isClosed {
			return
		}

		r.leaves = append(r.leaves, format.Leaf{
			Path: "$", Kind: variable, Text: name, Line: l.first, Depth: len(r.sections),
		})
		rest = tail
	}
}

// begin reads the beginning of a section. isClosed says that its name ended in a >.
func (r *reader) begin(name, args string, isClosed bool, n int) (wrong string) {
	end := strings.LastIndexByte(args, '>')
	switch {
	case end < 0 && !isClosed || end < 0 && args != "":
		return "the beginning of a section has no > at its end"
	case strings.HasPrefix(strings.ToLower(name), "<lua"), strings.EqualFold(name, "<perl"):
		return "there is a section of Lua or Perl, which httpd does not read by its own rules: put the code into a " +
			"file, or write format: text in the template's header"
	case len(r.sections) == format.MaxDepth:
		return "sections are nested too deep"
	}

	if end >= 0 {
		r.arguments(r.leaves[len(r.leaves)-1], args[:end])
	}

	s := section{strings.ToLower(name[1:]), n}
	r.sections = append(r.sections, s)
	if s.name == "macro" {
		r.macros++
	}

	return ""
}

// end reads the end of a section.
func (r *reader) end(name string) (wrong string) {
	n := len(r.sections) - 1
	switch {
	case n < 0:
		return "there is the end of a section that does not begin"
	case !strings.HasSuffix(name, ">"):
		return "the end of a section has no > at its end"
	case strings.ToLower(strings.TrimSuffix(name[2:], ">")) != r.sections[n].name:
		return "there is the end of another section than the one that is open"
	}

	if r.sections[n].name == "macro" {
		r.macros--
	}
	r.sections = r.sections[:n]

	return ""
}

// arguments adds the leaves of a directive's arguments.
func (r *reader) arguments(name format.Leaf, args string) {
	directive := strings.ToLower(name.Path)
	words := split(args)
	if directive == "rewriterule" || directive == "rewritecond" {
		words = splitRewrite(args)
	}

	if from, ok := expressionAt(directive, words); ok {
		r.words(name, directive, words[:from])
		r.expression(name, words[from:], args)
		return
	}

	r.words(name, directive, words)
}

// words adds the leaves of arguments.
func (r *reader) words(name format.Leaf, directive string, words []word) {
	for n, w := range words {
		c := classOf(directive, words, n)
		if r.macros > 0 || strings.Contains(directive, "${") {
			c = loose
		}

		leaf := format.Leaf{Path: name.Path, Kind: format.Str, Line: name.Line, Depth: len(r.sections)}
		leaf.Style = w.quote
		leaf.KeyStyle = string(c)
		r.word(leaf, directive, w.text, c)
	}
}

// word adds the leaves of an argument.
func (r *reader) word(leaf format.Leaf, directive, s string, c class) {
	leaf.Kind = kindOf(directive, s, c)
	if condition, ok := conditionOf(directive, s, c); ok {
		r.pieces(leaf, condition)
		return
	}

	if strings.HasPrefix(s, "expr=") && c == layout {
		leaf.KeyStyle = string(text)
		c = text
	}

	var fields []string
	leaf.Text, fields = decode(s, c)
	r.leaves = append(r.leaves, leaf)
	for _, f := range fields {
		leaf.Kind = field
		leaf.Text = f
		r.leaves = append(r.leaves, leaf)
	}
}

// expression adds the leaves of an expression, which is the only word, or else raw text that ends
// with the line.
func (r *reader) expression(name format.Leaf, words []word, args string) {
	leaf := format.Leaf{Path: name.Path, Line: name.Line, Depth: len(r.sections)}
	if len(words) == 1 {
		leaf.Style = words[0].quote
		r.pieces(leaf, words[0].text)
		return
	}

	r.pieces(leaf, args)
}

// pieces adds a leaf for each string of an expression and for what is between them. In an
// expression with a ~, a quote may be a part of a regular expression, and all is code.
func (r *reader) pieces(leaf format.Leaf, s string) {
	for s != "" {
		at := strings.IndexAny(s, `"'`)
		if at < 0 || strings.Contains(s, "~") {
			at = len(s)
		}

		leaf.Kind = code
		leaf.Text = s[:at]
		leaf.KeyStyle = ""
		r.leaves = append(r.leaves, leaf)
		if at == len(s) {
			return
		}

		end := at + closing(s[at:])
		leaf.Kind = format.Str
		leaf.Text = s[at+1 : end]
		leaf.KeyStyle = string(literal)
		r.leaves = append(r.leaves, leaf)
		s = s[min(end+1, len(s)):]
	}
}

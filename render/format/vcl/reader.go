package vcl

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// parse reads a document. Each word, number, string and sign is a leaf. Its path is the word that
// its statement begins with, and it is as deep as the braces around it.
func parse(doc []byte) ([]format.Leaf, error) {
	s := string(doc)
	r := reader{lexer: lexer{s: s, line: 1}, leaves: make([]format.Leaf, 0, len(s)/8)}
	wrong := ""
	if strings.IndexByte(s, 0) >= 0 {
		r.line += strings.Count(s[:strings.IndexByte(s, 0)], "\n")
		wrong = "there is a NUL byte, which Varnish takes for the end"
	}

	for more := true; more && wrong == ""; {
		more, wrong = r.item()
	}
	if wrong == "" && r.depth > 0 {
		wrong = "a block is not closed: a } is missing"
	}

	if wrong != "" {
		return nil, &format.SyntaxError{Line: r.line, Msg: wrong}
	}

	return r.leaves, nil
}

type reader struct {
	lexer
	leaves    []format.Leaf
	depth     int
	statement string // the word that it begins with
	text      string // its words and dots so far, up to something else
	isText    bool   // nothing else has come
	replaces  bool   // a call of regsub or regsuball has begun, and its second argument has not
	inRegex   bool   // a string is a regular expression
}

// item reads a token and adds its leaf. more is false at the end.
func (r *reader) item() (more bool, wrong string) {
	if wrong = r.skip(); wrong != "" {
		return false, wrong
	}
	if r.at == len(r.s) {
		return false, ""
	}

	leaf := format.Leaf{Line: r.line, Path: r.statement}
	t, wrong := r.token()
	if wrong != "" {
		return false, wrong
	}

	leaf.Kind = t.kind
	leaf.Text = t.text
	leaf.Style = t.quote
	switch {
	case t.kind == sign:
		wrong = r.sign(t.text)
	case t.kind == format.Str && r.inRegex:
		leaf.KeyStyle = regex
	case t.kind == format.Str && r.holdsLines():
		leaf.KeyStyle = lines
	case t.kind == format.Str && r.statement == "include":
		leaf.Kind = format.Include
	}

	r.follow(t)
	leaf.Depth = r.depth
	r.leaves = append(r.leaves, leaf)
	return true, wrong
}

// sign counts braces.
func (r *reader) sign(text string) (wrong string) {
	switch {
	case text == "{" && r.depth == format.MaxDepth:
		return "blocks are nested too deep"
	case text == "{":
		r.depth++
	case text == "}" && r.depth == 0:
		return "there is a } without a { before it"
	case text == "}":
		r.depth--
	}
	return ""
}

// follow notes how a statement goes on.
func (r *reader) follow(t token) {
	isWord := t.kind == format.Word
	r.matches(t)
	switch {
	case t.kind == sign && (t.text == ";" || t.text == "{" || t.text == "}"):
		r.statement = ""
		r.text = ""
		r.isText = true
		return
	case isWord && r.statement == "":
		r.statement = t.text
		r.isText = true
	}

	r.isText = r.isText && (isWord || t.text == ".")
	if r.isText {
		r.text += t.text
	}
}

// matches notes whether the next string is a regular expression: after ~ and !~, and as the second
// argument of regsub and regsuball.
func (r *reader) matches(t token) {
	isSecond := r.replaces && t.kind == sign && t.text == ","
	r.inRegex = isSecond || t.kind == sign && (t.text == "~" || t.text == "!~") || r.inRegex && t.kind == format.Str
	switch {
	case t.kind == format.Word && (t.text == "regsub" || t.text == "regsuball"):
		r.replaces = true
	case isSecond:
		r.replaces = false
	}
}

// holdsLines reports whether Varnish makes a body of the strings of a statement.
func (r *reader) holdsLines() bool {
	return r.statement == "synthetic" || r.text == "setresp.body" || r.text == "setberesp.body"
}

package hcl

import (
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// parse2 reads a document as hclsyntax.ParseConfig does. A literal is a leaf, and so is each
// other token of an expression, whose meaning makes no difference here.
func parse2(doc []byte) ([]format.Leaf, error) {
	if !utf8.Valid(doc) {
		return nil, &format.SyntaxError{Msg: notUTF8}
	}

	r := &reader2{scanner2: scanner2{s: strings.TrimPrefix(string(doc), "\ufeff"), line: 1}}
	r.leaves = make([]format.Leaf, 0, len(doc)/16)
	r.body(0, 0)
	if r.wrong != nil {
		return nil, r.wrong
	}

	return r.leaves, nil
}

type reader2 struct {
	scanner2
	leaves []format.Leaf
	wrong  *format.SyntaxError
	deep   int // how many blocks, brackets and expressions are open
}

// fail notes the first error. Nothing is read after it.
func (r *reader2) fail(line int, msg string) {
	if r.wrong == nil {
		r.wrong = &format.SyntaxError{Line: line, Msg: msg}
	}
	r.at = len(r.s)
}

// look returns the next token.
func (r *reader2) look() token2 {
	t, wrong := r.peek()
	if wrong != "" {
		r.fail(t.line, wrong)
		t.kind = atEnd
	}
	return t
}

// sees reports whether the next token is that mark.
func (r *reader2) sees(text string) bool {
	t := r.look()
	return t.is(text)
}

// seesWord reports whether the next token is that word.
func (r *reader2) seesWord(text string) bool {
	t := r.look()
	return t.isWord(text)
}

// seesName reports whether the next token is a name.
func (r *reader2) seesName() bool { return r.look().kind == ident }

// next returns the next token and moves past it.
func (r *reader2) next() token2 {
	t := r.look()
	if r.wrong != nil {
		return t
	}

	r.at = t.at + len(t.text)
	if t.kind == newline {
		r.line++
	}
	return t
}

// takes moves past the next token if it is that mark.
func (r *reader2) takes(text string) bool {
	is := r.sees(text)
	if is {
		r.next()
	}
	return is
}

// wants moves past a mark that must be there.
func (r *reader2) wants(text, msg string) {
	if t := r.look(); !r.takes(text) {
		r.fail(t.line, msg)
	}
}

// enter reports whether one more level may be open. leave closes it.
func (r *reader2) enter(line int) bool {
	r.deep++
	if r.deep > format.MaxDepth {
		r.fail(line, tooDeep)
	}
	return r.wrong == nil
}

func (r *reader2) leave() { r.deep-- }

func (r *reader2) add(at spot, kind format.Kind, text, style string, line int) {
	r.leaves = append(r.leaves, at.leaf(kind, text, style, line))
}

// body reads arguments and blocks to the end of the document or of the block that began on a
// line.
func (r *reader2) body(depth, began int) {
	names := nameSet{}
	for {
		switch t := r.next(); {
		case t.kind == newline:
		case t.kind == atEnd && began > 0:
			r.fail(began, "a block is not closed: a } is missing")
			return
		case t.kind == atEnd, t.is("}") && began > 0:
			return
		default:
			r.statement(t, depth, names)
			r.endOfStatement()
		}
	}
}

// endOfStatement reads the line break after an argument or a block.
func (r *reader2) endOfStatement() {
	if t := r.look(); t.kind != newline && t.kind != atEnd {
		r.fail(t.line, "there is something after an argument or a block, where HCL 2 only takes a line break")
	}
}

// statement reads an argument or a block, whose first token is t.
func (r *reader2) statement(t token2, depth int, names nameSet) {
	isName := t.kind == ident || t.kind == number && isMarked(t.text)
	at := spot{path: t.text, depth: depth}
	switch {
	case t.kind == quote:
		r.fail(t.line, "the name of an argument or a block has quotes, which HCL 2 does not take")
	case !isName:
		r.fail(t.line, noName)
	case r.sees("="):
		r.argument(at, t.line, names)
	case t.kind == ident:
		r.add(at, format.Group, "", "", t.line)
		r.block(at)
	default:
		r.fail(t.line, noName)
	}
}

func (r *reader2) argument(at spot, line int, names nameSet) {
	r.next()
	if !names.takes(at.path) {
		r.fail(line, twice)
	}
	r.expression(at)
}

// block reads the labels of a block, and what is in it.
func (r *reader2) block(at spot) {
	for {
		t := r.next()
		switch {
		case t.kind == ident:
			r.add(at, label, t.text, "", t.line)
			continue
		case t.kind == quote:
			r.add(at, label, r.plainText(t.line), `"`, t.line)
			continue
		case !t.is("{"):
			r.fail(t.line, "after a name, there is neither an = nor a label in double quotes nor a { on the same line")
			return
		}

		if r.enter(t.line) {
			r.inBlock(at.depth+1, t.line)
		}
		r.leave()
		return
	}
}

// inBlock reads what is in a block: lines of their own, or one argument on the same line.
func (r *reader2) inBlock(depth, line int) {
	t := r.look()
	if t.kind == newline || t.kind == atEnd || t.is("}") {
		r.body(depth, line)
		return
	}

	t = r.next()
	if t.kind != atEnd && !r.sees("=") {
		r.fail(t.line, "a block on one line holds more than one argument: write its lines apart")
		return
	}
	r.statement(t, depth, nameSet{})
	r.wants("}", "a block on one line is not closed after its argument: write its lines apart")
}

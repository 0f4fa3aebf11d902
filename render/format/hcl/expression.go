package hcl

import (
	"slices"

	"github.com/initplate/initplate/render/format"
)

const noOperand = "a value or a part of an expression is missing"

// expression reads an expression, up to what cannot go on with it.
func (r *reader2) expression(at spot) {
	if !r.enter(r.line) {
		return
	}
	defer r.leave()

	arms := 0 // ? without their :
	for {
		r.operand(at)
		for r.wrong == nil && r.access(at) {
		}

		t := r.look()
		isArm := t.is(":") && arms > 0
		switch {
		case t.is("?"):
			arms++
		case isArm:
			arms--
		case t.kind == mark && slices.Contains(operators, t.text):
		default:
			if arms > 0 {
				r.fail(t.line, "a condition with ? has no :")
			}
			return
		}
		r.code(at)
	}
}

var operators = []string{"+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||"}

// code reads a token that is a leaf of its own.
func (r *reader2) code(at spot) {
	t := r.next()
	r.add(at, code, t.text, "", t.line)
}

// operand reads what stands before, after or between operators.
func (r *reader2) operand(at spot) {
	for r.sees("!") {
		r.code(at)
	}

	switch t := r.look(); {
	case t.is("-"):
		r.negative(at)
	case t.kind == number:
		r.next()
		r.number(at, t.text, t.line)
	case t.kind == quote:
		r.next()
		r.template(at)
	case t.kind == heredoc:
		r.heredoc(at)
	case t.kind == ident:
		r.word(at)
	case t.is("("):
		r.parentheses(at)
	case t.is("["):
		r.list(at)
	case t.is("{"):
		r.object(at)
	default:
		r.fail(t.line, noOperand)
	}
}

// negative reads a minus and what it is before.
func (r *reader2) negative(at spot) {
	minus := r.next()
	t := r.look()
	if t.kind == number {
		r.next()
		r.number(at, "-"+t.text, t.line)
		return
	}

	r.add(at, code, "-", "", minus.line)
	if r.enter(t.line) {
		r.operand(at)
	}
	r.leave()
}

func (r *reader2) number(at spot, text string, line int) {
	kind := format.Int
	for _, c := range text {
		if c == '.' || c == 'e' || c == 'E' {
			kind = format.Float
		}
	}
	r.add(at, kind, text, "", line)
}

// word reads a constant, a variable or a call.
func (r *reader2) word(at spot) {
	t := r.next()
	after := r.look()
	isPart := after.is(".") || after.is("[") || after.is("(") || after.is("::")
	switch {
	case !isPart && (t.text == "true" || t.text == "false"):
		r.add(at, format.Bool, t.text, "", t.line)
		return
	case !isPart && t.text == "null":
		r.add(at, format.Null, t.text, "", t.line)
		return
	}

	r.add(at, code, t.text, "", t.line)
	for r.sees("::") {
		r.code(at)
		if !r.seesName() {
			r.fail(r.line, "there is no name after ::")
		}
		r.code(at)
	}
	switch after = r.look(); {
	case after.is("("):
		r.call(at)
	case r.leaves[len(r.leaves)-1].Text != t.text:
		r.fail(after.line, "a function with :: in its name has no ( after it")
	}
}

// call reads the arguments of a call.
func (r *reader2) call(at spot) {
	r.joins++
	r.code(at)
	for r.wrong == nil && !r.sees(")") {
		r.expression(at)
		if r.sees("...") {
			r.code(at)
			break
		}
		if !r.takes(",") {
			break
		}
	}
	r.close(at, ")")
}

// close reads the bracket at the end of code in which line breaks mean nothing.
func (r *reader2) close(at spot, bracket string) {
	if t := r.look(); !t.is(bracket) {
		r.fail(t.line, "an expression is not closed: a "+bracket+" is missing")
	}
	r.joins--
	r.code(at)
}

func (r *reader2) parentheses(at spot) {
	r.joins++
	r.code(at)
	r.expression(at)
	r.close(at, ")")
}

// access reads an attribute or an index after an operand. It reports whether there was one.
func (r *reader2) access(at spot) bool {
	switch t := r.look(); {
	case t.is("."):
		r.code(at)
		if t = r.look(); t.kind != ident && t.kind != number && !t.is("*") {
			r.fail(t.line, "there is no name after a .")
		}
		r.code(at)
		return true
	case t.is("["):
		r.joins++
		r.code(at)
		if r.sees("*") {
			r.code(at)
		} else {
			r.expression(at)
		}
		r.close(at, "]")
		return true
	}
	return false
}

// list reads a list, or a for in brackets.
func (r *reader2) list(at spot) {
	r.joins++
	t := r.next()
	if r.seesWord("for") {
		r.add(at, code, "[", "", t.line)
		r.forEach(at)
		r.close(at, "]")
		return
	}

	r.add(at, format.List, "", "", t.line)
	for r.wrong == nil && !r.sees("]") {
		r.expression(at.item())
		if !r.takes(",") {
			break
		}
	}
	if t := r.look(); !t.is("]") {
		r.fail(t.line, "an item of a list has no comma after it, or the list is not closed by a ]")
	}
	r.joins--
	r.next()
}

// forEach reads a for up to the bracket that closes it.
func (r *reader2) forEach(at spot) {
	r.forNames(at)
	r.expression(at)
	if !r.sees(":") {
		r.fail(r.line, "a for has no :")
	}
	r.code(at)
	r.expression(at)

	if r.sees("=>") {
		r.code(at)
		r.expression(at)
	}
	if r.sees("...") {
		r.code(at)
	}
	if r.seesWord("if") {
		r.code(at)
		r.expression(at)
	}
}

// forNames reads the word for, the names after it and the word in.
func (r *reader2) forNames(at spot) {
	r.code(at)
	for {
		if !r.seesName() {
			r.fail(r.line, "there is no name after for")
		}
		r.code(at)
		if !r.sees(",") {
			break
		}
		r.code(at)
	}

	if !r.seesWord("in") {
		r.fail(r.line, "a for has no in")
	}
	r.code(at)
}

// object reads an object, or a for in braces.
func (r *reader2) object(at spot) {
	joins := r.joins
	r.joins = 0
	defer func() { r.joins = joins }()

	t := r.next()
	r.skipLines()
	if r.seesWord("for") {
		r.add(at, code, "{", "", t.line)
		r.joins = 1
		r.forEach(at)
		r.close(at, "}")
		return
	}

	r.add(at, format.Map, "", "", t.line)
	r.entries(at, t.line)
}

func (r *reader2) skipLines() {
	for r.look().kind == newline {
		r.next()
	}
}

// entries reads the entries of an object, and the brace that closes it.
func (r *reader2) entries(at spot, line int) {
	names := nameSet{}
	for r.wrong == nil {
		r.skipLines()
		if r.takes("}") {
			return
		}

		below := r.key(at, names)
		if !r.takes("=") {
			r.wants(":", "after the name of an entry, there is neither an = nor a :")
		}
		r.expression(below)

		switch t := r.look(); {
		case r.takes(","), t.kind == newline, t.is("}"):
		case t.kind == atEnd:
			r.fail(line, "an object is not closed: a } is missing")
		default:
			r.fail(t.line, "an entry of an object has neither a comma nor a line break after it")
		}
	}
}

// key reads the name of an entry. One that is an expression has leaves of its own.
func (r *reader2) key(at spot, names nameSet) spot {
	from := len(r.leaves)
	t := r.look()
	r.expression(at.below("key", ""))

	isOne := len(r.leaves) == from+1
	isName := isOne && (t.kind == ident || t.kind == quote || t.kind == number)
	if r.wrong != nil || !isName {
		return at.below("entry", "")
	}

	leaf := r.leaves[from]
	r.leaves = r.leaves[:from]
	if !names.takes(leaf.Text) {
		r.fail(t.line, twice)
	}
	return at.below(leaf.Text, leaf.Style)
}

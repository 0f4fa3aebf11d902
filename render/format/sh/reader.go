package sh

import (
	"fmt"
	"reflect"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/initplate/initplate/render/format"
)

// A reader makes leaves of a tree. Each node is a leaf of its type and of all its fields that are
// not nodes, and what belongs to it is deeper. So two documents have the same leaves only if they
// have the same tree.
type reader struct {
	hider
	leaves []format.Leaf
	depth  int

	tooDeep bool // deeper than depthMax, where it stopped
	ofCRLF  int  // a line with a word that ends in the CR of CR LF
	line    int
	noANSI  bool // $'...' may be a $ and a text in single quotes
}

// A place is where in a script a word stands.
type place struct {
	kind     format.Kind // of the text in it; "" if it is a plain argument
	isRegex  bool        // some characters more have a meaning outside quotes
	isQuoted bool        // it is part of a text in double quotes, or of a here-document
	inTicks  bool        // in backquotes
	isCode   bool        // a shell reads it once more
}

// of returns the place with another kind.
func (at place) of(kind format.Kind) place {
	at.kind = kind
	return at
}

// textKind is the kind of text there.
func (at place) textKind() format.Kind {
	switch {
	case at.inTicks && at.kind != number && at.kind != name:
		return backquoted
	case at.isCode && (at.kind == "" || at.kind == command || at.kind == item):
		return code
	case at.kind == "":
		return format.Str
	}
	return at.kind
}

func (r *reader) add(path string, kind format.Kind, text string, line int) {
	r.leaves = append(r.leaves, format.Leaf{
		Path: path, Kind: kind, Text: r.shown(text), Line: line, Depth: r.depth,
	})
}

// depthMax is how deep leaves may be. A command of a list by && is two levels below the next.
const depthMax = 50 * format.MaxDepth

// below calls f one level deeper.
func (r *reader) below(f func()) {
	r.depth++
	if r.depth > depthMax {
		r.tooDeep = true
	} else {
		f()
	}
	r.depth--
}

// tree reads any part of a tree.
func (r *reader) tree(v reflect.Value, at place) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() && !r.known(v, at) {
			r.tree(v.Elem(), at)
		}
	case reflect.Slice:
		r.add("list", node, "", r.line)
		r.below(func() {
			for i := range v.Len() {
				r.tree(v.Index(i), at)
			}
		})
	case reflect.Struct:
		r.node(v, at)
	}
}

// known reads the nodes that mean more than their fields. It reports whether it did.
func (r *reader) known(v reflect.Value, at place) bool {
	if n, ok := v.Interface().(syntax.Node); ok && v.Kind() == reflect.Pointer && n.Pos().IsValid() {
		r.line = int(n.Pos().Line())
	}

	switch n := v.Interface().(type) {
	case *syntax.Word:
		r.word(n, at)
	case *syntax.Lit:
		r.add("name", name, n.Value, r.line)
	case *syntax.CallExpr:
		r.call(n, at)
	case *syntax.DeclClause:
		r.declaration(n, at)
	case *syntax.Assign:
		r.assignment(n, at)
	case *syntax.Stmt:
		r.statement(n, at)
	case *syntax.BinaryCmd:
		r.list(n, at)
	case *syntax.Redirect:
		r.redirection(n, at)
	case *syntax.BinaryTest:
		r.comparison(n, at)
	case *syntax.UnaryTest:
		r.test(n, at)
	case *syntax.Expansion:
		r.replacement(n.Op.String(), at, n.Word)
	case *syntax.Replace:
		r.replacement(fmt.Sprint("/", n.All), at, n.Orig, n.With)
	default:
		return false
	}

	return true
}

// node reads a node by its fields.
func (r *reader) node(v reflect.Value, at place) {
	t := v.Type()
	if t == reflect.TypeFor[syntax.Pos]() {
		return
	}

	r.add(t.Name(), node, flags(v), r.line)
	r.below(func() {
		for i := range v.NumField() {
			if f := v.Field(i); !isEmpty(f) {
				r.add(t.Field(i).Name, node, "", r.line)
				r.tree(f, at.in(t, t.Field(i)))
			}
		}
	})
}

// isEmpty reports whether a field has no part of the tree.
func isEmpty(f reflect.Value) bool {
	switch f.Kind() {
	case reflect.Pointer, reflect.Interface:
		return f.IsNil()
	case reflect.Slice:
		return f.Len() == 0
	case reflect.Struct:
		return f.Type() == reflect.TypeFor[syntax.Pos]()
	}
	return true
}

// flags writes the fields of a node that are not nodes.
func flags(v reflect.Value) string {
	var b strings.Builder
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.Bool, reflect.Uint8, reflect.Uint32, reflect.String:
			fmt.Fprintf(&b, "%s=%v ", v.Type().Field(i).Name, f.Interface())
		}
	}
	return b.String()
}

// in returns the place that a field of a node is.
func (at place) in(t reflect.Type, field reflect.StructField) place {
	isExpression := field.Type == reflect.TypeFor[syntax.ArithmExpr]()
	switch {
	case isExpression || field.Type == reflect.TypeFor[[]syntax.ArithmExpr]():
		return at.of(number)
	case t == reflect.TypeFor[syntax.WordIter]():
		return at.of(item)
	case field.Type == reflect.TypeFor[[]*syntax.Stmt]() || field.Type == reflect.TypeFor[*syntax.Stmt]():
		return place{inTicks: at.inTicks, isCode: at.isCode}
	}
	return at
}

// statement reads a command with its redirections. What a shell reads from its input is code.
func (r *reader) statement(n *syntax.Stmt, at place) {
	r.add("Stmt", node, flags(reflect.ValueOf(n).Elem()), r.line)
	r.below(func() {
		if n.Cmd != nil {
			r.tree(reflect.ValueOf(n.Cmd), at)
		}

		at.isCode = at.isCode || runsShell(n.Cmd)
		for _, redirect := range n.Redirs {
			r.tree(reflect.ValueOf(redirect), at)
		}
	})
}

// list reads two commands with an operator between them. What is piped into a shell is code.
func (r *reader) list(n *syntax.BinaryCmd, at place) {
	x := at
	isPipe := n.Op == syntax.Pipe || n.Op == syntax.PipeAll
	x.isCode = x.isCode || isPipe && runsShell(n.Y.Cmd)

	r.add("BinaryCmd", node, n.Op.String(), r.line)
	r.below(func() {
		r.tree(reflect.ValueOf(n.X), x)
		r.tree(reflect.ValueOf(n.Y), at)
	})
}

// replacement reads the words in ${ }, which may be empty.
func (r *reader) replacement(operator string, at place, words ...*syntax.Word) {
	r.add("Expansion", node, operator, r.line)
	r.below(func() {
		for _, w := range words {
			r.word(w, at)
		}
	})
}

// redirection reads the number of a descriptor, the file, and the lines of a here-document.
func (r *reader) redirection(n *syntax.Redirect, at place) {
	r.add("Redirect", node, n.Op.String(), r.line)
	r.below(func() {
		if n.N != nil {
			r.add("descriptor", descriptor, n.N.Value, r.line)
		}

		if n.Op != syntax.Hdoc && n.Op != syntax.DashHdoc {
			r.word(n.Word, at.of(""))
			return
		}

		r.word(n.Word, at.of(name))
		r.hereDocument(n, at)
	})
}

// comparison reads two sides of an operator in [[ ]]. bash evaluates those of -eq and the like.
func (r *reader) comparison(n *syntax.BinaryTest, at place) {
	x, y := at, at
	switch n.Op {
	case syntax.TsEql, syntax.TsNeq, syntax.TsLeq, syntax.TsGeq, syntax.TsLss, syntax.TsGtr:
		x, y = at.of(number), at.of(number)
	case syntax.TsReMatch:
		y.isRegex = true
	}

	r.add("BinaryTest", node, n.Op.String(), r.line)
	r.below(func() {
		r.tree(reflect.ValueOf(n.X), x)
		r.tree(reflect.ValueOf(n.Y), y)
	})
}

// test reads one operand in [[ ]]. That of -v and -R is a variable, with a subscript that bash
// evaluates.
func (r *reader) test(n *syntax.UnaryTest, at place) {
	if n.Op == syntax.TsVarSet || n.Op == syntax.TsRefVar {
		at = at.of(name)
	}

	r.add("UnaryTest", node, n.Op.String(), r.line)
	r.below(func() { r.tree(reflect.ValueOf(n.X), at) })
}

package sh

import (
	"reflect"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/initplate/initplate/render/format"
)

// call reads a simple command.
func (r *reader) call(n *syntax.CallExpr, at place) {
	kinds := kindsOf(n.Args)
	r.add("CallExpr", node, "", r.line)
	r.below(func() {
		for _, a := range n.Assigns {
			r.tree(reflect.ValueOf(a), at.of(""))
		}

		for i, w := range n.Args {
			isAssignment := i > 0 && isDeclaration(n.Args[0]) && r.assigns(w, at.of(""))
			if !isAssignment {
				r.word(w, at.of(kinds[i]))
			}
		}
	})
}

// declaration reads export and the like.
func (r *reader) declaration(n *syntax.DeclClause, at place) {
	kind := format.Kind("")
	for _, a := range n.Args {
		if a.Naked && a.Name == nil && changesValues(literal(a.Value)) {
			kind = number
		}
	}

	r.add("DeclClause", node, n.Variant.Value, r.line)
	r.below(func() {
		for _, a := range n.Args {
			switch {
			case !a.Naked || a.Name != nil:
				r.tree(reflect.ValueOf(a), at.of(kind))
			case !r.assigns(a.Value, at.of(kind)):
				r.word(a.Value, at.of(name))
			}
		}
	})
}

// changesValues reports whether options of declare make more of a value than text: -i evaluates it,
// -n makes a name of it, and ksh has some more.
func changesValues(options string) bool {
	isOption := strings.HasPrefix(options, "-") || strings.HasPrefix(options, "+")
	return isOption && strings.Trim(options[1:], "xrgaAlup") != ""
}

// assignment reads NAME=value.
func (r *reader) assignment(n *syntax.Assign, at place) {
	text := "="
	switch {
	case n.Naked:
		text = ""
	case n.Append:
		text = "+="
	}

	if n.Name != nil && isExpanded(n.Name.Value) {
		at.kind = code
	}

	r.add("assign", node, text, r.line)
	r.below(func() {
		r.name(n.Name)
		r.tree(reflect.ValueOf(n.Index), at.of(number))

		switch {
		case n.Array != nil:
			r.tree(reflect.ValueOf(n.Array).Elem(), at)
		case !n.Naked:
			r.word(n.Value, at)
		}
	})
}

// isExpanded reports whether shells expand or run the value of a variable by themselves.
func isExpanded(variable string) bool {
	switch variable {
	case "PS0", "PS1", "PS2", "PS4", "PROMPT_COMMAND", "ENV", "BASH_ENV":
		return true
	}
	return false
}

func (r *reader) name(n *syntax.Lit) {
	if n != nil {
		r.add("name", name, n.Value, r.line)
	}
}

// assigns reads a word that is an assignment to a command such as export, of which POSIX makes no
// more than a word. It reports whether it is one.
func (r *reader) assigns(w *syntax.Word, at place) bool {
	first, ok := w.Parts[0].(*syntax.Lit)
	if !ok {
		return false
	}

	variable, value, ok := strings.Cut(first.Value, "=")
	if !ok || variable == "" || strings.Trim(variable, nameChars) != "" {
		return false
	}

	rest := append([]syntax.WordPart{&syntax.Lit{ValuePos: first.ValuePos, Value: value}}, w.Parts[1:]...)
	r.assignment(&syntax.Assign{Name: &syntax.Lit{Value: variable}, Value: &syntax.Word{Parts: rest}}, at)

	return true
}

// literal returns the text of a word without quotes; "" if it is more.
func literal(w *syntax.Word) string {
	if w == nil {
		return ""
	}
	return w.Lit()
}

// isDeclaration reports whether a command takes assignments as arguments.
func isDeclaration(w *syntax.Word) bool {
	switch literal(w) {
	case "export", "readonly", "local", "typeset", "declare":
		return true
	}
	return false
}

// kindsOf says what the words of a command are.
func kindsOf(args []*syntax.Word) []format.Kind {
	if len(args) == 0 {
		return nil
	}

	kinds := make([]format.Kind, len(args))
	first := builtin(args)
	all := kindOfAll(first)

	isShell := false
	before := ""
	for i, w := range args {
		text := program(w)
		switch {
		case isShell && isCodeOption(before):
			kinds[i] = code
		case before == "-v" && takesName(first):
			kinds[i] = name
		case i > 0:
			kinds[i] = all
		}

		if text == "ssh" || text == "watch" {
			all = code
		}

		isShell = isShell || readsCode(text)
		before = text
	}

	if kinds[0] == "" {
		kinds[0] = command
	}

	return kinds
}

// builtin returns the first word of a command, without what only says that it is a builtin.
func builtin(args []*syntax.Word) (name string) {
	for _, w := range args {
		name = strings.TrimPrefix(literal(w), `\`)
		isOption := strings.HasPrefix(name, "-")
		if name != "command" && name != "builtin" && !isOption {
			break
		}
	}
	return name
}

// program returns the name of the program that a word names, sh for $SHELL and $BASH; "" if it is not known.
func program(w *syntax.Word) string {
	parts := w.Parts
	if len(parts) == 1 {
		if quoted, ok := parts[0].(*syntax.DblQuoted); ok {
			parts = quoted.Parts
		}
	}
	if len(parts) != 1 {
		return ""
	}

	switch p := parts[0].(type) {
	case *syntax.Lit:
		return p.Value[strings.LastIndexByte(p.Value, '/')+1:]
	case *syntax.ParamExp:
		if p.Param != nil && (p.Param.Value == "SHELL" || p.Param.Value == "BASH") {
			return "sh"
		}
	}

	return ""
}

// kindOfAll says what the arguments of a command are. Of names, bash evaluates a subscript.
func kindOfAll(command string) format.Kind {
	switch command {
	case "eval", "trap", "alias":
		return code
	case "unset", "read", "getopts", "let", "mapfile", "readarray", "export", "readonly", "local", "typeset", "declare":
		return name
	}
	return ""
}

// isCodeOption reports whether an argument ends in the option c, before code.
func isCodeOption(s string) bool {
	return strings.HasPrefix(s, "-") && !strings.HasPrefix(s, "--") && strings.HasSuffix(s, "c")
}

// runsShell reports whether a command is a shell, or runs one, that reads its input.
func runsShell(c syntax.Command) bool {
	call, ok := c.(*syntax.CallExpr)
	if !ok {
		return false
	}

	for i, w := range call.Args {
		name := program(w)
		isSource := i == 0 && (name == "." || name == "source")
		if isSource || name == "ssh" || readsCode(name) {
			return true
		}
	}

	return false
}

// readsCode reports whether what follows the option -c of a program is read by a shell.
func readsCode(program string) bool {
	switch program {
	case "sh", "dash", "ash", "bash", "ksh", "mksh", "zsh", "su", "runuser", "script", "flock":
		return true
	}
	return false
}

// takesName reports whether what follows the option -v of a command is a variable.
func takesName(command string) bool {
	return command == "test" || command == "[" || command == "printf"
}

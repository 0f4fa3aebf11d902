package redis

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// parse reads a document. Each directive is a leaf of its name, with a leaf for each argument
// after it.
func parse(doc []byte) ([]format.Leaf, error) {
	s := string(doc)
	r := reader{leaves: make([]format.Leaf, 0, len(s)/16)}
	if strings.HasPrefix(s, "\ufeff") {
		return nil, &format.SyntaxError{
			Line: 1, Msg: "there is a byte-order mark, which Redis takes for a part of the first directive",
		}
	}

	for n, line := range strings.Split(s, "\n") {
		if wrong := r.directive(line, n+1); wrong != "" {
			return nil, &format.SyntaxError{Line: n + 1, Msg: wrong}
		}
	}

	return r.leaves, nil
}

type reader struct {
	leaves []format.Leaf
}

// directive reads a line.
func (r *reader) directive(line string, n int) (wrong string) {
	if strings.IndexByte(line, 0) >= 0 {
		return "there is a NUL byte, which Redis takes for the end of what it has read"
	}

	line = strings.Trim(line, " \t\r")
	if line == "" || line[0] == '#' {
		return ""
	}

	args, wrong := split(line)
	switch {
	case strings.IndexByte(line, 0xff) >= 0:
		return `there is a byte FF, which Valkey leaves out: write "\xff"`
	case wrong != "":
		return wrong
	case len(args) == 0:
		return ""
	}

	name := args[0].text
	first := format.Leaf{Path: name, Kind: kindOf(name), Line: n, Style: args[0].style}
	r.leaves = append(r.leaves, first)
	if strings.EqualFold(name, "user") && len(args) > 2 {
		return r.user(name, args[1:], n)
	}

	r.add(name, args[1:], format.Str, n)
	return ""
}

func (r *reader) add(path string, args []argument, kind format.Kind, n int) {
	for _, a := range args {
		r.leaves = append(r.leaves, format.Leaf{Path: path, Kind: kind, Text: a.text, Line: n, Style: a.style})
	}
}

// user reads a user's name and rules. Those of a selector may be arguments of their own, or one.
func (r *reader) user(path string, args []argument, n int) (wrong string) {
	r.add(path, args[:1], format.Str, n)

	for i := 1; i < len(args); i++ {
		if !strings.HasPrefix(args[i].text, "(") {
			r.add(path, args[i:i+1], rule, n)
			continue
		}

		next, rules, wrong := readSelector(args, i)
		if wrong != "" {
			return wrong
		}

		i = next
		r.add(path, []argument{{}}, selector, n)
		r.add(path, rules, selector, n)
	}

	return ""
}

// readSelector joins arguments up to one that ends in a ) and splits what is in the parentheses.
// last is the last of them.
func readSelector(args []argument, first int) (last int, rules []argument, wrong string) {
	var joined strings.Builder
	joined.WriteString(args[first].text[1:])
	for last = first; !strings.HasSuffix(args[last].text, ")"); {
		last++
		if last == len(args) {
			return 0, nil, "a selector of a user is not closed: a ) is missing"
		}
		joined.WriteString(" " + args[last].text)
	}

	rules, wrong = split(strings.TrimSuffix(joined.String(), ")"))
	if wrong != "" {
		return 0, nil, "within the parentheses of a selector, " + wrong
	}

	return last, rules, ""
}

// kindOf says what a directive is. Names have no case.
func kindOf(name string) format.Kind {
	switch strings.ToLower(name) {
	case "include":
		return format.Include
	case "user", "aclfile", "loadmodule", "rename-command", "sentinel":
		return command
	case "enable-debug-command", "enable-module-command", "enable-protected-configs":
		return command
	}
	return format.Word
}

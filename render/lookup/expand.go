package lookup

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/sources"
)

// Expand replaces ${NAME} and ${NAME:-default} in a reference. The default may hold more of
// them. As in a shell, an empty variable counts as unset. A variable that is unset and has
// no default is left as it is, and unset is its name. In the value of a parameter, what a
// variable holds is escaped.
//
// What a variable holds is a value for [Placed], unless the variable names a root: those
// belong to the operator.
func Expand(s string, names Names) (out []Part, unset string, err error) {
	for {
		before, rest, ok := strings.Cut(s, "${")
		out = append(out, Part{Text: before})
		if !ok {
			return out, unset, nil
		}

		body, after, ok := cutBrace(rest)
		name, def, hasDefault := strings.Cut(body, ":-")
		if !ok || !header.IsIdentifier(name) {
			return nil, "", fmt.Errorf("%q holds a ${ that is not ${NAME} or ${NAME:-default}", s)
		}

		put, missing, err := expandVar(name, def, hasDefault, names)
		if err != nil {
			return nil, "", err
		}
		unset = cmp.Or(missing, unset)
		if inParam(Joined(out), names.Sources) {
			put = []Part{{Text: sources.EscapeParam(Joined(put))}}
		}

		out = append(out, put...)
		s = after
	}
}

// expandVar returns what replaces one variable. See [Expand] for unset.
func expandVar(name, def string, hasDefault bool, names Names) (put []Part, unset string, err error) {
	value := ""
	if names.Vars != nil {
		value, _ = names.Vars(name)
	}

	switch {
	case value != "":
		return []Part{{Text: value, Value: rootOf(name, names.Sources) == nil}}, "", nil
	case hasDefault:
		return Expand(def, names)
	}
	return []Part{{Text: "${" + name + "}"}}, name, nil
}

// rootOf returns the root that a variable sets; nil if it sets none.
func rootOf(name string, table sources.Table) *sources.Root {
	for i := range table {
		if root := table[i].Root; root != nil && strings.HasSuffix(name, root.Variable) {
			return root
		}
	}
	return nil
}

// cutBrace cuts at the "}" that closes a "${" before s.
func cutBrace(s string) (body, after string, ok bool) {
	open := 1
	for i := range len(s) {
		switch {
		case strings.HasPrefix(s[i:], "${"):
			open++
		case s[i] == '}':
			open--
			if open == 0 {
				return s[:i], s[i+1:], true
			}
		}
	}
	return s, "", false
}

// inParam reports whether what follows in a reference is the value of a parameter.
func inParam(ref string, table sources.Table) bool {
	source, _, ok := strings.Cut(ref, ":")
	if !ok || table.Of(source).Keys.With == nil || strings.Contains(ref, "#") {
		return false
	}

	at := strings.LastIndexByte(ref, ' ')
	return at >= 0 && strings.Contains(ref[at:], "=")
}

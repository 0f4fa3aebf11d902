package lookup

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/sources"
)

// Expand replaces ${NAME} and ${NAME:-default} in a reference; the default may hold
// more of them. It returns the name of a variable that is neither set nor has a
// default. As in a shell, an empty variable takes its default; without one it is as
// good as unset, and left as it is. In the value of a parameter it is escaped.
//
// What a variable holds is a value behind the beginning of a key, see [Placed], but for
// those that name a root: they are the operator's.
func Expand(s string, names Names) (out []Part, unset string, err error) {
	for {
		before, rest, ok := strings.Cut(s, "${")
		if out = append(out, Part{Text: before}); !ok {
			return out, unset, nil
		}
		body, after, ok := cutBrace(rest)
		name, def, hasDefault := strings.Cut(body, ":-")
		if !ok || !header.IsIdentifier(name) {
			return nil, "", fmt.Errorf("%q holds a ${ that is not ${NAME} or ${NAME:-default}", s)
		}
		value := ""
		if names.Vars != nil {
			value, _ = names.Vars(name)
		}
		put := []Part{{value, rootOf(name, names.Sources) == nil}}
		switch {
		case value != "":
		case hasDefault:
			var missing string
			if put, missing, err = Expand(def, names); err != nil {
				return nil, "", err
			}
			unset = cmp.Or(missing, unset)
		default:
			unset, put = name, []Part{{Text: "${" + name + "}"}}
		}
		if inParam(Joined(out), names.Sources) {
			put = []Part{{Text: sources.EscapeParam(Joined(put))}}
		}
		out = append(out, put...)
		s = after
	}
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

// cutBrace cuts at the "}" that closes what stands before.
func cutBrace(s string) (body, after string, ok bool) {
	open := 1
	for i := range len(s) {
		switch {
		case strings.HasPrefix(s[i:], "${"):
			open++
		case s[i] == '}':
			if open--; open == 0 {
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

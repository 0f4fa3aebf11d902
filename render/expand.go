package render

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/initplate/initplate/sources"
)

// expand replaces ${NAME} and ${NAME:-default} in a reference; the default may hold
// more of them. It returns the name of a variable that is neither set nor has a
// default. As in a shell, an empty variable takes its default; without one it is as
// good as unset, and left as it is. In the value of a parameter it is escaped.
func expand(s string, vars func(string) (string, bool)) (out, unset string, err error) {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "${")
		b.WriteString(before)
		if !ok {
			return b.String(), unset, nil
		}
		body, after, ok := cutBrace(rest)
		name, def, hasDefault := strings.Cut(body, ":-")
		if !ok || !isIdentifier(name) {
			return "", "", fmt.Errorf("%q holds a ${ that is not ${NAME} or ${NAME:-default}", s)
		}
		value := ""
		if vars != nil {
			value, _ = vars(name)
		}
		switch {
		case value != "":
		case hasDefault:
			var missing string
			if value, missing, err = expand(def, vars); err != nil {
				return "", "", err
			}
			unset = cmp.Or(missing, unset)
		default:
			unset, value = name, "${"+name+"}"
		}
		if inParam(b.String()) {
			value = sources.EscapeParam(value)
		}
		b.WriteString(value)
		s = after
	}
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
func inParam(ref string) bool {
	if !strings.HasPrefix(ref, "vault:") || strings.Contains(ref, "#") {
		return false
	}
	at := strings.LastIndexByte(ref, ' ')
	return at >= 0 && strings.Contains(ref[at:], "=")
}

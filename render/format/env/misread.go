package env

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// misreadDocker reports a variable whose value docker does not read as it looks.
func misreadDocker(l *format.Looker, leaf format.Leaf) {
	name, s := leaf.Path, leaf.Text
	add := func(looks, msg string) { l.Add(leaf, format.Setting{Name: name, Equals: "=", Value: looks}, msg) }
	switch {
	case leaf.Kind != format.Str && leaf.Kind != format.Again || len(s) < 2:
	case (s[0] == '"' || s[0] == '\'') && format.Closing(s[1:], s[0]) == len(s)-2:
		add(s[1:len(s)-1], "the quotes are part of the value")
	case strings.Contains(s, " # "):
		looks, _, _ := strings.Cut(s, " # ")
		add(strings.TrimSpace(looks), "after a value, # does not begin a comment: it and what follows are part of "+
			"the value")
	}
}

package format

import "strings"

// lookEnvDocker looks at a variable, of which all that follows the = is the value.
func lookEnvDocker(l *looker, leaf Leaf) {
	name, s := leaf.Path, leaf.Text
	add := func(looks, msg string) { l.add(leaf, looksLikeSetting{name: name, equals: "=", value: looks}, msg) }
	switch {
	case leaf.Kind != "str" && leaf.Kind != "again" || len(s) < 2:
	case (s[0] == '"' || s[0] == '\'') && closing(s[1:], s[0]) == len(s)-2:
		add(s[1:len(s)-1], "the quotes are part of the value")
	case strings.Contains(s, " # "):
		looks, _, _ := strings.Cut(s, " # ")
		add(strings.TrimSpace(looks), "behind a value, # begins no comment: it and what follows are part of the value")
	}
}

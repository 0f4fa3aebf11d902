package properties

import (
	"strings"
	"unicode"

	"github.com/initplate/initplate/render/format"
)

// misread looks at a line of a Java properties file.
func misread(l *format.Looker, leaf format.Leaf) {
	line := strings.TrimLeftFunc(l.Line(leaf), unicode.IsSpace)
	n := strings.IndexAny(line, "=:")
	if n < 0 || leaf.Kind != format.Str && leaf.Kind != format.Again && leaf.Kind != format.List {
		return
	}
	name, value := strings.TrimSpace(line[:n]), strings.TrimLeft(line[n+1:], " \t\f")
	bare := strings.TrimRight(value, `\`)
	continues := (len(value)-len(bare))%2 == 1
	add := func(looks, msg string) { l.Add(leaf, format.Setting{Name: name, Equals: " = ", Value: looks}, msg) }

	switch {
	case leaf.Kind == format.Again:
		l.Report(format.Misread{Line: leaf.Line, Name: name, Msg: "it is set above already, and the last one counts"})
	case continues && leaf.Line < len(l.Lines) && isSetting(l.Lines[leaf.Line]):
		add(format.Unescaped(bare)+`\`, "the backslash at its end continues the line: the next one is part of the value")
	case continues:
	case strings.TrimRight(value, " \t") != value && !strings.HasSuffix(strings.TrimRight(value, " \t"), `\`):
		add(strings.TrimRight(leaf.Text, " \t"), "the white space at its end is part of the value")
	case dropsBackslash(value):
		add(strings.ReplaceAll(value, `\\`, `\`), `a single backslash is taken off, or makes an escape with what follows, such as \n`)
	case strings.Contains(leaf.Text, " # ") && strings.Contains(value, " # "):
		looks, _, _ := strings.Cut(leaf.Text, " # ")
		add(strings.TrimSpace(looks), "behind a value, # begins no comment: it and what follows are part of the value")
	}
}

// isSetting reports whether a line looks like one of its own, not like one that goes on.
func isSetting(line string) bool {
	name, _, ok := strings.Cut(line, "=")
	name = strings.TrimRight(name, " ")
	return ok && name != "" && !format.IsBlank(name[0]) && !strings.ContainsAny(name, " ,\\")
}

// dropsBackslash reports whether a value has a backslash before a letter that it makes
// no escape of, or is a path of Windows.
func dropsBackslash(s string) bool {
	path := format.IsWindowsPath(s)
	for i := 0; i+1 < len(s); i++ {
		if s[i] != '\\' {
			continue
		}
		i++
		if letter := 'a' <= s[i]|0x20 && s[i]|0x20 <= 'z'; letter && (path || strings.IndexByte("ntrfu", s[i]) < 0) {
			return true
		}
	}
	return false
}

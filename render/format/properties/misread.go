package properties

import (
	"strings"
	"unicode"

	"github.com/initplate/initplate/render/format"
)

// misread reports a line that Java does not read as it looks.
func misread(l *format.Looker, leaf format.Leaf) {
	line := strings.TrimLeftFunc(l.Line(leaf), unicode.IsSpace)
	n := strings.IndexAny(line, "=:")
	if n < 0 || leaf.Kind != format.Str && leaf.Kind != format.Again && leaf.Kind != format.List {
		return
	}

	name, value := strings.TrimSpace(line[:n]), strings.TrimLeft(line[n+1:], " \t\f")
	if leaf.Kind == format.Again {
		l.Report(format.Misread{Line: leaf.Line, Name: name, Msg: "it is set above already, and the last one counts"})
		return
	}

	looks, msg := whyMisread(l, leaf, value)
	if msg != "" {
		l.Add(leaf, format.Setting{Name: name, Equals: " = ", Value: looks}, msg)
	}
}

// whyMisread says what a value looks like, and why it is read differently; "" if it is not.
func whyMisread(l *format.Looker, leaf format.Leaf, value string) (looks, msg string) {
	bare := strings.TrimRight(value, `\`)
	continues := (len(value)-len(bare))%2 == 1

	trimmed := strings.TrimRight(value, " \t")
	switch {
	case continues && leaf.Line < len(l.Lines) && isSetting(l.Lines[leaf.Line]):
		return format.Unescaped(bare) + `\`,
			"the backslash at its end continues the line: the next one is part of the value"
	case continues:
		return "", ""
	case trimmed != value && !strings.HasSuffix(trimmed, `\`):
		return strings.TrimRight(leaf.Text, " \t"), "the whitespace at its end is part of the value"
	case dropsBackslash(value):
		return strings.ReplaceAll(value, `\\`, `\`),
			`a single backslash is dropped, or makes an escape with what follows, such as \n`
	case strings.Contains(leaf.Text, " # ") && strings.Contains(value, " # "):
		looks, _, _ := strings.Cut(leaf.Text, " # ")
		return strings.TrimSpace(looks),
			"after a value, # does not begin a comment: it and what follows are part of the value"
	}

	return "", ""
}

// isSetting reports whether a line looks like a setting, not like the rest of one.
func isSetting(line string) bool {
	name, _, ok := strings.Cut(line, "=")
	name = strings.TrimRight(name, " ")
	return ok && name != "" && !format.IsBlank(name[0]) && !strings.ContainsAny(name, " ,\\")
}

// dropsBackslash reports whether a value has a backslash before a letter with which it is not
// an escape, or is a path of Windows.
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

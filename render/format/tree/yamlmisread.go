package tree

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// lookYAML looks at a scalar without quotes that readers of YAML 1.1 and 1.2 take for
// different things.
func lookYAML(l *format.Looker, leaf format.Leaf) {
	s, line := leaf.Text, l.Line(leaf)
	at := strings.LastIndex(line, s)
	if at < 0 || s == "" || leaf.Style != "" && leaf.Style != "," {
		return
	}
	msg := ""
	switch {
	case leaf.Kind == format.Odd && slices.Contains([]string{"y", "n", "yes", "no", "on", "off"}, strings.ToLower(s)):
		msg = "readers of YAML 1.1 take this word for true or false, those of 1.2 for text"
	case leaf.Kind == format.Odd && s[0] == '0' && strings.Trim(s, "0123456789") == "":
		msg = "readers of YAML 1.1 take the digits behind a 0 for octal, those of 1.2 for decimal"
	case leaf.Kind == format.Odd && strings.Contains(s, ":") && !strings.ContainsAny(s, "-T "):
		msg = "readers of YAML 1.1 take this for a number to base 60, those of 1.2 for text"
	case leaf.Kind == format.Float && format.DropsZeros(s) && s[0] != '0' && len(s)-strings.IndexByte(s, '.') > 2:
		msg = "this is a number, which loses the zeros at its end; a version is a text"
	default:
		return
	}
	m := format.Misread{Line: leaf.Line, Msg: msg}
	quoted := line[:at] + `"` + s + `"` + line[at+len(s):]
	lines := slices.Clone(l.Lines)
	lines[leaf.Line-1] = quoted
	if _, err := l.Format.Parse([]byte(strings.Join(lines, "\n"))); err == nil {
		m.Write = strings.TrimSpace(quoted)
	}
	l.Report(m)
}

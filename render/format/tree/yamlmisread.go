package tree

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// lookYAML reports a scalar without quotes that readers of YAML 1.1 and 1.2 read as
// different types.
func lookYAML(l *format.Looker, leaf format.Leaf) {
	s, line := leaf.Text, l.Line(leaf)
	at := strings.LastIndex(line, s)
	if at < 0 || s == "" || leaf.Style != "" && leaf.Style != "," {
		return
	}

	msg := whyMisread(leaf)
	if msg == "" {
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

// whyMisread says how readers differ about a scalar; "" if they do not.
func whyMisread(leaf format.Leaf) string {
	s := leaf.Text
	words := []string{"y", "n", "yes", "no", "on", "off"}
	switch isOdd := leaf.Kind == format.Odd; {
	case isOdd && slices.Contains(words, strings.ToLower(s)):
		return "readers of YAML 1.1 take this word for true or false, those of 1.2 for text"
	case isOdd && s[0] == '0' && strings.Trim(s, "0123456789") == "":
		return "readers of YAML 1.1 take the digits after a 0 for octal, those of 1.2 for decimal"
	case isOdd && strings.Contains(s, ":") && !strings.ContainsAny(s, "-T "):
		return "readers of YAML 1.1 take this for a number to base 60, those of 1.2 for text"
	case leaf.Kind == format.Float && format.DropsZeros(s) && s[0] != '0' && len(s)-strings.IndexByte(s, '.') > 2:
		return "this is a number, which loses the zeros at its end, but a version is a text"
	}

	return ""
}

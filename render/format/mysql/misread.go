package mysql

import (
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// misread looks at a line of an option file.
func misread(l *format.Looker, leaf format.Leaf) {
	line := l.Line(leaf)
	written, value, _ := strings.Cut(line, "=")
	name := trimRightLatin1(trimLeftLatin1(written))
	looking := func(like string) format.Setting {
		return format.Setting{Header: "[x]\n", Name: name, Equals: " = ", Value: like}
	}
	if leaf.Kind != format.Str {
		return
	}
	if !utf8.ValidString(value) {
		if clean := latin1Text(value); !utf8.ValidString(name) {
			l.Report(format.Misread{Line: leaf.Line, Msg: notUTF8})
		} else {
			l.Add(leaf, looking(unquote(clean)), notUTF8)
		}
		return
	}

	looks := looksLike(value)
	if looks == leaf.Text {
		return
	}
	l.Add(leaf, looking(looks), whyMisread(line, value, looks, leaf.Text))
}

const notUTF8 = "the file is not UTF-8 here, and the server takes each byte as it is, not the character that it stands for"

// latin1Text makes UTF-8 of text that an editor wrote as latin1.
func latin1Text(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// looksLike is what people take a value for: quotes go round it in pairs, what stands
// behind a blank and a # or ; is a comment, and \\ is the one escape.
func looksLike(value string) string {
	s := strings.TrimSpace(value)
	if s == "" {
		return s
	}
	if q := s[0]; q == '"' || q == '\'' {
		end := format.Closing(s[1:], q) + 1
		if end == 0 { // it has none
			return format.Unescaped(withoutComment(s[1:]))
		}
		if rest := strings.TrimSpace(s[end+1:]); rest == "" || rest[0] == '#' || rest[0] == ';' {
			return format.Unescaped(s[1:end])
		}
	}
	return format.Unescaped(withoutComment(s))
}

// withoutComment cuts what looks like a comment: a mark between blanks.
func withoutComment(s string) string {
	for i := 1; i < len(s); i++ {
		mark := s[i] == '#' || s[i] == ';'
		if mark && format.IsBlank(s[i-1]) && (i+1 == len(s) || format.IsBlank(s[i+1]) || s[i] == '#') {
			return strings.TrimSpace(s[:i])
		}
	}
	return strings.TrimSpace(s)
}

// whyMisread says what makes a server read another value than it looks like.
func whyMisread(line, value, looks, reads string) string {
	end, quote := scanQuotes(trimLeftLatin1(line))
	s := strings.TrimSpace(value)
	quoted := s != "" && (s[0] == '"' || s[0] == '\'')
	switch {
	case quoted && format.Closing(s[1:], s[0]) < 0:
		return "a quote that begins the value and does not end it is a part of it"
	case quote != 0 && strings.Contains(reads, "#"):
		return "behind a quote that does not end, # begins no comment: it and what follows are part of the value"
	case end < len(trimLeftLatin1(line)) && strings.Contains(looks, "#"):
		return "a # begins a comment, also in the middle of a word: the value ends before it"
	case strings.Contains(reads, ";") && !strings.Contains(looks, ";"):
		return "behind a value, ; begins no comment: it and what follows are part of the value"
	case strings.Contains(looks, `\`):
		return `a backslash before one of n, t, r, b and s is an escape, such as \n for a line break`
	case trimRightLatin1(looks) == reads:
		return "the last character ends in the byte A0, which is a blank to the server and is cut off"
	}
	return "the quotes are not in pairs round the value, and some are part of it"
}

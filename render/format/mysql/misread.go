package mysql

import (
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// misread reports a line that a server does not read as it looks.
func misread(l *format.Looker, leaf format.Leaf) {
	line := l.Line(leaf)
	written, value, _ := strings.Cut(line, "=")
	name := trimRightLatin1(trimLeftLatin1(written))
	looking := func(like string) format.Setting {
		return format.Setting{Header: "[x]\n", Name: name, Equals: " = ", Value: like}
	}

	looks := looksLike(value)
	switch {
	case leaf.Kind != format.Str:
	case !utf8.ValidString(value) && !utf8.ValidString(name):
		l.Report(format.Misread{Line: leaf.Line, Msg: notUTF8})
	case !utf8.ValidString(value):
		l.Add(leaf, looking(unquote(latin1Text(value))), notUTF8)
	case looks != leaf.Text:
		l.Add(leaf, looking(looks), whyMisread(line, value, looks, leaf.Text))
	}
}

const notUTF8 = "the file is not UTF-8 here, and the server takes each byte as it is, not the character that it " +
	"stands for"

// latin1Text makes UTF-8 of text that an editor wrote as latin1.
func latin1Text(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// looksLike is what people take a value for: quotes around it are not a part of it, a # or ;
// after whitespace begins a comment, and \\ is the one escape.
func looksLike(value string) string {
	s := strings.TrimSpace(value)
	if s == "" {
		return s
	}

	if q := s[0]; q == '"' || q == '\'' {
		end := format.Closing(s[1:], q) + 1
		if end == 0 { // the quote does not end
			return format.Unescaped(withoutComment(s[1:]))
		}
		if rest := strings.TrimSpace(s[end+1:]); rest == "" || rest[0] == '#' || rest[0] == ';' {
			return format.Unescaped(s[1:end])
		}
	}

	return format.Unescaped(withoutComment(s))
}

// withoutComment removes what looks like a comment: a mark between whitespace.
func withoutComment(s string) string {
	for i := 1; i < len(s); i++ {
		mark := s[i] == '#' || s[i] == ';'
		if mark && format.IsBlank(s[i-1]) && (i+1 == len(s) || format.IsBlank(s[i+1]) || s[i] == '#') {
			return strings.TrimSpace(s[:i])
		}
	}
	return strings.TrimSpace(s)
}

// whyMisread says why a server does not read a value as it looks.
func whyMisread(line, value, looks, reads string) string {
	end, quote := scanQuotes(trimLeftLatin1(line))
	s := strings.TrimSpace(value)

	quoted := s != "" && (s[0] == '"' || s[0] == '\'')
	switch {
	case quoted && format.Closing(s[1:], s[0]) < 0:
		return "a quote that begins the value and does not end it is a part of it"
	case quote != 0 && strings.Contains(reads, "#"):
		return "after a quote that does not end, # does not begin a comment: it and what follows are part of the value"
	case end < len(trimLeftLatin1(line)) && strings.Contains(looks, "#"):
		return "a # begins a comment, even in the middle of a word: the value ends before it"
	case strings.Contains(reads, ";") && !strings.Contains(looks, ";"):
		return "after a value, ; does not begin a comment: it and what follows are part of the value"
	case strings.Contains(looks, `\`):
		return `a backslash before one of n, t, r, b and s is an escape, such as \n for a line break`
	case trimRightLatin1(looks) == reads:
		return "the last character ends in the byte A0, which is whitespace to the server and is removed"
	}

	return "the quotes are not in pairs around the value, and some are part of it"
}

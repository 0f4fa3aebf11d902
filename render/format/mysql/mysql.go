// Package mysql is the dialect of MySQL's and MariaDB's option files, read as both read
// them: search_default_file_with_ext in mysys/my_default.cc and my_default.c.
package mysql

import (
	"bytes"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// NoGroup says what is wrong with a line before the first group of an option file.
const NoGroup = "an option before any [group]"

// Format is the language of option files.
func Format() format.Format {
	return format.Format{
		Name: "mysql", Exts: []string{".cnf"}, Parse: parse, Spell: spell, Quotes: "\"'",
		LineMax: lineMax, LineNote: lineLimit, Why: why, Misread: misread, SizeLetters: true,
	}
}

// lineMax is how much of a line MariaDB and MySQL before 9 read at once, with its line break.
// They take the rest for a line of its own (fgets, a buffer of 4096 less two).
const (
	lineMax   = 4094
	lineLimit = "the 4,094 bytes that MariaDB and older releases of MySQL read at once"
)

// parse reads a file as the servers do. It refuses what they refuse, what MySQL and MariaDB read
// differently, and a few things that nobody means: a long line whose rest is an option, a value
// without a name, a byte-order mark.
func parse(doc []byte) ([]format.Leaf, error) {
	out := make([]format.Leaf, 0, bytes.Count(doc, []byte("\n"))+1)
	group := ""
	line := 1

	rest := false
	for len(doc) > 0 {
		raw := doc[:min(len(doc), lineMax)]
		if n := bytes.IndexByte(raw, '\n'); n >= 0 {
			raw = raw[:n+1]
		}

		doc = doc[len(raw):]

		leaf, err := parseLine(string(raw), group)
		switch {
		case bytes.IndexByte(raw, 0) >= 0:
			err = "there is a NUL byte, after which MySQL and MariaDB read differently"
		case rest && (leaf.Kind != "" || err != ""):
			err = "a line is longer than " + lineLimit + ": they take the rest for a line of its own"
		}

		if err != "" {
			return nil, &format.SyntaxError{Line: line, Msg: err}
		}

		if leaf.Kind == format.Group {
			group = leaf.Path
		}

		if leaf.Kind != "" {
			leaf.Line = line
			out = append(out, leaf)
		}

		rest = raw[len(raw)-1] != '\n'
		if !rest {
			line++
		}
	}

	return out, nil
}

// parseLine reads one line. A leaf without a kind is an empty line or a comment.
func parseLine(s, group string) (leaf format.Leaf, err string) {
	s = trimLeftLatin1(s)
	switch {
	case s == "" || s[0] == '#' || s[0] == ';':
		return format.Leaf{}, ""
	case s[0] == '!':
		return parseInclude(s[1:])
	case s[0] == '[':
		return parseGroup(s[1:])
	case strings.HasPrefix(s, "\ufeff"):
		return format.Leaf{}, "there is a byte-order mark, which the server takes for an option"
	case s[0] == '?':
		return format.Leaf{}, "an option begins with a question mark, which newer releases of MariaDB ignore"
	case group == "":
		return format.Leaf{}, NoGroup
	}

	return parseOption(s, group)
}

func parseGroup(s string) (leaf format.Leaf, err string) {
	name, _, ok := strings.Cut(s, "]")
	if !ok {
		return format.Leaf{}, "a group has no closing bracket"
	}
	return format.Leaf{Path: "[" + trimRightLatin1(name) + "]", Kind: format.Group}, ""
}

func parseOption(s, group string) (leaf format.Leaf, err string) {
	end, _ := scanQuotes(s)
	name, value, ok := strings.Cut(s[:end], "=")

	name = trimRightLatin1(name)
	switch {
	case name == "":
		return format.Leaf{}, "a value has no option"
	case !ok:
		return format.Leaf{Path: group + " " + name, Kind: format.Flag}, ""
	}

	return format.Leaf{Path: group + " " + name, Kind: format.Str, Text: unquote(value)}, ""
}

// parseInclude reads !include and !includedir. It ignores other directives, as the servers do.
func parseInclude(s string) (leaf format.Leaf, err string) {
	s = trimLeftLatin1(s)
	for _, word := range []string{"includedir", "include"} {
		rest, ok := strings.CutPrefix(s, word)
		if !ok || rest == "" || strings.IndexByte(spaceLatin1, rest[0]) < 0 {
			continue
		}

		rest = trimLeftLatin1(rest)
		path := trimRightLatin1(rest)
		if path == "" {
			return format.Leaf{}, "!" + word + " has no path"
		}
		if path == rest {
			return format.Leaf{}, "!" + word +
				" has no line break after it: MariaDB takes the last byte of the path for one"
		}
		if strings.Contains(path, "#") {
			return format.Leaf{}, "!" + word +
				" has a # on its line, which MySQL takes for a comment and MariaDB for a part of the path"
		}

		return format.Leaf{Path: "!" + word, Kind: format.Include, Text: path}, ""
	}

	return format.Leaf{}, ""
}

// spaceLatin1 is what my_isspace takes for whitespace. The server reads option files as latin1,
// so the byte A0, which UTF-8 uses inside "à", is whitespace.
const spaceLatin1 = " \t\n\v\f\r\xa0"

func trimLeftLatin1(s string) string {
	for s != "" && strings.IndexByte(spaceLatin1, s[0]) >= 0 {
		s = s[1:]
	}
	return s
}

func trimRightLatin1(s string) string {
	for s != "" && strings.IndexByte(spaceLatin1, s[len(s)-1]) >= 0 {
		s = s[:len(s)-1]
	}
	return s
}

// scanQuotes returns where a # outside quotes begins a comment, and which quote is open there
// (remove_end_comment). A backslash only counts inside quotes.
func scanQuotes(s string) (end int, quote byte) {
	escape := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if (c == '\'' || c == '"') && !escape {
			if quote == 0 {
				quote = c
			} else if quote == c {
				quote = 0
			}
		}

		if quote == 0 && c == '#' {
			return i, 0
		}

		escape = quote != 0 && c == '\\' && !escape
	}

	return len(s), quote
}

// unquote trims a value, removes one pair of quotes and resolves escapes.
func unquote(s string) string {
	s = trimRightLatin1(trimLeftLatin1(s))
	if n := len(s); n > 1 && (s[0] == '"' || s[0] == '\'') && s[0] == s[n-1] {
		s = s[1 : n-1]
	}

	if strings.IndexByte(s, '\\') < 0 {
		return s
	}

	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i == len(s)-1 {
			b.WriteByte(s[i])
			continue
		}

		i++
		if k := strings.IndexByte(escapeLetters, s[i]); k >= 0 {
			b.WriteByte(escapeMeans[k])
		} else {
			b.WriteByte('\\')
			b.WriteByte(s[i])
		}
	}

	return b.String()
}

const (
	escapeLetters = `ntrbs"'\`
	escapeMeans   = "\n\t\r\b \"'\\"
)

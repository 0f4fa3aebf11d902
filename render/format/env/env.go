// Package env has files of variables, NAME=value, and the dialects of their readers:
// docker run --env-file, and shells and systemd.
package env

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// Format is a file of variables, NAME=value, that all of these read alike:
//
//   - docker run --env-file (docker/cli pkg/kvfile): what follows the = is the
//     value, quotes and blanks too; kubectl create --from-env-file does the same
//   - docker compose (compose-go dotenv): quotes, escapes, $ and comments behind
//     values, with rules that changed over time
//   - systemd's EnvironmentFile= (man systemd.exec; src/basic/env-file.c): quotes
//     and escapes, no $
//   - a POSIX shell that sources it (2.2 Quoting, 2.9.1 Simple Commands)
//
// They differ in all that is quoted or escaped, so a value is spelt bare or not at
// all, and a template's own text must keep to the same: no quotes, no blanks, none
// of $ ` \ # ; & | < > ( ) ~, no carriage returns, and no line without =, which a
// shell runs and docker fills from its own environment. A file that one reader
// only is for says so: [Docker], [Sh].
func Format() format.Format {
	return format.Format{
		Name: "env", Exts: []string{".env"}, Parse: parse, Spell: spell,
		LineMax: lineMax, LineNote: lineLimit, Why: why,
	}
}

func parse(doc []byte) ([]format.Leaf, error) {
	var out []format.Leaf
	lines := strings.Split(string(doc), "\n")
	seen := make(map[string]bool, len(lines))
	for n, line := range lines {
		text := strings.TrimLeft(line, " \t")
		wrong := wrongLine(line, text)
		name, value, ok := strings.Cut(text, "=")
		switch {
		case wrong != "":
		case text == "" || text[0] == '#':
			continue
		case !ok:
			wrong = "a line without =, which a shell runs and docker fills from its own environment"
		case !isName(name):
			wrong = "a name that not all readers take: letters, digits and _ only, no export, no blanks"
		default:
			if wrong = wrongValue(value); wrong != "" {
				wrong += "; the formats env-docker and env-sh are for one of them"
			}
		}
		if wrong != "" {
			return nil, &format.SyntaxError{Line: n + 1, Msg: wrong}
		}
		out = append(out, newLeaf(seen, name, value, format.Str, n+1))
	}
	return out, nil
}

// newLeaf makes a leaf; kind "again" marks a name that stands there already, so
// that no value makes one.
func newLeaf(seen map[string]bool, name, value string, kind format.Kind, line int) format.Leaf {
	if seen[name] {
		kind = format.Again
	}
	seen[name] = true
	return format.Leaf{Path: name, Kind: kind, Text: value, Line: line}
}

// wrongLine says what no line may hold, a comment neither.
func wrongLine(line, text string) (wrong string) {
	switch {
	case strings.Contains(line, "\r"):
		return "a carriage return, which a shell takes for part of the value and others for the end of the line"
	case strings.ContainsFunc(line, format.IsControl):
		return "a control character"
	case !utf8.ValidString(line):
		return "a byte that is not UTF-8, at which docker and systemd give up"
	case len(line) > lineMax:
		return "a line longer than " + lineLimit
	case strings.HasPrefix(text, "#") && strings.HasSuffix(text, `\`):
		return "a comment that ends in a backslash, which systemd before 254 continues on the next line"
	}
	return ""
}

// wrongValue says why readers differ in a value.
func wrongValue(s string) (wrong string) {
	n := strings.IndexFunc(s, func(r rune) bool { return !isBareRune(r) })
	if n < 0 {
		return ""
	}
	switch {
	case strings.ContainsAny(s, `"'`):
		return "quotes, which docker run takes for part of the value and systemd and shells do not"
	case strings.ContainsAny(s[n:n+1], "$`\\"):
		return "a $, ` or \\, which docker run takes as it is, and systemd, shells and docker compose each in its own way"
	case s[n] == '#':
		return "a #, behind which docker compose sees a comment"
	case unicode.IsSpace([]rune(s[n:])[0]):
		return "white space, at which a shell ends the value and docker run does not"
	}
	return "one of ; & | < > ( ) ~, which mean something to a shell"
}

// isBareRune reports whether all readers take a character of a value for itself,
// wherever it stands in it.
func isBareRune(r rune) bool {
	return !strings.ContainsRune("\"'`$\\#;&|<>()~", r) && !unicode.IsSpace(r) && !format.IsControl(r) && !isInvalid(r)
}

// isInvalid reports whether systemd takes a character for invalid, with which it
// reads nothing of the file: U+FFFE and its like (unichar_is_valid).
func isInvalid(r rune) bool {
	return r == utf8.RuneError || 0xfdd0 <= r && r <= 0xfdef || r&0xfffe == 0xfffe
}

func isBare(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !isBareRune(r) })
}

// isName takes any name with nine digits in front, since they may stand for a
// value. Older docker compose cuts "export" off a name, whatever follows.
func isName(s string) bool {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	return isNamePart(s) && (digits == 0 || digits >= 9) && !strings.HasPrefix(s, "export")
}

// isNamePart reports whether a text may stand inside a name.
func isNamePart(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !inName(r) })
}

func inName(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_'
}

// spell offers a value as it is, or nothing.
func spell(v any, at format.Place) []string {
	s := format.Plain(v)
	if isValue(at) && !isBare(s) || !isValue(at) && !fits(s, at) {
		return nil
	}
	return []string{s}
}

// isValue reports whether a place is in a value, not in a name or a comment.
func isValue(at format.Place) bool { return at.Leaf.Kind != "" && !at.Name }

// fits reports whether a value may stand in a comment or a name.
func fits(s string, at format.Place) bool {
	if at.Leaf.Kind == "" {
		return utf8.ValidString(s) && !strings.ContainsFunc(s, format.IsControl) && !strings.ContainsAny(s, format.LineBreaks) && !strings.HasSuffix(s, `\`)
	}
	begins := strings.Trim(at.Before, " \t") == ""
	return isNamePart(s) && !(begins && '0' <= s[0] && s[0] <= '9')
}

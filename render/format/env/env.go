// Package env has files of variables, NAME=value, in the dialects of their readers:
// docker run --env-file, and shells and systemd.
package env

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// Format is a file of variables, NAME=value, that all of these read as the same:
//
//   - docker run --env-file (docker/cli pkg/kvfile): what follows the = is the
//     value, with quotes and whitespace; kubectl create --from-env-file does the same
//   - docker compose (compose-go dotenv): quotes, escapes, $ and comments after
//     values, with rules that changed over time
//   - systemd's EnvironmentFile= (man systemd.exec; src/basic/env-file.c): quotes
//     and escapes, no $
//   - a POSIX shell that sources it (2.2 Quoting, 2.9.1 Simple Commands)
//
// They differ in all quotes and escapes, so a value is written as it is or not at all. The
// template's own text must do the same: no quotes, no whitespace, none of
// $ ` \ # ; & | < > ( ) ~, no carriage returns, and no line without =, which a shell runs and
// docker fills from its own environment. A file for one reader has a format of its own:
// [Docker], [Sh].
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
			wrong = "a line has no =: a shell runs it, and docker fills it from its own environment"
		case !isName(name):
			wrong = "not all readers take the name: use letters, digits and _ only, no export and no whitespace"
		default:
			wrong = wrongValue(value)
			if wrong != "" {
				wrong = "the value holds " + wrong + "; the formats env-docker and env-sh are for one reader each"
			}
		}

		if wrong != "" {
			return nil, &format.SyntaxError{Line: n + 1, Msg: wrong}
		}

		out = append(out, newLeaf(seen, name, value, format.Str, n+1))
	}

	return out, nil
}

// newLeaf makes a leaf. A name that is there already has a kind of its own, so that a value
// cannot make one.
func newLeaf(seen map[string]bool, name, value string, kind format.Kind, line int) format.Leaf {
	if seen[name] {
		kind = format.Again
	}
	seen[name] = true
	return format.Leaf{Path: name, Kind: kind, Text: value, Line: line}
}

// wrongLine says what no line may hold, not even a comment.
func wrongLine(line, text string) (wrong string) {
	switch {
	case strings.Contains(line, "\r"):
		return "there is a carriage return, which is a part of the value to a shell and the end of the line to others"
	case strings.ContainsFunc(line, format.IsControl):
		return "there is a control character"
	case !utf8.ValidString(line):
		return "there is a byte that is not UTF-8, which docker and systemd refuse"
	case len(line) > lineMax:
		return "a line is longer than " + lineLimit
	case strings.HasPrefix(text, "#") && strings.HasSuffix(text, `\`):
		return "a comment ends in a backslash, which systemd before 254 continues on the next line"
	}

	return ""
}

// wrongValue says what in a value readers read differently.
func wrongValue(s string) (wrong string) {
	n := strings.IndexFunc(s, func(r rune) bool { return !isBareRune(r) })
	if n < 0 {
		return ""
	}

	switch {
	case strings.ContainsAny(s, `"'`):
		return "quotes, which docker run takes for a part of the value and systemd and shells do not"
	case strings.ContainsAny(s[n:n+1], "$`\\"):
		return "a $, ` or \\, which docker run takes as it is, " +
			"and systemd, shells and docker compose all read differently"
	case s[n] == '#':
		return "a #, after which docker compose sees a comment"
	case unicode.IsSpace([]rune(s[n:])[0]):
		return "whitespace, where a shell ends the value and docker run does not"
	}

	return "one of ; & | < > ( ) ~, which have a meaning in a shell"
}

// isBareRune reports whether all readers take a character for itself, anywhere in a value.
func isBareRune(r rune) bool {
	isMark := strings.ContainsRune("\"'`$\\#;&|<>()~", r)
	return !isMark && !unicode.IsSpace(r) && !format.IsControl(r) && !isInvalid(r)
}

// isInvalid reports whether a character is invalid for systemd, which then reads nothing of the
// file: U+FFFE and the like (unichar_is_valid).
func isInvalid(r rune) bool {
	return r == utf8.RuneError || 0xfdd0 <= r && r <= 0xfdef || r&0xfffe == 0xfffe
}

func isBare(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !isBareRune(r) })
}

// isName takes a name that begins with nine digits, as they may stand for a value. Older docker
// compose removes "export" from a name, whatever follows.
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
		isBad := func(r rune) bool { return format.IsControl(r) || strings.ContainsRune(format.LineBreaks, r) }
		return utf8.ValidString(s) && !strings.ContainsFunc(s, isBad) && !strings.HasSuffix(s, `\`)
	}

	begins := strings.Trim(at.Before, " \t") == ""
	return isNamePart(s) && !(begins && '0' <= s[0] && s[0] <= '9')
}

package env

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// Sh is the dialect of files that a POSIX shell sources and systemd reads as an
// EnvironmentFile=. It takes what these two read as the same (2.2 Quoting of the shell's
// standard; man systemd.exec and src/basic/env-file.c).
//
// A value has no quotes, or it has quoted parts and then maybe one without quotes. It is
// written in single quotes, or, if it holds one, in double quotes with " \ $ and ` escaped.
// Some values cannot be written: with control characters other than tab and line feed, older
// systemd drops the variable; with bytes that are not UTF-8, U+FFFE and the like, systemd
// reads nothing of the file.
//
// Refused in the template's own text: a $ or ` that a shell expands and systemd does not,
// quotes after a part without quotes, which systemd takes as they are, and anything after a
// value, which is a comment or a command for a shell and a part of the value for systemd.
//
// A line may begin with export, as in a file that a shell sources for its programs. systemd
// ignores such a line. For dash, what follows export is a word like any other, and
// for bash, braces in it have a meaning too: so * ? [ ] { } need quotes there.
//
// docker compose reads values in single quotes in the same way, unless they hold a backslash
// before the closing quote. docker run --env-file does not ([Docker]).
func Sh() format.Format {
	return format.Format{Name: "env-sh", Parse: parseSh, ParseAny: parseShell, Spell: spellSh, Quotes: "\"'",
		Why: whySh}
}

func parseSh(doc []byte) ([]format.Leaf, error) { return readSh(doc, false) }

// parseShell also takes what only a shell reads: a backslash between quoted parts, as in
// 'it'\”s'.
func parseShell(doc []byte) ([]format.Leaf, error) { return readSh(doc, true) }

func readSh(doc []byte, shell bool) ([]format.Leaf, error) {
	p := shReader{s: string(doc), shell: shell, seen: make(map[string]bool, bytes.Count(doc, []byte("\n")))}
	for p.at < len(p.s) {
		if wrong := p.statement(); wrong != "" {
			return nil, &format.SyntaxError{Line: 1 + strings.Count(p.s[:p.at], "\n"), Msg: wrong}
		}
	}
	return p.leaves, nil
}

type shReader struct {
	s      string
	shell  bool // what only a shell reads is taken too
	at     int
	line   int // how many line feeds stand before from
	from   int
	leaves []format.Leaf
	seen   map[string]bool
}

// take reads characters as long as f is true.
func (p *shReader) take(f func(r rune) bool) string {
	rest := p.s[p.at:]
	n := strings.IndexFunc(rest, func(r rune) bool { return !f(r) })
	if n < 0 {
		n = len(rest)
	}
	p.at += n
	return rest[:n]
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' }

// statement reads a comment, an assignment or nothing, and the end of its line.
func (p *shReader) statement() (wrong string) {
	p.take(isBlank)
	if strings.HasPrefix(p.s[p.at:], "#") {
		return p.comment()
	}

	if !strings.HasPrefix(p.s[p.at:], "\n") && p.at < len(p.s) {
		if wrong = p.assignment(); wrong != "" {
			return wrong
		}
		p.take(isBlank)
	}

	switch {
	case strings.HasPrefix(p.s[p.at:], "\r"):
		return "there is a carriage return, which is a part of the value to a shell: end the lines of the template in LF, " +
			"not in CR LF"
	case p.at < len(p.s) && p.s[p.at] != '\n':
		return "there is something after a value, or without quotes in it, " +
			"that a shell and systemd read differently; quote the whole value"
	}

	p.at = min(p.at+1, len(p.s))
	return ""
}

func (p *shReader) comment() (wrong string) {
	text, _, _ := strings.Cut(p.s[p.at:], "\n")
	if wrong = wrongLine(text, text); wrong == "" {
		p.at = min(p.at+len(text)+1, len(p.s))
	}
	return wrong
}

// isBareWord reports whether a shell takes a character for itself in a word that may be the
// names of files.
func isBareWord(r rune) bool { return isBareRune(r) && !strings.ContainsRune("*?[]{}", r) }

// export reads the word export before a name. It reports whether the word is there.
func (p *shReader) export() bool {
	rest, found := strings.CutPrefix(p.s[p.at:], "export")
	name := strings.TrimLeft(rest, " \t")
	found = found && len(name) < len(rest)
	if found {
		p.at = len(p.s) - len(name)
	}
	return found
}

// assignment reads NAME=value, also after export.
func (p *shReader) assignment() (wrong string) {
	begin := p.at
	isBare := isBareRune
	if p.export() {
		isBare = isBareWord
	}

	name := p.take(inName)
	if !isName(name) || !strings.HasPrefix(p.s[p.at:], "=") {
		return "a line is neither a comment nor NAME=value or export NAME=value, " +
			"which is all that a shell and systemd read in the same way; the format sh is for shells alone"
	}

	p.at++
	value, style, wrong := p.value(isBare)
	if wrong != "" {
		return wrong
	}

	p.line += strings.Count(p.s[p.from:begin], "\n")
	p.from = begin
	leaf := newLeaf(p.seen, name, value, format.Str, p.line+1)
	leaf.Style = style
	p.leaves = append(p.leaves, leaf)
	return ""
}

// value reads what follows the = of an assignment: texts in quotes, escapes and bare characters beside each other. The
// style is the last quote.
func (p *shReader) value(isBare func(rune) bool) (value, style, wrong string) {
	var b strings.Builder
	for more := true; more; {
		switch {
		case p.at < len(p.s) && (p.s[p.at] == '\'' || p.s[p.at] == '"'):
			style = p.s[p.at : p.at+1]
			if wrong = p.quoted(&b, style); wrong != "" {
				return "", "", wrong
			}
		case p.escaped():
			b.WriteByte(p.s[p.at+1])
			p.at += 2
		default:
			bare := p.take(isBare)
			b.WriteString(bare)
			more = p.shell && bare != ""
		}
	}
	return b.String(), style, ""
}

// escaped reports whether a backslash and a character stand there, outside quotes.
func (p *shReader) escaped() bool {
	rest := p.s[p.at:]
	return p.shell && len(rest) > 1 && rest[0] == '\\' && rest[1] != '\n' && rest[1] < utf8.RuneSelf
}

// quoted reads a part between quotes. A backslash before what needs none stays.
func (p *shReader) quoted(value *strings.Builder, quote string) (wrong string) {
	for p.at++; p.at < len(p.s); {
		c, size := utf8.DecodeRuneInString(p.s[p.at:])
		p.at += size

		next := p.s[p.at:min(p.at+1, len(p.s))]
		switch {
		case string(c) == quote:
			return ""
		case isInvalid(c):
			return "there is a byte that is not UTF-8, or an invalid character, which systemd refuses"
		case c < ' ' && c != '\t' && c != '\n' || c == 0x7f:
			return "there is a control character, for which older systemd drops the variable"
		case quote == `"` && (c == '$' || c == '`'):
			return "there is a $ or ` between double quotes, which a shell expands and systemd does not; escape it, " +
				"or use single quotes"
		case quote == `"` && c == '\\' && next == "\n":
			return "a line is continued with a backslash"
		case quote == `"` && c == '\\' && next != "" && strings.Contains("\"\\$`", next):
			value.WriteString(next)
			p.at++
		default:
			value.WriteRune(c)
		}
	}

	return "a quote is not closed"
}

// spellSh follows the template's quotes where there are any.
func spellSh(v any, at format.Place) []string {
	s := format.Plain(v)
	if !isValue(at) {
		return spell(v, at)
	}

	switch single := strings.Contains(s, "'"); {
	case at.Leaf.Style == `"`:
		return []string{escapeSh(s)}
	case at.Leaf.Style == "'" && single:
		return []string{strings.ReplaceAll(s, "'", `'"'"'`)}
	case at.Leaf.Style == "'":
		return []string{s}
	case isBare(s):
		return []string{s, "'" + s + "'"}
	case single:
		return []string{`"` + escapeSh(s) + `"`}
	}

	return []string{"'" + s + "'"}
}

// escapeSh writes a value for double quotes.
func escapeSh(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if strings.IndexByte("\"\\$`", s[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}

	return b.String()
}

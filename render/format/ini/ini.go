// Package ini is the plain dialect: [groups] of lines "key = value". No two of its readers
// agree, so it takes what all of these read as the same, and refuses the rest:
//
//   - Python's configparser: RawConfigParser and ConfigParser, with inline
//     comments or without (Lib/configparser.py, _read and BasicInterpolation)
//   - gopkg.in/ini.v1 (parser.go) with its defaults, as Grafana and Gitea have it
//   - git (Documentation/config.txt, "Syntax"; config.c)
//   - systemd (man systemd.syntax) and daemons with # or ; comments after values
//
// A value is plain text and never gets quotes: configparser and systemd take them for a part
// of it, the others do not. Refused in a value, as at least one reader gives it a meaning:
//
//   - line breaks, control characters, the tab (git makes it a space), bytes that
//     are not UTF-8 (configparser fails)
//   - # and ; (a comment for ini.v1 and git, even between quotes for ini.v1)
//   - double quotes, backticks, backslashes; ' unless inside a value that is the
//     whole setting (git, ini.v1)
//   - %, $$ and ${ (interpolation), also where the value would complete one; with
//     ExtendedInterpolation, configparser has an error for any other $
//   - whitespace at its ends, unless the template has quotes directly around it
//   - = if none stands before it on its line, as only configparser and ini.v1
//     know other delimiters
//
// In names only letters, digits and a few marks are allowed. A value cannot make [DEFAULT],
// whose keys configparser puts into each group, [include] and [includeIf], with which git
// reads other files, or a key or group that is there already, which configparser refuses.
// The template's own text may have all of these.
//
// PHP is not among the readers, see [PHP]: it computes with ! | & ^ ~ ( ) outside quotes. It reads
// the same if the template has double quotes around the value.
package ini

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// Format is INI as all its readers read it.
func Format() format.Format {
	return format.Format{Name: "ini", Exts: []string{".ini"}, Parse: parse, Spell: spell, Bare: bare, Why: why}
}

// parse reads as configparser does, but a key may stand before any [group] or have no value.
// A line that continues a value (it is indented deeper than its key) is a leaf of its own.
func parse(doc []byte) ([]format.Leaf, error) {
	if strings.HasPrefix(string(doc), "\ufeff") {
		return nil, &format.SyntaxError{
			Line: 1, Msg: "there is a byte-order mark, which Python's configparser takes for a part of the first line",
		}
	}

	lines := strings.Split(string(doc), "\n")
	p := reader{seen: make(map[string]bool, len(lines))}
	for n, line := range lines {
		line = strings.TrimSuffix(line, "\r")
		leaf, err := p.line(line)
		if strings.ContainsFunc(line, format.IsControl) {
			err = "there is a control character, which readers read differently"
		}

		if err != "" {
			return nil, &format.SyntaxError{Line: n + 1, Msg: err}
		}

		if leaf.Kind != "" {
			leaf.Line = n + 1
			p.leaves = append(p.leaves, leaf)
		}
	}

	return p.leaves, nil
}

type reader struct {
	leaves []format.Leaf
	group  string
	path   string // of the last key, "" after a group
	indent int    // of the last key
	seen   map[string]bool
}

// line reads one line. A leaf without a kind is an empty line or a comment.
func (p *reader) line(s string) (leaf format.Leaf, err string) {
	text := strings.TrimSpace(s)
	if text == "" || text[0] == '#' || text[0] == ';' {
		return format.Leaf{}, ""
	}

	indent := utf8.RuneCountInString(s) - utf8.RuneCountInString(strings.TrimLeftFunc(s, unicode.IsSpace))
	if p.path != "" && indent > p.indent {
		return format.Leaf{Path: p.path, Kind: more, Text: text}, ""
	}

	p.path = ""
	p.indent = indent

	if text[0] == '[' {
		return p.header(text[1:])
	}

	name, value, kind := text, "", format.Flag
	if n := strings.IndexAny(text, "=:"); n >= 0 {
		kind = format.Str
		name = strings.TrimSpace(text[:n])
		value = strings.TrimSpace(text[n+1:])
	}

	if name == "" {
		return format.Leaf{}, "a value has no key"
	}

	p.path = strings.TrimSpace(p.group + " " + name)
	return format.Leaf{Path: p.path, Kind: kind + p.again(p.path), Text: value}, ""
}

// header reads a line after its opening bracket.
func (p *reader) header(s string) (leaf format.Leaf, err string) {
	name, rest, ok := strings.Cut(s, "]")
	rest = strings.TrimSpace(rest)
	switch {
	case !ok || name == "":
		return format.Leaf{}, "a group has no name or no closing bracket"
	case rest != "" && (rest[0] != '#' && rest[0] != ';' || strings.Contains(rest, "]")):
		return format.Leaf{}, "there is text after a [group], which some readers take for a key and some for a part " +
			"of its name"
	}

	p.group = "[" + name + "]"
	kind := format.Group
	if lower := strings.ToLower(name); lower == "default" || strings.HasPrefix(lower, "include") {
		kind = special + format.Kind(lower)
	}

	return format.Leaf{Path: p.group, Kind: kind + p.again(p.group)}, ""
}

// again marks a name that is there already, which a value must not make. Readers do not agree
// whether case matters in names.
func (p *reader) again(path string) format.Kind {
	path = strings.ToLower(path)
	if p.seen[path] {
		return secondTime
	}
	p.seen[path] = true
	return ""
}

// The kind of a line that continues a value, and how other kinds begin and end.
const (
	more       format.Kind = "more"
	special    format.Kind = "special " // a group with a meaning of its own, and its name
	secondTime format.Kind = " again"
)

// isKind reports whether a leaf is of a kind, for the first time or again.
func isKind(l format.Leaf, kind format.Kind) bool { return l.Kind == kind || l.Kind == kind+secondTime }

func bare(_ string, leaves []format.Leaf) bool {
	return len(leaves) == 0 || isKind(leaves[0], format.Flag)
}

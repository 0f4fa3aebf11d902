// Package properties is the format of Java's property files, as java.util.Properties.load
// reads it (its API documentation; LineReader, load0 and loadConvert in OpenJDK's
// Properties.java).
//
// One of its two methods takes bytes for Latin-1, the other takes characters, mostly of
// UTF-8. So what is not ASCII in a value is written \uXXXX, which both read in the same
// way; the template's own text stays as it is. Each string of valid UTF-8 can be written,
// even with a NUL. A comment has no escapes, so it cannot hold line breaks and control
// characters.
//
// Spring Boot (OriginTrackedPropertiesLoader) splits a file into two documents at a comment
// "#---", and splits the value of a key that ends in [] at its commas. A value cannot do
// either, and commas are escaped where it would split. Some versions trim whitespace at the
// ends of values, however it is written. Placeholders such as ${x} stay: they are the
// business of the program that knows them.
//
// A backslash at the very end of the file, which continues nothing, is refused, as nobody
// means it. A value cannot make a key that is there already, or an empty one.
package properties

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/initplate/initplate/render/format"
)

// Format is the language of property files.
func Format() format.Format {
	return format.Format{
		Name: "properties", Exts: []string{".properties"}, Parse: parse, Spell: spell,
		Bare: bare, Fragment: fragment, Why: why, Misread: misread, Literal: `"`,
	}
}

func parse(doc []byte) ([]format.Leaf, error) {
	if bytes.HasPrefix(doc, []byte("\ufeff")) {
		return nil, &format.SyntaxError{
			Line: 1, Msg: "there is a byte-order mark, which Java takes for a part of the first name",
		}
	}

	p := reader{seen: make(map[string]bool, bytes.Count(doc, []byte("\n")))}
	for n := 1; len(doc) > 0; n++ {
		var line []byte
		line, doc = cutLine(doc)
		if wrong := p.line(bytes.TrimLeft(line, blanks), n, len(doc) == 0); wrong != nil {
			return nil, wrong
		}
	}

	return p.leaves, nil
}

type reader struct {
	leaves []format.Leaf
	joined []byte // the lines so far of one that is continued
	begin  int    // where the logical line begins
	seen   map[string]bool
}

// line reads a natural line without the blanks before it.
func (p *reader) line(line []byte, n int, isLast bool) error {
	if len(p.joined) == 0 { // also after a backslash that is alone on its line
		p.begin = n
		if len(line) == 0 || line[0] == '#' || line[0] == '!' {
			p.comment(line)
			return nil
		}
	}

	continues := (len(line)-len(bytes.TrimRight(line, `\`)))%2 == 1
	switch {
	case continues && isLast:
		return &format.SyntaxError{Line: n, Msg: "a backslash at the end of the file continues nothing"}
	case continues:
		p.joined = append(p.joined, line[:len(line)-1]...)
		return nil
	}

	return p.setting(string(append(p.joined, line...)))
}

// comment reads a comment or an empty line.
func (p *reader) comment(line []byte) {
	if len(line) > 0 && string(bytes.TrimSpace(line[1:])) == "---" {
		p.leaves = append(p.leaves, format.Leaf{Path: "#---", Kind: format.Document, Line: p.begin})
	}
}

// setting reads a logical line.
func (p *reader) setting(line string) error {
	p.joined = p.joined[:0]
	leaf, wrong := parseLine(line)
	if wrong != "" {
		return &format.SyntaxError{Line: p.begin, Msg: wrong}
	}

	leaf.Line = p.begin
	leaf.Kind = format.Str

	switch {
	case leaf.Path == "":
		leaf.Kind = nameless
	case p.seen[leaf.Path]:
		leaf.Kind = format.Again
	case strings.HasSuffix(leaf.Path, "[]"):
		leaf.Kind = format.List
	}

	p.seen[leaf.Path] = true
	p.leaves = append(p.leaves, leaf)
	return nil
}

const blanks = " \t\f"

// cutLine cuts a natural line off: it ends with \n, \r or both.
func cutLine(doc []byte) (line, rest []byte) {
	n := bytes.IndexAny(doc, "\r\n")
	if n < 0 {
		return doc, nil
	}

	rest = doc[n+1:]
	if doc[n] == '\r' {
		rest = bytes.TrimPrefix(rest, []byte("\n"))
	}

	return doc[:n], rest
}

// parseLine reads a logical line. The key ends at the first blank, = or : without a backslash;
// blanks and one = or : follow.
func parseLine(s string) (leaf format.Leaf, err string) {
	end := 0
	for end < len(s) && !strings.ContainsRune(blanks+"=:", rune(s[end])) {
		if s[end] == '\\' {
			end++
		}
		end++
	}

	end = min(end, len(s))
	rest := strings.TrimLeft(s[end:], blanks)
	if rest != "" && (rest[0] == '=' || rest[0] == ':') {
		rest = strings.TrimLeft(rest[1:], blanks)
	}

	key, okKey := unescape(s[:end])
	value, okValue := unescape(rest)
	if !okKey || !okValue {
		return format.Leaf{}, `a \u has no four hexadecimal digits after it`
	}

	return format.Leaf{Path: key, Text: value}, ""
}

// unescape resolves escapes. \u escapes next to each other are UTF-16 together.
func unescape(s string) (text string, ok bool) {
	if strings.IndexByte(s, '\\') < 0 {
		return s, true
	}

	var b strings.Builder
	var units []uint16
	for i := 0; i < len(s); i++ {
		if strings.HasPrefix(s[i:], `\u`) {
			unit, ok := hexUnit(s[i+2:])
			if !ok {
				return "", false
			}
			units = append(units, unit)
			i += len(`\u0000`) - 1
			continue
		}

		b.WriteString(string(utf16.Decode(units)))
		units = units[:0]

		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}

		i++
		b.WriteByte(escaped(s[i]))
	}

	b.WriteString(string(utf16.Decode(units)))
	return b.String(), true
}

// hexUnit reads the four digits after \u.
func hexUnit(s string) (unit uint16, ok bool) {
	if len(s) < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(s[:4], 16, 16)
	return uint16(n), err == nil
}

// escaped returns what a letter after a backslash means.
func escaped(c byte) byte {
	if n := strings.IndexByte("tnrf", c); n >= 0 {
		return "\t\n\r\f"[n]
	}
	return c
}

// nameless is the kind of a setting whose key is empty.
const nameless format.Kind = "nameless"

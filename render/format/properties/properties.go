// Package properties is the format of Java's property files, read as
// java.util.Properties.load has it (its API documentation; LineReader, load0 and
// loadConvert in OpenJDK's Properties.java).
//
// One of its two methods takes bytes for Latin-1, the other is given characters,
// mostly UTF-8. What is not ASCII in a value is therefore written \uXXXX, which
// both read alike; the template's own text stays as it is. Every string of valid
// UTF-8 can be written, a NUL too; in a comment, only one without line breaks and
// control characters, since comments know no escapes.
//
// Spring Boot (OriginTrackedPropertiesLoader) splits a file in two documents at a
// comment "#---", and splits the value of a key that ends in [] at its commas. No
// value can make the one or the other, and commas are escaped where it would split.
// Some of its versions trim white space at the ends of values, however it is
// written. Placeholders such as ${x} are the business of the program that knows
// them: they stay.
//
// Refused, as nobody means it: a backslash at the very end of the file, which
// continues nothing. A value cannot make a key that stands there already, or none at all.
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
		Bare: bare, Fragment: fragment, Why: why, Misread: misread,
	}
}

func parse(doc []byte) ([]format.Leaf, error) {
	var out []format.Leaf
	var joined []byte // the lines so far of one that is continued
	seen := make(map[string]bool, bytes.Count(doc, []byte("\n")))
	begin := 0
	for n := 1; len(doc) > 0; n++ {
		var line []byte
		line, doc = cutLine(doc)
		line = bytes.TrimLeft(line, blanks)
		if len(joined) == 0 { // also behind a backslash that is alone on its line
			begin = n
			switch {
			case len(line) == 0:
				continue
			case line[0] == '#' || line[0] == '!':
				if string(bytes.TrimSpace(line[1:])) == "---" {
					out = append(out, format.Leaf{Path: "#---", Kind: format.Document, Line: n})
				}
				continue
			}
		}
		if (len(line)-len(bytes.TrimRight(line, `\`)))%2 == 1 {
			if len(doc) == 0 {
				return nil, &format.SyntaxError{Line: n, Msg: "a backslash that continues nothing at the end of the file"}
			}
			joined = append(joined, line[:len(line)-1]...)
			continue
		}
		leaf, err := parseLine(string(append(joined, line...)))
		if err != "" {
			return nil, &format.SyntaxError{Line: begin, Msg: err}
		}
		switch leaf.Kind, leaf.Line = format.Str, begin; {
		case leaf.Path == "":
			leaf.Kind = nameless
		case seen[leaf.Path]:
			leaf.Kind = format.Again
		case strings.HasSuffix(leaf.Path, "[]"):
			leaf.Kind = format.List
		}
		seen[leaf.Path], joined = true, joined[:0]
		out = append(out, leaf)
	}
	return out, nil
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

// parseLine reads a logical line: the key ends at the first blank, = or :
// without a backslash; blanks and one = or : follow.
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
		return format.Leaf{}, `a \u without its four hexadecimal digits`
	}
	return format.Leaf{Path: key, Text: value}, ""
}

// unescape resolves escapes. Neighbouring \u make UTF-16 together.
func unescape(s string) (text string, ok bool) {
	if strings.IndexByte(s, '\\') < 0 {
		return s, true
	}
	var b strings.Builder
	var units []uint16
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\\' && i+1 < len(s) {
			i++
			if c = s[i]; c == 'u' {
				if i+5 > len(s) {
					return "", false
				}
				n, err := strconv.ParseUint(s[i+1:i+5], 16, 16)
				if err != nil {
					return "", false
				}
				units = append(units, uint16(n))
				i += 4
				continue
			}
			if n := strings.IndexByte("tnrf", c); n >= 0 {
				c = "\t\n\r\f"[n]
			}
		}
		b.WriteString(string(utf16.Decode(units)))
		units = units[:0]
		b.WriteByte(c)
	}
	b.WriteString(string(utf16.Decode(units)))
	return b.String(), true
}

// nameless is the kind of a setting whose key is empty.
const nameless format.Kind = "nameless"

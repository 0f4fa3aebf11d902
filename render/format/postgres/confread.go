package postgres

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// parseConf reads a postgresql.conf. Each parameter is a leaf of its name.
func parseConf(doc []byte) ([]format.Leaf, error) {
	r := confReader{seen: map[string]bool{}, leaves: make([]format.Leaf, 0, len(doc)/32)}
	err := readLines(doc, r.line)
	return r.leaves, err
}

type confReader struct {
	leaves []format.Leaf
	seen   map[string]bool
}

// line reads a line as ParseConfigFp does.
func (r *confReader) line(line string, n int) (wrong string) {
	s := confScanner{rest: line}
	name := s.name()
	if name == "" && s.next().kind == lineEnd {
		return ""
	}

	value := s.next()
	if value.kind == equals {
		value = s.next()
	}

	switch end := s.next(); {
	case !isConfName(name):
		return "a line must begin with the name of a parameter"
	case value.kind == lineEnd:
		return "a parameter has no value; an empty one is ''"
	case value.kind == noToken && strings.HasPrefix(value.text, "'"):
		return "a single quote is not closed on its line"
	case value.kind == noToken || value.kind == equals || value.kind == dottedName || end.kind != lineEnd:
		return "a value that is not a number or a plain word must be between single quotes, with nothing but a " +
			"comment after it"
	}

	return r.add(name, value, n)
}

// add notes a parameter. The last of those with one name counts.
func (r *confReader) add(name string, value confToken, n int) (wrong string) {
	leaf := format.Leaf{Path: name, Kind: kindOfParameter(name), Text: value.text, Line: n}
	if value.kind == quotedText {
		leaf.Style = "'"
		leaf.Text = unescape(value.text)
	}
	if strings.IndexByte(leaf.Text, 0) >= 0 {
		return `there is an escape for a NUL byte, such as \0, which PostgreSQL takes for the end of the value`
	}

	lower := strings.ToLower(name)
	if leaf.Kind == format.Str && r.seen[lower] {
		leaf.Kind = format.Again
	}

	r.seen[lower] = true
	r.leaves = append(r.leaves, leaf)
	return ""
}

// isConfName reports whether a text is a name, or two with a dot between them.
func isConfName(s string) bool {
	first, last, dotted := strings.Cut(s, ".")
	return isConfWord(first) && (!dotted || isConfWord(last))
}

// isConfWord reports whether letters and digits may be a name. In a document with numbers for
// values, it may begin with such a number; no other name begins with a digit.
func isConfWord(s string) bool {
	const digits = 9
	standsForValue := len(s) >= digits && isDigits(s[:digits])
	return s != "" && !strings.Contains(s, ".") && (isLetter(s[0]) || standsForValue)
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// kindOfParameter says what a parameter is. Names have no case.
func kindOfParameter(name string) format.Kind {
	const commands = "archive_command restore_command archive_cleanup_command recovery_end_command ssl_passphrase_command"
	switch name = strings.ToLower(name); {
	case isIn("include include_if_exists include_dir", name):
		return format.Include
	case isIn(commands, name):
		return command
	case name == "primary_conninfo":
		return conninfo
	}
	return format.Str
}

// unescape reads a text between single quotes as DeescapeQuotedString does. It has been read
// by the scanner, so no backslash is the last.
func unescape(quoted string) string {
	s := quoted[1 : len(quoted)-1]
	if !strings.ContainsAny(s, `'\`) {
		return s
	}

	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			if s[i] == '\'' {
				i++ // the second of two
			}
			continue
		}

		i++
		octal := octalAt(s[i:])
		switch n := strings.IndexByte("bfnrt", s[i]); {
		case n >= 0:
			b.WriteByte("\b\f\n\r\t"[n])
		case octal > 0:
			b.WriteByte(octalByte(s[i : i+octal]))
			i += octal - 1
		default:
			b.WriteByte(s[i])
		}
	}

	return b.String()
}

// octalAt counts the octal digits that a text begins with, up to three.
func octalAt(s string) (n int) {
	for n < min(3, len(s)) && '0' <= s[n] && s[n] <= '7' {
		n++
	}
	return n
}

// octalByte is the low byte of up to three octal digits.
func octalByte(digits string) (b byte) {
	for _, c := range []byte(digits) {
		b = b<<3 + c - '0'
	}
	return b
}

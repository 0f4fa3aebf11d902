package postgres

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// spellConf offers a number or a plain word as it is, and everything else between single quotes.
func spellConf(v any, at format.Place) []string {
	s := format.Plain(v)
	switch {
	case strings.IndexByte(s, 0) >= 0:
		return nil
	case at.Leaf.Kind == "":
		return inComment(s)
	case at.Name && !isParameter(s, at.Before):
		return nil
	case at.Name:
		return []string{s}
	case isPart(at, command) && !isShellWord(s) || isPart(at, conninfo) && !isConninfoWord(s):
		return nil
	}

	quoted := "'" + escape(s) + "'"
	switch {
	case at.Leaf.Style != "":
		return []string{escape(s)}
	case !at.Whole && isPlain(s, "-._:/"):
		return []string{s}
	case !at.Whole:
		return nil
	case isBare(s):
		return []string{s, quoted}
	}

	return []string{quoted}
}

// isParameter reports whether a value may be the name of a parameter, or the part of one after
// what is before it on its line. No name begins with a digit, though one that stands for a value
// may, so the reader does not see that.
func isParameter(s, before string) bool {
	for i, part := range strings.Split(s, ".") {
		inName := i == 0 && before != "" && (isLetter(before[len(before)-1]) || isDigit(before[len(before)-1]))
		if part == "" || !isPlain(part, "_") || !isLetter(part[0]) && !inName {
			return false
		}
	}
	return true
}

// isBare reports whether a value is the same with and without quotes.
func isBare(s string) bool {
	if !isPlain(s, "-+._:/") || s == "" {
		return false
	}
	kind, n := scanConf(s)
	return n == len(s) && (kind == confName || kind == plainWord || kind == number && s != ".")
}

// isPart reports whether a value is beside other text in a parameter of a kind.
func isPart(at format.Place, kind format.Kind) bool {
	return at.Leaf.Kind == kind && !at.Whole && !at.Name
}

// isConninfoWord reports whether a value means only itself to libpq's conninfo_parse. After an
// empty one, it would take the next name for the value.
func isConninfoWord(s string) bool {
	return s != "" && !format.HoldsControl(s) && !strings.ContainsAny(s, ` \'`+cSpace)
}

// isShellWord reports whether a value means only itself to a shell, and to PostgreSQL, which
// replaces %p and the like in commands.
func isShellWord(s string) bool { return isPlain(s, "-+._:/@,=") }

// escape writes a value between single quotes.
func escape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		char := s[i : i+size]
		i += size
		switch n := strings.IndexRune("\b\f\n\r\t", r); {
		case n >= 0:
			b.WriteByte('\\')
			b.WriteByte("bfnrt"[n])
		case r == '\'':
			b.WriteString("''")
		case r == '\\':
			b.WriteString(`\\`)
		case format.IsControl(r) || r == utf8.RuneError && size == 1 || strings.ContainsRune(format.LineBreaks, r):
			for _, c := range []byte(char) {
				fmt.Fprintf(&b, `\%03o`, c)
			}
		default:
			b.WriteString(char)
		}
	}

	return b.String()
}

func whyConf(v any, at format.Place) (msg, hint string) {
	s := format.Plain(v)
	switch {
	case at.Leaf.Kind == "" || strings.IndexByte(s, 0) >= 0:
		return "", ""
	case at.Name:
		return "the value is not the name of a parameter that takes text: letters, digits and _ only, none that " +
			"names files or runs commands, and none that is set above", "write the name in the template" + format.OrRaw
	case isPart(at, conninfo) && !isConninfoWord(s):
		return "the value stands in the text of a connection, and is empty or holds whitespace, a quote or a backslash",
			"change the value, or keep a password in a .pgpass (format pgpass) that passfile= names"
	case isPart(at, command) && !isShellWord(s):
		return "the value stands in a command, and holds a character with a meaning to a shell or a % sign",
			"move the command to a script that takes the value from a file" + format.OrRaw
	case at.Leaf.Style == "" && !at.Whole:
		return "the value needs quotes, which must be around the whole value of a parameter",
			"put single quotes around the whole value" + format.OrRaw
	}

	return "", ""
}

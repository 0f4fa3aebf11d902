package env

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// Docker is the dialect of docker run --env-file, and of kubectl create --from-env-file. A value
// is all that follows the =, as it is. There are no escapes, so a line break, a NUL, bytes that
// are not UTF-8, and a line of more than 65,535 bytes (bufio.Scanner) cannot be written.
func Docker() format.Format {
	return format.Format{
		Name: "env-docker", Parse: parseDocker, Spell: spellDocker, Bare: bareDocker,
		LineMax: lineMax, LineNote: lineLimit, Why: whyDocker, Literal: "\"'", Misread: misreadDocker,
	}
}

// lineMax is the longest line that docker reads.
const (
	lineMax   = 65535
	lineLimit = "the 65,535 bytes that docker reads"
)

func parseDocker(doc []byte) ([]format.Leaf, error) {
	var out []format.Leaf
	lines := strings.Split(string(doc), "\n")

	seen := make(map[string]bool, len(lines))
	for n, line := range lines {
		text := strings.TrimSuffix(line, "\r")
		if n == 0 {
			text = strings.TrimPrefix(text, "\ufeff")
		}

		text = strings.TrimLeftFunc(text, unicode.IsSpace)
		name, value, ok := strings.Cut(text, "=")

		wrong, kind := "", format.Str
		switch {
		case !utf8.ValidString(line):
			wrong = "there is a byte that is not UTF-8"
		case len(line) > lineMax:
			wrong = "a line is longer than " + lineLimit
		case text == "" || text[0] == '#':
			continue
		case name == "" || strings.ContainsAny(name, " \t\x00"):
			wrong = "a name is empty or holds whitespace"
		case !ok:
			kind = inherit // docker takes the value from its own environment
		}

		if wrong != "" {
			return nil, &format.SyntaxError{Line: n + 1, Msg: wrong}
		}

		out = append(out, newLeaf(seen, name, value, kind, n+1))
	}

	return out, nil
}

func spellDocker(v any, at format.Place) []string {
	s := format.Plain(v)
	ok := fits(s, at)
	if isValue(at) {
		ok = utf8.ValidString(s) && !strings.ContainsAny(s, "\x00\r\n")
	}

	if !ok {
		return nil
	}

	return []string{s}
}

func bareDocker(_ string, leaves []format.Leaf) bool {
	return !slices.ContainsFunc(leaves, func(l format.Leaf) bool { return l.Kind != inherit })
}

// inherit is the kind of a name without =, which docker takes from its own environment.
const inherit format.Kind = "inherit"

package env

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// Docker is the dialect of docker run --env-file (and of kubectl create
// --from-env-file): a value is all that follows the =, as it is. There are no
// escapes, so what cannot be written is a line break, a NUL, bytes that are not
// UTF-8, and a line of more than 65,535 bytes (bufio.Scanner).
func Docker() format.Format {
	return format.Format{
		Name: "env-docker", Parse: parseEnvDocker, Spell: spellEnvDocker, Bare: bareEnvDocker,
		LineMax: envLineMax, LineNote: envLineLimit, Why: whyEnvDocker, Misread: lookEnvDocker,
	}
}

// envLineMax is the longest line that docker reads.
const (
	envLineMax   = 65535
	envLineLimit = "the 65,535 bytes that docker reads"
)

func parseEnvDocker(doc []byte) ([]format.Leaf, error) {
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
		wrong, kind := "", "str"
		switch {
		case !utf8.ValidString(line):
			wrong = "a byte that is not UTF-8"
		case len(line) > envLineMax:
			wrong = "a line longer than " + envLineLimit
		case text == "" || text[0] == '#':
			continue
		case name == "" || strings.ContainsAny(name, " \t\x00"):
			wrong = "a name that is empty or has blanks in it"
		case !ok:
			kind = "inherit" // docker takes the value from its own environment
		}
		if wrong != "" {
			return nil, &format.SyntaxError{Line: n + 1, Msg: wrong}
		}
		out = append(out, envLeaf(seen, name, value, kind, n+1))
	}
	return out, nil
}

func spellEnvDocker(v any, at format.Place) []string {
	s := format.Plain(v)
	if isEnvValue(at) && (strings.ContainsAny(s, "\x00\r\n") || !utf8.ValidString(s)) || !isEnvValue(at) && !envFits(s, at) {
		return nil
	}
	return []string{s}
}

func bareEnvDocker(_ string, leaves []format.Leaf) bool {
	return !slices.ContainsFunc(leaves, func(l format.Leaf) bool { return l.Kind != "inherit" })
}

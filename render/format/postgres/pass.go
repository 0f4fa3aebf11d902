package postgres

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// passFields are the fields of a line of .pgpass.
func passFields() []string { return []string{"host", "port", "database", "user", "password"} }

// parsePass reads a .pgpass as passwordFromFile does. Each field is a leaf.
func parsePass(doc []byte) (leaves []format.Leaf, err error) {
	names := passFields()
	err = readLines(doc, func(line string, n int) (wrong string) {
		line = strings.TrimRight(line, "\r")
		if strings.TrimSpace(line) == "" || line[0] == '#' {
			return ""
		}

		fields := splitPass(line)
		if len(fields) != len(names) {
			return "a line must have five fields, host:port:database:user:password, with a backslash before each : " +
				"and \\ in them"
		}

		for i, text := range fields {
			leaf := format.Leaf{Path: names[i], Kind: format.Str, Text: text, Line: n}
			if i < len(names)-1 && text == "*" {
				leaf.Kind = keyword
			}
			leaf.Text = unescapePass(text)
			leaves = append(leaves, leaf)
		}

		return ""
	})

	return leaves, err
}

// splitPass cuts a line at each : that has no backslash before it.
func splitPass(line string) (fields []string) {
	begin := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case ':':
			fields = append(fields, line[begin:i])
			begin = i + 1
		}
	}
	return append(fields, line[begin:])
}

// unescapePass removes the backslash before each character that has one. A backslash at the end
// is itself.
func unescapePass(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// spellPass puts a backslash before each : and \, and before a # or * that would have a meaning.
func spellPass(v any, at format.Place) []string {
	s := format.Plain(v)
	switch {
	case at.Leaf.Kind == "":
		return inComment(s)
	case strings.ContainsAny(s, "\x00\r\n"):
		return nil
	}

	escaped := strings.NewReplacer(`\`, `\\`, ":", `\:`).Replace(s)
	switch {
	case s == "" || escaped[0] == '\\':
		return []string{escaped}
	case s[0] == '#' && at.Before == "" || s == "*" && at.Whole && at.Leaf.Path != "password":
		return []string{`\` + escaped}
	}

	return []string{escaped, `\` + escaped}
}

func whyPass(v any, at format.Place) (msg, hint string) {
	if at.Leaf.Kind == "" || !strings.ContainsAny(format.Plain(v), "\r\n") {
		return "", ""
	}
	return "the value holds a line break, which a .pgpass cannot hold", "change the value" + format.OrRaw
}

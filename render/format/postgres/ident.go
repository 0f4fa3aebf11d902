package postgres

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// parseIdent reads a pg_ident.conf as parse_ident_line does. Each field is a leaf.
func parseIdent(doc []byte) (leaves []format.Leaf, err error) {
	err = readAuth(doc, func(line authLine) (wrong string) {
		r := authReader{line: line, of: line.fields[0][0].text, leaves: leaves}
		if !r.include() {
			r.of = ""
			wrong = r.ident()
		}
		leaves = r.leaves
		return wrong
	})
	return leaves, err
}

// ident reads a line of a map.
func (r *authReader) ident() (wrong string) {
	if len(r.line.fields) != 3 {
		return "a line must have three fields: the map, the user of the system and the user of the database"
	}

	isRegex := strings.HasPrefix(r.line.fields[1][0].text, "/")
	kindOfUser := func(t authToken) format.Kind {
		kind := kindOfRole(t)
		if kind == format.Str && isRegex && strings.Contains(t.text, `\1`) {
			return captured
		}
		return kind
	}

	isText := func(string) bool { return true }
	return firstWrong(
		func() string { return r.one("map", "a text", kindOfText, isText) },
		func() string { return r.one("system user", "a text", kindOfSystemUser, isText) },
		func() string { return r.one("database user", "a text", kindOfUser, isText) },
	)
}

func kindOfSystemUser(t authToken) format.Kind {
	if strings.HasPrefix(t.text, "/") {
		return regex
	}
	return format.Str
}

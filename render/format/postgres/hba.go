package postgres

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// parseHBA reads a pg_hba.conf as parse_hba_line does. Each token is a leaf of its record's type
// and its field's name.
func parseHBA(doc []byte) (leaves []format.Leaf, err error) {
	err = readAuth(doc, func(line authLine) (wrong string) {
		r := authReader{line: line, of: line.fields[0][0].text, leaves: leaves}
		wrong = r.hba()
		leaves = r.leaves
		return wrong
	})
	return leaves, err
}

// An authReader reads the fields of a line one after the other.
type authReader struct {
	line   authLine
	of     string // what leaves' paths begin with
	leaves []format.Leaf
}

// hba reads a record of pg_hba.conf.
func (r *authReader) hba() (wrong string) {
	if r.include() {
		return ""
	}

	isHost := isIn("host hostssl hostnossl hostgssenc hostnogssenc", r.of)
	if len(r.line.fields[0]) > 1 || !isHost && r.of != "local" {
		return "a line must begin with local, host, hostssl, hostnossl, hostgssenc or hostnogssenc; write it in the " +
			"template"
	}

	r.add("", r.next())
	fields := []func() string{
		func() string { return r.several("database", kindOfDatabase) },
		func() string { return r.several("user", kindOfRole) },
		r.address, r.method, r.options,
	}
	if !isHost {
		fields = slices.Delete(fields, 2, 3)
	}

	return firstWrong(fields...)
}

// firstWrong reads fields, up to one that is wrong.
func firstWrong(fields ...func() (wrong string)) string {
	for _, read := range fields {
		if wrong := read(); wrong != "" {
			return wrong
		}
	}
	return ""
}

// include reads a line that names a file. Its first word may have quotes.
func (r *authReader) include() bool {
	fields := r.line.fields
	if len(fields) != 2 || len(fields[1]) > 1 || !isIn("include include_if_exists include_dir", r.of) {
		return false
	}

	r.leaves = append(r.leaves, format.Leaf{
		Path: r.of, Kind: format.Include, Text: fields[1][0].text, Line: r.line.number,
	})
	return true
}

// next returns the next field.
func (r *authReader) next() (field []authToken) {
	field = r.line.fields[0]
	r.line.fields = r.line.fields[1:]
	return field
}

// add notes the tokens of a field.
func (r *authReader) add(name string, field []authToken, kinds ...func(t authToken) format.Kind) {
	for _, t := range field {
		leaf := format.Leaf{
			Path: strings.TrimSpace(r.of + " " + name), Kind: format.Str, Text: t.text, Line: r.line.number,
		}
		for _, kindOf := range kinds {
			leaf.Kind = kindOf(t)
		}
		if !t.quoted && len(t.text) > 1 && t.text[0] == '@' {
			leaf.Kind = format.Include
		}
		r.leaves = append(r.leaves, leaf)
	}
}

// several reads a field that is a list of names.
func (r *authReader) several(name string, kindOf func(t authToken) format.Kind) (wrong string) {
	if len(r.line.fields) == 0 {
		return "a line ends before the " + name
	}

	r.add(name, r.next(), kindOf)
	return ""
}

// one reads a field that is one token, which ok must accept. In a document with numbers for
// values, it may be a number.
func (r *authReader) one(
	name, what string, kindOf func(t authToken) format.Kind, ok func(s string) bool,
) (wrong string) {
	switch {
	case len(r.line.fields) == 0:
		return "a line ends before the " + name
	case len(r.line.fields[0]) > 1:
		return "there is a comma in the " + name + ", which is not a list"
	case !ok(r.line.fields[0][0].text):
		return "the " + name + " is not " + what
	}

	r.add(name, r.next(), kindOf)
	return ""
}

func (r *authReader) method() (wrong string) {
	const methods = "trust reject scram-sha-256 md5 password gss sspi ident peer ldap radius cert pam bsd oauth"
	isMethod := func(s string) bool { return isIn(methods, s) || mayStandForValue(s) }
	return r.one("method", "one that PostgreSQL has: "+strings.ReplaceAll(methods, " ", ", "), kindOfText, isMethod)
}

// options reads what is after the method.
func (r *authReader) options() (wrong string) {
	for len(r.line.fields) > 0 {
		for _, t := range r.next() {
			name, value, ok := strings.Cut(t.text, "=")
			if !ok || name == "" {
				return "an option after the method is not NAME=VALUE"
			}
			r.add(name, []authToken{{value, true}}, func(authToken) format.Kind { return kindOfOption(name) })
		}
	}
	return ""
}

// mayStandForValue reports whether a text is a number with as many digits as one that stands
// for a value.
func mayStandForValue(s string) bool { return len(s) >= 9 && isDigits(s) }

func kindOfText(authToken) format.Kind { return format.Str }

// kindOfDatabase follows check_db. Quotes do not change what begins with a /.
func kindOfDatabase(t authToken) format.Kind {
	switch {
	case strings.HasPrefix(t.text, "/"):
		return regex
	case !t.quoted && isIn("all sameuser samerole samegroup replication", t.text):
		return keyword
	}
	return format.Str
}

// kindOfRole follows check_role.
func kindOfRole(t authToken) format.Kind {
	switch {
	case strings.HasPrefix(t.text, "/"):
		return regex
	case !t.quoted && strings.HasPrefix(t.text, "+"):
		return member
	case !t.quoted && t.text == "all":
		return keyword
	}
	return format.Str
}

func kindOfAddress(t authToken) format.Kind {
	if !t.quoted && isIn("all samehost samenet", t.text) {
		return keyword
	}
	return format.Str
}

// kindOfOption says what an option is. PostgreSQL splits those of RADIUS at commas.
func kindOfOption(name string) format.Kind {
	if strings.HasPrefix(name, "radius") {
		return list
	}
	return format.Str
}

package postgres

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// serviceLineMax is how many bytes of a line parseServiceFile reads: its buffer has 1,024, and
// it refuses a line that leaves no room in it.
const serviceLineMax = 1021

// cSpace is what C's isspace takes for whitespace.
const cSpace = " \t\n\v\f\r"

// parseService reads a pg_service.conf as parseServiceFile does. Each service is a leaf, with a
// leaf for each parameter after it.
func parseService(doc []byte) ([]format.Leaf, error) {
	r := serviceReader{seen: map[string]bool{}}
	err := readLines(doc, r.line)
	return r.leaves, err
}

type serviceReader struct {
	leaves []format.Leaf
	group  string
	seen   map[string]bool
}

func (r *serviceReader) line(line string, n int) (wrong string) {
	text := strings.Trim(line, cSpace)
	switch {
	case len(line) > serviceLineMax:
		return "a line has more than 1,021 bytes, which is what libpq reads"
	case text == "" || text[0] == '#':
		return ""
	case text[0] == '[':
		return r.service(text, n)
	case r.group == "":
		return "a parameter stands before the first [service], where libpq does not read it"
	case strings.HasPrefix(text, "ldap"):
		r.leaves = append(r.leaves, format.Leaf{Path: r.group, Kind: format.Include, Text: text, Line: n})
		return ""
	}

	name, value, ok := strings.Cut(text, "=")
	switch {
	case !ok:
		return "a line has no ="
	case name == "" || !isPlain(name, "_"):
		return "the name of a parameter has a character other than letters, digits and _; libpq takes whitespace " +
			"before the = for a part of the name"
	}

	r.parameter(name, value, n)
	return ""
}

// service reads the line that begins a service. A second one with its name is never read.
func (r *serviceReader) service(text string, n int) (wrong string) {
	name, rest, ok := strings.Cut(text[1:], "]")
	if !ok || name == "" || strings.Contains(rest, "]") {
		return "a service must be a name in brackets: [name]"
	}

	r.group = "[" + name + "]"
	kind := format.Group
	if r.seen[r.group] {
		kind = second
	}

	r.seen[r.group] = true
	r.leaves = append(r.leaves, format.Leaf{Path: r.group, Kind: kind, Line: n})
	return ""
}

// parameter notes a parameter. The first of those with one name counts.
func (r *serviceReader) parameter(name, value string, n int) {
	path := r.group + " " + name
	kind := format.Str
	switch {
	case name == "service" || name == "servicefile":
		kind = special
	case r.seen[path]:
		kind = format.Again
	}

	r.seen[path] = true
	r.leaves = append(r.leaves, format.Leaf{Path: path, Kind: kind, Text: value, Line: n})
}

// spellService offers a value as it is where libpq reads it so.
func spellService(v any, at format.Place) []string {
	s := format.Plain(v)
	isName := at.Name && at.Leaf.Kind != format.Group && at.Leaf.Kind != second
	isURL := at.Leaf.Kind == format.Include
	switch {
	case at.Leaf.Kind == "":
		return inComment(s)
	case strings.ContainsAny(s, "\x00\r\n") || at.Name && (s == "" || strings.Contains(s, "]") || format.HoldsControl(s)):
		return nil
	case isName && !isPlain(s, "_") || isURL && !isPlain(s, "-._"):
		return nil
	}

	return []string{s}
}

func whyService(v any, at format.Place) (msg, hint string) {
	s := format.Plain(v)
	switch {
	case at.Leaf.Kind == "" || strings.IndexByte(s, 0) >= 0:
		return "", ""
	case at.Leaf.Kind == format.Include:
		return "the value stands in the URL of an LDAP server, and is not letters, digits and - . _ only",
			"write the URL in the template" + format.OrRaw
	case at.Leaf.Kind == format.Group || at.Leaf.Kind == second:
		return "the value is not the name of a service: not empty, without a ], a control character or a line break, " +
			"and none that is there already", "change the value" + format.OrRaw
	case at.Name:
		return "the value is not the name of a parameter that takes text: letters, digits and _ only, not service, and " +
			"none that is there already", "write the name in the template" + format.OrRaw
	case strings.ContainsAny(s, "\r\n"):
		return "the value holds a line break, which a pg_service.conf cannot hold: it has neither quotes nor escapes",
			"change the value, or keep a password in a .pgpass (format pgpass)"
	case strings.TrimRight(s, cSpace) != s:
		return "the value ends in whitespace, which libpq drops: a pg_service.conf has neither quotes nor escapes",
			"change the value, or keep a password in a .pgpass (format pgpass)"
	}

	return "", ""
}

// bareService reports whether a document sets nothing.
func bareService(_ string, leaves []format.Leaf) bool {
	for _, l := range leaves {
		if l.Kind != format.Group && l.Kind != second {
			return false
		}
	}
	return true
}

package sql

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// wants tells what the statement asks for at a bare number, by the leaves before it
// and what stands behind it; "" is a value.
func (r *reader) wants(number, behind string) string {
	if strings.HasPrefix(behind, "@") { // a user, as in u@h
		return aText
	}
	last := r.before(1)
	inName := last.Kind == kindOp && last.Text == "." && isLikeName(r.before(2))
	dotted, star := dotBehind(number, behind)
	switch {
	case inName:
		return aName
	case dotted && star && r.grantsOn():
		return aSchema
	case dotted || strings.HasPrefix(behind, "("): // a function is called
		return aName
	case last.Kind == kindOp:
		return r.wantsBehindSign(last.Text, behind)
	case last.Kind == format.Word:
		return r.wantsBehindWord(strings.ToLower(last.Text))
	case isLikeName(last):
		return r.wantsBehindName()
	}
	return ""
}

// grantsOn reports whether the last word is ON of GRANT or REVOKE, or ON TABLE.
func (r *reader) grantsOn() bool {
	w := r.wordBefore(1)
	if w == "table" {
		w = r.wordBefore(2)
	}
	return w == "on" && (r.statement.first == "grant" || r.statement.first == "revoke")
}

func isLikeName(l format.Leaf) bool {
	return l.Kind == format.Word || l.Kind == kindName || l.Kind == format.Int
}

// dotBehind reports whether a number is a part of a name, by the dot behind it,
// and whether the rest of that is a star. 1.5, 1.e5 and 1. are numbers; two values
// with a dot between are taken for names.
func dotBehind(number, behind string) (dotted, star bool) {
	rest, ok := strings.CutPrefix(behindBlanks(behind), ".")
	switch {
	case !ok || rest == "":
		return false, false
	case strings.HasPrefix(behindBlanks(rest), "*"):
		return true, true
	}
	digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
	exponent := strings.TrimLeft(rest, "eE")
	if len(exponent) < len(rest) {
		exponent = strings.TrimLeft(exponent, "+-")
	}
	switch c := rest[0]; {
	case digits != "":
		return format.AreTokens(number, digits), false
	case exponent != rest && exponent != "" && isDigit(exponent[0]):
		return false, false
	default:
		return isWordByte(c) || c == '`', false
	}
}

// behindBlanks returns what stands behind blanks and comments.
func behindBlanks(s string) string {
	for {
		s = strings.TrimLeft(s, blanks)
		end := "\n"
		switch {
		case strings.HasPrefix(s, "/*") && !strings.HasPrefix(s, "/*!") && !strings.HasPrefix(s, "/*M!"):
			end = "*/"
		case !strings.HasPrefix(s, "#") && !strings.HasPrefix(s, "-- "):
			return s
		}
		_, s, _ = strings.Cut(s, end)
	}
}

func (r *reader) wantsBehindSign(sign, behind string) string {
	s, top := &r.statement, r.statement.top()
	if (sign == "(" || sign == ",") && slices.Contains([]string{"enum", "set", "password"}, top.opener) {
		return aText
	}
	switch sign {
	case "@":
		if before := r.before(2); before.Kind == kindOp && before.Text == "@" { // @@name
			return aName
		}
		return aText
	case "(":
		if top.columns {
			return aName
		}
	case ")": // FROM (SELECT ...) a
		if top.clause == "from" && s.first != "revoke" {
			return anAlias
		}
	case ",":
		if top.columns && top.clause != "select" && top.clause != "values" {
			return aName
		}
		return r.wantsInList(strings.HasPrefix(behindBlanks(behind), "="))
	case "=":
		option := r.wordBefore(2)
		switch {
		case option == "tablespace":
			return aName
		case s.first == "set" && s.object == "password":
			return aText
		case s.first == "change" || s.first == "start":
			if isTextOption(option) {
				return aText
			}
		case s.first == "create" || s.first == "alter":
			if slices.Contains([]string{"comment", "password", "definer", "connection", "directory"}, option) {
				return aText
			}
		}
	}
	return ""
}

// isTextOption tells the options of replication whose values are strings, even if
// they look like numbers.
func isTextOption(name string) bool {
	return name == "password" || name == "user" || slices.ContainsFunc([]string{"_password", "_user", "_host", "_log_file", "_bind"}, func(end string) bool {
		return strings.HasSuffix(name, end)
	})
}

// wantsInList is for behind a comma; assigned tells that an = follows.
func (r *reader) wantsInList(assigned bool) string {
	first := r.statement.first
	switch r.statement.top().clause {
	case "table", "tables", "update", "delete", "into", "view", "declare", "with":
		return aName
	case "from":
		if first == "revoke" {
			return aText
		}
		return aName
	case "set":
		if assigned {
			return aName
		}
	case "by":
		return aColumn
	case "user", "role", "to", "identified", "grant", "revoke":
		return aText
	}
	return ""
}

// wantsBehindName is for the second of two names: CHANGE a b, DESCRIBE t c, and an
// alias without AS.
func (r *reader) wantsBehindName() string {
	s := &r.statement
	k := r.nameBehind(2)
	switch w := r.wordBefore(k); {
	case w == "change" || w == "column" && r.wordBefore(k+1) == "change":
		return aName
	case (s.first == "describe" || s.first == "desc") && s.leaves == k:
		return aName
	case w == "join":
		return anAlias
	case s.top().clause == "from" && s.first != "revoke" && (w == "from" || r.before(k).Text == ","):
		return anAlias
	}
	return ""
}

// wantsBehindWord is for behind a word that is no name, or may be none.
func (r *reader) wantsBehindWord(w string) string {
	s, top := &r.statement, r.statement.top()
	leads, before := s.leaves == 1, r.wordBefore(2)
	name := func(is bool) string {
		if is {
			return aName
		}
		return ""
	}
	if top.opener == "options" { // of CREATE SERVER
		if slices.Contains([]string{"user", "password", "host", "database", "socket", "owner"}, w) {
			return aText
		}
		return ""
	}
	switch w {
	case "database", "schema", "table", "tables", "into", "join", "straight_join", "references", "view", "trigger",
		"procedure", "function", "event", "sequence", "server", "tablespace", "constraint", "column", "index", "key",
		"partition", "subpartition", "package", "plugin", "window", "over", "follows", "precedes", "unique",
		"fulltext", "spatial":
		return aName
	case "use", "truncate", "describe", "desc", "explain", "handler", "call", "execute", "fetch", "open", "close", "leave",
		"iterate", "declare", "insert", "with":
		return name(leads)
	case "replace":
		if s.first == "alter" || s.first == "set" { // IDENTIFIED BY 'new' REPLACE 'old'
			return aText
		}
		return name(leads)
	case "recursive":
		return name(before == "with")
	case "prepare", "savepoint":
		return name(s.first != "xa")
	case "update":
		return name(leads || before == "key")
	case "of":
		return name(before != "as") // FOR SYSTEM_TIME AS OF
	case "cache":
		return name(s.first == "load")
	case "low_priority", "high_priority", "delayed", "quick", "ignore":
		return name(slices.Contains([]string{"insert", "replace", "update", "delete"}, s.first))
	case "add", "drop", "modify", "change", "alter", "rename", "after":
		return name(s.first == "alter" && s.object == "table")
	case "global", "session", "local", "persist", "persist_only", "statement":
		return name(s.first == "set")
	case "set":
		return name(top.clause == "set")
	case "using":
		return name(s.first == "delete" && len(s.scopes) == 1)
	case "out", "inout":
		return name(top.columns)
	case "exists":
		return r.wantsBehindExists()
	case "on":
		return r.wantsBehindOn()
	case "from":
		return r.wantsBehindFrom()
	case "in":
		return r.wantsBehindIn()
	case "to":
		return r.wantsBehindTo()
	case "as":
		return r.wantsBehindAs()
	case "by":
		return r.wantsBehindBy()
	case "like":
		return r.wantsBehindLike()
	case "for":
		if before == "password" || before == "grants" {
			return aText
		}
	case "value":
		if before == "sqlstate" {
			return aText
		}
	case "user", "role", "grant", "revoke", "comment", "password", "soname", "infile", "outfile", "dumpfile", "subject",
		"issuer", "cipher", "wrapper", "component", "separator", "escape", "sqlstate":
		return aText
	}
	return r.wantsBehindName()
}

func (r *reader) wantsBehindExists() string {
	switch {
	case !r.ifExists(1):
		return ""
	case r.statement.object == "user" || r.statement.object == "role":
		return aText
	}
	return aName
}

func (r *reader) wantsBehindOn() string {
	s := &r.statement
	switch {
	case r.wordBefore(2) == "proxy":
		return aText
	case s.first == "grant" || s.first == "revoke":
		return aName
	case (s.object == "index" || s.object == "trigger") && s.ons == 1 && len(s.scopes) == 1:
		return aName
	}
	return ""
}

func (r *reader) wantsBehindFrom() string {
	s := &r.statement
	switch {
	case s.first == "revoke" || s.first == "prepare" || s.first == "import" || s.first == "clone":
		return aText
	case s.top().clause != "from" || s.object == "binlog" || s.object == "relaylog":
		return ""
	case slices.Contains([]string{"distinct", "system_time"}, r.wordBefore(2)) || r.wordBefore(3) == "of":
		return ""
	}
	return aName
}

func (r *reader) wantsBehindIn() string {
	s := &r.statement
	switch {
	case s.first == "show" && (s.object == "binlog" || s.object == "relaylog"):
		return aText
	case s.first == "show" && s.top().clause != "where", s.top().columns && s.routine:
		return aName
	}
	return ""
}

func (r *reader) wantsBehindTo() string {
	s := &r.statement
	switch {
	case s.first == "grant" || s.first == "set" || s.first == "rename" && s.object == "user":
		return aText
	case s.first == "rename" || s.first == "alter" || s.first == "rollback":
		return aName
	}
	return ""
}

func (r *reader) wantsBehindAs() string {
	s, top := &r.statement, r.statement.top()
	routine := s.object == "procedure" || s.object == "function" || s.object == "library"
	switch {
	case top.clause == "identified":
		return aText
	case top.opener == "cast" || top.opener == "convert":
		return ""
	case s.first == "create" && routine && len(s.scopes) == 1: // its code
		return aText
	}
	return anAlias
}

func (r *reader) wantsBehindBy() string {
	switch r.wordBefore(2) {
	case "order", "group", "partition":
		return aColumn
	case "terminated", "enclosed", "escaped", "starting", "identified":
		return aText
	}
	if r.statement.top().clause == "identified" { // WITH a plugin
		return aText
	}
	return ""
}

func (r *reader) wantsBehindLike() string {
	s, top := &r.statement, r.statement.top()
	switch {
	case s.first == "create" && s.object == "table" && (top.clause == "table" || top.columns && r.before(2).Text == "("):
		return aName
	case s.first == "show" && top.clause != "where":
		return aText
	}
	return ""
}

package sql

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// wants tells what the statement asks for at a bare number, by the leaves before it
// and what stands behind it; "" is a value.
func (r *sqlReader) wants(number, behind string) string {
	if strings.HasPrefix(behind, "@") { // a user, as in u@h
		return sqlText
	}
	last := r.before(1)
	inName := last.Kind == "op" && last.Text == "." && sqlNameLike(r.before(2))
	dotted, star := sqlDotBehind(number, behind)
	switch {
	case inName:
		return sqlName
	case dotted && star && r.grantsOn():
		return sqlSchema
	case dotted || strings.HasPrefix(behind, "("): // a function is called
		return sqlName
	case last.Kind == "op":
		return r.wantsBehindSign(last.Text, behind)
	case last.Kind == "word":
		return r.wantsBehindWord(strings.ToLower(last.Text))
	case sqlNameLike(last):
		return r.wantsBehindName()
	}
	return ""
}

// grantsOn reports whether the last word is ON of GRANT or REVOKE, or ON TABLE.
func (r *sqlReader) grantsOn() bool {
	w := r.wordBefore(1)
	if w == "table" {
		w = r.wordBefore(2)
	}
	return w == "on" && (r.statement.first == "grant" || r.statement.first == "revoke")
}

func sqlNameLike(l format.Leaf) bool {
	return l.Kind == "word" || l.Kind == "name" || l.Kind == "int"
}

// sqlDotBehind reports whether a number is a part of a name, by the dot behind it,
// and whether the rest of that is a star. 1.5, 1.e5 and 1. are numbers; two values
// with a dot between are taken for names.
func sqlDotBehind(number, behind string) (dotted, star bool) {
	rest, ok := strings.CutPrefix(sqlBehindBlanks(behind), ".")
	switch {
	case !ok || rest == "":
		return false, false
	case strings.HasPrefix(sqlBehindBlanks(rest), "*"):
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
		return isSQLWord(c) || c == '`', false
	}
}

// sqlBehindBlanks returns what stands behind blanks and comments.
func sqlBehindBlanks(s string) string {
	for {
		s = strings.TrimLeft(s, sqlBlanks)
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

func (r *sqlReader) wantsBehindSign(sign, behind string) string {
	s, top := &r.statement, r.statement.top()
	if (sign == "(" || sign == ",") && slices.Contains([]string{"enum", "set", "password"}, top.opener) {
		return sqlText
	}
	switch sign {
	case "@":
		if before := r.before(2); before.Kind == "op" && before.Text == "@" { // @@name
			return sqlName
		}
		return sqlText
	case "(":
		if top.columns {
			return sqlName
		}
	case ")": // FROM (SELECT ...) a
		if top.clause == "from" && s.first != "revoke" {
			return sqlAlias
		}
	case ",":
		if top.columns && top.clause != "select" && top.clause != "values" {
			return sqlName
		}
		return r.wantsInList(strings.HasPrefix(sqlBehindBlanks(behind), "="))
	case "=":
		option := r.wordBefore(2)
		switch {
		case option == "tablespace":
			return sqlName
		case s.first == "set" && s.object == "password":
			return sqlText
		case s.first == "change" || s.first == "start":
			if sqlTextOption(option) {
				return sqlText
			}
		case s.first == "create" || s.first == "alter":
			if slices.Contains([]string{"comment", "password", "definer", "connection", "directory"}, option) {
				return sqlText
			}
		}
	}
	return ""
}

// sqlTextOption tells the options of replication whose values are strings, even if
// they look like numbers.
func sqlTextOption(name string) bool {
	return name == "password" || name == "user" || slices.ContainsFunc([]string{"_password", "_user", "_host", "_log_file", "_bind"}, func(end string) bool {
		return strings.HasSuffix(name, end)
	})
}

// wantsInList is for behind a comma; assigned tells that an = follows.
func (r *sqlReader) wantsInList(assigned bool) string {
	first := r.statement.first
	switch r.statement.top().clause {
	case "table", "tables", "update", "delete", "into", "view", "declare", "with":
		return sqlName
	case "from":
		if first == "revoke" {
			return sqlText
		}
		return sqlName
	case "set":
		if assigned {
			return sqlName
		}
	case "by":
		return sqlColumn
	case "user", "role", "to", "identified", "grant", "revoke":
		return sqlText
	}
	return ""
}

// wantsBehindName is for the second of two names: CHANGE a b, DESCRIBE t c, and an
// alias without AS.
func (r *sqlReader) wantsBehindName() string {
	s := &r.statement
	k := r.nameBehind(2)
	switch w := r.wordBefore(k); {
	case w == "change" || w == "column" && r.wordBefore(k+1) == "change":
		return sqlName
	case (s.first == "describe" || s.first == "desc") && s.leaves == k:
		return sqlName
	case w == "join":
		return sqlAlias
	case s.top().clause == "from" && s.first != "revoke" && (w == "from" || r.before(k).Text == ","):
		return sqlAlias
	}
	return ""
}

// wantsBehindWord is for behind a word that is no name, or may be none.
func (r *sqlReader) wantsBehindWord(w string) string {
	s, top := &r.statement, r.statement.top()
	leads, before := s.leaves == 1, r.wordBefore(2)
	name := func(is bool) string {
		if is {
			return sqlName
		}
		return ""
	}
	if top.opener == "options" { // of CREATE SERVER
		if slices.Contains([]string{"user", "password", "host", "database", "socket", "owner"}, w) {
			return sqlText
		}
		return ""
	}
	switch w {
	case "database", "schema", "table", "tables", "into", "join", "straight_join", "references", "view", "trigger",
		"procedure", "function", "event", "sequence", "server", "tablespace", "constraint", "column", "index", "key",
		"partition", "subpartition", "package", "plugin", "window", "over", "follows", "precedes", "unique",
		"fulltext", "spatial":
		return sqlName
	case "use", "truncate", "describe", "desc", "explain", "handler", "call", "execute", "fetch", "open", "close", "leave",
		"iterate", "declare", "insert", "with":
		return name(leads)
	case "replace":
		if s.first == "alter" || s.first == "set" { // IDENTIFIED BY 'new' REPLACE 'old'
			return sqlText
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
			return sqlText
		}
	case "value":
		if before == "sqlstate" {
			return sqlText
		}
	case "user", "role", "grant", "revoke", "comment", "password", "soname", "infile", "outfile", "dumpfile", "subject",
		"issuer", "cipher", "wrapper", "component", "separator", "escape", "sqlstate":
		return sqlText
	}
	return r.wantsBehindName()
}

func (r *sqlReader) wantsBehindExists() string {
	switch {
	case !r.ifExists(1):
		return ""
	case r.statement.object == "user" || r.statement.object == "role":
		return sqlText
	}
	return sqlName
}

func (r *sqlReader) wantsBehindOn() string {
	s := &r.statement
	switch {
	case r.wordBefore(2) == "proxy":
		return sqlText
	case s.first == "grant" || s.first == "revoke":
		return sqlName
	case (s.object == "index" || s.object == "trigger") && s.ons == 1 && len(s.scopes) == 1:
		return sqlName
	}
	return ""
}

func (r *sqlReader) wantsBehindFrom() string {
	s := &r.statement
	switch {
	case s.first == "revoke" || s.first == "prepare" || s.first == "import" || s.first == "clone":
		return sqlText
	case s.top().clause != "from" || s.object == "binlog" || s.object == "relaylog":
		return ""
	case slices.Contains([]string{"distinct", "system_time"}, r.wordBefore(2)) || r.wordBefore(3) == "of":
		return ""
	}
	return sqlName
}

func (r *sqlReader) wantsBehindIn() string {
	s := &r.statement
	switch {
	case s.first == "show" && (s.object == "binlog" || s.object == "relaylog"):
		return sqlText
	case s.first == "show" && s.top().clause != "where", s.top().columns && s.routine:
		return sqlName
	}
	return ""
}

func (r *sqlReader) wantsBehindTo() string {
	s := &r.statement
	switch {
	case s.first == "grant" || s.first == "set" || s.first == "rename" && s.object == "user":
		return sqlText
	case s.first == "rename" || s.first == "alter" || s.first == "rollback":
		return sqlName
	}
	return ""
}

func (r *sqlReader) wantsBehindAs() string {
	s, top := &r.statement, r.statement.top()
	routine := s.object == "procedure" || s.object == "function" || s.object == "library"
	switch {
	case top.clause == "identified":
		return sqlText
	case top.opener == "cast" || top.opener == "convert":
		return ""
	case s.first == "create" && routine && len(s.scopes) == 1: // its code
		return sqlText
	}
	return sqlAlias
}

func (r *sqlReader) wantsBehindBy() string {
	switch r.wordBefore(2) {
	case "order", "group", "partition":
		return sqlColumn
	case "terminated", "enclosed", "escaped", "starting", "identified":
		return sqlText
	}
	if r.statement.top().clause == "identified" { // WITH a plugin
		return sqlText
	}
	return ""
}

func (r *sqlReader) wantsBehindLike() string {
	s, top := &r.statement, r.statement.top()
	switch {
	case s.first == "create" && s.object == "table" && (top.clause == "table" || top.columns && r.before(2).Text == "("):
		return sqlName
	case s.first == "show" && top.clause != "where":
		return sqlText
	}
	return ""
}

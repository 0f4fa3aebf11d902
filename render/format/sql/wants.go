package sql

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// wants returns what the statement asks for where a bare number is. It looks at the
// leaves before the number and at the text after it; "" is a value.
func (r *reader) wants(number, after string) string {
	if strings.HasPrefix(after, "@") { // a user, as in u@h
		return aText
	}

	last := r.before(1)
	inName := last.Kind == kindOp && last.Text == "." && isLikeName(r.before(2))

	dotted, star := dotAfter(number, after)
	switch {
	case inName:
		return aName
	case dotted && star && r.grantsOn():
		return aSchema
	case dotted || strings.HasPrefix(after, "("): // a function is called
		return aName
	case last.Kind == kindOp:
		return r.wantsAfterSign(last.Text, after)
	case last.Kind == format.Word:
		return r.wantsAfterWord(strings.ToLower(last.Text))
	case isLikeName(last):
		return r.wantsAfterName()
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

// dotAfter reports whether a number is a part of a name, as the dot after it shows, and
// whether the rest of that name is a star. 1.5, 1.e5 and 1. are numbers; two values with a
// dot between them are names.
func dotAfter(number, after string) (dotted, star bool) {
	rest, ok := strings.CutPrefix(skipBlanks(after), ".")
	switch {
	case !ok || rest == "":
		return false, false
	case strings.HasPrefix(skipBlanks(rest), "*"):
		return true, true
	case isDigit(rest[0]):
		digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
		return format.AreTokens(number, digits), false
	case isExponent(rest):
		return false, false
	}

	return isWordByte(rest[0]) || rest[0] == '`', false
}

// isExponent reports whether a text begins with the exponent of a number.
func isExponent(s string) bool {
	digits := strings.TrimLeft(s, "eE")
	if len(digits) == len(s) {
		return false
	}

	digits = strings.TrimLeft(digits, "+-")
	return digits != "" && isDigit(digits[0])
}

// skipBlanks returns what follows whitespace and comments.
func skipBlanks(s string) string {
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

// wantsAfterSign is for what follows a sign, such as a comma.
func (r *reader) wantsAfterSign(sign, after string) string {
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
		return r.wantsInList(strings.HasPrefix(skipBlanks(after), "="))
	case "=":
		return s.wantsAfterEquals(r.wordBefore(2))
	}

	return ""
}

// wantsAfterEquals is for the value of an option.
func (s *statement) wantsAfterEquals(option string) string {
	isText := false
	switch {
	case option == "tablespace":
		return aName
	case s.first == "set" && s.object == "password":
		isText = true
	case s.first == "change" || s.first == "start":
		isText = isTextOption(option)
	case s.first == "create" || s.first == "alter":
		isText = slices.Contains([]string{"comment", "password", "definer", "connection", "directory"}, option)
	}

	if isText {
		return aText
	}

	return ""
}

// isTextOption reports whether the value of an option of replication is a string, even if
// it looks like a number.
func isTextOption(name string) bool {
	if name == "password" || name == "user" {
		return true
	}

	endings := []string{"_password", "_user", "_host", "_log_file", "_bind"}
	return slices.ContainsFunc(endings, func(end string) bool { return strings.HasSuffix(name, end) })
}

// wantsInList is for what follows a comma. If assigned, an = comes after it.
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

// wantsAfterName is for the second of two names: CHANGE a b, DESCRIBE t c, and an
// alias without AS.
func (r *reader) wantsAfterName() string {
	s := &r.statement
	k := r.leafBeforeName(2)
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

// wantsAfterWord is for what follows a word that is not a name, or may not be one.
func (r *reader) wantsAfterWord(w string) string {
	s := &r.statement
	switch {
	case s.top().opener == "options":
		return wantsInOptions(w)
	case isBeforeName(w):
		return aName
	case isBeforeText(w):
		return aText
	case w == "replace" && (s.first == "alter" || s.first == "set"): // IDENTIFIED BY 'new' REPLACE 'old'
		return aText
	}

	follows, known := r.nameFollows(w)
	switch {
	case follows:
		return aName
	case known:
		return ""
	}

	return r.wantsAfterPreposition(w)
}

// wantsInOptions is for the options of CREATE SERVER.
func wantsInOptions(option string) string {
	if slices.Contains([]string{"user", "password", "host", "database", "socket", "owner"}, option) {
		return aText
	}
	return ""
}

// isBeforeName reports whether a name follows the word in every statement.
func isBeforeName(w string) bool {
	switch w {
	case "database", "schema", "table", "tables", "into", "join", "straight_join", "references", "view", "trigger",
		"procedure", "function", "event", "sequence", "server", "tablespace", "constraint", "column", "index", "key",
		"partition", "subpartition", "package", "plugin", "window", "over", "follows", "precedes", "unique",
		"fulltext", "spatial":
		return true
	}
	return false
}

// isBeforeText reports whether a string follows the word in every statement.
func isBeforeText(w string) bool {
	switch w {
	case "user", "role", "grant", "revoke", "comment", "password", "soname", "infile", "outfile", "dumpfile", "subject",
		"issuer", "cipher", "wrapper", "component", "separator", "escape", "sqlstate":
		return true
	}
	return false
}

// nameFollows reports whether a name follows the word in this statement. The word is known
// if a name follows it in some.
func (r *reader) nameFollows(w string) (follows, known bool) {
	s := &r.statement
	leads, before := s.leaves == 1, r.wordBefore(2)
	switch w {
	case "use", "truncate", "describe", "desc", "explain", "handler", "call", "execute", "fetch", "open", "close",
		"leave", "iterate", "declare", "insert", "with", "replace":
		return leads, true
	case "recursive":
		return before == "with", true
	case "prepare", "savepoint":
		return s.first != "xa", true
	case "update":
		return leads || before == "key", true
	case "of":
		return before != "as", true // FOR SYSTEM_TIME AS OF
	case "cache":
		return s.first == "load", true
	case "low_priority", "high_priority", "delayed", "quick", "ignore":
		return slices.Contains([]string{"insert", "replace", "update", "delete"}, s.first), true
	case "add", "drop", "modify", "change", "alter", "rename", "after":
		return s.first == "alter" && s.object == "table", true
	case "global", "session", "local", "persist", "persist_only", "statement":
		return s.first == "set", true
	case "set":
		return s.top().clause == "set", true
	case "using":
		return s.first == "delete" && len(s.scopes) == 1, true
	case "out", "inout":
		return s.top().columns, true
	}

	return false, false
}

// wantsAfterPreposition is for words after which each statement wants something else.
func (r *reader) wantsAfterPreposition(w string) string {
	switch w {
	case "exists":
		return r.wantsAfterExists()
	case "on":
		return r.wantsAfterOn()
	case "from":
		return r.wantsAfterFrom()
	case "in":
		return r.wantsAfterIn()
	case "to":
		return r.wantsAfterTo()
	case "as":
		return r.wantsAfterAs()
	case "by":
		return r.wantsAfterBy()
	case "like":
		return r.wantsAfterLike()
	}

	before := r.wordBefore(2)
	switch {
	case w == "for" && (before == "password" || before == "grants"), w == "value" && before == "sqlstate":
		return aText
	}

	return r.wantsAfterName()
}

func (r *reader) wantsAfterExists() string {
	switch {
	case !r.isIfExists(1):
		return ""
	case r.statement.object == "user" || r.statement.object == "role":
		return aText
	}
	return aName
}

func (r *reader) wantsAfterOn() string {
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

func (r *reader) wantsAfterFrom() string {
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

func (r *reader) wantsAfterIn() string {
	s := &r.statement
	switch {
	case s.first == "show" && (s.object == "binlog" || s.object == "relaylog"):
		return aText
	case s.first == "show" && s.top().clause != "where", s.top().columns && s.routine:
		return aName
	}

	return ""
}

func (r *reader) wantsAfterTo() string {
	s := &r.statement
	switch {
	case s.first == "grant" || s.first == "set" || s.first == "rename" && s.object == "user":
		return aText
	case s.first == "rename" || s.first == "alter" || s.first == "rollback":
		return aName
	}

	return ""
}

func (r *reader) wantsAfterAs() string {
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

func (r *reader) wantsAfterBy() string {
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

func (r *reader) wantsAfterLike() string {
	s, top := &r.statement, r.statement.top()
	beginsColumns := top.columns && r.before(2).Text == "("
	switch {
	case s.first == "create" && s.object == "table" && (top.clause == "table" || beginsColumns):
		return aName
	case s.first == "show" && top.clause != "where":
		return aText
	}

	return ""
}

package sql

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// What a statement asks for where a bare number stands, as the Style of its leaf.
// The number may be a token, so a value is then spelt as that. No other leaf is
// looked at.
const (
	aName   = "name"    // of a schema, a table, a column and the like
	anAlias = "alias"   // a name with a length of its own
	aColumn = "column"  // a name, or a number that counts columns: ORDER BY 2
	aSchema = "pattern" // a schema's name in GRANT, where _ and % stand for others
	aText   = "text"    // a string only: IDENTIFIED BY '123'
)

// A statement is what is known of a statement that is being read. It knows no
// grammar: only after which words, and in which lists, servers want names.
type statement struct {
	first   string // its first word, in lower case as all words here
	object  string // what kind of thing CREATE, DROP, SHOW and others are about
	leaves  int    // so far
	ons     int    // words ON outside parentheses
	routine bool   // it holds statements, ended by semicolons
	scopes  []scope
}

// A scope is the inside of parentheses, or the statement outside of them.
type scope struct {
	opener  string // the word in front of them
	columns bool   // they begin with columns, or definitions of some
	clause  string // the last word that says what a list is of
}

func (s *statement) top() *scope {
	if len(s.scopes) == 0 {
		s.scopes = append(s.scopes, scope{})
	}
	return &s.scopes[len(s.scopes)-1]
}

// before returns the k-th leaf before the end, without the marks of /*! */; the
// zero leaf where that is of another statement.
func (r *reader) before(k int) format.Leaf {
	for i := len(r.leaves) - 1; i >= 0; i-- {
		l := r.leaves[i]
		switch {
		case l.Kind == kindEnd || l.Kind == kindDelimiter:
			return format.Leaf{}
		case l.Kind == format.Hint || l.Kind == kindOp && (l.Text == "*/" || strings.HasPrefix(l.Text, "/*")):
		case k == 1:
			return l
		default:
			k--
		}
	}
	return format.Leaf{}
}

// wordBefore returns the k-th leaf before the end if it is a word.
func (r *reader) wordBefore(k int) string {
	if l := r.before(k); l.Kind == format.Word {
		return strings.ToLower(l.Text)
	}
	return ""
}

// note takes what the last leaf tells of the statement.
func (r *reader) note() {
	s, l := &r.statement, &r.leaves[len(r.leaves)-1]
	top := s.top()
	switch {
	case l.Kind == kindEnd || l.Kind == kindDelimiter:
		*s = statement{scopes: s.scopes[:0]}
		return
	case l.Kind == format.Hint || l.Kind == kindOp && (l.Text == "*/" || strings.HasPrefix(l.Text, "/*")):
		return
	case l.Kind == kindOp && l.Text == "(":
		s.scopes = append(s.scopes, scope{opener: r.wordBefore(2), columns: r.listsColumns()})
	case l.Kind == kindOp && l.Text == ")" && len(s.scopes) > 1:
		s.scopes = s.scopes[:len(s.scopes)-1]
	case l.Kind == kindOp && l.Text == ";":
		s.begin(true)
		return
	case l.Kind == format.Word:
		r.noteWord(s, top, strings.ToLower(l.Text))
		return
	}
	s.leaves++
}

// begin begins a statement inside another.
func (s *statement) begin(anew bool) {
	s.first, s.object, s.leaves = "", "", 0
	if anew {
		s.ons, s.scopes = 0, append(s.scopes[:0], scope{})
	}
}

func (r *reader) noteWord(s *statement, top *scope, w string) {
	outside := len(s.scopes) == 1
	explained := s.leaves == 1 && slices.Contains([]string{"explain", "describe", "desc", "analyze"}, s.first)
	if s.first == "" || explained && isVerb(w) || outside && s.bodyBegins(w) {
		s.first, s.object, s.leaves = w, "", 0
	}
	s.leaves++
	switch {
	case s.object == "" && s.leaves > 1 && isObject(w):
		s.object = w
		holds := slices.Contains([]string{"procedure", "function", "trigger", "event"}, w)
		s.routine = s.routine || s.first == "create" && holds
	case w == "begin" && s.leaves == 1:
		s.routine = true
	}
	if w == "on" && outside {
		s.ons++
	}
	if r.isClause(s, top, w) {
		top.clause = w
	}
	if !s.routine || !outside {
		return
	}
	switch {
	case w == "then" || w == "else": // which CASE has too
		s.begin(false)
	case w == "begin" || w == "do" || w == "loop" || w == "repeat" || w == "row" && r.wordBefore(2) == "each":
		s.begin(true)
	}
}

// bodyBegins reports whether a routine of one statement goes on with that one.
func (s *statement) bodyBegins(w string) bool {
	return s.first == "create" && (s.object == "procedure" || s.object == "function") && s.leaves > 2 && isVerb(w)
}

func isVerb(w string) bool {
	return slices.Contains([]string{
		"select", "insert", "replace", "update", "delete", "with", "table", "call", "set", "truncate",
	}, w)
}

func isObject(w string) bool {
	return slices.Contains([]string{
		"database", "schema", "table", "tables", "index", "view", "trigger", "procedure", "function", "event", "user",
		"role", "server", "sequence", "password", "binlog", "relaylog", "library", "package", "proxy",
	}, w)
}

// isClause reports whether a word says of what the list behind it is.
func (r *reader) isClause(s *statement, top *scope, w string) bool {
	switch w {
	case "select", "where", "having", "limit", "table", "tables", "update", "delete", "into", "view",
		"user", "role", "identified", "returning", "declare":
		return true
	case "values", "value":
		return top.clause != "update" // ON DUPLICATE KEY UPDATE a = VALUES(a)
	case "set":
		return !slices.Contains([]string{"character", "char"}, r.wordBefore(2))
	case "by":
		return slices.Contains([]string{"order", "group"}, r.wordBefore(2))
	case "grant", "revoke", "with":
		return s.leaves == 1
	case "to":
		return s.first == "grant" || s.first == "set"
	case "from": // TRIM(a FROM b), a IS DISTINCT FROM b, FOR PORTION OF p FROM b
		of := r.wordBefore(2)
		return (len(s.scopes) == 1 || top.clause != "") && of != "distinct" && of != "system_time" && r.wordBefore(3) != "of"
	}
	return false
}

// listsColumns reports whether the parenthesis that was just read holds columns.
func (r *reader) listsColumns() bool {
	s := &r.statement
	k := 2
	switch w := r.wordBefore(k); w {
	case "key", "index", "unique", "fulltext", "spatial", "using", "partition", "subpartition", "columns", "match",
		"btree", "hash", "rtree", "range", "list", "column", "add":
		return true
	case "select", "insert", "update", "references": // privileges
		return s.first == "grant" || s.first == "revoke"
	case "join", "by": // USE INDEX FOR ORDER BY (...)
		return r.wordBefore(3) == "for" || r.wordBefore(4) == "for"
	case "values":
		return s.top().clause == "update"
	case "enum", "set", "exists", "as", "in":
		return false
	}
	if s.first == "load" && len(s.scopes) == 1 && s.top().clause != "set" {
		return true
	}
	switch l := r.before(k); {
	case l.Kind == kindOp && l.Text == ")":
		return s.top().clause == "into" // INSERT INTO t PARTITION (p) (...)
	case l.Kind != kindName && l.Kind != format.Word && l.Kind != format.Int:
		return false
	}
	k = r.nameBehind(k + 1)
	switch w := r.wordBefore(k); w {
	case "into", "insert", "replace", "table", "references", "index", "key", "unique", "ignore", "low_priority", "delayed",
		"high_priority", "with", "recursive":
		return true
	case "view", "procedure", "function": // or columns of these names
		return s.object == w
	case "exists":
		return r.ifExists(k)
	case "on":
		return s.object == "index" && len(s.scopes) == 1
	}
	return false
}

// nameBehind returns which leaf before the end stands before a whole name, if the
// k-th is the one before its last part: a name has three parts at most.
func (r *reader) nameBehind(k int) int {
	for range 2 {
		if l := r.before(k); l.Kind == kindOp && l.Text == "." {
			k += 2
		}
	}
	return k
}

// ifExists reports whether the leaf EXISTS, the k-th before the end, ends IF [NOT]
// EXISTS.
func (r *reader) ifExists(k int) bool {
	return r.wordBefore(k+1) == "if" || r.wordBefore(k+1) == "not" && r.wordBefore(k+2) == "if"
}

package sql

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// What a statement asks for where a bare number is, as the Style of its leaf. The
// number may be a token of a value, which is then written as what is asked for. Other
// leaves have no such Style.
const (
	aName   = "name"    // of a schema, a table, a column and the like
	anAlias = "alias"   // a name with a length of its own
	aColumn = "column"  // a name, or a number that counts columns: ORDER BY 2
	aSchema = "pattern" // a schema's name in GRANT, where _ and % stand for other characters
	aText   = "text"    // a string only: IDENTIFIED BY '123'
)

// A statement is what is known of the statement that is being read. It does not know the
// grammar, only after which words and in which lists servers want names.
type statement struct {
	first   string // its first word; all words here are in lower case
	object  string // the kind of thing that CREATE, DROP, SHOW and others are about
	leaves  int    // so far
	ons     int    // how many words ON there are outside parentheses
	routine bool   // it holds statements, each ended by a semicolon
	scopes  []scope
}

// A scope is the inside of parentheses, or the statement outside of them.
type scope struct {
	opener  string // the word in front of them
	columns bool   // they begin with columns, or with definitions of columns
	clause  string // the last word that says what a list holds
}

func (s *statement) top() *scope {
	if len(s.scopes) == 0 {
		s.scopes = append(s.scopes, scope{})
	}
	return &s.scopes[len(s.scopes)-1]
}

// before returns the k-th leaf before the end, not counting the marks of /*! */. It is the
// zero leaf where that belongs to another statement.
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

// wordBefore returns the k-th leaf before the end if it is a word, else "".
func (r *reader) wordBefore(k int) string {
	if l := r.before(k); l.Kind == format.Word {
		return strings.ToLower(l.Text)
	}
	return ""
}

// note takes what the last leaf says about the statement.
func (r *reader) note() {
	s, l := &r.statement, &r.leaves[len(r.leaves)-1]
	s.top() // the outermost scope is there from the first leaf on

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
		r.noteWord(strings.ToLower(l.Text))
		return
	}

	s.leaves++
}

// begin begins a statement inside another; anew also drops the scopes.
func (s *statement) begin(anew bool) {
	s.first = ""
	s.object = ""
	s.leaves = 0
	if anew {
		s.ons = 0
		s.scopes = append(s.scopes[:0], scope{})
	}
}

// noteWord takes what a word says about the statement.
func (r *reader) noteWord(w string) {
	s := &r.statement
	top, outside := s.top(), len(s.scopes) == 1

	if s.verbBegins(w) {
		s.first = w
		s.object = ""
		s.leaves = 0
	}

	s.leaves++

	s.noteObject(w)

	if w == "on" && outside {
		s.ons++
	}

	if r.isClause(w) {
		top.clause = w
	}

	if s.routine && outside {
		r.noteBlock(w)
	}
}

// verbBegins reports whether a word is the first of a statement, or of one in it.
func (s *statement) verbBegins(w string) bool {
	explained := s.leaves == 1 && slices.Contains([]string{"explain", "describe", "desc", "analyze"}, s.first)
	return s.first == "" || explained && isVerb(w) || len(s.scopes) == 1 && s.bodyBegins(w)
}

// noteObject takes what a word says the statement is about.
func (s *statement) noteObject(w string) {
	switch {
	case s.object == "" && s.leaves > 1 && isObject(w):
		s.object = w
		holds := slices.Contains([]string{"procedure", "function", "trigger", "event"}, w)
		s.routine = s.routine || s.first == "create" && holds
	case w == "begin" && s.leaves == 1:
		s.routine = true
	}
}

// noteBlock takes what a word begins in a routine.
func (r *reader) noteBlock(w string) {
	switch {
	case w == "then" || w == "else": // CASE has these words too, so the scopes stay
		r.statement.begin(false)
	case w == "begin" || w == "do" || w == "loop" || w == "repeat" || w == "row" && r.wordBefore(2) == "each":
		r.statement.begin(true)
	}
}

// bodyBegins reports whether a word begins the statement that a routine consists of.
func (s *statement) bodyBegins(w string) bool {
	routine := s.object == "procedure" || s.object == "function"
	return s.first == "create" && routine && s.leaves > 2 && isVerb(w)
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

// isClause reports whether a word says what the list after it holds.
func (r *reader) isClause(w string) bool {
	s, top := &r.statement, r.statement.top()
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
		before := r.wordBefore(2)
		isList := before != "distinct" && before != "system_time" && r.wordBefore(3) != "of"
		return isList && (len(s.scopes) == 1 || top.clause != "")
	}

	return false
}

// listsColumns reports whether columns follow the parenthesis that was just read.
func (r *reader) listsColumns() bool {
	s := &r.statement
	if columns, known := r.columnsFollow(r.wordBefore(2)); known {
		return columns
	}
	if s.first == "load" && len(s.scopes) == 1 && s.top().clause != "set" {
		return true
	}

	switch l := r.before(2); {
	case l.Kind == kindOp && l.Text == ")":
		return s.top().clause == "into" // INSERT INTO t PARTITION (p) (...)
	case l.Kind != kindName && l.Kind != format.Word && l.Kind != format.Int:
		return false
	}

	return r.columnsFollowName(r.leafBeforeName(3))
}

// columnsFollow reports whether columns are in parentheses after the word, where the word
// says enough to know.
func (r *reader) columnsFollow(w string) (columns, known bool) {
	s := &r.statement
	switch w {
	case "key", "index", "unique", "fulltext", "spatial", "using", "partition", "subpartition", "columns", "match",
		"btree", "hash", "rtree", "range", "list", "column", "add":
		return true, true
	case "select", "insert", "update", "references": // privileges
		return s.first == "grant" || s.first == "revoke", true
	case "join", "by": // USE INDEX FOR ORDER BY (...)
		return r.wordBefore(3) == "for" || r.wordBefore(4) == "for", true
	case "values":
		return s.top().clause == "update", true
	case "enum", "set", "exists", "as", "in":
		return false, true
	}

	return false, false
}

// columnsFollowName reports whether columns are in parentheses after a name, where the
// k-th leaf before the end is the one before the name.
func (r *reader) columnsFollowName(k int) bool {
	s := &r.statement
	switch w := r.wordBefore(k); w {
	case "into", "insert", "replace", "table", "references", "index", "key", "unique", "ignore", "low_priority",
		"delayed", "high_priority", "with", "recursive":
		return true
	case "view", "procedure", "function": // or columns of these names
		return s.object == w
	case "exists":
		return r.isIfExists(k)
	case "on":
		return s.object == "index" && len(s.scopes) == 1
	}

	return false
}

// leafBeforeName returns which leaf before the end is before a whole name, if the
// k-th is the one before its last part. A name has three parts at most.
func (r *reader) leafBeforeName(k int) int {
	for range 2 {
		if l := r.before(k); l.Kind == kindOp && l.Text == "." {
			k += 2
		}
	}
	return k
}

// isIfExists reports whether the k-th leaf before the end, which is EXISTS, ends
// IF [NOT] EXISTS.
func (r *reader) isIfExists(k int) bool {
	return r.wordBefore(k+1) == "if" || r.wordBefore(k+1) == "not" && r.wordBefore(k+2) == "if"
}

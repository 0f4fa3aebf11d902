package sql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// In gbk, big5, sjis and the like, the second byte of a character may be a backslash or a
// quote. For a server that reads a statement as one of these, a string ends elsewhere than
// for a reader of UTF-8, and a value could end its string. So a document with values may
// only set a character set of the client in which a byte below 80 is always itself, and
// which leaves UTF-8 as it is.

// charsets are the character sets that are safe.
var charsets = []string{"utf8", "utf8mb3", "utf8mb4", "ascii", "binary"}

func isCharset(name string) bool { return slices.Contains(charsets, strings.ToLower(name)) }

// foreign is the kind of a string after the name of another character set, as _gbk'...':
// what is written there reads as other characters.
const foreign format.Kind = "foreign"

// isForeign reports whether a string after this leaf is foreign.
func isForeign(before format.Leaf) bool {
	set, ok := strings.CutPrefix(before.Text, "_")
	return ok && before.Kind == format.Word && !isCharset(set)
}

// parseFilled reads a document that holds values.
func parseFilled(doc []byte) ([]format.Leaf, error) {
	leaves, err := parse(doc)
	if err != nil {
		return nil, err
	}

	r := &charsetReader{restored: map[string]bool{}}
	for len(leaves) > r.passed {
		n := r.passed + 1
		for n < len(leaves) && leaves[n-1].Kind != kindEnd && leaves[n-1].Kind != kindDelimiter {
			n++
		}
		r.statement(withoutMarks(leaves[r.passed:n]))
		r.passed = n
	}

	if r.wrong != nil {
		return nil, r.wrong
	}

	return leaves, nil
}

// withoutMarks drops the marks of /*! */, as servers execute what is inside.
func withoutMarks(leaves []format.Leaf) []format.Leaf {
	if !slices.ContainsFunc(leaves, isMark) {
		return leaves
	}
	return slices.DeleteFunc(slices.Clone(leaves), isMark)
}

func isMark(l format.Leaf) bool {
	return l.Kind == format.Hint || l.Kind == kindOp && (l.Text == "*/" || strings.HasPrefix(l.Text, "/*"))
}

// A charsetReader looks for statements that set the client's character set.
type charsetReader struct {
	passed   int
	restored map[string]bool // user variables that hold the set that the client had
	wrong    *format.SyntaxError
}

// statement reads one statement. Inside BEGIN and END there are more than one.
func (r *charsetReader) statement(leaves []format.Leaf) {
	switch wordOf(leaves, 0) {
	case "select", "with", "insert", "replace", "update", "delete", "show", "load": // = compares, or sets a column
		return
	case "create", "alter": // what a routine sets is restored when it ends
		return
	}

	setting := false
	for i, l := range leaves {
		switch w := wordOf(leaves, i); {
		case l.Text == ";":
			setting = false
		case w == "set" && !isOne(wordOf(leaves, i-1), "character", "char"):
			setting = true
			r.assigned(leaves, i+1)
		case setting && l.Kind == kindOp && l.Text == ",":
			r.assigned(leaves, i+1)
		}
	}
}

// assigned reads one assignment of SET.
func (r *charsetReader) assigned(leaves []format.Leaf, i int) {
	if wordOf(leaves, i) == "statement" { // MariaDB's SET STATEMENT a = 1 FOR ...
		i++
	}

	switch w := wordOf(leaves, i); {
	case isOne(w, "character", "char") && wordOf(leaves, i+1) == "set":
		i += 2
	case isOne(w, "names", "charset") && textOf(leaves, i+1) != "=" && textOf(leaves, i+1) != ":":
		i++
	default:
		name, end := variableAt(leaves, i)
		if end = afterEquals(leaves, end); end < 0 {
			return
		}
		r.variable(name, leaves, end)
		return
	}

	r.charset(leaves, i)
}

// variable reads the value at i, which is assigned to a variable.
func (r *charsetReader) variable(name string, leaves []format.Leaf, i int) {
	switch name {
	case "character_set_client", "character_set_connection":
		r.charset(leaves, i)
	case "collation_connection":
		r.collation(leaves, i)
	default:
		if strings.HasPrefix(name, "@") {
			value, end := variableAt(leaves, i)
			isClients := isOne(value, "character_set_client", "character_set_connection", "collation_connection")
			r.restored[name] = isClients && ends(leaves, end)
		}
	}
}

// collation reads the name of a collation, which begins with that of its character set.
func (r *charsetReader) collation(leaves []format.Leaf, i int) {
	if l := leafAt(leaves, i); l.Kind == format.Word || l.Kind == format.Str {
		l.Text, _, _ = strings.Cut(l.Text, "_")
		leaves = append([]format.Leaf{l}, leaves[i+1:]...)
		i = 0
	}
	r.charset(leaves, i)
}

// charset reads the name of a character set.
func (r *charsetReader) charset(leaves []format.Leaf, i int) {
	if r.wrong != nil || r.isSafe(leaves, i) {
		return
	}

	const why = "the client's character set must be one of %s in a file with values: in others a character may hold " +
		"a backslash or a quote; write SET NAMES utf8mb4, or print all values with | raw"
	msg := fmt.Sprintf(why, strings.Join(charsets, ", "))
	r.wrong = &format.SyntaxError{Line: leafAt(leaves, i).Line, Msg: msg}
}

// isSafe reports whether the character set named at i is safe: one of charsets, or the one
// that the client had before.
func (r *charsetReader) isSafe(leaves []format.Leaf, i int) bool {
	if name, end := variableAt(leaves, i); strings.HasPrefix(name, "@") && r.restored[name] && ends(leaves, end) {
		return true
	}
	if !ends(leaves, i+1) {
		return false
	}

	l := leafAt(leaves, i)
	isToken := allDigits(l.Text) && len(l.Text) > len("65535") // no character set has such a number
	return isToken || isOne(l.Kind, format.Word, kindName, format.Str) && isCharset(l.Text)
}

// ends reports whether the value of an assignment has ended before leaf i.
func ends(leaves []format.Leaf, i int) bool {
	l := leafAt(leaves, i)
	return isOne(l.Kind, "", kindEnd, kindDelimiter) || isOne(l.Text, ",", ";") ||
		isOne(wordOf(leaves, i), "collate", "for")
}

// variableAt returns the variable at leaf i, in lower case, and where it ends. @x is one of
// the user's; @@session.x, @@x and x are the server's.
func variableAt(leaves []format.Leaf, i int) (name string, end int) {
	ats := 0
	for textOf(leaves, i) == "@" {
		ats++
		i++
	}

	if isOne(wordOf(leaves, i), "session", "local", "global", "persist", "persist_only") {
		i++
		if textOf(leaves, i) == "." {
			i++
		}
	}

	name = strings.ToLower(textOf(leaves, i))
	if ats == 1 {
		name = "@" + name
	}

	return name, i + 1
}

// afterEquals returns where the value begins after = or := at leaf i, or -1.
func afterEquals(leaves []format.Leaf, i int) int {
	if textOf(leaves, i) == ":" {
		i++
	}
	if textOf(leaves, i) != "=" {
		return -1
	}
	return i + 1
}

func leafAt(leaves []format.Leaf, i int) format.Leaf {
	if i < 0 || i >= len(leaves) {
		return format.Leaf{}
	}
	return leaves[i]
}

// wordOf returns the word at leaf i in lower case, "" if there is none.
func wordOf(leaves []format.Leaf, i int) string {
	if l := leafAt(leaves, i); l.Kind == format.Word {
		return strings.ToLower(l.Text)
	}
	return ""
}

// textOf returns the text of leaf i, "" if it is a string.
func textOf(leaves []format.Leaf, i int) string {
	if l := leafAt(leaves, i); l.Kind != format.Str {
		return l.Text
	}
	return ""
}

func isOne[T ~string](s T, of ...T) bool { return slices.Contains(of, s) }

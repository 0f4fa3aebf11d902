package sql

import (
	"slices"
	"strings"
)

// commands are words that must not begin a statement, as MariaDB's client and older ones
// of MySQL take them for commands of their own. MySQL's client has not done so since 9.6,
// unless an option asks for it.
var commands = []string{
	"?", "charset", "clear", "connect", "edit", "ego", "exit", "go", "nopager", "notee", "nowarning", "pager", "print",
	"prompt", "query_attributes", "quit", "rehash", "resetconnection", "source", "ssl_session_data_print", "status",
	"system", "tee", "warnings",
}

// command reads a command of the client at the beginning of a statement, and returns false
// where there is none. All clients know DELIMITER; their other commands are refused.
func (r *reader) command(rest string) bool {
	const longest = 32 // longer than each command, and short enough to look at in every statement
	word, _, _ := strings.Cut(firstWord(rest[:min(len(rest), longest)]), r.delimiter)
	switch word = strings.ToLower(word); {
	case word == "delimiter":
		line, _, _ := strings.Cut(rest, "\n")
		line = strings.TrimRight(line, "\r")
		_, arg, _ := strings.Cut(strings.ReplaceAll(line, "\t", " "), " ")
		r.setDelimiter(strings.Trim(arg, blanks), len(line))
	case slices.Contains(commands, word):
		r.wrong = word + " is a command of some mysql clients, not a statement"
	case word == "use" || word == "help":
		if statement, _, ok := strings.Cut(rest, r.delimiter); ok && !strings.Contains(statement, "\n") {
			return false
		}
		r.wrong = word + " has no " + r.delimiter +
			" on its line: some mysql clients take it for a command, others do not"
	default:
		return false
	}

	return true
}

func firstWord(s string) string {
	if n := strings.IndexAny(s, blanks); n >= 0 {
		return s[:n]
	}
	return s
}

// setDelimiter reads the argument of DELIMITER on a line of n bytes.
func (r *reader) setDelimiter(arg string, n int) {
	switch {
	case !r.fresh:
		r.wrong = "DELIMITER must be the first word on its line"
	case !isDelimiter(arg):
		r.wrong = "DELIMITER takes one word of at most 15 bytes, without quotes, backslashes or the marks of comments"
	}

	r.leaf(kindDelimiter, arg, "", n)
	r.delimiter, r.begun = arg, false
}

func isDelimiter(s string) bool {
	special := strings.ContainsAny(s, " \"'`\\#\x00") || strings.Contains(s, "--") || strings.Contains(s, "/*")
	return s != "" && len(s) <= 15 && !special
}

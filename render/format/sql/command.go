package sql

import (
	"slices"
	"strings"
)

// commands are words with which no statement begins, for MariaDB's client and
// older ones of MySQL keep them to themselves. MySQL's has not done so since 9.6,
// unless it is told to.
var commands = []string{
	"?", "charset", "clear", "connect", "edit", "ego", "exit", "go", "nopager", "notee", "nowarning", "pager", "print",
	"prompt", "query_attributes", "quit", "rehash", "resetconnection", "source", "ssl_session_data_print", "status",
	"system", "tee", "warnings",
}

// command reads DELIMITER at the beginning of a statement, which all clients
// know, and refuses their other commands. It returns false where there is none.
func (r *reader) command(rest string) bool {
	const longest = 32 // words are shorter; who looks further at each statement looks too often
	word, _, _ := strings.Cut(firstWord(rest[:min(len(rest), longest)]), r.delimiter)
	switch word = strings.ToLower(word); {
	case word == "delimiter":
		line, _, _ := strings.Cut(rest, "\n")
		line = strings.TrimRight(line, "\r")
		_, arg, _ := strings.Cut(strings.ReplaceAll(line, "\t", " "), " ")
		r.setDelimiter(strings.Trim(arg, blanks), len(line))
	case slices.Contains(commands, word):
		r.wrong = word + " is a command of some of the clients of mysql, not a statement"
	case word == "use" || word == "help":
		if statement, _, ok := strings.Cut(rest, r.delimiter); ok && !strings.Contains(statement, "\n") {
			return false
		}
		r.wrong = word + " without " + r.delimiter + " on its line, which some of the clients of mysql take for a command and others do not"
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

// setDelimiter reads the argument of DELIMITER, n bytes of the line in all.
func (r *reader) setDelimiter(arg string, n int) {
	switch {
	case !r.fresh:
		r.wrong = "DELIMITER that is not the first word on its line"
	case arg == "" || len(arg) > 15 || strings.ContainsAny(arg, " \"'`\\#\x00") || strings.Contains(arg, "--") || strings.Contains(arg, "/*"):
		r.wrong = "DELIMITER takes one word without quotes, backslashes and the marks of comments, of 15 bytes at most"
	}
	r.leaf(kindDelimiter, arg, "", n)
	r.delimiter, r.begun = arg, false
}

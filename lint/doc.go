// Package lint finds mistakes in option files of MySQL and MariaDB before the
// server does, which stops at the first of them or, worse, ignores it.
//
// It knows every option of the servers in its catalogue: catalogue.tsv, which
// test/options makes from options.tsv and compares with real servers, and those of
// their clients in clients.tsv. What a server
// refuses is an error; what it takes otherwise than it was meant is a warning.
package lint

// A Level says how bad a [Finding] is.
type Level int

const (
	Note    Level = iota // worth knowing
	Warning              // the server starts, but does not do what the file says, or soon will not
	Error                // the server or a client does not start, or the image cannot do it
)

func (l Level) String() string { return [...]string{"note", "warning", "error"}[l] }

// A Finding is one thing that is wrong in an option file. Of a line that was said to
// be secret it shows no more than the names of options that the catalogue holds.
type Finding struct {
	Level  Level
	Line   int    // from 1; 0 where it is about the place of the file
	Option string // as it is written; "" where it is about none
	Msg    string // begins with the option
	Hint   string // what to write; may be empty

	// Others says that it is about programs other than the server, which starts all the
	// same.
	Others bool

	// Value says that it is about the value alone: it does not hold of a placeholder.
	Value bool
}

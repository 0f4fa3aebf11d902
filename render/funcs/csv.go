package funcs

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// parseCSV reads a text whose first line has the names of the columns (RFC 4180). It returns
// the other lines, each as a map of text by name. The arguments are the delimiter, by default a
// comma, and the text.
func parseCSV(args ...string) ([]any, error) {
	rows, err := readCSV(args)
	if err != nil || len(rows) == 0 {
		return []any{}, err
	}
	if err := checkColumns(rows[0]); err != nil {
		return nil, err
	}

	out := make([]any, len(rows)-1)
	for i, row := range rows[1:] {
		byName := make(map[string]any, len(row))
		for k, field := range row {
			byName[rows[0][k]] = field
		}
		out[i] = byName
	}
	return out, nil
}

// checkColumns fails unless each column has a name of its own.
func checkColumns(names []string) error {
	seen := map[string]bool{}
	for _, name := range names {
		switch {
		case name == "":
			return &mistake{"a column has no name in the first line", "csv reads lines without names, as lists"}
		case seen[name]:
			return &mistake{"two columns have the same name in the first line", "csv reads lines as lists"}
		}
		seen[name] = true
	}
	return nil
}

// csvRows is gomplate's csv: all lines, each as a list of text. Its arguments are those of
// parseCSV.
func csvRows(args ...string) ([]any, error) {
	rows, err := readCSV(args)
	if err != nil {
		return nil, err
	}

	out := make([]any, len(rows))
	for i, row := range rows {
		fields := make([]any, len(row))
		for k, field := range row {
			fields[k] = field
		}
		out[i] = fields
	}
	return out, nil
}

// readCSV reads lines that all have the same number of fields.
func readCSV(args []string) ([][]string, error) {
	delimiter := ","
	switch len(args) {
	case 1:
	case 2:
		delimiter = args[0]
	default:
		return nil, failure("takes a text, or a delimiter and a text")
	}

	comma, size := utf8.DecodeRuneInString(delimiter)
	if size == 0 || size < len(delimiter) {
		return nil, errDelimiter
	}

	text := strings.TrimPrefix(args[len(args)-1], "\ufeff") // of programs on Windows
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = comma
	rows, err := r.ReadAll()
	return rows, notCSV(err)
}

const errDelimiter failure = "the delimiter is not one character, other than a quote or a line break"

// notCSV says in which line a text is not CSV, without showing it.
func notCSV(err error) error {
	var wrong *csv.ParseError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &wrong):
		return errDelimiter
	case errors.Is(err, csv.ErrFieldCount):
		msg := fmt.Sprintf("line %d has another number of fields than the first line", wrong.Line)
		return &mistake{msg, "a field that holds the delimiter needs double quotes"}
	}
	msg := fmt.Sprintf("line %d is not CSV: a double quote is in the wrong place", wrong.Line)
	return &mistake{msg, `a field that holds a double quote is in double quotes, and the quote is written twice: "a ""b"""`}
}

package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// A table is options.tsv: what is known of every option, a line each.
type table struct {
	columns []string
	rows    []row
}

type row map[string]string

func readTable(path string) (*table, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}

	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	t := &table{columns: strings.Split(lines[0], "\t")}

	for i, line := range lines[1:] {
		cells := strings.Split(line, "\t")
		if len(cells) != len(t.columns) {
			return nil, fmt.Errorf("%s:%d: %d cells, want %d", path, i+2, len(cells), len(t.columns))
		}
		r := row{}
		for k, c := range cells {
			r[t.columns[k]] = c
		}
		t.rows = append(t.rows, r)
	}

	return t, nil
}

// text is the table as it is kept, with some of its columns or with all.
func (t *table) text(columns ...string) string {
	if len(columns) == 0 {
		columns = t.columns
	}

	var b strings.Builder
	b.WriteString(strings.Join(columns, "\t") + "\n")

	for _, r := range t.rows {
		cells := make([]string, len(columns))
		for i, c := range columns {
			cells[i] = r[c]
		}
		b.WriteString(strings.Join(cells, "\t") + "\n")
	}

	return b.String()
}

// row is the one of an option, nil for none; names of variables are in lower case.
func (t *table) row(name string) row {
	i := slices.IndexFunc(t.rows, func(r row) bool { return strings.ToLower(r["name"]) == name })
	if i < 0 {
		return nil
	}
	return t.rows[i]
}

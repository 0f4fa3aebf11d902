package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
)

// packed are the columns of options.tsv that the lint needs, those beside each other that often
// hold the same, and what few options have at the end.
func packed() []string {
	return strings.Fields(`name kind mysql80 mysql84 mysql97 mariadb1011 mariadb118 takes118 takes1011 takes97 min max
		provider removed notes values deprecated mmin mmax warns118 mkind mvalues warns1011 warns97
		mvalues1011 mkind1011 mmin1011 mmax1011`)
}

// catalogue is what the package lint embeds.
func catalogue(t *table) []byte {
	var b bytes.Buffer
	for line := range strings.Lines(t.text(packed()...)) {
		b.WriteString(packedLine(line) + "\n")
	}
	return b.Bytes()
}

// packedLine is a line of a table with = for a cell that is the one before it, and without
// the empty cells at its end.
func packedLine(line string) string {
	cells := strings.Split(strings.TrimRight(line, "\t\n"), "\t")
	for i := len(cells) - 1; i > 0; i-- {
		if len(cells[i]) > 1 && cells[i] == cells[i-1] {
			cells[i] = "="
		}
	}
	return strings.Join(cells, "\t")
}

func pack(t *table, root string) error {
	return os.WriteFile(filepath.Join(root, "lint", "catalogue.tsv"), catalogue(t), 0o644)
}

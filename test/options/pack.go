package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
)

// packed are the columns of options.tsv that the lint needs.
func packed() []string {
	return []string{"name", "kind", "values", "min", "max", "mysql80", "mysql84", "mysql97", "mariadb1011", "mariadb118", "removed", "deprecated",
		"provider", "mkind", "mvalues", "mmin", "mmax", "takes97", "takes1011", "takes118", "warns97", "warns1011", "warns118", "notes", "mvalues1011", "mkind1011", "mmin1011", "mmax1011"}
}

// catalogue is what the package lint embeds: the table without the empty cells that
// its lines end in.
func catalogue(t *table) []byte {
	var b bytes.Buffer
	for line := range strings.Lines(t.text(packed()...)) {
		b.WriteString(strings.TrimRight(line, "\t\n") + "\n")
	}
	return b.Bytes()
}

func pack(t *table, root string) error {
	return os.WriteFile(filepath.Join(root, "lint", "catalogue.tsv"), catalogue(t), 0o644)
}

package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
)

// packed are the columns of options.tsv that the lint needs.
func packed() []string {
	return []string{"name", "kind", "values", "min", "max", "mysql80", "mysql84", "mysql97", "mariadb1011", "mariadb118", "removed", "deprecated", "replacement",
		"provider", "mkind", "mvalues", "mmin", "mmax", "takes97", "takes1011", "takes118", "warns97", "warns1011", "warns118", "notes", "mvalues1011", "mkind1011", "mmin1011", "mmax1011"}
}

// catalogue is what the package lint embeds. It is the same for the same table.
func catalogue(t *table) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write([]byte(t.text(packed()...))); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}

func pack(t *table, root string) error {
	data, err := catalogue(t)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, "lint", "catalogue.gz"), data, 0o644)
}

package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestReportPages runs the example of docs/report.md.
func TestReportPages(t *testing.T) {
	page := read(t, "../../docs/report.md")
	dir := t.TempDir()
	must(t, writeFile(filepath.Join(dir, "app.yaml.tmpl"), blockAfter(t, page, "A template, `app.yaml.tmpl`:")))
	must(t, writeFile(filepath.Join(dir, "store.yaml"), blockAfter(t, page, "Its values, `store.yaml`:")))
	must(t, writeFile(filepath.Join(dir, "want"), blockAfter(t, page, "prints")))

	shell(t, dir, nil, "unset INITPLATE_SOCKET\n"+strings.TrimSpace(blockAfter(t, page, "Where they are in the output:"))+" >got\ndiff want got\n")
}

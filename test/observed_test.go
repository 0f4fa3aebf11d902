package test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/initplate/initplate/templates"
)

// TestObserved wants each bundled template in the table of what was observed, with tests that there are.
func TestObserved(t *testing.T) {
	text, err := os.ReadFile("../docs/observed.md")
	if err != nil {
		t.Fatal(err)
	}

	rows := regexp.MustCompile("(?m)^\\| ([a-z0-9-]+) \\| .+ \\| .+ \\| `(.+)` (Test.+) \\|$").FindAllStringSubmatch(string(text), -1)
	seen := map[string]bool{}
	for _, row := range rows {
		template, dir := row[1], row[2]
		seen[template] = true
		if len(templates.Files(template)) == 0 {
			t.Errorf("there is no template %s", template)
		}
		for _, name := range strings.Split(row[3], ", ") {
			if !isTest(t, dir, name) {
				t.Errorf("%s: %s has no %s", template, dir, name)
			}
		}
	}

	for _, template := range templates.All() {
		if !seen[template.Name] {
			t.Errorf("docs/observed.md says nothing of %s", template.Name)
		}
	}

	if lines := strings.Count(string(text), "\n| "); len(rows) != lines-1 { // without the heading
		t.Errorf("%d of %d rows are understood", len(rows), lines-1)
	}
}

// isTest reports whether a directory has a test function of that name.
func isTest(t *testing.T, dir, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}

	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "func "+name+"(t *testing.T)") {
			return true
		}
	}
	return false
}

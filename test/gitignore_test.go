package test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestGitignore: what the README's commands write in the working directory is no part of a commit.
func TestGitignore(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	ignored, err := os.ReadFile("../.gitignore")
	if err != nil {
		t.Fatal(err)
	}

	writes := regexp.MustCompile(`(?:initplate|go build)\b.*?(?: -o | --out |[^<\w]> ?)([A-Za-z][\w.-]*\b)(?:[^/\w]|$)`)
	found := writes.FindAllStringSubmatch(string(readme), -1)
	if len(found) == 0 {
		t.Error("the README writes no file")
	}
	for _, m := range found {
		isFormat := m[1] == "json" || m[1] == "sarif" || m[1] == "text"
		if !isFormat && !strings.Contains(string(ignored), "\n/"+m[1]+"\n") {
			t.Errorf("%s: .gitignore lacks /%s", m[0], m[1])
		}
	}
}

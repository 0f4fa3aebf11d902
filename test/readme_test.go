package test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestReadme wants a README that is read in a few minutes, and commands in it that work.
func TestReadme(t *testing.T) {
	text := readFile(t, "../README.md")
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) > 120 {
		t.Errorf("README.md has %d lines, and may have 120: move what is long to docs", len(lines))
	}
	if words := len(strings.Fields(text)); words > 900 {
		t.Errorf("README.md has %d words, and may have 900: move what is long to docs", words)
	}
	for i, line := range lines {
		if n := utf8.RuneCountInString(line); n > 120 {
			t.Errorf("README.md:%d has %d characters, and may have 120", i+1, n)
		}
	}
	if got := commands(lines)[0]; got != "go install github.com/initplate/initplate/cmd/initplate@latest" {
		t.Errorf("the first command is %q: it must install the program", got)
	}
	render(t, lines)
	targets(t, text)
}

// commands returns the lines of blocks that begin with a program.
func commands(lines []string) (all []string) {
	for _, line := range lines {
		if command, ok := strings.CutPrefix(line, "    "); ok && regexp.MustCompile(`^(go|make|initplate) `).MatchString(command) {
			all = append(all, command)
		}
	}
	return all
}

// render runs the command that needs no server.
func render(t *testing.T, lines []string) {
	t.Helper()
	const command = "go run ./cmd/initplate render mysql"
	if !strings.Contains(strings.Join(commands(lines), "\n"), command) {
		t.Fatalf("README.md does not have %s", command)
	}
	c := exec.Command("sh", "-c", command)
	c.Dir = ".."
	out, err := c.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "\n[mysqld]\n") {
		t.Errorf("%s: %v\n%s", command, err, out)
	}
}

// targets wants each target of make in a text to be one.
func targets(t *testing.T, text string) {
	t.Helper()
	makefile := readFile(t, "../Makefile")
	for _, m := range regexp.MustCompile("(?m)(?:^    |`)make ([a-z][a-z-]*)").FindAllStringSubmatch(text, -1) {
		if !regexp.MustCompile(`(?m)^` + m[1] + `:`).MatchString(makefile) {
			t.Errorf("make %s: the Makefile has no such target", m[1])
		}
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

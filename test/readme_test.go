package test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/initplate/initplate/test/servers"
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
	bundled(t, lines)
	own(t, text)
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

// bundled runs the commands that need no server: those from one to another.
func bundled(t *testing.T, lines []string) {
	t.Helper()
	const first, after = "go run ./cmd/initplate render mysql", "make test"
	all := commands(lines)
	from, to := slices.Index(all, first), slices.Index(all, after)
	if from < 0 || to < from {
		t.Fatalf("README.md does not have %s, and then %s", first, after)
	}
	if out := run(t, "..", first, ""); !strings.Contains(out, "\n[mysqld]\n") {
		t.Errorf("%s: %s", first, out)
	}

	dir := t.TempDir()
	const build = "go build -o initplate "
	for _, command := range all[from+1 : to] {
		if rest, ok := strings.CutPrefix(command, build); ok { // of the checkout, which is left as it is
			run(t, "..", "go build -o "+filepath.Join(dir, "initplate")+" "+rest, "")
			continue
		}
		run(t, dir, command, "")
	}
	if file := readFile(t, filepath.Join(dir, "my.cnf")); !strings.Contains(file, "\n[mysqld]\n") {
		t.Errorf("my.cnf is\n%s", file)
	}
}

// own renders the template in the text.
func own(t *testing.T, text string) {
	t.Helper()
	block := regexp.MustCompile(`(?m)^    \[client\]\n(?:    .*\n)+`).FindString(text)
	template := strings.ReplaceAll(block, "    ", "")
	store := filepath.Join(t.TempDir(), "store.yaml")
	if err := os.WriteFile(store, []byte(`{consul: {app/db/host: db}, vault: {secret/data/app: {password: "a#b\n"}}}`), 0o600); err != nil {
		t.Fatal(err)
	}

	const want = "[client]\nhost = db\nport = 3306\npassword = \"a#b\\n\"\n"
	if got := run(t, "..", "initplate render - --format mysql --out - --values "+store, template); got != want {
		t.Errorf("the template of README.md\n%s\ngives\n%s\nwant\n%s", template, got, want)
	}
}

// run returns what a command prints in a directory. Its initplate is that of the checkout.
func run(t *testing.T, dir, command, input string) string {
	t.Helper()
	program, err := filepath.Abs(servers.Initplate(t))
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command("sh", "-c", command)
	c.Dir, c.Stdin = dir, strings.NewReader(input)
	c.Env = append(os.Environ(), "PATH="+filepath.Dir(program)+":"+os.Getenv("PATH"))
	var errs strings.Builder
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		t.Errorf("%s: %v\n%s", command, err, &errs)
	}
	return string(out)
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

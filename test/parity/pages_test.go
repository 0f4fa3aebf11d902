package parity

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// TestPages runs each example of the pages about other programs with both programs, with a real Consul and Vault. What
// they write is the same to the byte, and what the page says. The rows of its tables are one template for each program.
func TestPages(t *testing.T) {
	for _, program := range []string{"gomplate", "confd", "envsubst", "dockerize"} {
		t.Run(program, func(t *testing.T) {
			b := newDesk(t, program)
			for _, e := range readPage(t, program).sections {
				t.Run(e.name, func(t *testing.T) { b.try(t, e, program) })
			}
		})
	}
}

// A desk has the programs of a page in one directory, for shells.
type desk struct {
	bin string
	env []string
}

func newDesk(t *testing.T, program string) *desk {
	t.Helper()
	d := &desk{bin: t.TempDir()}
	consul, vault := servers.Consul(t), servers.Vault(t)
	for _, name := range []string{"consul", "vault"} {
		d.install(t, name, servers.Built(t, name))
	}
	if program == "envsubst" {
		d.install(t, program, servers.Envsubst(t).Command(program).Args...)
	} else {
		d.install(t, program, servers.Built(t, program))
	}
	d.install(t, "initplate", servers.Initplate(t))

	d.env = []string{
		"PATH=" + d.bin + ":/usr/bin:/bin", "HOME=" + t.TempDir(),
		"CONSUL_HTTP_ADDR=" + consul.Addr, "VAULT_ADDR=" + vault.Addr, "VAULT_TOKEN=" + vault.Token,
	}
	return d
}

// install writes a script that runs a program.
func (d *desk) install(t *testing.T, name string, command ...string) {
	t.Helper()
	script := "#!/bin/sh\nexec '" + strings.Join(command, "' '") + "' \"$@\"\n"
	if err := os.WriteFile(filepath.Join(d.bin, name), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
}

// try runs an example with both programs.
func (d *desk) try(t *testing.T, e *section, program string) {
	theirs, ours := d.run(t, e, program), d.run(t, e, "initplate")
	if len(e.results) == 0 && len(e.rows) == 0 {
		t.Error("the example does not say what the programs write")
	}

	for _, want := range e.results {
		for whose, dir := range map[string]string{program: theirs, "initplate": ours} {
			if got := readFile(t, dir, want.path); got != want.text {
				t.Errorf("%s writes %s:\n%s\nthe page says\n%s", whose, want.path, got, want.text)
			}
		}
	}
	if len(e.rows) > 0 {
		compareRows(t, e.rows, readFile(t, theirs, rowsFile), readFile(t, ours, rowsFile))
		d.hints(t, e, theirs)
	}
}

// unseen are calls with arguments in another order that are no error. The pages warn of them.
var unseen = []string{
	`{{ contains "abc" "b" }}`, `{{ trimSuffix "a.b." "." }}`, `{{ if contains "abc" "b" }}yes{{ end }}`,
	`{{ if hasPrefix "abc" "a" }}yes{{ end }}`, `{{ if hasSuffix "abc" "c" }}yes{{ end }}`, `{{ trim "-a-" "-" }}`,
}

// hints: given to initplate as they are, the rows of the other program make what they make there, or an error with a
// hint.
func (d *desk) hints(t *testing.T, e *section, theirs string) {
	t.Helper()
	want := strings.Split(readFile(t, theirs, rowsFile), "\n")
	for i, r := range e.rows {
		c := d.shell(t, theirs, exports(e.values), "initplate render - --format text --out -")
		c.Stdin = strings.NewReader(fmt.Sprintf("%d %s\n", i, r.theirs))
		var said strings.Builder
		c.Stderr = &said
		got, err := c.Output()
		same := err == nil && strings.HasSuffix(string(got), want[i]+"\n")
		refused := err != nil && strings.Contains(said.String(), "hint:")
		if !same && !refused && !slices.Contains(unseen, r.theirs) {
			t.Errorf("initplate makes %q of %s, want %q or a hint: %v\n%s", got, r.theirs, want[i], err, said.String())
		}
	}
}

// exports returns the commands that set variables.
func exports(values []string) string {
	return strings.Join(regexp.MustCompile(`(?m)^export .*$`).FindAllString(strings.Join(values, ""), -1), "\n")
}

// shell returns a shell that runs commands in a directory.
func (d *desk) shell(t *testing.T, dir string, commands ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), "sh", "-ec", strings.Join(commands, "\n"))
	c.Env, c.Dir, c.WaitDelay = d.env, dir, time.Second
	return c
}

// rowsFile is what the rows of a table make.
const rowsFile = "rows.txt"

// run returns the directory in which a program has run an example.
func (d *desk) run(t *testing.T, e *section, program string) (dir string) {
	t.Helper()
	s := e.sides[program]
	if s == nil {
		t.Fatalf("nothing is for %s", program)
	}

	dir = t.TempDir()
	files := s.files
	if len(e.rows) > 0 {
		files = append(files, file{rowsPath(program), rowsTemplate(e.rows, program)})
	}
	writeFiles(t, dir, files)

	script := strings.Join(e.values, "") + strings.Join(s.commands, "")
	if text, err := d.shell(t, dir, script).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s\n%s", program, err, script, text)
	}
	return dir
}

func writeFiles(t *testing.T, dir string, files []file) {
	t.Helper()
	for _, f := range files {
		path := filepath.Join(dir, f.path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(f.text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func rowsPath(program string) string {
	if program == "confd" {
		return "templates/" + rowsFile + ".tmpl"
	}
	return rowsFile + ".tmpl"
}

// rowsTemplate is a template of all rows, each with its number before it.
func rowsTemplate(rows []tableRow, program string) string {
	var b strings.Builder
	for i, r := range rows {
		text := r.theirs
		if program == "initplate" {
			text = r.ours
		}
		fmt.Fprintf(&b, "%d %s\n", i, text)
	}
	return b.String()
}

func compareRows(t *testing.T, rows []tableRow, theirs, ours string) {
	t.Helper()
	want, got := strings.Split(theirs, "\n"), strings.Split(ours, "\n")
	if len(want) != len(rows)+1 || len(got) != len(rows)+1 {
		t.Fatalf("%d rows, want one line for each:\n%s\n%s", len(rows), theirs, ours)
	}
	for i, r := range rows {
		if want[i] != got[i] {
			t.Errorf("%s gives %q\n%s gives %q", r.theirs, want[i], r.ours, got[i])
		}
	}
}

func readFile(t *testing.T, dir, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, path))
	if err != nil {
		t.Error(err)
	}
	return string(text)
}

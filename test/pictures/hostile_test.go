// Package pictures draws the terminals of docs/pictures from what programs really print, and wants all pictures there to
// be XML that every viewer shows.
package pictures

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

const (
	hostile     = "../../docs/pictures/hostile.svg"
	optionFile  = "[client]\nuser = app\npassword = {{ env \"PW\" }}\n"
	password    = "tea#4\nssl-mode=DISABLED"
	widestShown = 64 // characters in a line of a terminal
)

// A shot is the picture of a terminal, and what MySQL's own reader finds in the file that was written there.
type shot struct {
	Title   string
	Lines   []line
	Reads   []string // name = value; ⏎ is a line break
	Whole   bool     // the password is what was given, and nothing else is set
	Verdict string
}

type line struct {
	Text  string
	Typed bool
}

// TestHostile gives the same template and the same password to two programs. The picture shows what they print and
// write, and what MySQL reads. It needs consul-template and MySQL.
func TestHostile(t *testing.T) {
	mysql := servers.MySQL(t)
	bin := t.TempDir()
	link(t, bin, "consul-template", servers.Built(t, "consul-template"))
	link(t, bin, "initplate", servers.Initplate(t))

	theirs := take(t, bin, mysql, "consul-template "+version(t, bin),
		"consul-template -once \\\n    -template client.cnf.tmpl:client.cnf", "cat client.cnf")
	ours := take(t, bin, mysql, "initplate", "initplate render client.cnf.tmpl --out client.cnf", "cat client.cnf")
	if !slices.Equal(theirs.Reads, []string{"password = tea", "ssl-mode = DISABLED"}) {
		t.Errorf("consul-template's file reads as %q: the picture says otherwise", theirs.Reads)
	}
	if !ours.Whole {
		t.Errorf("initplate's file reads as %q: the picture says otherwise", ours.Reads)
	}
	theirs.Verdict, ours.Verdict = "another password, and TLS is off", "the password, and nothing else"

	got := draw(t, scene{strings.Split(strings.TrimSpace(optionFile), "\n"), strings.Split(password, "\n"), theirs, ours})
	if *update {
		if err := os.WriteFile(hostile, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(hostile); err != nil || !bytes.Equal(got, want) {
		t.Errorf("docs/pictures/hostile.svg is not what the programs print (%v): run go test ./test/pictures -update", err)
	}
}

func link(t *testing.T, bin, name, program string) {
	t.Helper()
	program, err := filepath.Abs(program)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(program, filepath.Join(bin, name)); err != nil {
		t.Fatal(err)
	}
}

// version returns the version of consul-template, without the commit.
func version(t *testing.T, bin string) string {
	t.Helper()
	out, err := exec.Command(filepath.Join(bin, "consul-template"), "-version").CombinedOutput()
	number := regexp.MustCompile(`\d+\.\d+\.\d+`).Find(out)
	if err != nil || number == nil {
		t.Fatalf("consul-template -version: %v\n%s", err, out)
	}
	return string(number)
}

// take types commands in a new directory that holds the template.
func take(t *testing.T, bin string, mysql *servers.Database, title string, commands ...string) shot {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "client.cnf.tmpl"), []byte(optionFile), 0o644); err != nil {
		t.Fatal(err)
	}

	s := shot{Title: title}
	for _, command := range commands {
		c := exec.Command("sh", "-c", "umask 022; "+command)
		c.Dir = dir
		c.Env = []string{"PATH=" + bin + ":/usr/bin:/bin", "HOME=" + dir, "PW=" + password}
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
		s.Lines = append(s.Lines, shown("$ "+command, true)...)
		if len(out) > 0 {
			s.Lines = append(s.Lines, shown(strings.TrimSuffix(string(out), "\n"), false)...)
		}
	}

	options := mysql.PrintDefaults(t, filepath.Join(dir, "client.cnf"), "client")
	s.Whole = slices.Equal(options, []string{"--user=app", "--password=" + password})
	for _, option := range options[1:] {
		option = strings.Replace(strings.TrimPrefix(option, "--"), "=", " = ", 1)
		s.Reads = append(s.Reads, strings.ReplaceAll(option, "\n", "⏎"))
	}
	return s
}

// shown returns the lines of a text as a terminal breaks them.
func shown(text string, typed bool) (all []line) {
	for _, l := range strings.Split(text, "\n") {
		for len(l) > widestShown {
			all = append(all, line{l[:widestShown], typed})
			l = l[widestShown:]
		}
		all = append(all, line{l, typed})
	}
	return all
}

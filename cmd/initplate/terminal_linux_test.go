package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/initplate/initplate/test/servers"
)

// terminal returns both ends of a new pseudo-terminal of 200 columns.
func terminal(t *testing.T) (ours, theirs *os.File) {
	t.Helper()
	ours, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	must(t, err)
	must(t, unix.IoctlSetPointerInt(int(ours.Fd()), unix.TIOCSPTLCK, 0))
	n, err := unix.IoctlGetInt(int(ours.Fd()), unix.TIOCGPTN)
	must(t, err)
	theirs, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	must(t, err)
	must(t, unix.IoctlSetWinsize(int(theirs.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 25, Col: 200}))
	return ours, theirs
}

// TestTerminal: on a terminal one line says what is waited for. It changes, and in
// the end it is gone.
func TestTerminal(t *testing.T) {
	closed := servers.NewPort(t)
	dir := t.TempDir()
	must(t, os.WriteFile(dir+"/app.tmpl", []byte(`{{ key "a" }}`), 0o600))
	for _, tt := range []struct {
		name, term, format string
		shown              bool
	}{
		{"a line that changes", "xterm", "text", true},
		{"a dumb terminal", "dumb", "text", false},
		{"lines for programs", "xterm", "json", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ours, theirs := terminal(t)
			defer ours.Close()
			exe, err := os.Executable()
			must(t, err)
			cmd := exec.Command(exe, "render", dir+"/app.tmpl", "--out", dir+"/app", "--timeout", "6s", "--log-format", tt.format)
			cmd.Args[0] = "initplate"
			cmd.Env = []string{"TERM=" + tt.term, "CONSUL_HTTP_ADDR=" + closed.Addr}
			cmd.Stderr = theirs
			must(t, cmd.Start())
			theirs.Close()
			all, _ := io.ReadAll(ours) // ends with EIO, when nobody holds the other end
			cmd.Wait()
			written := string(all)
			if n := strings.Count(written, eraseLine); tt.shown && n < 3 || !tt.shown && n > 0 {
				t.Errorf("a line was shown anew %d times: %q", n, written)
			}
			if tt.shown && !regexp.MustCompile(`initplate: [1-5] s left, waiting for consul \(dial tcp .*: connection refused\)`).MatchString(written) {
				t.Errorf("got %q", written)
			}
			end := sequences.ReplaceAllString(screen(written), "")
			if tt.shown && strings.Contains(end, "waiting") || strings.Contains(end, "\x1b") || !strings.Contains(end, "connection refused (tried ") {
				t.Errorf("what remains is\n%s", end)
			}
		})
	}
}

// shownIn runs the program with standard output and standard error on terminals, or in pipes, and returns what
// they got. Columns are those of the terminals.
func shownIn(t *testing.T, env []string, outIsTerminal, errIsTerminal bool, columns uint16, args ...string) (out, err string) {
	t.Helper()
	exe, e := os.Executable()
	must(t, e)
	cmd := exec.Command(exe, args...)
	cmd.Args[0], cmd.Env = "initplate", append([]string{"TERM=xterm"}, env...)
	stream := func(isTerminal bool) (theirs *os.File, read func() string) {
		ours, theirs, e := os.Pipe()
		must(t, e)
		if isTerminal {
			ours.Close()
			theirs.Close()
			ours, theirs = terminal(t)
			must(t, unix.IoctlSetWinsize(int(theirs.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 25, Col: columns}))
		}
		done := make(chan string)
		go func() {
			all, _ := io.ReadAll(ours) // ends with EIO, when nobody holds the other end
			ours.Close()
			done <- strings.ReplaceAll(string(all), "\r\n", "\n")
		}()
		return theirs, func() string { return <-done }
	}
	stdout, readOut := stream(outIsTerminal)
	stderr, readErr := stream(errIsTerminal)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	must(t, cmd.Start())
	stdout.Close()
	stderr.Close()
	cmd.Wait()
	return readOut(), readErr()
}

// TestColour: each stream has colours if it is a terminal, unless somebody says otherwise. What goes to files and
// to programs never has any, nor do values.
func TestColour(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(dir+"/a.yaml.tmpl", []byte("a: {{ env \"V\" }}\nb: 1\n"), 0o600))
	must(t, os.WriteFile(dir+"/old.yaml", []byte("a: x\nb: 1\n"), 0o600))
	dry := []string{"render", dir + "/a.yaml.tmpl", "--out", dir + "/old.yaml", "--dry-run", "--set", "x=1"}
	for _, tt := range []struct {
		name       string
		env        []string
		out, err   bool // are terminals
		args       []string
		cOut, cErr bool // have colours
	}{
		{"terminals", nil, true, true, nil, true, true},
		{"output is a pipe", nil, false, true, nil, false, true},
		{"errors are a pipe", nil, true, false, nil, true, false},
		{"pipes", nil, false, false, nil, false, false},
		{"NO_COLOR", []string{"NO_COLOR=1"}, true, true, nil, false, false},
		{"an empty NO_COLOR", []string{"NO_COLOR="}, true, true, nil, true, true},
		{"a dumb terminal", []string{"TERM=dumb"}, true, true, nil, false, false},
		{"never", nil, true, true, []string{"--color", "never"}, false, false},
		{"always", nil, false, false, []string{"--color=always"}, true, true},
		{"a variable", []string{"INITPLATE_COLOR=always"}, false, false, nil, true, true},
		{"the flag takes precedence", []string{"INITPLATE_COLOR=always"}, true, true, []string{"--color=never"}, false, false},
		{"the setting takes precedence over NO_COLOR", []string{"NO_COLOR=1", "INITPLATE_COLOR=always"}, false, false, nil, true, true},
		{"lines for programs", nil, true, true, []string{"--log-format", "json"}, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			env := append(tt.env, "V=\x1b[31mred")
			out, _ := shownIn(t, env, tt.out, tt.err, 80, append(slices.Clone(dry[:len(dry)-2]), tt.args...)...)
			_, said := shownIn(t, env, tt.out, tt.err, 80, append(slices.Clone(dry), tt.args...)...)
			if has := strings.Contains(out, "\x1b[32m+a: "); has != tt.cOut || !strings.Contains(out, `red`) {
				t.Errorf("the difference is %q", out)
			}
			if strings.Contains(out, "\x1b[31mred") || strings.Contains(out, "\x1b") != tt.cOut {
				t.Errorf("the value, or another escape sequence, is in %q", out)
			}
			if has := strings.Contains(said, "initplate: \x1b[1;31merror: \x1b[0m"); has != tt.cErr || !strings.Contains(said, "has a parameter x") {
				t.Errorf("the error is %q", said)
			}
			if strings.Contains(said, "\x1b") != tt.cErr {
				t.Errorf("escape sequences are in %q", said)
			}
		})
	}
}

// TestColourElsewhere: files, the report, the termination log and JSON have no colours, whatever --color says.
func TestColourElsewhere(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(dir+"/a.yaml.tmpl", []byte("a: {{ .x }}\n{{/* params: {x: {type: int}} */}}"), 0o600))
	must(t, os.WriteFile(dir+"/log", nil, 0o600))
	render := []string{"render", dir + "/a.yaml.tmpl", "--color", "always", "--out", dir + "/a.yaml", "--diff",
		"--report", dir + "/report", "--metrics", dir + "/metrics", "--termination-log", dir + "/log"}
	shownIn(t, nil, true, true, 80, append(slices.Clone(render), "--set", "x=1")...)
	shownIn(t, nil, true, true, 80, append(slices.Clone(render), "--set", "y=1")...)
	for _, file := range []string{"a.yaml", "report", "metrics", "log"} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		must(t, err)
		if len(text) == 0 || strings.Contains(string(text), "\x1b") {
			t.Errorf("%s is %q", file, text)
		}
	}

	for _, args := range [][]string{
		{"plan", "mysql", "-o", "json"}, {"version", "-o", "json"}, {"check", "mysql", "-o", "json"}, {"check", "mysql", "-o", "sarif"},
		{"render", "mysql", "--out", "-"}, {"policy", "mysql", "--vault-path", "secret/data/x"}, {"templates", "mysql", "--source"},
	} {
		if out, _ := shownIn(t, []string{"INITPLATE_COLOR=always"}, true, true, 80, args...); out == "" || strings.Contains(out, "\x1b") {
			t.Errorf("%s: %q", args, out)
		}
	}
}

var sequences = regexp.MustCompile("\x1b\\[[0-9;]*m")

// TestColumns: what is shown fits the terminal, or 80 columns where there is none.
func TestColumns(t *testing.T) {
	log := t.TempDir() + "/log"
	must(t, os.WriteFile(log, []byte("2024-01-01T00:00:00 0 [ERROR] [MY-010119] [Server] Aborting\n"+
		"2024-01-01T00:00:00 0 [ERROR] [MY-012271] [InnoDB] The innodb_system data file 'ibdata1' must be writable\n"), 0o600))
	cnf := t.TempDir() + "/my.cnf"
	must(t, os.WriteFile(cnf, []byte("[mysqld]\ndatadir=/nowhere/at/all\nmax_conections=1\nport=1\n"), 0o600))
	commands := [][]string{{}, {"templates"}, {"templates", "mysql"}, {"templates", "galera"}, {"templates", "cert"}, {"version"},
		{"plan", "mysql", "--consul-prefix", "a", "--vault-path", "secret/data/b"}, {"plan", "otel-collector", "--consul-prefix", "a"},
		{"preflight", "mysql", cnf}, {"preflight", "galera", "--help"}, {"explain-error", log}, {"podpreset", "manifests", "--help"}}
	for _, name := range []string{"render", "ready", "check", "plan", "policy", "templates", "podpreset", "inject", "preflight", "explain-error", "version", "init"} {
		commands = append(commands, []string{name, "--help"})
	}
	for _, args := range commands {
		for _, columns := range []int{80, 120} {
			out, _ := shownIn(t, nil, true, true, uint16(columns), args...)
			tooWide(t, args, out, columns)
		}

		if slices.Contains(args, cnf) || slices.Contains(args, log) {
			continue // these have lines in a pipe
		}
		out, _ := shownIn(t, nil, false, false, 0, args...)
		tooWide(t, args, out, 80)
	}
}

// TestOriginsColumns: --origins is for standard output, so that its lines fit that terminal, whatever standard error is.
func TestOriginsColumns(t *testing.T) {
	const variable = "A_VARIABLE_WHOSE_NAME_IS_LONG_ENOUGH_FOR_A_LINE_OF_ITS_OWN"
	path := t.TempDir() + "/a.yaml.tmpl"
	must(t, os.WriteFile(path, []byte(`a: {{ env "`+variable+`" }}`+"\n"), 0o600))
	for _, tt := range []struct {
		name     string
		out, err bool // are terminals, of 120 columns
		lines    int
	}{
		{"output on a terminal", true, false, 1},
		{"errors on a terminal", false, true, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			env := []string{variable + "=value-of-twenty-letters"}
			out, _ := shownIn(t, env, tt.out, tt.err, 120, "render", path, "--origins")
			if strings.Count(out, "\n") != tt.lines || !strings.Contains(out, "<- env:"+variable) {
				t.Errorf("want %d lines:\n%s", tt.lines, out)
			}
		})
	}
}

// tooWide fails for lines that are wider than the terminal, but for a word that is, and for examples, which are
// to be copied, and lines of a log.
func tooWide(t *testing.T, args []string, out string, columns int) {
	t.Helper()
	if out == "" {
		t.Errorf("%s shows nothing", args)
	}
	isExample := false
	for line := range strings.Lines(sequences.ReplaceAllString(out, "")) {
		line = strings.TrimSuffix(line, "\n")
		isExample = line == "Examples:" || isExample && line != ""
		rest := strings.TrimLeft(line, " ")
		isWord := !strings.Contains(rest, " ") || strings.HasPrefix(rest, "-> ") && strings.Count(rest, " ") == 1
		if n := len([]rune(line)); n > columns && !isExample && !isWord && !strings.HasPrefix(line, "line ") {
			t.Errorf("%s: %d columns of %d: %s", strings.Join(args, " "), n, columns, line)
		}
	}
}

package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
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
			end := screen(written)
			if tt.shown && strings.Contains(end, "waiting") || strings.Contains(end, "\x1b") || !strings.Contains(end, "connection refused (tried ") {
				t.Errorf("what remains is\n%s", end)
			}
		})
	}
}

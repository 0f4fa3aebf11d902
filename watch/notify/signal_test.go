package notify

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
)

// A program is a shell under a name of its own, which says which signals it gets, and has a
// child of the same name which ends with another signal than it.
const program = `
trap 'echo USR1 to $$' USR1
trap 'echo HUP to $$' HUP
[ -n "$2" ] && "$1" -c "$2" "$1" "$1" &
echo ready
while :; do sleep 0.05; done`

// running starts a program under a name that only this test has, and returns the lines that
// it says.
func running(t *testing.T, name string) (lines <-chan string, pid int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	shell, err := os.ReadFile("/bin/sh")
	if err == nil {
		err = os.WriteFile(path, shell, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}

	cmd := exec.Command(path, "-c", program, path, path, program)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}

	said := make(chan string, 100)
	go func() {
		for s := bufio.NewScanner(out); s.Scan(); {
			said <- s.Text()
		}
	}()
	t.Cleanup(func() {
		all, _ := processes()
		for pid, p := range all {
			if p.is(name) {
				end, _ := os.FindProcess(pid)
				end.Kill()
			}
		}
		cmd.Process.Kill()
		cmd.Wait()
	})

	for range 2 {
		if got := next(t, said); got != "ready" {
			t.Fatalf("the program says %q", got)
		}
	}
	return said, cmd.Process.Pid
}

func next(t *testing.T, lines <-chan string) string {
	t.Helper()
	select {
	case line := <-lines:
		return line
	case <-time.After(time.Minute):
		t.Fatal("the program says nothing")
		return ""
	}
}

// unique returns a name that no other process has.
func unique(name string) string { return fmt.Sprint(name, os.Getpid()%100000) }

func send(t *testing.T, text string) (string, error) {
	t.Helper()
	n, err := Parse(text, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	return n.send(t.Context())
}

// TestSignal: the parent gets the signal, its child of the same name does not. The names are
// longer than what the kernel keeps of them, or not.
func TestSignal(t *testing.T) {
	for _, name := range []string{unique("short"), unique("a-name-of-twenty-and-more")} {
		lines, pid := running(t, name)
		for _, signal := range []string{"USR1", "HUP", "USR1"} {
			done, err := send(t, "signal:"+signal+"@"+name)
			if err != nil || done != fmt.Sprintf("process %d", pid) {
				t.Fatalf("%s: got %q, %v", name, done, err)
			}
			if got, want := next(t, lines), fmt.Sprintf("%s to %d", signal, pid); got != want {
				t.Errorf("%s: the program says %q, want %q", name, got, want)
			}
		}
	}
}

// TestNoProcess: the error says what may be meant, or why the process cannot be seen.
func TestNoProcess(t *testing.T) {
	name := unique("mistyped")
	if _, err := send(t, "signal:HUP@"+name); err == nil || err.Error() != "there is no process "+name ||
		!strings.Contains(sources.HintOf(err, ""), "shareProcessNamespace: true") {
		t.Errorf("got %v, hint %q", err, sources.HintOf(err, ""))
	}

	running(t, name)
	wrong := strings.Replace(name, "typed", "tpyed", 1)
	if _, err := send(t, "signal:HUP@"+wrong); err == nil || sources.HintOf(err, "") != "did you mean "+name+"?" {
		t.Errorf("got %v, hint %q", err, sources.HintOf(err, ""))
	}
}

// TestSeveral: with two that are not children of one, none gets the signal.
func TestSeveral(t *testing.T) {
	name := unique("twin")
	first, a := running(t, name)
	second, b := running(t, name)
	_, err := send(t, "signal:HUP@"+name)
	want := fmt.Sprintf("there are 2 processes %s that are not children of one: %d and %d", name, min(a, b), max(a, b))
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	select {
	case line := <-first:
		t.Error(line)
	case line := <-second:
		t.Error(line)
	case <-time.After(300 * time.Millisecond):
	}
}

// TestItself: this process is never the one that is meant. Another may have its name.
func TestItself(t *testing.T) {
	pid, err := message{to: filepath.Base(os.Args[0])}.find()
	if pid == os.Getpid() || err != nil && strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("got %d, %v", pid, err)
	}
}

//go:build linux

package watch

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
	"golang.org/x/sys/unix"
)

// A watcher is a program that keeps files up to date, and runs until the test ends.
type watcher struct {
	cmd  *exec.Cmd
	said *servers.Output
	stop func() // as a crash would
}

// start starts a program with env as its only environment.
func start(t testing.TB, env []string, path string, args ...string) *watcher {
	t.Helper()
	w := &watcher{cmd: exec.Command(path, args...), said: new(servers.Output)}
	w.cmd.Env = append([]string{"PATH=/usr/bin:/bin", "HOME=" + t.TempDir()}, env...)
	w.cmd.Stdout, w.cmd.Stderr = w.said, w.said
	w.stop = servers.Background(t, w.cmd)
	return w
}

func (w *watcher) signal(t testing.TB, s syscall.Signal) {
	t.Helper()
	if err := w.cmd.Process.Signal(s); err != nil {
		t.Fatalf("%v\n%s", err, w.said)
	}
}

// A sample is what a process holds at a moment.
type sample struct {
	cpu     time.Duration // since it began, of all its threads
	rss     int           // KiB
	own     int           // the part of rss that is no file, as the program's own is
	threads int
	files   int // that are open
}

// sample needs Linux: proc_pid_status(5), proc_pid_fd(5).
func (w *watcher) sample(t testing.TB) (s sample) {
	t.Helper()
	of := fmt.Sprintf("/proc/%d/", w.cmd.Process.Pid)
	status, err := os.ReadFile(of + "status")
	if err != nil {
		t.Fatalf("%v\n%s", err, w.said)
	}
	files, err := os.ReadDir(of + "fd")
	if err != nil {
		t.Fatalf("%v\n%s", err, w.said)
	}

	s.cpu, s.files = w.cpu(t), len(files)
	s.rss, s.own, s.threads = number(t, status, "VmRSS"), number(t, status, "RssAnon"), number(t, status, "Threads")
	return s
}

// number returns the number of a line of status.
func number(t testing.TB, status []byte, name string) int {
	t.Helper()
	m := regexp.MustCompile(`(?m)^` + name + `:\s+(\d+)`).FindSubmatch(status)
	if m == nil {
		t.Fatalf("no %s in %s", name, status)
	}
	n, err := strconv.Atoi(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// cpu reads the clock of a process: clock_getcpuclockid(3). Unlike stat in /proc, it does not count in hundredths of a
// second.
func (w *watcher) cpu(t testing.TB) time.Duration {
	t.Helper()
	const schedulers = 2 // CPUCLOCK_SCHED in the kernel's posix-timers.h
	var now unix.Timespec
	if err := unix.ClockGettime(int32(^w.cmd.Process.Pid)<<3|schedulers, &now); err != nil {
		t.Fatalf("%v\n%s", err, w.said)
	}
	return time.Duration(now.Nano())
}

// settle waits until a process has nothing to do.
func (w *watcher) settle(t testing.TB) {
	t.Helper()
	const look, little = 300 * time.Millisecond, 3 * time.Millisecond
	for before := w.cpu(t); ; {
		time.Sleep(look)
		now := w.cpu(t)
		if now-before < little {
			return
		}
		before = now
	}
}

// goroutines ends a process, whose Go runtime then prints all its goroutines, and returns these, but for those of the
// runtime and of connections, which count as open files.
func (w *watcher) goroutines(t testing.TB) (all []string) {
	t.Helper()
	w.settle(t)
	before := len(w.said.String())
	w.signal(t, syscall.SIGQUIT)
	eventually(t, "it ended", func() error {
		if err := syscall.Kill(w.cmd.Process.Pid, 0); err != syscall.ESRCH {
			return fmt.Errorf("its process is there: %v", err)
		}
		return nil
	})

	w.stop()
	dump := w.said.String()[before:]
	for _, g := range regexp.MustCompile(`(?m)^goroutine \d+ .*(\n.+)*`).FindAllString(dump, -1) {
		if !strings.Contains(g, "created by runtime.") && !strings.Contains(g, "created by net/http.(*Transport)") {
			all = append(all, g)
		}
	}
	return all
}

// patience is for what takes moments, on a machine of any speed.
const patience = 2 * time.Minute

// eventually waits until a look returns no error.
func eventually(t testing.TB, what string, look func() error) {
	t.Helper()
	limit := time.Now().Add(patience)
	for err := look(); err != nil; err = look() {
		if time.Now().After(limit) {
			t.Fatalf("not so after %v: %s: %v", patience, what, err)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

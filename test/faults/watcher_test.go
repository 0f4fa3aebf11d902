package faults

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// A watcher is the program with --watch.
type watcher struct {
	*command
	t    testing.TB
	name string // of its row, for messages
	root string // of what the program sees; "" is that of the test
	text *servers.Output
	seen int // how much of the text was waited for
}

// soonest is the shortest interval: what no server reports is seen after that.
const soonest = "1s"

// watch starts the program, and waits until its output is what is wanted.
func watch(t testing.TB, text string, env []string, want string, args ...string) *watcher {
	t.Helper()
	w := watcherOf(t, text, env, args...)
	w.begin()
	w.holds(want)
	return w
}

// watcherOf returns a watcher that has not begun.
func watcherOf(t testing.TB, text string, env []string, args ...string) *watcher {
	t.Helper()
	args = append([]string{"--watch", "--interval", soonest, "--timeout", "5s", "--socket", "s"}, args...)
	w := &watcher{command: prepare(t, text, env, args...), t: t, text: &servers.Output{}}
	w.Stdout, w.Stderr = w.text, w.text
	return w
}

// begin starts the program. It does not outlive the test.
func (w *watcher) begin() {
	w.t.Helper()
	w.start = time.Now()
	if err := w.Start(); err != nil {
		w.fail("%v", err)
	}
	w.t.Cleanup(func() { w.Process.Kill() })
}

// fail ends the goroutine, which need not be that of the test.
func (w *watcher) fail(format string, args ...any) {
	w.t.Helper()
	said := w.text.String()
	w.t.Errorf("%s: %s; at last it said:\n%s", w.name, fmt.Sprintf(format, args...), said[max(0, len(said)-4000):])
	runtime.Goexit()
}

// out is the path of a file that the program may write.
func (w *watcher) out() string { return filepath.Join(w.root, w.dir, "out", "app") }

// put replaces a file in the program's directory.
func (w *watcher) put(name, text string) {
	w.t.Helper()
	path := filepath.Join(w.dir, name)
	err := os.WriteFile(path+".new", []byte(text), 0o600)
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		w.fail("%v", err)
	}
}

// holds waits until the output is this.
func (w *watcher) holds(want string) {
	w.t.Helper()
	w.until(fmt.Sprintf("the output is %q", want), func() bool {
		got, err := os.ReadFile(w.out())
		return err == nil && string(got) == want
	})
}

// stays fails if the output is not this.
func (w *watcher) stays(want string) {
	w.t.Helper()
	got, err := os.ReadFile(w.out())
	if err != nil || string(got) != want {
		w.fail("the output is %q, %v; want %q", got, err, want)
	}
}

// says waits until the program has said each of these, in this order, since it last did so. Of alternatives, with " or "
// between them, one is enough.
func (w *watcher) says(texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		w.until("it says "+text, func() bool {
			said := w.text.String()[w.seen:]
			for one := range strings.SplitSeq(text, " or ") {
				if i := strings.Index(said, one); i >= 0 {
					w.seen += i + len(one)
					return true
				}
			}
			return false
		})
	}
}

func (w *watcher) until(what string, is func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(time.Minute); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.fail("not after a minute: %s", what)
		}
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", w.Process.Pid))
		if err == nil && strings.Contains(string(stat), ") Z ") {
			w.fail("it has ended before: %s", what)
		}
	}
}

// ends has the program end by SIGTERM, and returns how long that took. The output stays.
func (w *watcher) ends() time.Duration {
	w.t.Helper()
	before, _ := os.ReadFile(w.out())
	signalled := time.Now()
	w.Process.Signal(syscall.SIGTERM)
	r, err := w.end()
	took := time.Since(signalled)
	w.check(r, err, 0)
	if after, _ := os.ReadFile(w.out()); w.root == "" && string(after) != string(before) {
		w.t.Errorf("%s: at its end the output became %q", w.name, after)
	}
	if said := w.text.String(); !strings.Contains(said, "stopped by SIGTERM") {
		w.t.Errorf("%s: it does not say why it ended:\n%s", w.name, said)
	}
	return took
}

// check looks at how the program ended, and whether it has left or shown anything.
func (w *watcher) check(r ran, err error, code int) {
	w.t.Helper()
	said := w.text.String()
	if err != nil || r.code != code {
		w.t.Errorf("%s: exit code %d, %v:\n%s", w.name, r.code, err, said)
	}
	for _, name := range r.left {
		if name != "out/app" && name != "values.yaml" && name != "value" {
			w.t.Errorf("%s: left %s", w.name, name)
		}
	}
	if i := strings.Index(said, planted); i >= 0 {
		w.t.Errorf("%s: shows a secret: ...%s", w.name, said[max(0, i-300):min(len(said), i+50)])
	}
}

package faults

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// A fileRow is something that happens to files of a watching program.
type fileRow struct {
	name  string
	does  func(w *watcher)
	says  []string // after that; the program then keeps the output, if there is one
	heals func(w *watcher)
	want  string // in the end
}

const fileTemplate = `a={{ key "host" }} {{ file "value" | trim }}`

func fileRows() []fileRow {
	values := func(text string) func(*watcher) { return func(w *watcher) { w.put("values.yaml", text) } }
	template := func(text string) func(*watcher) { return func(w *watcher) { w.put("app.tmpl", text) } }
	does := func(f func(path string) error, name string) func(*watcher) {
		return func(w *watcher) {
			if err := f(filepath.Join(w.dir, name)); err != nil {
				w.fail("%v", err)
			}
		}
	}
	makeDir := func(path string) error { return os.Mkdir(path, 0o700) }
	write := func(path string) error { return os.WriteFile(path, []byte("of somebody else"), 0o600) }
	back := func(w *watcher) {
		w.put("value", "two")
		template(fileTemplate)(w)
	}
	return []fileRow{
		{"output changed", does(write, "out/app"), nil, nil, "a=one one"},
		{"output removed", does(os.Remove, "out/app"), nil, nil, "a=one one"},
		{"directory removed", does(os.RemoveAll, "out"), []string{"out does not exist or no such directory"}, does(makeDir, "out"), "a=one one"},
		{"template removed", does(os.Remove, "app.tmpl"), []string{"app.tmpl", "no such file"}, back, "a=one two"},
		{"template invalid", template(`{{ if }}`), []string{"error: app.tmpl:1:"}, back, "a=one two"},
		{"template fails", template(`{{ fail "planned" }}`), []string{"error: app.tmpl:1:"}, back, "a=one two"},
		{"values invalid", values("consul: [\n"), []string{"values.yaml: line "}, values("consul: {host: two}"), "a=two one"},
		{"values without the value", values("consul: {}"), []string{"consul:host"}, values("consul: {host: two}"), "a=two one"},
		{"values empty", values(""), []string{"error: "}, values("consul: {host: two}"), "a=two one"},
		{"value removed", does(os.Remove, "value"), []string{"file:value"}, back, "a=one two"},
		{"value is a directory", func(w *watcher) {
			does(os.Remove, "value")(w)
			does(makeDir, "value")(w)
		}, []string{"file:value"}, func(w *watcher) {
			does(os.Remove, "value")(w)
			back(w)
		}, "a=one two"},
	}
}

func (r fileRow) run(t *testing.T) {
	w := watcherOf(t, fileTemplate, []string{"CONSUL_HTTP_ADDR=127.0.0.1:1"}, "--values", "values.yaml")
	w.name = r.name
	w.put("values.yaml", "consul: {host: one}")
	w.put("value", "one\n")
	w.begin()
	w.holds("a=one one")

	r.does(w)
	if r.says != nil {
		w.says(r.says...)
		w.says(keeps)
		if _, err := os.Stat(w.out()); err == nil {
			w.stays("a=one one")
		}
		r.heals(w)
	}
	w.holds(r.want)
	if r.says != nil {
		w.says("the files are up to date again")
	}
	w.ends()
}

// unshare returns a command that runs another one with namespaces of its own, or nil if this process may not have any.
func unshare(t *testing.T, how ...string) []string {
	t.Helper()
	enter := append([]string{"unshare"}, how...)
	if os.Geteuid() != 0 {
		enter = append(enter, "--map-root-user")
	}
	out, err := exec.Command(enter[0], append(enter[1:], "true")...).CombinedOutput()
	if err == nil {
		return enter
	}
	if os.Getenv("CI") != "" || servers.Long() {
		t.Errorf("this process may not have namespaces of its own: %v: %s", err, out)
	}
	return nil
}

// beginIn starts the program by way of a command.
func (w *watcher) beginIn(enter []string) {
	w.t.Helper()
	path, err := exec.LookPath(enter[0])
	if err != nil {
		w.fail("%v", err)
	}
	w.Path, w.Args = path, slices.Concat(enter, []string{w.Path}, w.Args[1:])
	w.Env = append(w.Env, "PATH="+os.Getenv("PATH"))
	w.begin()
}

// onTmpfs has the output in a small file system of its own.
func onTmpfs(t *testing.T, do func(*watcher)) {
	enter := unshare(t, "--mount")
	if enter == nil {
		return
	}

	w := watcherOf(t, fileTemplate, nil, "--values", "values.yaml")
	w.put("values.yaml", "consul: {host: one}")
	w.put("value", "one\n")
	w.beginIn(append(enter, "sh", "-c", `mount -t tmpfs -o size=64k none out && exec "$@"`, "sh"))
	w.root = fmt.Sprintf("/proc/%d/root", w.Process.Pid)
	w.holds("a=one one")
	do(w)
	w.ends()
}

// fillDisk fills the file system, and makes room again.
func fillDisk(w *watcher) {
	filler := filepath.Join(filepath.Dir(w.out()), "filler")
	err := os.WriteFile(filler, make([]byte, 1<<20), 0o600)
	if !errors.Is(err, syscall.ENOSPC) {
		w.fail("the file system is not full: %v", err)
	}
	w.put("value", "two")
	w.says("error: out/app: no space left in directory ", keeps)
	w.stays("a=one one")
	if err := os.Remove(filler); err != nil {
		w.fail("%v", err)
	}
	w.holds("a=one two")
	w.says("the files are up to date again")
}

// readOnly makes the file system read-only for a while.
func readOnly(w *watcher) {
	remount := func(how string) {
		args := []string{"--target", fmt.Sprint(w.Process.Pid), "--mount"}
		if os.Geteuid() != 0 {
			args = append(args, "--user", "--preserve-credentials")
		}
		args = append(args, "mount", "-o", "remount,"+how, filepath.Join(w.dir, "out"))
		if out, err := exec.Command("nsenter", args...).CombinedOutput(); err != nil {
			w.fail("%v: %s", err, out)
		}
	}
	remount("ro")
	w.put("value", "two")
	w.says("error: out/app: directory ", "read-only", keeps)
	w.stays("a=one one")
	remount("rw")
	w.holds("a=one two")
	w.says("the files are up to date again")
}

// hangsUp: SIGHUP makes a round begin, and ends nothing.
func hangsUp(t *testing.T, target string) {
	s := sources[3]
	h := s.hold(t, target, "watch/hup")
	h.put("planted one")
	w := watch(t, h.template, s.env(h.address), "a=planted one", "--interval", "1h")
	h.put("planted two")
	time.Sleep(1500 * time.Millisecond)
	w.stays("a=planted one")
	for range 3 {
		w.Process.Signal(syscall.SIGHUP)
	}
	w.says("looking again: SIGHUP asked for it")
	w.holds("a=planted two")
	w.ends()
}

// firstProcess has the program be the first process of its container, whose orphans are its own, and run a program that
// leaves some behind: none is there after a round.
func firstProcess(t *testing.T) {
	enter := unshare(t, "--pid", "--fork", "--kill-child")
	if enter == nil {
		return
	}
	w := watcherOf(t, `a={{ ref "exec:p/a" }}`, nil)
	w.name = "first process"
	program := filepath.Join(t.TempDir(), "program")
	const text = "#!/bin/sh\nsleep 100 >/dev/null 2>&1 &\ncat >/dev/null; echo '{\"version\": 1, \"values\": {\"a\": \"planted\"}}'\n"
	if err := os.WriteFile(program, []byte(text), 0o700); err != nil {
		w.fail("%v", err)
	}
	w.Env = append(w.Env, "INITPLATE_EXEC_SOURCE=p="+program)
	w.beginIn(enter)
	w.holds("a=planted")
	w.says("looking again", "fetched", "looking again", "fetched", "looking again", "fetched", "is up to date")

	inside, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/pid_for_children", w.Process.Pid))
	if err != nil {
		w.fail("%v", err)
	}
	var first int
	w.until("one process is left", func() bool {
		all, _ := filepath.Glob("/proc/[0-9]*/ns/pid")
		n := 0
		for _, path := range all {
			if of, err := os.Readlink(path); err == nil && of == inside {
				n++
				fmt.Sscanf(path, "/proc/%d/", &first)
			}
		}
		return n == 1
	})
	syscall.Kill(first, syscall.SIGTERM)
	r, err := w.end()
	w.check(r, err, 0)
}

package command

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestOrphans: where this process gets the orphans of its container, none of what programs leave
// behind stays, not even as a zombie.
func TestOrphans(t *testing.T) {
	const subreaper = 36 // PR_SET_CHILD_SUBREAPER
	if _, _, errno := syscall.Syscall(syscall.SYS_PRCTL, subreaper, 1, 0); errno != 0 {
		t.Fatal(errno)
	}
	t.Cleanup(func() { syscall.Syscall(syscall.SYS_PRCTL, subreaper, 0, 0) })

	for _, tt := range []struct{ name, script string }{
		{"nothing", `echo done`},
		{"in the background", `sleep 100 >/dev/null 2>&1 & echo done`},
		{"many", `for i in 1 2 3 4 5; do sleep 100 >/dev/null 2>&1 & done; echo done`},
		{"below another", `sh -c 'sleep 100 & sleep 100' >/dev/null 2>&1 & echo done`},
		{"one that ignores signals", `sh -c 'trap "" TERM HUP; sleep 100; sleep 100' >/dev/null 2>&1 & echo done`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for range 10 {
				out, _, err := Command{Words: []string{"sh", "-c", tt.script}}.Run(t.Context())
				if err != nil || string(out) != "done\n" {
					t.Fatalf("got %q, %v", out, err)
				}
			}
			if left := children(t); len(left) > 0 {
				t.Errorf("left are %v", left)
			}
		})
	}
}

// children returns the processes whose parent is this one, also those that have ended.
func children(t *testing.T) (all []string) {
	t.Helper()
	files, err := filepath.Glob("/proc/self/task/*/children")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		all = append(all, strings.Fields(string(text))...)
	}
	return all
}

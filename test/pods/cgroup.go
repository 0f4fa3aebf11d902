package pods

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// makeCgroup makes a control group in each hierarchy, or in the only one of version 2, until
// the test ends. It returns its name, with a slash before it.
func makeCgroup(t testing.TB) (name string) {
	t.Helper()
	name = fmt.Sprintf("/initplate-%d", os.Getpid())
	roots := []string{"/sys/fs/cgroup"}
	if !exists("/sys/fs/cgroup/cgroup.procs") {
		roots, _ = filepath.Glob("/sys/fs/cgroup/*")
	}
	t.Cleanup(func() {
		for _, root := range roots {
			removeCgroup(t, root+name)
		}
	})

	for _, root := range roots {
		must(t, os.MkdirAll(root+name, 0o755))
	}
	return name
}

// removeCgroup removes a control group and those in it, which no longer have processes.
func removeCgroup(t testing.TB, root string) {
	var dirs []string
	filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			dirs = append(dirs, path)
		}
		return nil
	})

	slices.Reverse(dirs)
	for _, dir := range dirs {
		if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Error(err)
		}
	}
}

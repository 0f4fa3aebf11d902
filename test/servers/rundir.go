package servers

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// runDir makes a directory for one server, and removes it at the end of the test. It does not use t.TempDir, whose
// names grow with the test's name: a socket's path may have only 107 bytes.
//
// A test process that is killed leaves directories with hundreds of megabytes. So each directory is locked while its
// process lives, and runDir removes those that nobody locks.
func runDir(t testing.TB) string {
	t.Helper()
	sweep()
	dir, err := os.MkdirTemp("", "initplate-run-")
	if err != nil {
		t.Fatal(err)
	}

	held := flockDir(dir)
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
		held.Close() // nil is fine
	})

	return dir
}

func sweep() {
	old, _ := filepath.Glob(filepath.Join(os.TempDir(), "initplate-run-*"))
	for _, dir := range old {
		info, err := os.Stat(dir)
		if err != nil || time.Since(info.ModTime()) < time.Minute { // it may be about to be locked
			continue
		}

		if f := flockDir(dir); f != nil {
			os.RemoveAll(dir)
			f.Close()
		}
	}
}

// flockDir locks a directory. It returns nil if it cannot, as when another process has locked it.
func flockDir(dir string) *os.File {
	f, err := os.Open(dir)
	if err != nil {
		return nil
	}

	if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		f.Close()
		return nil
	}

	return f
}

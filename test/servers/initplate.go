package servers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

var initplate = sync.OnceValues(buildInitplate)

// Initplate returns the path of the program, built once per test process as it is released.
func Initplate(t testing.TB) string {
	t.Helper()
	path, err := initplate()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func buildInitplate() (string, error) {
	_, file, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(file), "..", "..")
	dir, err := cacheDir()
	if err != nil {
		return "", err
	}

	// Always at one path, since a test process has no place to remove it in the end. It is renamed to that path, since
	// other processes may be running it.
	path := filepath.Join(dir, "bin", "initplate")
	fresh := fmt.Sprintf("%s.%d", path, os.Getpid())
	if out, err := exec.Command(filepath.Join(root, "release", "build.sh"), fresh).CombinedOutput(); err != nil {
		return "", fmt.Errorf("release/build.sh: %w\n%s", err, out)
	}

	return path, os.Rename(fresh, path)
}

package servers

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
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
	if err == nil {
		err = dependOn(root)
	}
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

	return path, replace(path, fresh)
}

// replace renames a file to a path, unless the file there is the same: go test keeps no result of tests that looked at a
// file which is new.
func replace(path, fresh string) error {
	old, _ := os.ReadFile(path) // perhaps there is none
	text, err := os.ReadFile(fresh)
	switch {
	case err != nil:
		return err
	case bytes.Equal(old, text):
		return os.Remove(fresh)
	}
	return os.Rename(fresh, path)
}

// dependOn has go test run the tests again when what the program is built from has changed: it keeps no result of tests
// that looked at a file which differs now. It does not see what the build looks at, which is another process.
func dependOn(root string) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch name := entry.Name(); {
		case err != nil:
			return err
		case entry.IsDir() && path != root && (name[0] == '.' || name == "dist" || name == "mysqldb" || name == "testdata"):
			return filepath.SkipDir
		case entry.IsDir() || strings.HasSuffix(name, "_test.go"):
			return nil
		}

		_, err = os.Stat(path)
		return err
	})
}

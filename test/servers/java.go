package servers

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// JavaClasses returns the directory with the classes of a source file, for java -cp. javac takes a second, so it is asked
// once per content of the file, and the classes stay in the cache.
func JavaClasses(t testing.TB, source string) (dir string) {
	t.Helper()
	dir, err := javaClasses(source)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func javaClasses(source string) (dir string, err error) {
	text, err := os.ReadFile(source)
	if err != nil {
		return "", err
	}
	cache, err := cacheDir()
	if err != nil {
		return "", err
	}

	dir = filepath.Join(cache, "java-classes", fmt.Sprintf("%x", sha256.Sum256(text)))
	if isDir(dir) {
		return dir, nil
	}
	return dir, compileJava(source, dir)
}

// compileJava compiles to a directory of its own first, since others may do the same at the same time.
func compileJava(source, dir string) error {
	fresh := fmt.Sprintf("%s.%d", dir, os.Getpid())
	if out, err := exec.Command("javac", "-d", fresh, source).CombinedOutput(); err != nil {
		return fmt.Errorf("javac %s: %w\n%s", source, err, out)
	}

	err := os.Rename(fresh, dir)
	if isDir(dir) { // perhaps another's
		os.RemoveAll(fresh)
		return nil
	}
	return err
}

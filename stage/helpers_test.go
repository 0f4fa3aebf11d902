package stage

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// put makes files of a table: name and content; a name that ends in / is a directory,
// and content that begins with -> is a symbolic link.
func put(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(dir, name)
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		if strings.HasSuffix(name, "/") {
			must(t, os.MkdirAll(path, 0o755))
		} else if to, ok := strings.CutPrefix(files[name], "->"); ok {
			must(t, os.Symlink(to, path))
		} else {
			must(t, os.WriteFile(path, []byte(files[name]), 0o600))
		}
	}
}

// contents is the inverse of put.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	walk(t, dir, func(name string, info fs.FileInfo, data string) {
		found[name] = data
	})
	return found
}

// snapshot describes all that a failed write must leave as it was.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	walk(t, dir, func(name string, info fs.FileInfo, data string) {
		if info.IsDir() {
			found[name] = info.Mode().String() // its time changes with staging
			return
		}
		owner, _ := OwnerOf(info)
		found[name] = fmt.Sprintf("%v %v %v %q", info.Mode(), owner, info.ModTime().UnixNano(), data)
	})
	return found
}

func walk(t *testing.T, dir string, do func(name string, info fs.FileInfo, data string)) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		name, data := path[len(dir)+1:], ""
		switch {
		case e.IsDir():
			name += "/"
		case e.Type()&fs.ModeSymlink != 0:
			data, err = os.Readlink(path)
			data = "->" + data
		case e.Type().IsRegular():
			var b []byte
			b, err = os.ReadFile(path)
			data = string(b)
		}
		do(name, info, data)
		return err
	}))
}

// same fails the test for every entry that differs.
func same(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name := range want {
		if g, ok := got[name]; !ok {
			t.Errorf("%s is gone", name)
		} else if g != want[name] {
			t.Errorf("%s is %.300s, want %.300s", name, g, want[name])
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is there and should not be", name)
		}
	}
}

// refused writes files and wants an error with exactly this text, and dir untouched.
func refused(t *testing.T, dir, want string, files ...File) *Error {
	t.Helper()
	before := snapshot(t, dir)
	changed, err := Write(context.Background(), files...)
	same(t, snapshot(t, dir), before)
	if changed != nil {
		t.Errorf("changed: %v", changed)
	}
	if err == nil {
		t.Fatalf("no error, want %q", want)
	}
	if err.Error() != want {
		t.Errorf("error\n%s\nwant\n%s", err, want)
	}
	e := asError(t, err)
	return e
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

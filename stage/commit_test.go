package stage

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestTakeBack makes every sync, rename and making of a directory fail in turn: whichever it is, all
// is as it was.
func TestTakeBack(t *testing.T) {
	there := map[string]string{"a": "old a", "b/b": "old b", "d": "->a", "same": "same", "out/": ""}
	files := func(dir string) []File {
		return []File{
			{Path: dir + "/a", Data: []byte("new a"), Mode: 0o604},
			{Path: dir + "/same", Data: []byte("same")},
			{Path: dir + "/b/b", Data: []byte("new b")},
			{Path: dir + "/b/new", Data: []byte("new")},
			{Path: dir + "/d", Data: []byte("new d")},
			{Root: dir + "/out", Path: "e/e", Data: []byte("new e")},
			{Path: dir + "/c", Data: []byte("new c")},
			{Path: dir + "/m/n/x", Data: []byte("new x"), Make: true},
			{Root: dir + "/m/o", Path: "p/x", Data: []byte("new x"), Make: true},
		}
	}
	const changes, mkdirs = 8, 5
	tests := []struct {
		name    string
		noLinks bool
		renames int // in a write that goes well
		syncs   int
	}{
		{"hard links", false, changes, changes + 5 + mkdirs},
		{"no hard links", true, changes + 3, changes + 5 + mkdirs},
	}
	for _, tt := range tests {
		all := tt.renames + tt.syncs + mkdirs
		for k := range all {
			t.Run(fmt.Sprintf("%s, call %d fails", tt.name, k), func(t *testing.T) {
				dir := t.TempDir()
				put(t, dir, there)
				before := snapshot(t, dir)
				b := &batch{calls: failAt(k, tt.noLinks)}
				changed, err := b.write(context.Background(), files(dir))
				if err == nil || !strings.HasSuffix(err.Error(), "input/output error") || changed != nil {
					t.Errorf("changed %v, error %v", changed, err)
				}
				asError(t, err)
				same(t, snapshot(t, dir), before)
			})
		}
		t.Run(tt.name+", none fails", func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, there)
			b := &batch{calls: failAt(all, tt.noLinks)}
			changed, err := b.write(context.Background(), files(dir))
			if err != nil || len(changed) != changes {
				t.Errorf("changed %v, error %v", changed, err)
			}
			same(t, contents(t, dir), map[string]string{"a": "new a", "b/": "", "b/b": "new b", "b/new": "new",
				"d": "new d", "same": "same", "out/": "", "out/e/": "", "out/e/e": "new e", "c": "new c",
				"m/": "", "m/n/": "", "m/n/x": "new x", "m/o/": "", "m/o/p/": "", "m/o/p/x": "new x"})
		})
	}
}

// failAt returns calls of which the one after k others fails, and none else.
func failAt(k int, noLinks bool) calls {
	c, n := osCalls(), 0
	fails := func() bool { n++; return n == k+1 }
	if noLinks {
		c.link = func(*os.Root, string, string) error { return syscall.EPERM }
	}
	c.rename = func(r *os.Root, from, to string) error {
		if fails() {
			return &os.LinkError{Op: "renameat", Old: from, New: to, Err: syscall.EIO}
		}
		return r.Rename(from, to)
	}
	c.mkdir = func(r *os.Root, name string) error {
		if fails() {
			return &os.PathError{Op: "mkdirat", Path: name, Err: syscall.EIO}
		}
		return mkdir(r, name)
	}
	c.sync = func(f *os.File) error {
		if fails() {
			return &os.PathError{Op: "sync", Path: f.Name(), Err: syscall.EIO}
		}
		return syncFile(f)
	}
	return c
}

// Where an old file cannot be put back, the error says where it is, and it is there.
func TestTakeBackFails(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string]string{"x": "old x", "y": "old y", "z": "old z"})
	c, n := osCalls(), 0
	c.rename = func(r *os.Root, from, to string) error {
		if n++; n >= 3 { // x and y are put in place, z is not, and none goes back
			return syscall.EIO
		}
		return r.Rename(from, to)
	}
	b := &batch{calls: c}
	_, err := b.write(context.Background(), []File{{Path: dir + "/x"}, {Path: dir + "/y"}, {Path: dir + "/z"}})
	if err == nil {
		t.Fatal("no error")
	}
	errs := err.(interface{ Unwrap() []error }).Unwrap()
	const lost = "could not be put back as it was: input/output error"
	for i, want := range []string{"z: cannot replace: input/output error", "z: " + lost, "y: " + lost, "x: " + lost} {
		e := asError(t, errs[i])
		if got := strings.TrimPrefix(e.Error(), dir+"/"); got != want {
			t.Errorf("error %d is %s, want %s", i, got, want)
		}
		if i < 2 {
			continue
		}
		name := strings.Fields(strings.TrimPrefix(e.Hint, "the old file is "))[0]
		old, err := os.ReadFile(filepath.Join(dir, strings.TrimSuffix(name, ",")))
		if string(old) != "old "+want[:1] {
			t.Errorf("hint %q leads to %q, %v", e.Hint, old, err)
		}
	}
}

// The words for failures that are hard to bring about.
func TestExplain(t *testing.T) {
	tests := []struct {
		err        error
		want, hint string
	}{
		{syscall.EDQUOT, "the quota of directory DIR is used up; 3 bytes are needed", "raise the quota"},
		{syscall.ENOSPC, "no space left in directory DIR for 3 bytes", "sizeLimit"},
		{syscall.EBUSY, "is itself a mount (a subPath or single-file mount): it cannot be replaced",
			"mount its directory instead (mountPath: DIR, without subPath)"},
		{syscall.EROFS, "directory DIR is on a read-only file system", "emptyDir"},
		{syscall.EIO, "cannot replace: input/output error", ""},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, map[string]string{"x": "old"})
			before := snapshot(t, dir)
			c := osCalls()
			c.rename = func(r *os.Root, from, to string) error {
				if strings.HasSuffix(from, backupSuffix) {
					return r.Rename(from, to)
				}
				return tt.err
			}
			b := &batch{calls: c}
			_, err := b.write(context.Background(), []File{{Path: dir + "/x", Data: []byte("new")}})
			e := asError(t, err)
			if want := dir + "/x: " + strings.ReplaceAll(tt.want, "DIR", dir); e.Error() != want {
				t.Errorf("error %s\nwant  %s", e, want)
			}
			if !strings.Contains(e.Hint, strings.ReplaceAll(tt.hint, "DIR", dir)) {
				t.Errorf("hint %q lacks %q", e.Hint, tt.hint)
			}
			same(t, snapshot(t, dir), before)
		})
	}
}

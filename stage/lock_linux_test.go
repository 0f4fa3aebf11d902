package stage

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// Staged files of a live write are left alone: the directory is locked.
func TestWriteWaits(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string]string{"b/.x.initplate-AAAAAAAA": "staged", "b/x": "old", "a/x": "old"})
	before := snapshot(t, dir)
	other := open(t, dir+"/b")
	must(t, tryLock(other))
	files := []File{{Path: dir + "/a/x", Data: []byte("new")}, {Path: dir + "/b/x", Data: []byte("new")}}

	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	_, err := Write(ctx, files...)
	want := "another initplate is writing to directory " + dir +
		"/b: stopped before any file was written: context deadline exceeded"
	if err == nil || err.Error() != want || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v\nwant  %s", err, want)
	}
	same(t, snapshot(t, dir), before)

	released := time.AfterFunc(20*time.Millisecond, func() { other.Close() })
	defer released.Stop()
	changed, err := Write(context.Background(), files...)
	if len(changed) != 2 || err != nil {
		t.Errorf("changed %v, error %v", changed, err)
	}
	same(t, contents(t, dir), map[string]string{"a/": "", "a/x": "new", "b/": "", "b/x": "new"})
}

// Directories are locked in one order, whatever that of the files: of two writes that
// want the same directories one gets all of them.
func TestWriteLocksInOrder(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string]string{"a/": "", "b/": ""})
	first, second := open(t, dir+"/a"), open(t, dir+"/b")
	if compareID(stat(t, first), stat(t, second)) > 0 {
		first, second = second, first
	}
	must(t, tryLock(first))
	for _, files := range [][]File{
		{{Path: dir + "/a/x"}, {Path: dir + "/b/x"}},
		{{Path: dir + "/b/x"}, {Path: dir + "/a/x"}},
	} {
		ctx, cancel := context.WithCancel(context.Background())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := Write(ctx, files...); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
		})
		time.Sleep(20 * time.Millisecond)
		probe := open(t, second.Name())
		if err := tryLock(probe); err != nil {
			t.Errorf("a write holds the second directory while it waits for the first: %v", err)
		}
		probe.Close()
		cancel()
		wg.Wait()
	}
}

func open(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.Open(path)
	must(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

func stat(t *testing.T, f *os.File) os.FileInfo {
	t.Helper()
	info, err := f.Stat()
	must(t, err)
	return info
}

// Writes of the same files in different order neither mix nor wait for each other
// for ever.
func TestWriteTakesTurns(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var wg sync.WaitGroup
	for _, letter := range []byte("ABC") {
		wg.Go(func() {
			files := generation(dir, letter)
			for range 10 {
				files = append(files[1:], files[0])
				if _, err := Write(ctx, files...); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	letters, others := generations(t, dir)
	if letters != "AAAAAAAAAA" && letters != "BBBBBBBBBB" && letters != "CCCCCCCCCC" || others > 0 {
		t.Errorf("left %s and %d other files", letters, others)
	}
}

// A batch that fails removes the directory that it made while another one waits for its lock.
func TestDirectoryGoesBeforeLock(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string]string{"a/b/": ""})
	c, made := osCalls(), 0
	c.mkdir = func(r *os.Root, name string) error {
		if made++; made == 1 { // a/b is open, and not locked yet
			must(t, os.Remove(filepath.Join(dir, "a/b")))
			must(t, os.Remove(filepath.Join(dir, "a")))
		}
		return mkdir(r, name)
	}

	files := []File{{Path: dir + "/a/b/x", Data: []byte("x"), Make: true}, {Root: dir, Path: "c/y", Data: []byte("y")}}
	changed, err := (&batch{calls: c}).write(context.Background(), files)
	if err != nil || len(changed) != 2 {
		t.Fatalf("changed %v, error %v", changed, err)
	}
	same(t, contents(t, dir), map[string]string{"a/": "", "a/b/": "", "a/b/x": "x", "c/": "", "c/y": "y"})
}

package stage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/initplate/initplate/crash"
)

// TestPanic makes every sync, rename and making of a directory panic in turn: all is as it was.
func TestPanic(t *testing.T) {
	files := func(dir string) []File {
		return []File{{Path: dir + "/a", Data: []byte("new a")}, {Path: dir + "/b", Data: []byte("new b")},
			{Root: dir + "/out", Path: "e/e", Data: []byte("new e")}, {Path: dir + "/c", Data: []byte("new c")}}
	}
	for _, noLinks := range []bool{false, true} {
		for k := 0; ; k++ {
			dir := t.TempDir()
			put(t, dir, map[string]string{"a": "old a", "b": "old b", "out/": ""})
			before := snapshot(t, dir)
			_, err := (&batch{calls: panics(failAt(k, noLinks))}).write(context.Background(), files(dir))
			if err == nil {
				if k < 8 {
					t.Errorf("only %d calls", k)
				}
				break
			}
			var bug *crash.Error
			if !errors.As(err, &bug) {
				t.Errorf("call %d: %v", k, err)
			}
			t.Run(fmt.Sprint(noLinks, k), func(t *testing.T) { same(t, snapshot(t, dir), before) })
			// Nothing is locked, and nothing left that keeps the next from writing.
			if _, err := Write(context.Background(), files(dir)...); err != nil {
				t.Error(err)
			}
		}
	}
}

// panics makes calls that fail panic.
func panics(c calls) calls {
	rename, mkdir, sync := c.rename, c.mkdir, c.sync
	c.rename = func(r *os.Root, from, to string) error {
		if err := rename(r, from, to); err != nil {
			panic(err)
		}
		return nil
	}
	c.mkdir = func(r *os.Root, name string) error {
		if err := mkdir(r, name); err != nil {
			panic(err)
		}
		return nil
	}
	c.sync = func(f *os.File) error {
		if err := sync(f); err != nil {
			panic(err)
		}
		return nil
	}
	return c
}

package stage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestWriteToMountedFile(t *testing.T) {
	dir := mounted(t)
	if dir == "" {
		return
	}
	put(t, dir, map[string]string{"source": "old", "conf.d/my.cnf": "under it", "conf.d/a.cnf": "old a"})
	must(t, syscall.Mount(dir+"/source", dir+"/conf.d/my.cnf", "", syscall.MS_BIND, ""))
	text := dir + "/conf.d/my.cnf: is itself a mount (a subPath or single-file mount): it cannot be replaced"
	files := []File{{Path: dir + "/conf.d/a.cnf", Data: []byte("new a")},
		{Path: dir + "/conf.d/my.cnf", Data: []byte("new")},
		{Path: dir + "/conf.d/z.cnf"}}
	if e := refused(t, dir, text, files...); e.Op != "look at" ||
		!strings.Contains(e.Hint, "mountPath: "+dir+"/conf.d, ") {
		t.Errorf("found when trying to %s; hint %q", e.Op, e.Hint)
	}

	// Mounted after it was looked at: the rename says so, and all is taken back.
	b := &batch{calls: osCalls()}
	must(t, syscall.Unmount(dir+"/conf.d/my.cnf", 0))
	before := snapshot(t, dir)
	rename := b.rename
	b.rename = func(r *os.Root, from, to string) error {
		if to == "my.cnf" && !strings.HasSuffix(from, backupSuffix) {
			must(t, syscall.Mount(dir+"/source", dir+"/conf.d/my.cnf", "", syscall.MS_BIND, ""))
			defer syscall.Unmount(dir+"/conf.d/my.cnf", 0)
		}
		return rename(r, from, to)
	}
	_, err := b.write(context.Background(), files)
	if e := asError(t, err); e.Error() != text || e.Op != "replace" {
		t.Errorf("error when trying to %s: %s", e.Op, err)
	}
	same(t, snapshot(t, dir), before)
}

func TestWriteToReadOnly(t *testing.T) {
	dir := mounted(t)
	if dir == "" {
		return
	}
	put(t, dir, map[string]string{"ro/x": "old", "rw/x": "old"})
	must(t, syscall.Mount(dir+"/ro", dir+"/ro", "", syscall.MS_BIND, ""))
	must(t, syscall.Mount("", dir+"/ro", "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	for _, file := range []File{{Path: dir + "/ro/x"}, {Path: dir + "/ro/y"}, {Root: dir + "/ro", Path: "new/y"}} {
		want := fmt.Sprintf("%s: directory %s/ro%s is on a read-only file system", at(file), dir, below(file))
		e := refused(t, dir, want, File{Path: dir + "/rw/x", Data: []byte("new")}, file)
		if !errors.Is(e, syscall.EROFS) || !strings.Contains(e.Hint, "emptyDir") {
			t.Errorf("cause %v, hint %q", e.Err, e.Hint)
		}
	}
	// Nothing to do is no reason to complain.
	changed, err := Write(context.Background(), File{Path: dir + "/ro/x", Data: []byte("old")})
	if changed != nil || err != nil {
		t.Errorf("changed %v, error %v", changed, err)
	}
}

func at(f File) string {
	if f.Root != "" {
		return f.Root + "/" + f.Path
	}
	return f.Path
}

func below(f File) string {
	if f.Root != "" {
		return "/new"
	}
	return ""
}

func TestWriteToFull(t *testing.T) {
	dir := mounted(t)
	if dir == "" {
		return
	}
	const size = 64 << 10
	put(t, dir, map[string]string{"small/": "", "rw/x": "old"})
	must(t, syscall.Mount("tmpfs", dir+"/small", "tmpfs", 0, fmt.Sprintf("size=%d", size)))
	put(t, dir, map[string]string{"small/x": "old"})
	files := []File{{Path: dir + "/rw/x", Data: []byte("new")}, {Path: dir + "/small/x", Data: make([]byte, size/2)},
		{Path: dir + "/small/y", Data: make([]byte, size/2)}, {Path: dir + "/rw/y", Data: []byte("new")}}
	e := refused(t, dir, fmt.Sprintf("%s/small/y: no space left in directory %s/small for %d bytes", dir, dir,
		size/2), files...)
	if !errors.Is(e, syscall.ENOSPC) || !strings.Contains(e.Hint, "sizeLimit") {
		t.Errorf("cause %v, hint %q", e.Err, e.Hint)
	}
	// What was staged is gone: there is room for as much as before.
	files[2].Data = files[2].Data[:size/4]
	changed, err := Write(context.Background(), files...)
	if len(changed) != 4 || err != nil {
		t.Errorf("changed %v, error %v", changed, err)
	}
}

// Directories of several file systems in one write.
func TestWriteAcross(t *testing.T) {
	dir := mounted(t)
	if dir == "" {
		return
	}
	put(t, dir, map[string]string{"memory/": "", "disk/x": "old"})
	must(t, syscall.Mount("tmpfs", dir+"/memory", "tmpfs", 0, ""))
	put(t, dir, map[string]string{"memory/x": "old"})
	changed, err := Write(context.Background(), File{Path: dir + "/memory/x", Data: []byte("new m")},
		File{Path: dir + "/disk/x", Data: []byte("new d")},
		File{Root: dir, Path: "memory/sub/y", Data: []byte("new s")})
	if len(changed) != 3 || err != nil {
		t.Errorf("changed %v, error %v", changed, err)
	}
	same(t, contents(t, dir), map[string]string{"memory/": "", "memory/x": "new m", "memory/sub/": "",
		"memory/sub/y": "new s", "disk/": "", "disk/x": "new d"})
}

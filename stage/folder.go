package stage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// A folder is one that holds targets. However it was spelt, there is one for each
// in a batch.
type folder struct {
	path string // as it was first spelt
	root *os.Root
	self *os.File // the folder itself: to lock, to list, to sync
	info fs.FileInfo
}

func (f *folder) close() {
	f.self.Close() // and with it goes the lock
	f.root.Close()
}

// folder opens the folder of a target, or finds it among those that are open.
func (b *batch) folder(t *target, dir string) (*folder, error) {
	root, err := b.openRoot(t, dir)
	if err != nil {
		return nil, err
	}

	f := &folder{path: dir, root: root}
	if f.self, err = root.Open("."); err != nil {
		root.Close()
		return nil, t.fail("open folder", dir, err)
	}

	if f.info, err = f.self.Stat(); err != nil {
		f.close()
		return nil, t.fail("open folder", dir, err)
	}

	for _, other := range b.folders {
		if os.SameFile(f.info, other.info) {
			f.close()
			return other, nil
		}
	}

	b.folders = append(b.folders, f)
	return f, nil
}

func (b *batch) openRoot(t *target, dir string) (*os.Root, error) {
	top := dir
	if t.Root != "" {
		top = filepath.Clean(t.Root)
	}

	// Asked before opening, since opening a pipe would wait for its other end.
	if info, err := os.Stat(top); err != nil {
		return nil, t.fail("open folder", top, err)
	} else if !info.IsDir() {
		return nil, t.fail("open folder", top, syscall.ENOTDIR)
	}

	root, err := os.OpenRoot(top)
	if err != nil {
		return nil, t.fail("open folder", top, err)
	}
	if t.Root == "" {
		return root, nil
	}
	defer root.Close()

	below := filepath.Dir(filepath.Clean(t.Path))
	sub, err := root.OpenRoot(below)
	if errors.Is(err, fs.ErrNotExist) {
		if err := b.makeFolders(t, root, below); err != nil {
			return nil, err
		}
		sub, err = root.OpenRoot(below)
	}

	if err != nil {
		if info, e := root.Stat(below); e == nil && !info.IsDir() {
			err = syscall.ENOTDIR // what OpenRoot says cannot be told from other errors
		}
		return nil, t.fail("open folder", dir, err)
	}

	return sub, nil
}

// A madeFolder is one that this batch made.
type madeFolder struct{ root, below string }

func (b *batch) makeFolders(t *target, root *os.Root, below string) error {
	at := ""
	for _, name := range strings.Split(filepath.ToSlash(below), "/") {
		at = filepath.Join(at, name)
		err := root.Mkdir(at, 0o755)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return t.fail("make folder", filepath.Join(t.Root, at), err)
		}

		b.made = append(b.made, madeFolder{t.Root, at})
	}

	return nil
}

// eachMade calls do for the folders that were made, the deepest first.
func (b *batch) eachMade(do func(root *os.Root, below string) error) error {
	for _, m := range slices.Backward(b.made) {
		root, err := os.OpenRoot(m.root)
		if err != nil {
			return err
		}

		err = do(root, m.below)
		root.Close()

		if err != nil {
			return err
		}
	}
	return nil
}

// lock makes this batch the only one to write to its folders, and clears them of
// what killed ones left. Folders are taken in one order by all, so that no two
// batches wait for each other.
func (b *batch) lock(ctx context.Context) error {
	byID := slices.Clone(b.folders)
	slices.SortStableFunc(byID, func(x, y *folder) int {
		return compareID(x.info, y.info)
	})

	for _, f := range byID {
		switch err := f.lock(ctx); {
		case err == nil:
			f.clear()
		case ctx.Err() != nil:
			return fmt.Errorf("another initplate is writing to folder %s: %w", f.path, stopped(ctx))
		}
		// Otherwise this file system (some NFS) has no locks on folders. Without
		// one, staged files may be those of a live batch: they stay.
	}

	return nil
}

func (f *folder) lock(ctx context.Context) error {
	const pause = 5 * time.Millisecond
	for {
		err := tryLock(f.self)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return err
		}

		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// clear removes what killed batches left. The folder is locked, so no staged file
// in it is in use. Failure is no matter: it is tidying.
func (f *folder) clear() {
	entries, err := f.self.ReadDir(-1)
	if err != nil {
		return
	}

	for _, e := range entries {
		target, backup, ok := parseName(e.Name())
		if !ok || e.IsDir() {
			continue
		}

		if backup && target != "" {
			if _, err := f.root.Lstat(target); errors.Is(err, fs.ErrNotExist) {
				f.root.Rename(e.Name(), target)
				continue
			}
		}

		f.root.Remove(e.Name())
	}
}

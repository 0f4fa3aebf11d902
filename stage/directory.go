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

// A directory is one that holds targets. A batch has one for each directory, whatever
// paths lead to it.
type directory struct {
	path string // the first path that led to it
	root *os.Root
	self *os.File // the directory itself: to lock, to list, to sync
	info fs.FileInfo
}

func (f *directory) close() {
	f.self.Close() // this ends the lock too
	f.root.Close()
}

// directory opens the directory of a target, or finds it among those that are open.
func (b *batch) directory(t *target, dir string) (*directory, error) {
	root, err := b.openRoot(t, dir)
	if err != nil {
		return nil, err
	}

	f, err := newDirectory(dir, root)
	if err != nil {
		return nil, t.fail(opOpen, dir, err)
	}

	for _, other := range b.directories {
		if os.SameFile(f.info, other.info) {
			f.close()
			return other, nil
		}
	}

	b.directories = append(b.directories, f)
	return f, nil
}

// close closes the directories.
func (b *batch) close() {
	for _, f := range b.directories {
		f.close()
	}
	b.directories, b.targets = nil, nil
}

// reopens reports whether a directory was removed before it was locked, by the batch that had
// made it and failed. Then it closes all of them, to be opened, or made, anew.
func (b *batch) reopens() bool {
	isGone := func(f *directory) bool {
		info, err := f.self.Stat()
		return err == nil && isRemoved(info)
	}
	if !slices.ContainsFunc(b.directories, isGone) {
		return false
	}

	b.close()
	return true
}

// newDirectory takes root over, and closes it if it fails.
func newDirectory(path string, root *os.Root) (*directory, error) {
	self, err := root.Open(".")
	if err != nil {
		root.Close()
		return nil, err
	}

	f := &directory{path: path, root: root, self: self}
	f.info, err = self.Stat()
	if err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

// openRoot opens the directory of a target, and creates what is missing of it below Root.
func (b *batch) openRoot(t *target, dir string) (*os.Root, error) {
	top := dir
	if t.Root != "" {
		top = filepath.Clean(t.Root)
	}

	root, err := openDir(top)
	if errors.Is(err, fs.ErrNotExist) && t.Make {
		if err := b.makeTop(t, top); err != nil {
			return nil, err
		}
		root, err = openDir(top)
	}

	if err != nil {
		return nil, t.fail(opOpen, top, err)
	}
	if t.Root == "" {
		return root, nil
	}

	defer root.Close()
	below := filepath.Dir(filepath.Clean(t.Path))
	sub, err := root.OpenRoot(below)
	if errors.Is(err, fs.ErrNotExist) {
		if err := b.makeDirectories(t, root, filepath.Clean(t.Root), below); err != nil {
			return nil, err
		}
		sub, err = root.OpenRoot(below)
	}

	if err != nil {
		if info, e := root.Stat(below); e == nil && !info.IsDir() {
			err = syscall.ENOTDIR // OpenRoot has no error of its own for this
		}
		return nil, t.fail(opOpen, dir, err)
	}

	return sub, nil
}

func openDir(path string) (*os.Root, error) {
	info, err := os.Stat(path) // before opening, since opening a pipe would wait for its other end
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, syscall.ENOTDIR
	}
	return os.OpenRoot(path)
}

// A madeDirectory is a directory that this batch made.
type madeDirectory struct{ root, below string }

// makeTop makes a directory, and those above it that are missing.
func (b *batch) makeTop(t *target, path string) error {
	there, below := nearestDirectory(path)
	root, err := openDir(there)
	if err != nil {
		return t.fail(opOpen, there, err)
	}
	defer root.Close()

	return b.makeDirectories(t, root, there, below)
}

// nearestDirectory divides a path that does not exist into the part of it that does, and the
// rest.
func nearestDirectory(path string) (there, rest string) {
	there = filepath.Clean(path)
	for {
		there, rest = filepath.Dir(there), filepath.Join(filepath.Base(there), rest)
		_, err := os.Stat(there)
		if !errors.Is(err, fs.ErrNotExist) || there == filepath.Dir(there) {
			return there, rest
		}
	}
}

// makeDirectories makes what is missing on the way from root, whose path is top, to below.
// Somebody else may make some of it at the same time: that stays if the write fails.
func (b *batch) makeDirectories(t *target, root *os.Root, top, below string) error {
	at := ""
	for _, name := range strings.Split(filepath.ToSlash(below), "/") {
		at = filepath.Join(at, name)
		err := b.mkdir(root, at)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return t.fail(opMake, filepath.Join(top, at), err)
		}

		b.made = append(b.made, madeDirectory{top, at})
		if t.Owner == nil {
			continue
		}
		if err := root.Lchown(at, t.Owner.UID, t.Owner.GID); err != nil {
			return t.fail(opOwn, filepath.Join(top, at), err)
		}
	}

	return nil
}

// eachMade calls do for the directories that were made, the deepest first.
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

// lock makes this batch the only one that writes to its directories, and removes what
// killed batches left there. All batches lock in the same order, so that no two wait for
// each other.
func (b *batch) lock(ctx context.Context) error {
	byID := slices.Clone(b.directories)
	slices.SortStableFunc(byID, func(x, y *directory) int {
		return compareID(x.info, y.info)
	})

	for _, f := range byID {
		switch err := f.lock(ctx); {
		case err == nil:
			f.clear()
		case ctx.Err() != nil:
			return fmt.Errorf("another initplate is writing to directory %s: %w", f.path, stopped(ctx))
		}
		// Other errors: this file system (some NFS) has no locks on directories. Without
		// a lock, staged files may be those of a live batch, so they stay.
	}

	return nil
}

func (f *directory) lock(ctx context.Context) error {
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

// clear removes what killed batches left. The directory is locked, so no staged file in it
// is in use. Errors do not matter: this only tidies up.
func (f *directory) clear() {
	entries, err := f.self.ReadDir(-1)
	if err != nil {
		return
	}

	for _, e := range entries {
		target, backup, ok := parseName(e.Name())
		if !ok || e.IsDir() {
			continue
		}

		if backup && target != "" { // the killed batch may have left no other file
			if _, err := f.root.Lstat(target); errors.Is(err, fs.ErrNotExist) {
				f.root.Rename(e.Name(), target)
				continue
			}
		}

		f.root.Remove(e.Name())
	}
}

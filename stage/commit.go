package stage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/initplate/initplate/crash"
)

// commit renames every staged file to its target, or undoes what it did.
func (b *batch) commit() error {
	todo := slices.DeleteFunc(slices.Clone(b.targets), func(t *target) bool { return t.same })
	if len(todo) == 0 {
		return nil
	}

	if b.gate != nil {
		b.gate.committing.Lock()
		defer b.gate.committing.Unlock()
	}

	if err := b.replaceAll(todo); err != nil {
		return b.takeBack(todo, err)
	}

	for _, t := range todo {
		if t.backup != "" {
			t.directory.root.Remove(t.backup) // if this fails, the next Write removes it
		}
	}

	return nil
}

// replaceAll puts all new files in place. If it fails, some of them may be in place.
func (b *batch) replaceAll(todo []*target) (err error) {
	defer crash.Catch("writing files", "", &err)
	for i, t := range todo {
		if err := b.replace(t, i == len(todo)-1); err != nil {
			return err
		}
	}
	return b.syncDirectories(todo)
}

// replace puts the new file in the place of the old one, which it keeps under another
// name, by a hard link. Without hard links it renames the old file, so that for a moment
// there is no target. It does not do so for the last file, after which no other rename
// can fail.
func (b *batch) replace(t *target, last bool) error {
	root := t.directory.root
	if t.old != nil {
		backup := t.staged + backupSuffix
		err := b.link(root, t.base, backup)
		switch {
		case err == nil:
			t.backup = backup
		case errors.Is(err, fs.ErrNotExist):
			t.old = nil // gone in the meantime
		case !last:
			if err := b.rename(root, t.base, backup); err != nil {
				return t.fail(opReplace, t.directory.path, err)
			}
			t.backup = backup
		}
	}

	if err := b.rename(root, t.staged, t.base); err != nil {
		return t.fail(opReplace, t.directory.path, err)
	}

	t.staged, t.put = "", true
	return nil
}

// takeBack puts the old files back. It returns why, and which files could not be put back.
func (b *batch) takeBack(done []*target, why error) error {
	errs := []error{why}
	for _, t := range slices.Backward(done) {
		if err := b.putBack(t); err != nil {
			errs = append(errs, err)
		}
	}

	b.syncDirectories(done)
	return join(errs)
}

func (b *batch) putBack(t *target) error {
	root := t.directory.root
	switch {
	case t.backup != "":
		if err := b.rename(root, t.backup, t.base); err != nil {
			e := t.errorf("put back", "could not be put back as it was: %w", cause(err))
			e.Hint = fmt.Sprintf("the old file is %s, in the same directory, until the next write there", t.backup)
			return e
		}
		// A rename between two names of one file does nothing, and keeps both.
		root.Remove(t.backup)
	case t.put && t.old == nil:
		if err := root.Remove(t.base); err != nil {
			return t.errorf("put back", "did not exist before, and could not be removed: %w", cause(err))
		}
	case t.put:
		return t.errorf("put back", "has been written, and could not be put back: this file system has no hard links")
	}

	return nil
}

// syncDirectories makes renames and new directories last through a loss of power.
func (b *batch) syncDirectories(done []*target) error {
	synced := map[*directory]bool{}
	for _, t := range done {
		if synced[t.directory] {
			continue
		}

		synced[t.directory] = true
		if err := b.sync(t.directory.self); err != nil {
			return t.fail("sync", t.directory.path, err)
		}
	}

	err := b.eachMade(func(root *os.Root, below string) error {
		parent, err := root.Open(filepath.Dir(below))
		if err != nil {
			return err
		}
		defer parent.Close()
		return b.sync(parent)
	})
	if err != nil {
		return done[0].fail("sync", done[0].directory.path, err)
	}

	return nil
}

// discard removes what a failed batch made.
func (b *batch) discard() {
	for _, t := range b.targets {
		if t.staged != "" {
			t.directory.root.Remove(t.staged)
		}
	}

	b.eachMade(func(root *os.Root, below string) error {
		root.Remove(below) // fails if somebody else put something there
		return nil
	})
}

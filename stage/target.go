package stage

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// A target is a file to be written and what has become of it.
type target struct {
	File
	path   string // with Root; for people
	folder *folder
	base   string      // its name in folder
	old    fs.FileInfo // what is there now; nil: nothing
	owner  Owner       // that it is to have
	same   bool        // what is there is what is wanted
	staged string      // the name of the new file until it is renamed
	backup string      // the name that keeps the old file
	put    bool        // the new file is in place
}

// check finds what is wrong with the file as it was asked for, and returns the path
// of its folder. Without Root that path is not cleaned: ".." after a symbolic link
// means what it means to the system.
func (t *target) check() (dir string, err error) {
	if t.Mode&^fs.ModePerm != 0 {
		return "", t.errorf("check", "mode %v has more than permission bits", t.Mode)
	}
	if o := t.Owner; o != nil && (!isID(o.UID) || !isID(o.GID)) {
		return "", t.errorf("check", "%d:%d is not a user and a group", o.UID, o.GID)
	}
	if t.Root != "" && !filepath.IsLocal(t.Path) {
		return "", t.errorf("check", "%q leads out of folder %s", t.Path, t.Root)
	}

	dir, t.base = filepath.Split(t.Path)
	switch t.base {
	case "", ".", "..":
		return "", t.errorf("check", "%q names a folder, not a file", t.Path)
	}

	if _, _, reserved := parseName(t.base); reserved {
		return "", t.errorf("check", "names of this form are those of staged files")
	}

	switch {
	case t.Root != "":
		dir = filepath.Join(t.Root, dir)
	case dir == "":
		dir = "."
	case strings.Trim(dir, string(filepath.Separator)) != "":
		dir = strings.TrimRight(dir, string(filepath.Separator))
	}

	return dir, nil
}

// inspect looks at what is there, settles mode and owner, and finds whether there is
// anything to do.
func (t *target) inspect() error {
	old, err := t.folder.root.Lstat(t.base)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return t.fail("look at", t.folder.path, err)
	default:
		if err := t.replaceable(old); err != nil {
			return err
		}
		t.old = old
	}

	var regular fs.FileInfo
	if t.old != nil && t.old.Mode().IsRegular() {
		regular = t.old
	}

	t.Mode, t.owner = t.Permissions(regular, t.folder.info)
	t.same = regular != nil && t.sameAs()
	return nil
}

func (t *target) replaceable(old fs.FileInfo) error {
	mode := old.Mode()
	if mode&fs.ModeSymlink != 0 {
		// /dev/stdout and its like: to replace these links would break the system.
		if to, _ := t.folder.root.Readlink(t.base); strings.HasPrefix(to, "/proc/") {
			return t.errorf("look at", "is a link to %s, not a file", to)
		}

		info, err := os.Stat(filepath.Join(t.folder.path, t.base))
		if err != nil || info.Mode().IsRegular() {
			return nil
		}

		return t.errorf("look at", "is a link to %s, not a file", kind(info.Mode()))
	}

	if !mode.IsRegular() {
		return t.errorf("look at", "is %s, not a file", kind(mode))
	}
	if isMount(t.folder.self, t.base) {
		return t.fail("look at", t.folder.path, syscall.EBUSY)
	}

	return nil
}

func kind(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "a folder"
	case m&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	case m&fs.ModeDevice != 0:
		return "a device"
	}
	return "something else"
}

// sameAs tells whether the regular file that is there is the one that is wanted.
// If it cannot be read, it is not.
func (t *target) sameAs() bool {
	if t.old.Size() != int64(len(t.Data)) || t.old.Mode().Perm() != t.Mode {
		return false
	}
	if t.Owner != nil && !ownedBy(t.old, *t.Owner) || t.Owner == nil && !isOurs(t.old, t.folder.info) {
		return false
	}

	f, err := t.folder.root.OpenFile(t.base, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return false
	}
	defer f.Close()

	is, err := io.ReadAll(io.LimitReader(f, int64(len(t.Data))+1))
	return err == nil && bytes.Equal(is, t.Data)
}

// stage makes the new file beside the target. Until it is complete nobody else can
// read it, whatever its mode will be.
func (t *target) stage(sync func(*os.File) error) error {
	if t.same {
		return nil
	}

	name := newName(t.base)
	f, err := t.folder.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return t.fail("stage", t.folder.path, err)
	}

	t.staged = name
	defer f.Close()

	if err := t.own(f); err != nil {
		return t.fail("change owner", t.folder.path, err)
	}
	if _, err := f.Write(t.Data); err != nil {
		return t.fail("stage", t.folder.path, err)
	}
	// After the owner: a change of owner may take bits of the mode away.
	if err := f.Chmod(t.Mode); err != nil {
		return t.fail("change mode", t.folder.path, err)
	}
	if err := sync(f); err != nil {
		return t.fail("stage", t.folder.path, err)
	}
	if err := f.Close(); err != nil {
		return t.fail("stage", t.folder.path, err)
	}

	return nil
}

func (t *target) own(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}

	if t.Owner != nil {
		if ownedBy(info, *t.Owner) {
			return nil
		}
		return f.Chown(t.Owner.UID, t.Owner.GID)
	}

	if t.old == nil || ownedBy(info, t.owner) {
		return nil
	}
	if f.Chown(t.owner.UID, t.owner.GID) != nil {
		f.Chown(-1, t.owner.GID) // the group at least, whose members read the file
	}

	return nil
}

// isID tells whether n can be a user or a group, or is the -1 that stands for none.
func isID(n int) bool { return n >= -1 && int64(n) < 1<<32-1 }

func ownedBy(info fs.FileInfo, want Owner) bool {
	is, ok := OwnerOf(info)
	return ok && (want.UID == -1 || want.UID == is.UID) && (want.GID == -1 || want.GID == is.GID)
}

func (t *target) errorf(op, format string, args ...any) *Error {
	return &Error{Path: t.path, Op: op, Err: fmt.Errorf(format, args...)}
}

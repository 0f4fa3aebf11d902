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

// A target is a file to be written, and what was done for it.
type target struct {
	File
	path      string // with Root; for people
	directory *directory
	base      string      // its name in directory
	old       fs.FileInfo // of the existing file; nil if there is none
	owner     Owner       // the wanted owner
	same      bool        // the existing file is as wanted
	staged    string      // the name of the new file until it is renamed
	backup    string      // the name that keeps the old file
	put       bool        // the new file is in place
}

// check checks the file as it was asked for, and returns the path of its directory. Without
// Root that path is not cleaned: the system decides what ".." after a symbolic link means.
func (t *target) check() (dir string, err error) {
	switch o := t.Owner; {
	case t.Mode&^fs.ModePerm != 0:
		return "", t.errorf("check", "mode %v has more than permission bits", t.Mode)
	case o != nil && (!isID(o.UID) || !isID(o.GID)):
		return "", t.errorf("check", "%d:%d is not a user and a group", o.UID, o.GID)
	case t.Root != "" && !filepath.IsLocal(t.Path):
		return "", t.errorf("check", "%q leads out of directory %s", t.Path, t.Root)
	}

	dir, t.base = filepath.Split(t.Path)
	switch t.base {
	case "", ".", "..":
		return "", t.errorf("check", "%q is a directory, not a file", t.Path)
	}

	if _, _, reserved := parseName(t.base); reserved {
		return "", t.errorf("check", "names of this form are reserved for staged files")
	}

	return t.dir(dir), nil
}

// dir returns the path of the directory, given that part of Path.
func (t *target) dir(part string) string {
	const separator = string(filepath.Separator)
	switch {
	case t.Root != "":
		return filepath.Join(t.Root, part)
	case part == "":
		return "."
	case strings.Trim(part, separator) != "":
		return strings.TrimRight(part, separator)
	}
	return part
}

// inspect looks at the existing file, decides mode and owner, and finds whether there is
// anything to do.
func (t *target) inspect() error {
	old, err := t.directory.root.Lstat(t.base)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return t.fail("look at", t.directory.path, err)
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

	t.Mode, t.owner = t.Permissions(regular, t.directory.info)
	t.same = regular != nil && t.sameAs()
	return nil
}

func (t *target) replaceable(old fs.FileInfo) error {
	mode := old.Mode()
	if mode&fs.ModeSymlink != 0 {
		// As /dev/stdout: to replace such links would break the system.
		if to, _ := t.directory.root.Readlink(t.base); strings.HasPrefix(to, "/proc/") {
			return t.errorf("look at", "is a link to %s, not a file", to)
		}

		info, err := os.Stat(filepath.Join(t.directory.path, t.base))
		if err != nil || info.Mode().IsRegular() {
			return nil
		}

		return t.errorf("look at", "is a link to %s, not a file", kind(info.Mode()))
	}

	if !mode.IsRegular() {
		return t.errorf("look at", "is %s, not a file", kind(mode))
	}
	if isMount(t.directory.self, t.base) {
		return t.fail("look at", t.directory.path, syscall.EBUSY)
	}

	return nil
}

func kind(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "a directory"
	case m&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	case m&fs.ModeDevice != 0:
		return "a device"
	}
	return "something else"
}

// sameAs reports whether the existing regular file is as wanted. It is not if it cannot be
// read.
func (t *target) sameAs() bool {
	if t.old.Size() != int64(len(t.Data)) || t.old.Mode().Perm() != t.Mode {
		return false
	}
	if t.Owner != nil && !ownedBy(t.old, *t.Owner) || t.Owner == nil && !isOurs(t.old, t.directory.info) {
		return false
	}

	f, err := t.directory.root.OpenFile(t.base, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return false
	}
	defer f.Close()

	is, err := io.ReadAll(io.LimitReader(f, int64(len(t.Data))+1))
	return err == nil && bytes.Equal(is, t.Data)
}

// stage makes the new file beside the target. Nobody else can read it before it is
// complete, whatever its mode will be.
func (t *target) stage(sync func(*os.File) error) error {
	if t.same {
		return nil
	}

	name := newName(t.base)
	f, err := t.directory.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return t.fail("stage", t.directory.path, err)
	}

	t.staged = name

	defer f.Close()
	if op, err := t.fill(f, sync); err != nil {
		return t.fail(op, t.directory.path, err)
	}
	return nil
}

// fill gives a new file its owner, content and mode, and closes it. It returns what it was
// doing if that fails.
func (t *target) fill(f *os.File, sync func(*os.File) error) (op string, err error) {
	if err := t.own(f); err != nil {
		return opOwn, err
	}
	if _, err := f.Write(t.Data); err != nil {
		return "stage", err
	}
	// After the owner: a change of owner may clear bits of the mode.
	if err := f.Chmod(t.Mode); err != nil {
		return "change mode", err
	}
	if err := sync(f); err != nil {
		return "stage", err
	}
	return "stage", f.Close()
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
		f.Chown(-1, t.owner.GID) // at least the group, whose members read the file
	}

	return nil
}

// isID reports whether n can be a user or a group, or is the -1 that stands for none.
func isID(n int) bool { return n >= -1 && int64(n) < 1<<32-1 }

func ownedBy(info fs.FileInfo, want Owner) bool {
	is, ok := OwnerOf(info)
	return ok && (want.UID == -1 || want.UID == is.UID) && (want.GID == -1 || want.GID == is.GID)
}

func (t *target) errorf(op, format string, args ...any) *Error {
	return &Error{Path: t.path, Op: op, Err: fmt.Errorf(format, args...)}
}

package stage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// An Error says why a file could not be written. Its text never contains what should have
// been in the file.
type Error struct {
	Path string // the file; if the trouble is its directory, the first file in it
	Op   string // what was tried: "open directory", "stage", "replace", ...
	Err  error  // why; its text can be read without Op
	Hint string // what to do about it; may be empty

	made bool // with File.Make
}

// Error names the file and the cause.
func (e *Error) Error() string { return e.Path + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// NoDirectory reports whether the file could have been written with [File.Make].
func (e *Error) NoDirectory() bool {
	return e.Op == opOpen && !e.made && errors.Is(e.Err, fs.ErrNotExist)
}

// What is tried, where an error's explanation depends on it.
const (
	opOpen    = "open directory"
	opMake    = "make directory"
	opOwn     = "change owner"
	opReplace = "replace"
)

// A reason is an error of the system in better words.
type reason struct {
	text string
	err  error
}

func (r *reason) Error() string { return r.text }
func (r *reason) Unwrap() error { return r.err }

// fail explains an error of the system that happened while op was done in directory.
func (t *target) fail(op, directory string, err error) *Error {
	err = cause(err)
	text, hint := t.explain(op, directory, err)
	why := fmt.Errorf("cannot %s: %w", op, err)
	if text != "" {
		why = &reason{text, err}
	}
	return &Error{t.path, op, why, hint, t.Make}
}

// explain returns better words for an error, or "", and a hint.
func (t *target) explain(op, directory string, err error) (text, hint string) {
	is := func(target error) bool { return errors.Is(err, target) }
	switch {
	case is(fs.ErrNotExist) && op == opOpen:
		return fmt.Sprintf("directory %s does not exist: is the volume mounted?", directory),
			fmt.Sprintf("mount a volume at %s in this container (volumeMounts), or create the directory", directory)
	case is(syscall.ENOTDIR) || is(fs.ErrExist) && op == opMake:
		return fmt.Sprintf("%s is not a directory", directory), ""
	case is(fs.ErrPermission):
		return t.explainDenied(op, directory)
	case is(syscall.EROFS):
		return fmt.Sprintf("directory %s is on a read-only file system", directory),
			"mount the volume without readOnly: true; ConfigMaps, Secrets and, with readOnlyRootFilesystem, " +
				"the image itself are always read-only: write to an emptyDir"
	case is(syscall.ENAMETOOLONG):
		return "the name is too long", "most file systems take 255 bytes"
	case is(syscall.EBUSY):
		return "is itself a mount (a subPath or single-file mount): it cannot be replaced",
			fmt.Sprintf("mount its directory instead (mountPath: %s, without subPath)", directory)
	}

	var number syscall.Errno
	if t.Root != "" && op == opOpen && !errors.As(err, &number) {
		return "", fmt.Sprintf("a symbolic link on the way may lead out of directory %s", t.Root)
	}
	return t.explainFull(directory, err)
}

// explainFull explains that there is no space left.
func (t *target) explainFull(directory string, err error) (text, hint string) {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Sprintf("no space left in directory %s for %d bytes", directory, len(t.Data)),
			"raise the sizeLimit of the emptyDir, or free space (or inodes) in the volume"
	case errors.Is(err, syscall.EDQUOT):
		return fmt.Sprintf("the quota of directory %s is used up; %d bytes are needed", directory, len(t.Data)),
			"raise the quota, or free space in the volume"
	}
	return "", ""
}

// explainDenied explains that this process lacks a permission.
func (t *target) explainDenied(op, directory string) (text, hint string) {
	switch {
	case op == opOwn && t.Owner != nil:
		return fmt.Sprintf("the file cannot be given to %d:%d by %s", t.Owner.UID, t.Owner.GID, process()),
			fmt.Sprintf("run as that user (securityContext.runAsUser: %d, runAsGroup: %d), or as root with the "+
				"capability CHOWN, or ask for no owner", t.Owner.UID, t.Owner.GID)
	case op == opReplace:
		return t.denied(op, directory), "run as the owner of the file (runAsUser), or remove it"
	}
	return t.denied(op, directory), "set fsGroup in the pod's securityContext, so that its volumes are writable " +
		"by this process, or run as the directory's owner (runAsUser)"
}

// denied says who was refused, and by what.
func (t *target) denied(op, directory string) string {
	at := directory
	info, err := os.Stat(at)
	for err != nil && at != filepath.Dir(at) {
		at = filepath.Dir(at)
		info, err = os.Stat(at)
	}

	var text string
	switch op {
	case opOpen:
		text = fmt.Sprintf("directory %s cannot be opened by %s", directory, process())
	case opReplace:
		text = fmt.Sprintf("cannot be replaced by %s", process())
	default:
		text = fmt.Sprintf("directory %s cannot be written to by %s", at, process())
	}

	owner, ok := Owner{}, false
	if err == nil {
		owner, ok = OwnerOf(info)
	}
	if !ok {
		return text
	}

	text += fmt.Sprintf(": directory %s belongs to %d:%d and has mode %s", at, owner.UID, owner.GID, Octal(info.Mode()))
	if op == opReplace && info.Mode()&fs.ModeSticky != 0 {
		text += ", which lets only the owner of a file replace it"
	}

	return text
}

// Octal writes the permissions of a file as chmod takes them: 0640, 1777.
func Octal(m fs.FileMode) string {
	bits := m.Perm()
	if m&fs.ModeSticky != 0 {
		bits |= 0o1000
	}
	if m&fs.ModeSetgid != 0 {
		bits |= 0o2000
	}

	return fmt.Sprintf("%04o", uint32(bits))
}

// process says who this process is: "uid 1000, gid 1000, groups 2000 3000".
func process() string {
	gid := os.Getegid()
	text := fmt.Sprintf("uid %d, gid %d", os.Geteuid(), gid)

	groups, _ := os.Getgroups()
	var others []string
	for _, g := range groups {
		if g != gid {
			others = append(others, fmt.Sprint(g))
		}
	}

	if len(others) > 0 {
		text += ", groups " + strings.Join(others, " ")
	}

	return text
}

// cause removes what package os puts around an error: the names of staged files.
func cause(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}

	return err
}

// Package stage writes several files, all of them or none.
//
// [Write] first makes every new file beside its target, complete and with its mode
// and owner. Then it renames all of them. A reader of a target sees the old file or
// the new one, never a part. If anything fails, every target is as it was, and no
// other file is left.
//
//   - No target changes before the first rename. A failure, or the end of the
//     context, removes what was staged.
//   - The context does not interrupt the renames, which take little time. If one
//     fails, those before it are undone, with hard links to the old files that are
//     kept until all is done.
//   - A process that is killed may leave new files beside old ones, and staged
//     files. The next Write to the same directory removes the staged files. Without
//     hard links, a process that is killed while it writes several files may also
//     leave a target missing: the next Write puts the old file back first.
//   - Two Writes to one directory take turns, with a lock on the directory.
//   - A target that already has the wanted bytes, mode and owner is not touched.
//   - A target that is a symbolic link is replaced, not followed. Otherwise whoever
//     can write to a shared directory could choose what is overwritten elsewhere.
//
// A staged file is called .NAME.initplate-XXXXXXXX. So it is hidden, and lacks the
// suffix by which programs find the files of a directory (*.cnf, *.conf).
//
// All work on files goes through an [os.Root] on the target's directory. Locks,
// owners and the removal of old staged files are for Linux only. On other systems
// files are written in the same way without them.
package stage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"github.com/initplate/initplate/crash"
)

// A File is one file to be written.
type File struct {
	// Root, if set, is a directory that Path is relative to and cannot lead out of,
	// neither by ".." nor by a symbolic link. Missing directories below Root are made
	// with mode 0755 less the umask, for Owner, and removed again if the write fails. Root
	// itself must exist, unless Make is set: a volume that was not mounted must be an error.
	Root string

	// Path is where the file goes. Without Root its directory must exist, unless Make is set.
	Path string

	// Make makes each directory on the way that is missing, as those below Root are made.
	Make bool

	Data []byte

	// Mode holds the permission bits. 0 keeps those of the existing file, if only root
	// or the process's user can have chosen them, see [File.Permissions].
	Mode fs.FileMode

	// New holds the bits if Mode is 0 and the file does not exist. 0 is 0644 and Exec,
	// less the umask.
	New, Exec fs.FileMode

	// Most, if set, holds the bits that the file may have if Mode is 0.
	Most fs.FileMode

	// Owner is who will own the file. It is an error if the process may not set that.
	// nil keeps the owner and the group of the existing file, under the same condition
	// and as far as the process is allowed to. Otherwise the process owns the file.
	Owner *Owner
}

// An Owner is a user and a group. -1 leaves either as it is.
type Owner struct{ UID, GID int }

// Write writes all files, or none. It returns the paths of those that were not already as
// wanted, in the given order, each with its Root before it.
//
// What can be found before staging begins (a missing directory, a target that cannot be
// replaced) is reported for all files, joined. After that the first failure ends the write.
// Each error is an [*Error], except the end of ctx, which is an error that wraps its cause.
func Write(ctx context.Context, files ...File) (changed []string, err error) {
	return new(Gate).Write(ctx, files...)
}

// A Gate can end writes for good, whatever they wait for, and leaves none of them half done.
type Gate struct {
	committing sync.Mutex // held while files are renamed, and for good once it is closed
}

// Write is [Write], but renames nothing once the gate is closed.
func (g *Gate) Write(ctx context.Context, files ...File) (changed []string, err error) {
	return (&batch{calls: osCalls(), gate: g}).write(ctx, files)
}

// Close waits until files that are being renamed are in place, and keeps all other writes
// from renaming. These never return: the process must end.
func (g *Gate) Close() { g.committing.Lock() }

// calls holds the calls that tests make fail.
type calls struct {
	link, rename func(r *os.Root, from, to string) error
	mkdir        func(r *os.Root, name string) error
	sync         func(*os.File) error // of files and of directories
}

func osCalls() calls {
	return calls{link: (*os.Root).Link, rename: (*os.Root).Rename, mkdir: mkdir, sync: syncFile}
}

func mkdir(r *os.Root, name string) error { return r.Mkdir(name, 0o755) }

// A batch is one call of Write.
type batch struct {
	calls
	directories []*directory
	targets     []*target
	made        []madeDirectory
	gate        *Gate
}

func (b *batch) write(ctx context.Context, files []File) (changed []string, err error) {
	defer func() {
		if err != nil {
			b.discard()
		}
		b.close()
	}()
	defer crash.Catch("writing files", "", &err)

	if err := b.prepare(ctx, files); err != nil {
		return nil, err
	}
	if err := b.stageAll(ctx); err != nil {
		return nil, err
	}
	if err := b.commit(); err != nil {
		return nil, err
	}

	for _, t := range b.targets {
		if !t.same {
			changed = append(changed, t.path)
		}
	}
	return changed, nil
}

// prepare opens and locks the directories, and checks all targets.
func (b *batch) prepare(ctx context.Context, files []File) error {
	if err := stopped(ctx); err != nil {
		return err
	}

	for again := true; again; again = b.reopens() {
		if err := b.open(files); err != nil {
			return err
		}
		if err := b.lock(ctx); err != nil {
			return err
		}
	}

	return b.inspect()
}

// stageAll makes the new files. The context can end the write until it returns.
func (b *batch) stageAll(ctx context.Context) error {
	for _, t := range b.targets {
		if err := stopped(ctx); err != nil {
			return err
		}
		if err := t.stage(b.sync); err != nil {
			return err
		}
	}
	return stopped(ctx)
}

func stopped(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return fmt.Errorf("stopped before any file was written: %w", context.Cause(ctx))
}

// open finds the directory of every file. It returns what is wrong with any of them.
func (b *batch) open(files []File) error {
	var errs []error
	paths := openPaths{seen: map[place]*target{}, failed: map[string]bool{}}
	for _, file := range files {
		t, err := b.target(file, paths)
		switch {
		case err != nil:
			errs = append(errs, err)
		case t != nil:
			b.targets = append(b.targets, t)
		}
	}
	return join(errs)
}

// A place is a name in a directory.
type place struct {
	*directory
	base string
}

// openPaths is what open has found so far.
type openPaths struct {
	seen   map[place]*target
	failed map[string]bool // directories that cannot be opened
}

// target returns the target of a file. It is nil, without an error, if its directory
// cannot be opened and that has been reported.
func (b *batch) target(file File, paths openPaths) (*target, error) {
	t := &target{File: file, path: file.Name()}
	dir, err := t.check()
	if err != nil {
		return nil, err
	}
	if paths.failed[dir] {
		return nil, nil
	}
	t.directory, err = b.directory(t, dir)
	if err != nil {
		paths.failed[dir] = true
		return nil, err
	}

	at := place{t.directory, t.base}
	other := paths.seen[at]
	paths.seen[at] = t
	if other != nil {
		return nil, t.errorf("write", "would be written twice (also as %s)", other.path)
	}
	return t, nil
}

func (b *batch) inspect() error {
	var errs []error
	for _, t := range b.targets {
		if err := t.inspect(); err != nil {
			errs = append(errs, err)
		}
	}
	return join(errs)
}

// join is [errors.Join], but returns a single error as it is.
func join(errs []error) error {
	if len(errs) == 1 {
		return errs[0]
	}
	return errors.Join(errs...)
}

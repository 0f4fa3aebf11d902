// Package stage writes files all or not at all.
//
// [Write] makes every new file beside its target first, whole and with its mode
// and owner, then renames all of them. A reader of a target sees the old file or
// the new one, never a part. When anything goes wrong, every target is as it was
// and no other file is left.
//
//   - Before the first rename nothing has happened to any target. A failure, or
//     the end of the context, removes what was staged.
//   - The renaming, once begun, is not interrupted by the context: it is short. If
//     one rename fails, those before it are taken back, by hard links to the old
//     files that were kept until all was done.
//   - A process that is killed may leave new files beside old ones, and staged
//     files. The next Write into the same folder removes the latter. Where the file
//     system has no hard links, it may also leave a target missing, when several
//     were to be written: that Write puts the old file back first.
//   - Two Writes into one folder take turns, by a lock on the folder.
//   - A target that already has the wanted bytes, mode and owner is not touched.
//   - A target that is a symbolic link is replaced, not followed, so that nobody who
//     can write to a shared folder chooses what is overwritten elsewhere.
//
// A staged file is called .NAME.initplate-XXXXXXXX: hidden, and without the ending
// by which programs pick the files of a folder (*.cnf, *.conf).
//
// All work on files goes through an [os.Root] opened on the target's folder. Locks,
// owners and the clearing of old staged files are for Linux; elsewhere files are
// written in the same way without them.
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
	// Root, if set, is a folder that Path is relative to and cannot lead out of,
	// neither by ".." nor by a symbolic link. Folders missing below Root are made,
	// with mode 0755 less the umask, and removed again if the write fails. Root
	// itself must exist: if it is a volume that was not mounted, that must be heard.
	Root string

	// Path is where the file goes. Without Root its folder must exist.
	Path string

	Data []byte

	// Mode holds the permission bits. 0 keeps those of the file that is there, if only
	// root or the process's user can have chosen them, see [File.Permissions].
	Mode fs.FileMode

	// New holds the bits of a file where Mode is 0 and none is there; 0 is 0644 and
	// Exec, less the umask.
	New, Exec fs.FileMode

	// Most, if set, holds the bits that a file may have where Mode is 0.
	Most fs.FileMode

	// Owner is whose file it is to be; it is an error if that cannot be had. nil
	// keeps the owner and group of the file that is there, under the same condition,
	// as far as the process is allowed to, and is otherwise whoever the process is.
	Owner *Owner
}

// An Owner is a user and a group. -1 leaves either as it is.
type Owner struct{ UID, GID int }

// Write writes all of files, or none. It returns the paths of those that were not
// already as wanted, in the order given, each with its Root before it.
//
// Mistakes that show before staging begins (a folder that is not there, a target
// that cannot be replaced) are reported for all files, joined; after that the first
// failure ends the write. Each is an [*Error], except the end of ctx, which is an
// error that wraps its cause.
func Write(ctx context.Context, files ...File) (changed []string, err error) {
	return new(Gate).Write(ctx, files...)
}

// A Gate can end writes for good, whatever they wait for, without leaving one half done.
type Gate struct {
	committing sync.Mutex // held while files are renamed, and for good once it is closed
}

// Write is [Write], but renames nothing once the gate is closed.
func (g *Gate) Write(ctx context.Context, files ...File) (changed []string, err error) {
	return (&batch{calls: osCalls(), gate: g}).write(ctx, files)
}

// Close waits for files that are being renamed just now, and has no other write begin
// that. Such a write never returns: the process is to end.
func (g *Gate) Close() { g.committing.Lock() }

// calls holds what a test must be able to make fail.
type calls struct {
	link, rename func(r *os.Root, from, to string) error
	sync         func(*os.File) error // of files and of folders
}

func osCalls() calls {
	return calls{(*os.Root).Link, (*os.Root).Rename, syncFile}
}

// A batch is one call of Write.
type batch struct {
	calls
	folders []*folder
	targets []*target
	made    []madeFolder
	gate    *Gate
}

func (b *batch) write(ctx context.Context, files []File) (changed []string, err error) {
	defer func() {
		if err != nil {
			b.discard()
		}
		for _, f := range b.folders {
			f.close()
		}
	}()

	defer crash.Catch("writing files", "", &err)

	if err := stopped(ctx); err != nil {
		return nil, err
	}
	if err := b.open(files); err != nil {
		return nil, err
	}
	if err := b.lock(ctx); err != nil {
		return nil, err
	}
	if err := b.inspect(); err != nil {
		return nil, err
	}

	for _, t := range b.targets {
		if err := stopped(ctx); err != nil {
			return nil, err
		}
		if err := t.stage(b.sync); err != nil {
			return nil, err
		}
	}

	if err := stopped(ctx); err != nil {
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

func stopped(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return fmt.Errorf("stopped before any file was written: %w", context.Cause(ctx))
}

// open finds the folder of every file, and what is wrong with any of them.
func (b *batch) open(files []File) error {
	type place struct {
		*folder
		base string
	}

	var (
		errs   []error
		seen   = map[place]*target{}
		failed = map[string]bool{} // folders; one report of each is enough
	)
	for _, file := range files {
		t := &target{File: file, path: file.Name()}

		dir, err := t.check()
		if err == nil && failed[dir] {
			continue
		}

		if err == nil {
			t.folder, err = b.folder(t, dir)
			failed[dir] = err != nil
		}

		if err == nil {
			at := place{t.folder, t.base}
			if other := seen[at]; other != nil {
				err = t.errorf("write", "is to be written twice (also as %s)", other.path)
			}
			seen[at] = t
		}

		if err != nil {
			errs = append(errs, err)
			continue
		}

		b.targets = append(b.targets, t)
	}

	return join(errs)
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

// join is errors.Join that leaves a single error as it is.
func join(errs []error) error {
	if len(errs) == 1 {
		return errs[0]
	}
	return errors.Join(errs...)
}

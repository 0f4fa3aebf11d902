//go:build unix

package preflight

import (
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"
)

// Supported reports whether the checks can see what they look at: users, modes and mounts.
const Supported = true

// What a user may do with a file or a directory: access(2).
const (
	toRead  = unix.R_OK
	toWrite = unix.W_OK
	toEnter = unix.X_OK
)

// may returns why the user may not access a file or directory, with the bits
// toRead, toWrite and toEnter. The kernel decides for the user of this process. For others, owner,
// groups, mode and mount decide, for the directories above too.
func (u user) may(path string, want uint32) error {
	if u.uid == os.Geteuid() {
		return unix.Access(path, want)
	}
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	path, err = filepath.Abs(path)
	if err != nil {
		return err
	}

	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if err := u.mayHere(dir, toEnter); err != nil {
			return err
		}
		if dir == "/" {
			return u.mayHere(path, want)
		}
	}
}

func (u user) mayHere(path string, want uint32) error {
	var s unix.Stat_t
	if err := unix.Stat(path, &s); err != nil {
		return err
	}

	var fs unix.Statfs_t
	err := unix.Statfs(path, &fs)
	if err == nil && want&toWrite != 0 && fs.Flags&readOnly != 0 {
		return syscall.EROFS
	}

	mode := uint32(s.Mode)
	switch {
	case u.uid == 0:
		return nil
	case int(s.Uid) == u.uid:
		mode >>= 6
	case slices.Contains(u.groups, int(s.Gid)):
		mode >>= 3
	}
	if mode&want != want {
		return syscall.EACCES
	}
	return nil
}

// mounted reports whether a directory is on a file system other than the root's.
func mounted(dir string) bool {
	var s, root unix.Stat_t
	return unix.Stat(dir, &s) == nil && unix.Stat("/", &root) == nil && s.Dev != root.Dev
}

// freeBytes returns how many bytes users other than root can still write below a directory.
func freeBytes(dir string) (int64, error) {
	var fs unix.Statfs_t
	err := unix.Statfs(dir, &fs)
	return int64(fs.Bavail) * int64(fs.Bsize), err
}

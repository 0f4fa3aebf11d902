package stage

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// tryLock locks a directory, or returns EWOULDBLOCK if somebody else has locked it. The
// lock ends with the process, however that ends.
func tryLock(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// syncFile ignores that a file system cannot sync a file. Some cannot sync a directory.
func syncFile(f *os.File) error {
	err := f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}

// isMount reports whether a file is itself a mount. It is false if the kernel cannot say
// (before 5.8). Then the rename fails.
func isMount(directory *os.File, name string) bool {
	var st unix.Statx_t
	err := unix.Statx(int(directory.Fd()), name, unix.AT_SYMLINK_NOFOLLOW, 0, &st)
	return err == nil && st.Attributes&st.Attributes_mask&unix.STATX_ATTR_MOUNT_ROOT != 0
}

// umask returns the bits that new files of this process do not get. The system call that
// returns them also changes them, even for files that are made at the same time. So they
// are read from /proc (since Linux 4.7).
func umask() fs.FileMode {
	status, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(status), "\nUmask:\t")
	digits, _, _ := strings.Cut(rest, "\n")
	mask, err := strconv.ParseUint(digits, 8, 32)
	if err != nil {
		return 0
	}

	return fs.FileMode(mask) & fs.ModePerm
}

// OwnerOf returns the user and the group that a file belongs to. ok is false if the system
// does not say.
func OwnerOf(info fs.FileInfo) (owner Owner, ok bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return Owner{}, false
	}
	return Owner{int(st.Uid), int(st.Gid)}, true
}

// isRemoved reports whether a directory that is still open has been removed.
func isRemoved(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && st.Nlink == 0
}

// compareID orders files by device and inode, whatever their names are.
func compareID(x, y fs.FileInfo) int {
	a, b := x.Sys().(*syscall.Stat_t), y.Sys().(*syscall.Stat_t)
	return cmp.Or(cmp.Compare(a.Dev, b.Dev), cmp.Compare(a.Ino, b.Ino))
}

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

// tryLock locks a folder, or returns EWOULDBLOCK where somebody else has. The lock
// ends with the process, however it ends.
func tryLock(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// syncFile passes over file systems that cannot sync this, as some cannot a folder.
func syncFile(f *os.File) error {
	err := f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}

// isMount tells whether a file is itself a mount. It is false where the kernel
// cannot say (before 5.8); the rename will then.
func isMount(folder *os.File, name string) bool {
	var st unix.Statx_t
	err := unix.Statx(int(folder.Fd()), name, unix.AT_SYMLINK_NOFOLLOW, 0, &st)
	return err == nil && st.Attributes&st.Attributes_mask&unix.STATX_ATTR_MOUNT_ROOT != 0
}

// umask returns the process's mask of bits that new files do not get. To ask the system
// for it means to change it, also for whatever makes a file just now: the kernel tells it
// elsewhere (since 4.7).
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

// OwnerOf returns the user and the group that a file belongs to; ok is false where the
// system does not say.
func OwnerOf(info fs.FileInfo) (owner Owner, ok bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return Owner{}, false
	}
	return Owner{int(st.Uid), int(st.Gid)}, true
}

// compareID orders files by what they are, not by what they are called.
func compareID(x, y fs.FileInfo) int {
	a, b := x.Sys().(*syscall.Stat_t), y.Sys().(*syscall.Stat_t)
	return cmp.Or(cmp.Compare(a.Dev, b.Dev), cmp.Compare(a.Ino, b.Ino))
}

//go:build unix && !linux

package ready

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

// socketName returns the path of the nth socket of this user.
func socketName(n int) string { return filepath.Join(directory(), fmt.Sprint(n)) }

// directory is the one of this user's sockets, which nobody else can enter.
func directory() string {
	return filepath.Join(os.TempDir(), fmt.Sprintf("initplate-%d", os.Geteuid()))
}

// prepare makes the directory of sockets without a path, or checks the one that is there.
func prepare(path string) error {
	if path != "" {
		return nil
	}
	err := os.Mkdir(directory(), 0o700)
	if err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}

	info, err := os.Lstat(directory())
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || info.Mode().Perm() != 0o700 || int(owner.Uid) != os.Geteuid() {
		return fmt.Errorf("%s is not a directory that only this user can enter", directory())
	}
	return nil
}

// peer does not know the user of the other side. The permissions of the file and its directory
// decide who asks.
func peer(*net.UnixConn) (user int, ok bool) { return 0, false }

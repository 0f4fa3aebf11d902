package ready

import (
	"fmt"
	"net"
	"os"
	"syscall"
)

// socketName returns the name of the nth socket of this user in this container. It is an
// abstract one, as the container may have no directory to write to. Those are shared by all
// containers of a pod, and with hostNetwork by all of a node: net_namespaces(7). So the name
// has the mount namespace, which a probe shares with the process that it asks, and nobody
// else. Without /proc, sockets have no more than the user.
func socketName(n int) string {
	namespace, _ := os.Readlink("/proc/self/ns/mnt")
	return fmt.Sprintf("@initplate/%d/%s/%d", os.Geteuid(), namespace, n)
}

// prepare has nothing to do: the names need no directory.
func prepare(string) error { return nil }

// peer returns the user of the other side: SO_PEERCRED of unix(7).
func peer(conn *net.UnixConn) (user int, ok bool) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, false
	}
	raw.Control(func(fd uintptr) {
		var cred *syscall.Ucred
		cred, err = syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
		if err == nil {
			user, ok = int(cred.Uid), true
		}
	})
	return user, ok
}

package servers

import (
	"net"
	"os"
	"syscall"
)

func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// unprivileged is dieWithParent for a program that refuses to run as root.
func unprivileged() *syscall.SysProcAttr {
	attr := dieWithParent()
	if os.Geteuid() == 0 {
		attr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	return attr
}

// claimName has a name that only one process of a network namespace can have. The kernel releases it when that process
// ends. It is an abstract socket: unix(7).
func claimName(name string) (net.Listener, error) { return net.Listen("unix", "@"+name) }

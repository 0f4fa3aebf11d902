package servers

import (
	"net"
	"syscall"
)

func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// claimName has a name that only one process of a network namespace can have. The kernel releases it when that process
// ends. It is an abstract socket: unix(7).
func claimName(name string) (net.Listener, error) { return net.Listen("unix", "@"+name) }

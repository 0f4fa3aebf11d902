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

// inGroup is dieWithParent for a program whose own processes outlive it if it is killed: SIGTERM has it end them.
func inGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM, Setpgid: true}
}

// killGroup ends a program of inGroup, with its own processes.
func killGroup(leader int) error { return syscall.Kill(-leader, syscall.SIGKILL) }

// claimName has a name that only one process of a network namespace can have. The kernel releases it when that process
// ends. It is an abstract socket: unix(7).
func claimName(name string) (net.Listener, error) { return net.Listen("unix", "@"+name) }

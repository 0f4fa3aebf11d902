//go:build !linux

package servers

import (
	"net"
	"syscall"
)

// dieWithParent does nothing on this system: a server may outlive a test process that was killed.
func dieWithParent() *syscall.SysProcAttr { return nil }

// unprivileged does nothing on this system.
func unprivileged() *syscall.SysProcAttr { return nil }

// inGroup does nothing on this system.
func inGroup() *syscall.SysProcAttr { return nil }

// killGroup does nothing on this system.
func killGroup(int) error { return nil }

// claimName does nothing on this system: two test processes may choose one port.
func claimName(string) (net.Listener, error) { return nil, nil }

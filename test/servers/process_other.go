//go:build !linux

package servers

import "syscall"

// dieWithParent does nothing on this system: a server may outlive a test process that was killed.
func dieWithParent() *syscall.SysProcAttr { return nil }

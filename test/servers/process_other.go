//go:build !linux

package servers

import "syscall"

// dieWithParent has no counterpart here: a server may outlive a test process that was killed.
func dieWithParent() *syscall.SysProcAttr { return nil }

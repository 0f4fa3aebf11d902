//go:build unix

package remote

import "syscall"

const refused = syscall.ECONNREFUSED

//go:build unix && !linux

package preflight

import "golang.org/x/sys/unix"

// readOnly is the flag of a file system that is mounted read-only: statfs(2).
const readOnly = unix.MNT_RDONLY

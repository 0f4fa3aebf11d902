package preflight

import "errors"

// Supported reports whether the checks can see what they look at: users, modes and mounts.
const Supported = false

// What a user may do with a file or a directory.
const (
	toRead  = 4
	toWrite = 2
	toEnter = 1
)

// may, mounted and freeBytes know nothing here: no check runs on Windows, see [Supported].
func (u user) may(string, uint32) error { return errors.ErrUnsupported }

func mounted(string) bool { return false }

func freeBytes(string) (int64, error) { return 0, errors.ErrUnsupported }

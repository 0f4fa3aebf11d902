package servers

import (
	"path/filepath"
	"testing"
)

// Systemd is systemd-analyze, python3 and systemd's own library.
type Systemd struct {
	*Unpacked
	Library string // the path of libsystemd-shared
}

// SystemdPrograms returns the programs.
func SystemdPrograms(t testing.TB) *Systemd {
	t.Helper()
	u := unpacked(t, "systemd")
	s := &Systemd{u, u.one(t, "usr/lib/*/systemd/libsystemd-shared-*.so")}
	u.libs += ":" + filepath.Dir(s.Library)

	return s
}

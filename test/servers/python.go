package servers

import (
	"path/filepath"
	"testing"
)

// Python returns the path of a Python 3 with readers of configuration files, with which tests compare ours: json,
// tomllib and configparser, PyYAML (YAML 1.1, also with libyaml) and ruamel.yaml (YAML 1.2). It must run with -I.
func Python(t testing.TB) string {
	t.Helper()
	return filepath.Join(filepath.Dir(Cached(t, "readers", "packages")), "bin", "python3")
}

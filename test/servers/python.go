package servers

import (
	"path/filepath"
	"testing"
)

// Python returns the path of a Python 3 with readers of configuration files, with which tests compare ours: json,
// tomllib and configparser, PyYAML (YAML 1.1, also with libyaml) and ruamel.yaml (YAML 1.2). It must run with -I.
func Python(t testing.TB) string {
	t.Helper()
	packages, err := cached("readers", "packages")
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(filepath.Dir(packages), "bin", "python3")
}

package servers

import "testing"

// ConsulTemplate returns the path of the program consul-template.
func ConsulTemplate(t testing.TB) string {
	t.Helper()
	path, err := cached("bin", "consul-template")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

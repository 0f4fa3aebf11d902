package servers

import (
	"os"
	"testing"
)

// Long tells whether tests are to try as much as make test does, which sets INITPLATE_TEST_LONG, rather than a sample.
func Long() bool { return os.Getenv("INITPLATE_TEST_LONG") != "" }

// ConsulTemplate returns the path of the program consul-template.
func ConsulTemplate(t testing.TB) string {
	t.Helper()
	path, err := cached("bin", "consul-template")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

package servers

import (
	"os"
	"testing"
)

// Long tells whether tests are to try as much as make test does, which sets INITPLATE_TEST_LONG, rather than a sample.
func Long() bool { return os.Getenv("INITPLATE_TEST_LONG") != "" }

// Built returns the path of a program that is built into the cache: consul-template, vault, ...
func Built(t testing.TB, name string) string {
	t.Helper()
	path, err := cached("bin", name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

package servers

import (
	"os"
	"testing"
)

// Long reports whether tests run in their long form, as with make test, which sets INITPLATE_TEST_LONG.
func Long() bool { return os.Getenv("INITPLATE_TEST_LONG") != "" || Soak() }

// Soak reports whether tests try everything, which takes hours: make soak sets INITPLATE_TEST_SOAK.
func Soak() bool { return os.Getenv("INITPLATE_TEST_SOAK") != "" }

// Built returns the path of a program in the cache's bin: consul-template, vault, ...
func Built(t testing.TB, name string) string {
	t.Helper()
	return Cached(t, "bin", name)
}

package servers

import (
	"os"
	"testing"
)

// Long reports whether tests run in their long form, as with make test, which sets INITPLATE_TEST_LONG.
func Long() bool { return os.Getenv("INITPLATE_TEST_LONG") != "" || Soak() }

// Tries reports whether a test of combinations tries this one, which has these numbers. The long form tries all. The
// short form tries one in n: of a table of places and values, each place and each value, but not each with each.
func Tries(n int, numbers ...int) bool {
	sum := 0
	for _, number := range numbers {
		sum += number
	}
	return Long() || sum%n == 0
}

// Some returns all in the long form, and the first n in the short one.
func Some[T any](n int, all []T) []T {
	if Long() {
		return all
	}
	return all[:min(n, len(all))]
}

// Soak reports whether tests try everything, which takes hours: make soak sets INITPLATE_TEST_SOAK.
func Soak() bool { return os.Getenv("INITPLATE_TEST_SOAK") != "" }

// Built returns the path of a program in the cache's bin: consul-template, vault, ...
func Built(t testing.TB, name string) string {
	t.Helper()
	return Cached(t, "bin", name)
}

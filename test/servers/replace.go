package servers

import (
	"os"
	"testing"
)

// Replace puts a copy of a file in the place of another, as a volume of Kubernetes does: at once.
func Replace(t testing.TB, path, with string) {
	t.Helper()
	text, err := os.ReadFile(with)
	if err == nil {
		err = os.WriteFile(path+".new", text, 0o600)
	}
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		t.Fatal(err)
	}
}

package v1alpha1

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestFresh wants what is generated from the types to be what they say now, and nothing to be left of types that are
// gone.
func TestFresh(t *testing.T) {
	code, manifests := t.TempDir(), t.TempDir()
	if out, err := exec.Command("./generate.sh", code, manifests).CombinedOutput(); err != nil {
		t.Fatalf("generate.sh: %v\n%s", err, out)
	}

	compare(t, ".", code, "zz_generated.*")
	compare(t, filepath.Join("..", "..", "deploy", "crd"), manifests, "prsn.io_*.yaml")
}

// compare wants two directories to have the same files of a pattern.
func compare(t *testing.T, dir, generated, pattern string) {
	t.Helper()
	got, want := files(t, dir, pattern), files(t, generated, pattern)
	if len(want) == 0 {
		t.Errorf("no %s is generated", pattern)
	}
	for name := range want {
		if !bytes.Equal(got[name], want[name]) {
			t.Errorf("%s is not what the types say: run go generate ./api/... in mysqldb", filepath.Join(dir, name))
		}
	}
	for name := range got {
		if want[name] == nil {
			t.Errorf("no type has %s any more: delete it", filepath.Join(dir, name))
		}
	}
}

// files returns the contents of the files of a pattern, by name.
func files(t *testing.T, dir, pattern string) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		t.Fatal(err)
	}

	contents := map[string][]byte{}
	for _, path := range paths {
		contents[filepath.Base(path)], err = os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
	}
	return contents
}

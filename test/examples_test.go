package test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	sentence "github.com/initplate/initplate/prose"
)

// TestVaultLogin wants examples/vault-login to name the examples that need it: their setup.sh makes a role of the method.
func TestVaultLogin(t *testing.T) {
	scripts, err := filepath.Glob("../examples/*/setup.sh")
	if err != nil {
		t.Fatal(err)
	}

	var names []string
	for _, script := range scripts {
		name := filepath.Base(filepath.Dir(script))
		if text := read(t, script); strings.Contains(text, "${MOUNT:-kubernetes}/role/") && name != "vault-login" {
			names = append(names, name)
		}
	}
	if len(names) < 5 {
		t.Fatalf("only %v make a role", names)
	}

	page := strings.Join(strings.Fields(read(t, "../examples/vault-login/README.md")), " ")
	if want := "The examples " + sentence.And(names) + " need it"; !strings.Contains(page, want) {
		t.Errorf("examples/vault-login/README.md does not say: %s", want)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

package mysqldb

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestModule wants the module to stand alone: it imports nothing of initplate's, and go install can take it.
func TestModule(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-test", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	const initplate, own = "github.com/initplate/initplate", "github.com/initplate/initplate/mysqldb"
	for line := range strings.Lines(string(out)) {
		path := strings.TrimSpace(line)
		if strings.HasPrefix(path, initplate) && path != own && !strings.HasPrefix(path, own+"/") &&
			!strings.HasPrefix(path, own+".") && !strings.HasPrefix(path, own+" ") {
			t.Errorf("imports %s", path)
		}
	}

	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(mod), "\nreplace ") {
		t.Error("go install refuses a module with replace")
	}
}

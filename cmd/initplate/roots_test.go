package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/templates"
	"github.com/initplate/initplate/test/servers"
)

// TestRootsOfBundled: no bundled template takes defaults for all that it looks for at a
// prefix or a path, whichever of its variables holds that.
func TestRootsOfBundled(t *testing.T) {
	values := filepath.Join(t.TempDir(), "values.yaml")
	must(t, writeFile(values, "consul: {}\nvault: {}\n"))
	tried := map[string]int{}
	variables := []string{"CONSUL_PREFIX", "LOG_CONSUL_PREFIX", "METRICS_CONSUL_PREFIX", "VAULT_PATH", "CERT_VAULT_PATH"}
	for i, tmpl := range templates.All() {
		for j, name := range variables {
			if !servers.Tries(3, i, j) {
				continue
			}
			file := tmpl.Name
			if tmpl.Part != "" {
				file += "." + tmpl.Part
			}
			if said, _ := initplate(t, []string{name + "=nothing/here"}, "plan", file); !strings.Contains(said, "nothing/here") {
				continue // it asks for nothing there
			}
			tried[name]++
			t.Run(file+"/"+name, func(t *testing.T) {
				args := []string{"render", file, "--values", values}
				if strings.HasPrefix(file, "cert") && strings.HasSuffix(name, "VAULT_PATH") {
					args = append(args, "--set", "common_name=x.example")
				}
				said, code := initplate(t, []string{name + "=nothing/here"}, args...)
				if want := "initplate: error: " + name + " nothing/here: nothing that was asked for is "; code != exitMissing || !strings.Contains(said, want) {
					t.Errorf("exit code %d, want %d and %q:\n%s", code, exitMissing, want, said)
				}
				word := anApp().rootWord(name)
				said, _ = initplate(t, []string{name + "=nothing/here"}, append(args, "--allow-missing", word)...)
				if strings.Contains(said, "nothing that was asked for is") {
					t.Errorf("--allow-missing=%s does not allow it:\n%s", word, said)
				}
			})
		}
	}
	for _, name := range variables {
		if tried[name] == 0 {
			t.Errorf("no template was tried with %s", name)
		}
	}
}

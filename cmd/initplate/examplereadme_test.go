package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestExampleReadmes runs what the README of each example says for those without a cluster, in a copy of the examples.
func TestExampleReadmes(t *testing.T) {
	copied, exe := t.TempDir(), initplateIn(t)
	must(t, os.CopyFS(copied, os.DirFS(examples)))
	readmes, err := filepath.Glob(copied + "/*/README.md")
	must(t, err)

	ran := 0
	for _, readme := range readmes {
		for _, block := range strings.Split(read(t, readme), "\nWithout a cluster:\n\n")[1:] {
			commands := indented(block)
			if strings.Contains(commands, "java ") {
				commands, _, _ = strings.Cut(commands, "java ") // a program of the reader's
			}
			cmd := exec.Command("bash", "-euo", "pipefail", "-c", commands)
			cmd.Dir, cmd.Env = filepath.Dir(readme), []string{"PATH=" + exe + ":/usr/bin:/bin", "HOME=" + t.TempDir()}
			if said, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(said), "warning") {
				t.Errorf("%s:\n%s%v\n%s", readme, commands, err, said)
			}
			ran++
		}
	}
	if ran < 12 {
		t.Errorf("only %d READMEs have commands", ran)
	}
}

// initplateIn returns a directory with the program.
func initplateIn(t *testing.T) (dir string) {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	dir = t.TempDir()
	must(t, os.Symlink(exe, filepath.Join(dir, "initplate")))
	return dir
}

// indented returns the lines of code that a text begins with, as far as the first that is not indented.
func indented(text string) string {
	var code strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "    ") {
			break
		}
		code.WriteString(strings.TrimPrefix(line, "    "))
	}
	return code.String()
}

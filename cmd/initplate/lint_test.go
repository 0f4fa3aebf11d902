package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/templates"
)

// Each bundled template of a server's option file names its rules, and nothing is found in
// what it renders.
func TestBundledLint(t *testing.T) {
	exe, err := os.Executable()
	must(t, err)
	linted := 0
	for _, b := range templates.All() {
		if !strings.HasSuffix(b.Path, ".cnf.tmpl") {
			continue
		}
		tmpl, err := render.Parse(b.Name, b.Text, render.Options{})
		must(t, err)
		if tmpl.Header.Rules == "" {
			if strings.Contains(b.Text, "[mysqld]") {
				t.Errorf("%s names no rules", b.Path)
			}
			continue // it is for a client that has options of its own
		}
		linted++
		cmd := exec.Command(exe, "check", b.Name)
		cmd.Args[0], cmd.Env = "initplate", []string{}
		var said strings.Builder
		cmd.Stderr = &said
		if err := cmd.Run(); err != nil || strings.Contains(said.String(), "warning") {
			t.Errorf("%s: %v\n%s", b.Name, err, &said)
		}
	}
	if linted < 2 {
		t.Errorf("only %d templates were linted", linted)
	}
}

func TestSizeOf(t *testing.T) {
	for in, want := range map[string]int64{"": 0, "1": 1, "2147483648": 2 << 30, "2Gi": 2 << 30, "2G": 2 << 30, "512M": 512 << 20, "512Mi": 512 << 20, "4KiB": 4096, "1T": 1 << 40} {
		if got, err := sizeOf(in); err != nil || got != want {
			t.Errorf("sizeOf(%q) = %d, %v; want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"x", "1X", "1.5G", "-1", "i", "G", "1GG", "9999999999T", "1 G", "0x10"} {
		if got, err := sizeOf(in); err == nil {
			t.Errorf("sizeOf(%q) = %d, want an error", in, got)
		}
	}
}

package main

import (
	"debug/buildinfo"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
)

// TestEachModule: the text of each module that is linked in is there, under its name.
func TestEachModule(t *testing.T) {
	program := filepath.Join(t.TempDir(), "initplate")
	if out, err := exec.Command("go", "build", "-o", program, "../../cmd/initplate").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	parts, err := linked(info)
	if err != nil {
		t.Fatal(err)
	}
	got, err := document(info, parts)
	if err != nil {
		t.Fatal(err)
	}

	if len(info.Deps) < 40 {
		t.Errorf("there are only %d modules", len(info.Deps))
	}
	for _, d := range info.Deps {
		requireText(t, string(got), d)
	}
	if !strings.Contains(string(got), "Go's standard library "+info.GoVersion+", LICENSE\n") {
		t.Error("Go's own licence is not there")
	}
}

// requireText holds the document beside the directory of a module, which go mod download names.
func requireText(t *testing.T, got string, m *debug.Module) {
	t.Helper()
	out, err := exec.Command("go", "mod", "download", "-json", m.Path+"@"+m.Version).Output()
	if err != nil {
		t.Fatalf("%s: %v", m.Path, err)
	}
	var at struct{ Dir string }
	if err := json.Unmarshal(out, &at); err != nil {
		t.Fatal(err)
	}

	files, _ := filepath.Glob(filepath.Join(at.Dir, "[LCN]*")) // LICENSE, COPYING, NOTICE
	found := false
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil || !isTerms(string(text)) {
			continue
		}
		found = true
		name := m.Path + " " + m.Version + ", " + filepath.Base(file) + "\n"
		if !strings.Contains(got, strings.TrimSpace(string(text))) || !strings.Contains(got, name) {
			t.Errorf("%s of %s is not there", filepath.Base(file), m.Path)
		}
	}
	if !found {
		t.Errorf("%s has no licence that this test knows", m.Path)
	}
}

// isTerms knows the licences by their own words.
func isTerms(text string) bool {
	for _, words := range []string{"Apache License", "Permission is hereby granted", "Redistribution and use",
		"Mozilla Public License", "Permission to use, copy, modify"} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

// TestNames: which files hold licences and notices.
func TestNames(t *testing.T) {
	for name, want := range map[string]bool{
		"LICENSE": true, "LICENCE.txt": true, "License.md": true, "COPYING": true, "COPYING.LESSER": true,
		"LICENSE-APACHE": true, "LICENSE_MIT": true, "MIT-LICENSE.txt": true, "UNLICENSE": true, "NOTICE": true,
		"NOTICE.txt": true, "PATENTS": true, "README.md": false, "license.go": false, "copying_test.go": false,
		"notices": false,
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if names, err := licenceFiles(dir); err != nil || (len(names) == 1) != want {
			t.Errorf("%s: got %v, %v", name, names, err)
		}
	}
}

// TestWithout: a module without a licence is an error, and a text that two have is there once.
func TestWithout(t *testing.T) {
	empty, a, b := t.TempDir(), t.TempDir(), t.TempDir()
	for _, file := range []string{a + "/LICENSE", b + "/COPYING", empty + "/NOTICE"} {
		if err := os.WriteFile(file, []byte("Do what you want.\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	info := &debug.BuildInfo{Main: debug.Module{Path: "a.example/main"}}

	none := part{"e.example v1.0.0", empty, []string{empty}}
	_, err := document(info, []part{none})
	if err == nil || !strings.Contains(err.Error(), "e.example v1.0.0 has no file") {
		t.Errorf("got %v", err)
	}

	two := []part{{"a.example v1.0.0", a, []string{a}}, {"b.example v2.0.0", b, []string{b}}}
	got, err := document(info, two)
	if err != nil || strings.Count(string(got), "Do what you want.") != 1 ||
		!strings.Contains(string(got), "a.example v1.0.0, LICENSE\nb.example v2.0.0, COPYING\n") {
		t.Errorf("got %s, %v", got, err)
	}
}

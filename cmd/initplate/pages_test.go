package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/templates"
)

// TestPages wants a page in docs/templates for every bundled template, made of its header: what `initplate templates
// NAME` says, under the notes in the header; and a page that lists them. go test ./cmd/initplate -run TestPages -update
// writes all of them. What follows a heading in a page is written by hand, and stays.
func TestPages(t *testing.T) {
	const dir = "../../docs/templates"
	want := map[string]string{}
	for _, name := range bundledNames() {
		want[name+".md"] = page(t, name)
	}
	want["README.md"] = pagesList(want)
	if *update {
		must(t, os.MkdirAll(dir, 0o755))
		for file, text := range want {
			_, byHand := halves(filepath.Join(dir, file))
			must(t, os.WriteFile(filepath.Join(dir, file), []byte(text+byHand), 0o644))
		}
	}
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		switch {
		case want[e.Name()] != "":
		case *update:
			must(t, os.Remove(filepath.Join(dir, e.Name())))
		default:
			t.Errorf("docs/templates/%s is of no bundled template", e.Name())
		}
	}
	for file, text := range want {
		if made, _ := halves(filepath.Join(dir, file)); made != text {
			t.Errorf("docs/templates/%s is not what the template's header says: run go test ./cmd/initplate -run TestPages -update", file)
		}
	}
}

// halves returns what is made of a page, and what is written by hand: its first heading of the second level, and all
// after it. There is nothing of a page that cannot be read.
func halves(path string) (made, byHand string) {
	text, _ := os.ReadFile(path)
	made, rest, found := strings.Cut(string(text), "\n## ")
	if found {
		byHand = "\n## " + rest
	}
	return made, byHand
}

// pagesList is the page that lists the others, with the first sentence of each.
func pagesList(pages map[string]string) string {
	var b strings.Builder
	b.WriteString("# Bundled templates\n\n`initplate render NAME` renders any of these, and `initplate podpreset NAME` prints a " +
		"[PodPreset](../kubernetes.md) for it.\n\n| template | what it renders |\n|---|---|\n")
	for _, file := range slices.Sorted(maps.Keys(pages)) {
		name, rest, _ := strings.Cut(strings.TrimPrefix(pages[file], "# "), "\n\n")
		doc, _, _ := strings.Cut(rest, "\n\n")
		fmt.Fprintf(&b, "| [%s](%s) | %s |\n", name, file, strings.TrimSuffix(doc, "."))
	}
	return b.String()
}

func page(t *testing.T, name string) string {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe, "templates", name)
	cmd.Args[0], cmd.Env = "initplate", []string{}
	var said, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, &errs)
	}
	doc, rest, _ := strings.Cut(strings.TrimPrefix(said.String(), name+": "), "\nformat ")
	doc = strings.Join(strings.Fields(doc), " ")
	var b strings.Builder
	b.WriteString("# " + name + "\n\n" + strings.ToUpper(doc[:1]) + doc[1:] + ".\n\n")
	if n := notes(templates.Files(name)[0].Text); n != "" {
		b.WriteString("```text\n" + n + "```\n\n")
	}
	b.WriteString("`initplate templates " + name + "` says:\n\n```text\nformat " + strings.TrimRight(rest, "\n") + "\n```\n")
	return b.String()
}

// notes are the comments of a header that stand at the beginning of their lines.
func notes(text string) string {
	var b strings.Builder
	header, _, _ := strings.Cut(text, "*/")
	for _, l := range strings.Split(header, "\n") {
		if l, ok := strings.CutPrefix(l, "#"); ok {
			b.WriteString(strings.TrimPrefix(l, " ") + "\n")
		}
	}
	return b.String()
}

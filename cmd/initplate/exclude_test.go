package main

import (
	"slices"
	"strings"
	"testing"
)

func TestExcluded(t *testing.T) {
	paths := []string{"a.md", "a.txt", "b/a.md", "b/c/a.md", "b/c/d", ".git", "x[1]"}
	for _, tt := range []struct {
		pattern string
		want    string // paths, with spaces between them
	}{
		{"a.md", "a.md"},
		{"*.md", "a.md"},
		{"*/*.md", "b/a.md"},
		{"**/*.md", "a.md b/a.md b/c/a.md"},
		{"b/**/a.md", "b/a.md b/c/a.md"},
		{"b/**", "b/a.md b/c/a.md b/c/d"},
		{"**", strings.Join(paths, " ")},
		{"**/**/d", "b/c/d"},
		{"**/c/**", "b/c/a.md b/c/d"},
		{"./a.md", "a.md"},
		{"/b/a.md", "b/a.md"},
		{"b/c/d/", "b/c/d"},
		{"?.md", "a.md"},
		{"[a-b].txt", "a.txt"},
		{"[^a].txt", ""},
		{`x\[1\]`, "x[1]"},
		{".*", ".git"},
		{"*", "a.md a.txt .git x[1]"},
		{"c", ""},
		{"", ""},
	} {
		a := &app{settings: settings{Exclude: []string{"none", tt.pattern}}}
		if err := a.checkExclude(); err != nil {
			t.Errorf("%s: %v", tt.pattern, err)
		}
		var got []string
		for _, p := range paths {
			if a.excluded(p) {
				got = append(got, p)
			}
		}
		if !slices.Equal(got, strings.Fields(tt.want)) {
			t.Errorf("%s leaves out %v, want %s", tt.pattern, got, tt.want)
		}
	}
}

func TestExcludePatterns(t *testing.T) {
	for _, pattern := range []string{"[", "a/[b", "[]", `a\`, "**/["} {
		if err := (&app{settings: settings{Exclude: []string{pattern}}}).checkExclude(); err == nil {
			t.Errorf("%s: no error", pattern)
		}
	}
}

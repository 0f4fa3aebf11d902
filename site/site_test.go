package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestSite builds the site of this repository: every link and anchor leads somewhere, and every page is in the contents.
// No page has a script, or needs anything that is not in the site.
func TestSite(t *testing.T) {
	out := filepath.Join(t.TempDir(), "site")
	pages, err := build("..", out)
	if err != nil {
		t.Fatal(err)
	}
	if pages < 50 {
		t.Errorf("there are %d pages", pages)
	}

	fetched := regexp.MustCompile(`<script|<iframe|@import|@font-face|\b(?:src|onclick|onload)="(?:https?:)?//`)
	err = filepath.WalkDir(out, func(name string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		if found := fetched.Find(text); found != nil {
			t.Errorf("%s has %s", name, found)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestLinks builds small sites.
func TestLinks(t *testing.T) {
	for _, c := range []struct{ name, readme, want string }{
		{"a page", "[x](docs/a.md)", `<a href="docs/a.html">x</a>`},
		{"a heading", "[x](docs/a.md#two-words)", `<a href="docs/a.html#two-words">x</a>`},
		{"a heading here", "[x](#here)\n\n## Here", `<a href="#here">x</a>`},
		{"a directory with a README", "[x](docs/b/README.md)", `<a href="docs/b/index.html">x</a>`},
		{"another file", "[x](LICENSE)", `<a href="https://github.com/initplate/initplate/blob/main/LICENSE">x</a>`},
		{"another directory", "[x](other)", `<a href="https://github.com/initplate/initplate/tree/main/other">x</a>`},
		{"another site", "[x](https://example.com/a.md)", `<a href="https://example.com/a.md">x</a>`},
		{"a picture", "![x](docs/x.svg)", `<img src="docs/x.svg" alt="x">`},

		{"no page", "# R\n\n[x](docs/no.md)", "README.md:3: docs/no.md is not there"},
		{"no heading", "[x](docs/a.md#no)", "README.md:1: docs/a.md has no heading whose anchor is #no"},
		{"no heading here", "[x](#no)", "README.md:1: README.md has no heading whose anchor is #no"},
		{"an anchor of another file", "[x](LICENSE#a)", "LICENSE#a has an anchor, and is not a page of this site"},
		{"outside", "[x](../x)", "../x is outside of the repository"},
		{"no picture", "![x](docs/no.svg)", "README.md:1: the picture docs/no.svg is not there"},
		{"HTML", "a <NAME> b", "README.md:1: this is HTML"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := tried(t, c.readme, nil); !strings.Contains(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// TestContents wants a page that the contents do not list to be an error.
func TestContents(t *testing.T) {
	got := tried(t, "", map[string]string{"docs/lost.md": "# Lost"})
	if want := "docs/README.md does not list docs/lost.md"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// tried returns the first page of a small site, or the error.
func tried(t *testing.T, readme string, more map[string]string) string {
	t.Helper()
	repository, out := t.TempDir(), t.TempDir()
	files := map[string]string{
		"README.md":        readme,
		"docs/README.md":   "# All\n\n## Pages\n\n- [A](a.md): a page\n- [B](b/README.md)\n",
		"docs/a.md":        "# A\n\n## Two `words`\n",
		"docs/b/README.md": "# B\n\n[c](c.md)\n",
		"docs/b/c.md":      "# C\n\n[up](../a.md) [first](../../README.md)\n",
		"docs/x.svg":       "<svg/>",
		"LICENSE":          "",
		"other/file":       "",
	}
	for name, text := range more {
		files[name] = text
	}
	for name, text := range files {
		file := filepath.Join(repository, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}

	if _, err := build(repository, out); err != nil {
		return err.Error()
	}
	text, err := os.ReadFile(filepath.Join(out, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestAnchors compares anchors with those of GitHub.
func TestAnchors(t *testing.T) {
	for heading, want := range map[string]string{
		"Reading values":                "reading-values",
		"What differs from 1.6 to 1.19": "what-differs-from-16-to-119",
		"With --watch":                  "with---watch",
		"`render --watch`, over TLS":    "render---watch-over-tls",
		"[A link](x.md) in_it":          "a-link-in_it",
	} {
		p := parse("x.md", []byte("# T\n\n## "+heading+"\n\n## "+heading+"\n"))
		if len(p.sections) != 2 || p.sections[0].Anchor != want || p.sections[1].Anchor != want+"-1" {
			t.Errorf("%s: got %v, want %s", heading, p.sections, want)
		}
	}
}

func TestRelative(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"index.html", "docs/a.html", "docs/a.html"},
		{"docs/a.html", "index.html", "../index.html"},
		{"docs/a.html", "docs/b.html", "b.html"},
		{"docs/a/b.html", "docs/c/d.html", "../c/d.html"},
	} {
		if got := relative(c.from, c.to); got != c.want {
			t.Errorf("from %s to %s: got %s, want %s", c.from, c.to, got, c.want)
		}
	}
}

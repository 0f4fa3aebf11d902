package watch

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
)

// TestFiles: what happens to a file after it was noted wakes a loop.
func TestFiles(t *testing.T) {
	any := func(name string) bool { return strings.HasSuffix(name, ".tmpl") }
	for _, tt := range []struct {
		name   string
		change func(dir string) error
		want   bool
	}{
		{"nothing", func(string) error { return nil }, false},
		{"written", func(dir string) error { return os.WriteFile(dir+"/a.tmpl", []byte("new"), 0o600) }, true},
		{"replaced by the same", func(dir string) error {
			return os.Rename(dir+"/b.tmpl", dir+"/a.tmpl")
		}, true},
		{"removed", func(dir string) error { return os.Remove(dir + "/a.tmpl") }, true},
		{"made readable by others", func(dir string) error { return os.Chmod(dir+"/a.tmpl", 0o644) }, true},
		{"another template", func(dir string) error { return os.WriteFile(dir+"/c.tmpl", nil, 0o600) }, true},
		{"another file", func(dir string) error { return os.WriteFile(dir+"/c.conf", nil, 0o600) }, false},
		{"a directory", func(dir string) error { return os.Mkdir(dir+"/d", 0o700) }, true},
		{"a swap", func(dir string) error {
			os.Symlink("..2", dir+"/..tmp")
			return os.Rename(dir+"/..tmp", dir+"/..data")
		}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for _, name := range []string{"a.tmpl", "b.tmpl", "..1/s", "..2/s"} {
				os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700)
				if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			for link, to := range map[string]string{"..data": "..1", "s": "..data/s"} {
				if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
					t.Fatal(err)
				}
			}

			var f Files
			f.Note(dir + "/a.tmpl")
			f.Note(dir + "/s")
			f.NoteDirectory(dir, any)
			if err := tt.change(dir); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), sources.FileInterval+500*time.Millisecond)
			defer cancel()
			if why := f.Wake(ctx); (why != "") != tt.want {
				t.Errorf("woken: %q", why)
			}
		})
	}
}

// TestWithoutParents: a directory is named only if none of its files is.
func TestWithoutParents(t *testing.T) {
	for _, tt := range []struct{ paths, want []string }{
		{[]string{"."}, []string{"."}},
		{[]string{"/"}, []string{"/"}},
		{[]string{".", "a.tmpl"}, []string{"a.tmpl"}},
		{[]string{"etc/", "etc/a.tmpl", "other"}, []string{"etc/a.tmpl", "other"}},
		{[]string{"etc", "usr/a.tmpl"}, []string{"etc", "usr/a.tmpl"}},
	} {
		if got := withoutParents(slices.Clone(tt.paths)); !slices.Equal(got, tt.want) {
			t.Errorf("%q: got %q, want %q", tt.paths, got, tt.want)
		}
	}
}

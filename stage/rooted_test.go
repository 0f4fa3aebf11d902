package stage

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestWriteBelowRoot(t *testing.T) {
	tests := []struct {
		name  string
		there map[string]string
		in    []string // paths; each is written with its path as its data
		want  map[string]string
	}{
		{"flat", nil, []string{"x"}, map[string]string{"out/x": "x"}},
		{"directories are made", nil, []string{"a/b/x", "a/c/y", "z"}, map[string]string{
			"out/a/": "", "out/a/b/": "", "out/a/c/": "", "out/a/b/x": "a/b/x", "out/a/c/y": "a/c/y", "out/z": "z"}},
		{"directories are there", map[string]string{"out/a/old": "o"}, []string{"a/b/x"}, map[string]string{
			"out/a/": "", "out/a/b/": "", "out/a/b/x": "a/b/x", "out/a/old": "o"}},
		{"dots that stay inside", nil, []string{"a/../b/./x"}, map[string]string{
			"out/b/": "", "out/b/x": "a/../b/./x"}},
		{"link that stays inside", map[string]string{"out/a/": "", "out/l": "->a"}, []string{"l/b/x"}, map[string]string{
			"out/a/": "", "out/l": "->a", "out/a/b/": "", "out/a/b/x": "l/b/x"}},
		{"link at the target leads out and is replaced", map[string]string{"out/x": "->../secret", "secret": "s"},
			[]string{"x"}, map[string]string{"out/x": "x", "secret": "s"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, map[string]string{"out/": ""})
			put(t, dir, tt.there)
			var files []File
			var want []string
			for _, path := range tt.in {
				files = append(files, File{Root: dir + "/out/", Path: path, Data: []byte(path)})
				want = append(want, filepath.Join(dir, "out", path))
			}
			changed, err := Write(context.Background(), files...)
			must(t, err)
			if !slices.Equal(changed, want) {
				t.Errorf("changed %v, want %v", changed, want)
			}
			tt.want["out/"] = ""
			same(t, contents(t, dir), tt.want)
		})
	}
}

func TestWriteBelowRootRefuses(t *testing.T) {
	tests := []struct {
		name, root, path string
		want             string // DIR stands for the directory that holds out
	}{
		{"no root", "no", "x", "DIR/no/x: directory DIR/no does not exist: is the volume mounted?"},
		{"root is a file", "file", "x", "DIR/file/x: DIR/file is not a directory"},
		{"up", "out", "../x", `DIR/x: "../x" leads out of directory DIR/out`},
		{"up and down", "out", "a/../../out/x", `DIR/out/x: "a/../../out/x" leads out of directory DIR/out`},
		{"absolute", "out", "/etc/passwd", `DIR/out/etc/passwd: "/etc/passwd" leads out of directory DIR/out`},
		{"link up", "out", "up/x", "DIR/out/up/x: cannot open directory: path escapes from parent"},
		{"link to a directory elsewhere", "out", "away/x", "DIR/out/away/x: cannot open directory: path escapes from parent"},
		{"link to a directory elsewhere, deeper", "out", "away/new/x", "DIR/out/away/new/x: cannot open directory: path escapes from parent"},
		{"link to nothing", "out", "nowhere/x", "DIR/out/nowhere/x: directory DIR/out/nowhere does not exist: is the volume mounted?"},
		{"directory is a file", "out", "f/x", "DIR/out/f/x: DIR/out/f is not a directory"},
		{"directory on the way is a file", "out", "f/d/x", "DIR/out/f/d/x: DIR/out/f/d is not a directory"},
		{"is a directory", "out", "d", "DIR/out/d: is a directory, not a file"},
		{"twice", "out", "new/../first/x", "DIR/out/first/x: would be written twice (also as DIR/out/first/x)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, map[string]string{"out/d/": "", "file": "", "out/f": "", "elsewhere/": "",
				"out/up": "->..", "out/away": "->" + dir + "/elsewhere", "out/nowhere": "->none"})
			want := strings.ReplaceAll(tt.want, "DIR", dir)
			e := refused(t, dir, want,
				File{Root: filepath.Join(dir, "out"), Path: "first/x"}, // its directory is made, and removed
				File{Root: filepath.Join(dir, tt.root), Path: tt.path})
			if strings.Contains(want, "escapes") && !strings.HasPrefix(e.Hint, "a symbolic link on the way") {
				t.Errorf("hint %q", e.Hint)
			}
		})
	}
}

// A directory that somebody else has put a file into is left.
func TestMadeDirectoriesInUseStay(t *testing.T) {
	dir := t.TempDir()
	c := osCalls()
	c.rename = func(*os.Root, string, string) error {
		must(t, os.WriteFile(filepath.Join(dir, "a", "theirs"), nil, 0o600))
		return fs.ErrInvalid
	}
	b := &batch{calls: c}
	if _, err := b.write(context.Background(), []File{{Root: dir, Path: "a/b/x"}}); err == nil {
		t.Fatal("no error")
	}
	same(t, contents(t, dir), map[string]string{"a/": "", "a/theirs": ""})
}

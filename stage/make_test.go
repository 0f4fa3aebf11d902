package stage

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestMake(t *testing.T) {
	tests := []struct {
		name  string
		there map[string]string
		in    []File
		want  map[string]string
	}{
		{"a path", nil, []File{{Path: "a/b/x", Make: true}}, map[string]string{"a/": "", "a/b/": "", "a/b/x": ""}},
		{"a root", nil, []File{{Root: "a/b/", Path: "c/x", Make: true}, {Root: "a/b/", Path: "y"}},
			map[string]string{"a/": "", "a/b/": "", "a/b/c/": "", "a/b/c/x": "", "a/b/y": ""}},
		{"some of it is there", map[string]string{"a/old": "o"}, []File{{Path: "./a//b/x", Make: true}},
			map[string]string{"a/": "", "a/old": "o", "a/b/": "", "a/b/x": ""}},
		{"through a link", map[string]string{"d/": "", "l": "->d"}, []File{{Path: "l/b/x", Make: true}},
			map[string]string{"d/": "", "l": "->d", "d/b/": "", "d/b/x": ""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			put(t, dir, tt.there)
			_, err := Write(context.Background(), tt.in...)
			must(t, err)
			same(t, contents(t, dir), tt.want)
			for _, file := range tt.in {
				info, err := os.Stat(filepath.Dir(file.Name()))
				must(t, err)
				if want := 0o755 &^ umask(); info.Mode().Perm() != want {
					t.Errorf("%s has mode %v, want %v", filepath.Dir(file.Name()), info.Mode(), want)
				}
			}
			text, _, err := tt.in[0].Existing()
			if err != nil || text == nil {
				t.Errorf("read again: %q, %v", text, err)
			}
		})
	}
}

func TestMakeRefuses(t *testing.T) {
	const gone = ": directory none does not exist: is the volume mounted?"
	tests := []struct {
		name string
		in   File
		want string
	}{
		{"not asked for", File{Path: "none/x"}, "none/x" + gone},
		{"a file is on the way", File{Path: "f/a/b/x", Make: true}, "f/a/b/x: f/a/b is not a directory"},
		{"a file is the root", File{Root: "f", Path: "x", Make: true}, "f/x: f is not a directory"},
		{"a link to nothing", File{Path: "nowhere/x", Make: true},
			"nowhere/x: directory nowhere does not exist: is the volume mounted?"},
		{"out of the root", File{Root: "none", Path: "../x", Make: true}, `x: "../x" leads out of directory none`},
		{"a name that is too long", File{Path: strings.Repeat("y", 256) + "/x", Make: true},
			strings.Repeat("y", 256) + "/x: the name is too long"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			put(t, dir, map[string]string{"f": "old", "nowhere": "->none"})
			e := refused(t, dir, tt.want, File{Path: "made/first/x", Make: true}, tt.in)
			if want := !tt.in.Make; e.NoDirectory() != want {
				t.Errorf("Make would help: %v, want %v", e.NoDirectory(), want)
			}
		})
	}
}

// The difference to a file in a directory that will be made is one to no file.
func TestExistingInMissingDirectory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a/b/x")
	text, info, err := File{Path: path, Make: true}.Existing()
	if text != nil || info != nil || err != nil {
		t.Errorf("got %q, %v, %v", text, info, err)
	}

	_, _, err = File{Path: path}.Existing()
	if e := asError(t, err); !e.NoDirectory() || !strings.HasPrefix(e.Hint, "mount a volume at ") {
		t.Errorf("got %v, hint %q", err, e.Hint)
	}
}

// Somebody else makes the same directory at the same time. It stays if the write fails.
func TestMakeBesideOthers(t *testing.T) {
	dir := t.TempDir()
	c := failAt(-1, false)
	c.mkdir = func(r *os.Root, name string) error {
		if name == "a" {
			must(t, os.Mkdir(filepath.Join(dir, "a"), 0o700))
		}
		return mkdir(r, name)
	}

	file := File{Path: dir + "/a/b/x", Data: []byte("new"), Make: true}
	_, err := (&batch{calls: c}).write(context.Background(), []File{file, {Path: dir + "/a/b/c/d", Mode: 1 << 9}})
	if err == nil {
		t.Fatal("no error")
	}
	same(t, contents(t, dir), map[string]string{"a/": ""})

	c.mkdir = mkdir
	_, err = (&batch{calls: c}).write(context.Background(), []File{file})
	must(t, err)
	same(t, contents(t, dir), map[string]string{"a/": "", "a/b/": "", "a/b/x": "new"})
}

// A full disk has no space for a directory either.
func TestMakeOnFullDisk(t *testing.T) {
	dir := t.TempDir()
	c := osCalls()
	c.mkdir = func(r *os.Root, name string) error {
		if name == "a/b" {
			return &os.PathError{Op: "mkdirat", Path: name, Err: syscall.ENOSPC}
		}
		return mkdir(r, name)
	}

	_, err := (&batch{calls: c}).write(context.Background(), []File{{Root: dir, Path: "a/b/x", Make: true}})
	if want := dir + "/a/b/x: no space left in directory " + dir + "/a/b for 0 bytes"; err == nil || err.Error() != want {
		t.Errorf("error %v\nwant  %s", err, want)
	}
	same(t, contents(t, dir), map[string]string{})
}

// Directories that were made are removed even if one of them is in use by then.
func TestMadeDirectoriesGo(t *testing.T) {
	dir := t.TempDir()
	c := osCalls()
	c.rename = func(*os.Root, string, string) error {
		must(t, os.WriteFile(filepath.Join(dir, "c", "theirs"), nil, 0o600))
		return fs.ErrInvalid
	}

	files := []File{{Path: dir + "/a/b/x", Make: true}, {Path: dir + "/c/x", Make: true}}
	if _, err := (&batch{calls: c}).write(context.Background(), files); err == nil {
		t.Fatal("no error")
	}
	same(t, contents(t, dir), map[string]string{"c/": "", "c/theirs": ""})
}

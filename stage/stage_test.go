package stage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func asError(t *testing.T, err error) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%T is not an *Error: %v", err, err)
	}
	return e
}

func TestWrite(t *testing.T) {
	x, y := File{Path: "x.cnf", Data: []byte("new x")}, File{Path: "y/y.cnf", Data: []byte("new y")}
	tests := []struct {
		name    string
		there   map[string]string
		in      []File
		want    map[string]string
		changed []string
	}{
		{"none", nil, nil, map[string]string{}, nil},
		{"new", nil, []File{x}, map[string]string{"x.cnf": "new x"}, []string{"x.cnf"}},
		{"empty", nil, []File{{Path: "x"}}, map[string]string{"x": ""}, []string{"x"}},
		{"old", map[string]string{"x.cnf": "a longer old x"}, []File{x},
			map[string]string{"x.cnf": "new x"}, []string{"x.cnf"}},
		{"two directories", map[string]string{"y/": "", "x.cnf": "old"}, []File{x, y},
			map[string]string{"x.cnf": "new x", "y/": "", "y/y.cnf": "new y"}, []string{"x.cnf", "y/y.cnf"}},
		{"one of two", map[string]string{"x.cnf": "new x", "y/": ""}, []File{x, y},
			map[string]string{"x.cnf": "new x", "y/": "", "y/y.cnf": "new y"}, []string{"y/y.cnf"}},
		{"other files stay", map[string]string{"x.cnf.bak": "a", ".x.cnf.initplate-": "b", "initplate-AAAAAAAA": "c",
			".x.cnf.initplate-aaaaaaaa": "d", ".initplate-AAAAAAAA/": ""}, []File{x},
			map[string]string{"x.cnf.bak": "a", ".x.cnf.initplate-": "b", "initplate-AAAAAAAA": "c",
				".x.cnf.initplate-aaaaaaaa": "d", ".initplate-AAAAAAAA/": "", "x.cnf": "new x"}, []string{"x.cnf"}},
		{"link is replaced", map[string]string{"y/y.cnf": "old y", "x.cnf": "->y/y.cnf"}, []File{x},
			map[string]string{"y/": "", "y/y.cnf": "old y", "x.cnf": "new x"}, []string{"x.cnf"}},
		{"link to the same bytes is replaced", map[string]string{"y/y.cnf": "new x", "x.cnf": "->y/y.cnf"}, []File{x},
			map[string]string{"y/": "", "y/y.cnf": "new x", "x.cnf": "new x"}, []string{"x.cnf"}},
		{"link to nothing is replaced", map[string]string{"x.cnf": "->nothing"}, []File{x},
			map[string]string{"x.cnf": "new x"}, []string{"x.cnf"}},
		{"directory through a link", map[string]string{"z/": "", "y": "->z"}, []File{y},
			map[string]string{"z/": "", "z/y.cnf": "new y", "y": "->z"}, []string{"y/y.cnf"}},
		{"longest name", nil, []File{{Path: strings.Repeat("x", 255)}},
			map[string]string{strings.Repeat("x", 255): ""}, []string{strings.Repeat("x", 255)}},
		{"left by killed ones", map[string]string{".x.cnf.initplate-AAAAAAAA": "a", ".z.initplate-BBBBBBBB": "b",
			".initplate-CCCCCCCC": "c", ".x.cnf.initplate-AAAAAAAA.old": "d", "x.cnf": "e"}, []File{x},
			map[string]string{"x.cnf": "new x"}, []string{"x.cnf"}},
		{"left aside by a killed one", map[string]string{".x.cnf.initplate-AAAAAAAA.old": "new x",
			".y.initplate-AAAAAAAA.old": "y"}, []File{x}, map[string]string{"x.cnf": "new x", "y": "y"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			put(t, ".", tt.there)
			changed, err := Write(context.Background(), tt.in...)
			must(t, err)
			if !slices.Equal(changed, tt.changed) {
				t.Errorf("changed %v, want %v", changed, tt.changed)
			}
			cwd, err := os.Getwd()
			must(t, err)
			same(t, contents(t, cwd), tt.want)
		})
	}
}

func TestWriteMode(t *testing.T) {
	tests := []struct {
		name       string
		there, in  fs.FileMode
		bytes      string // what is there; what is written is "new"
		want       fs.FileMode
		wantChange bool
	}{
		{"default", 0, 0, "", 0o644, true},
		{"given", 0, 0o640, "", 0o640, true},
		{"given, past any umask", 0, 0o666, "", 0o666, true},
		{"not writable", 0, 0o400, "", 0o400, true},
		{"kept", 0o604, 0, "old", 0o604, true},
		{"not kept", 0o604, 0o640, "old", 0o640, true},
		{"same bytes", 0o604, 0o640, "new", 0o640, true},
		{"same bytes and mode", 0o640, 0o640, "new", 0o640, false},
		{"same bytes, any mode", 0o604, 0, "new", 0o604, false},
		{"other bytes of the same length", 0o640, 0, "old", 0o640, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.cnf")
			past := time.Now().Add(-time.Hour)
			if tt.there != 0 {
				must(t, os.WriteFile(path, []byte(tt.bytes), 0o600))
				must(t, os.Chmod(path, tt.there))
				must(t, os.Chtimes(path, past, past))
			}
			changed, err := Write(context.Background(), File{Path: path, Data: []byte("new"), Mode: tt.in})
			must(t, err)
			if (len(changed) == 1) != tt.wantChange {
				t.Errorf("changed %v, want a change: %v", changed, tt.wantChange)
			}
			info, err := os.Stat(path)
			must(t, err)
			if info.Mode() != tt.want {
				t.Errorf("mode %v, want %v", info.Mode(), tt.want)
			}
			if rewritten := !info.ModTime().Equal(past); rewritten != tt.wantChange {
				t.Errorf("rewritten: %v, want %v", rewritten, tt.wantChange)
			}
			same(t, contents(t, filepath.Dir(path)), map[string]string{"x.cnf": "new"})
		})
	}
}

func TestWriteRefuses(t *testing.T) {
	tests := []struct {
		name string
		in   []File
		want string
	}{
		{"no directory", []File{{Path: "no/x"}}, "no/x: directory no does not exist: is the volume mounted?"},
		{"no directory, said once", []File{{Path: "no/x"}, {Path: "no/y"}}, "no/x: directory no does not exist: is the volume mounted?"},
		{"directory is a file", []File{{Path: "f/x"}}, "f/x: f is not a directory"},
		{"way is a file", []File{{Path: "f/d/x"}}, "f/d/x: f/d is not a directory"},
		{"is a directory", []File{{Path: "d"}}, "d: is a directory, not a file"},
		{"is a link to a directory", []File{{Path: "ld"}}, "ld: is a link to a directory, not a file"},
		{"is a link to a device", []File{{Path: "null"}}, "null: is a link to a device, not a file"},
		{"is a link to an open file", []File{{Path: "out"}}, "out: is a link to /proc/self/fd/1, not a file"},
		{"no name", []File{{Path: ""}}, `: "" is a directory, not a file`},
		{"slash", []File{{Path: "d/x/"}}, `d/x/: "d/x/" is a directory, not a file`},
		{"dot", []File{{Path: "d/."}}, `d/.: "d/." is a directory, not a file`},
		{"dot dot", []File{{Path: "d/.."}}, `d/..: "d/.." is a directory, not a file`},
		{"top", []File{{Path: "/"}}, `/: "/" is a directory, not a file`},
		{"too long", []File{{Path: strings.Repeat("x", 256)}}, strings.Repeat("x", 256) + ": the name is too long"},
		{"name of a staged file", []File{{Path: "d/.x.initplate-ABCDEFGH"}},
			"d/.x.initplate-ABCDEFGH: names of this form are reserved for staged files"},
		{"mode", []File{{Path: "x", Mode: fs.ModeSetuid | 0o755}}, "x: mode urwxr-xr-x has more than permission bits"},
		{"owner", []File{{Path: "x", Owner: &Owner{-2, 0}}}, "x: -2:0 is not a user and a group"},
		{"twice", []File{{Path: "x"}, {Path: "x"}}, "x: would be written twice (also as x)"},
		{"twice, spelt otherwise", []File{{Path: "d/x"}, {Path: "./l/../d//x"}}, "./l/../d//x: would be written twice (also as d/x)"},
		{"twice, through a link", []File{{Path: "d/x"}, {Path: "l/x"}}, "l/x: would be written twice (also as d/x)"},
		{"several", []File{{Path: "x"}, {Path: "no/x"}, {Path: "y", Mode: 1 << 9}},
			"no/x: directory no does not exist: is the volume mounted?\ny: mode S--------- has more than permission bits"},
		{"several that are there", []File{{Path: "d"}, {Path: "x"}, {Path: "null"}},
			"d: is a directory, not a file\nnull: is a link to a device, not a file"},
		{"later one", []File{{Path: "f", Data: []byte("new")}, {Path: "d"}}, "d: is a directory, not a file"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			put(t, dir, map[string]string{"d/": "", "f": "old", "l": "->d", "ld": "->d", "null": "->/dev/null",
				"out": "->/proc/self/fd/1"})
			want := strings.Replace(tt.want, "S---------", fmt.Sprint(fs.FileMode(1<<9)), 1)
			refused(t, dir, want, tt.in...)
		})
	}
}

// ending is a context that is over when it has been asked n times.
type ending struct {
	context.Context
	n *int
}

func (c ending) Err() error {
	if *c.n--; *c.n < 0 {
		return context.Canceled
	}
	return nil
}

func TestWriteStoppedBetween(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string]string{"a": "old", "b": "old"})
	files := []File{{Path: dir + "/a"}, {Path: dir + "/b"}, {Root: dir, Path: "c/c"}}
	before := snapshot(t, dir)
	wantChecks := 1 + len(files) + 1 // at the start, before each is staged, before the renaming
	for k := range wantChecks {
		n := k
		changed, err := Write(ending{context.Background(), &n}, files...)
		if changed != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("stopped at check %d: changed %v, error %v", k, changed, err)
		}
		same(t, snapshot(t, dir), before)
	}
	if _, err := Write(ending{context.Background(), &wantChecks}, files...); err != nil {
		t.Error(err)
	}
}

// Once renaming has begun it is finished.
func TestWriteNotStoppedAmidRenames(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string]string{"a": "old", "b": "old"})
	ctx, cancel := context.WithCancel(context.Background())
	c := osCalls()
	c.rename = func(r *os.Root, from, to string) error {
		cancel()
		return r.Rename(from, to)
	}
	b := &batch{calls: c}
	changed, err := b.write(ctx, []File{{Path: dir + "/a", Data: []byte("a")}, {Path: dir + "/b", Data: []byte("b")}})
	if len(changed) != 2 || err != nil {
		t.Errorf("changed %v, error %v", changed, err)
	}
	same(t, contents(t, dir), map[string]string{"a": "a", "b": "b"})
}

func TestWriteStopped(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string]string{"x": "old"})
	before := snapshot(t, dir)
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("terminated"))
	_, err := Write(ctx, File{Path: filepath.Join(dir, "x")}, File{Path: filepath.Join(dir, "y")})
	if want := "stopped before any file was written: terminated"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	same(t, snapshot(t, dir), before)
}

package sources

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
)

// write makes a file below dir, with its folders.
func write(t *testing.T, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// mounted lays a folder out as the kubelet does with a Secret or ConfigMap.
func mounted(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "..2026_01_02_03_04_05.123/user", "app")
	write(t, dir, "..2026_01_02_03_04_05.123/password", "p#w\n")
	write(t, dir, "sub/ignored", "x")
	write(t, dir, "..ignored", "x")
	for link, to := range map[string]string{
		"..data":   "..2026_01_02_03_04_05.123",
		"user":     "..data/user",
		"password": "..data/password",
		"dangling": "..data/gone",
	} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const labels = `app.kubernetes.io/name="mysql"
empty=""
note="line one\nline \"two\" = 2 # é\u2028"
app="db"
`

func TestFile(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "plain", "value\n")
	write(t, dir, "bytes", "\x00\xff\r\n")
	write(t, dir, "empty", "")
	write(t, dir, "a#b", "hash")
	write(t, dir, "labels", labels)
	write(t, dir, "none/.keep", "")
	volume := mounted(t)
	for _, tt := range []struct {
		name, in string
		want     any
	}{
		{"unchanged, with its line break", dir + "/plain", "value\n"},
		{"any bytes", dir + "/bytes", "\x00\xff\r\n"},
		{"empty is held", dir + "/empty", ""},
		{"no such file", dir + "/nothing", nil},
		{"below a file", dir + "/plain/x", nil},
		{"no such folder", dir + "/nothing/", nil},
		{"folder below a file", dir + "/plain/x/", nil},
		{"mounted volume", volume + "/", map[string]any{"user": "app", "password": "p#w\n"}},
		{"one file of it", volume + "/user", "app"},
		{"empty folder", t.TempDir() + "/", map[string]any{}},
		{"dot file", dir + "/none/", map[string]any{".keep": ""}},
		{"label", dir + "/labels#app", "db"},
		{"label with a domain", dir + "/labels#app.kubernetes.io/name", "mysql"},
		{"empty annotation", dir + "/labels#empty", ""},
		{"escapes", dir + "/labels#note", "line one\nline \"two\" = 2 # é\u2028"},
		{"no such label", dir + "/labels#other", nil},
		{"no labels at all", dir + "/empty#app", nil},
		{"no file for the label", dir + "/nothing#app", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := File().Fetch(t.Context(), []string{tt.in})
			if err != nil {
				t.Fatal(err)
			}
			v, ok := got[tt.in]
			if !ok && tt.want == nil {
				return
			}
			if !reflect.DeepEqual(v.Data, tt.want) || v.Origin != "file:"+tt.in || v.Secret {
				t.Errorf("got %#v, want %#v", v, tt.want)
			}
		})
	}
}

func TestFileErrors(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "plain", "s3cret value\n")
	write(t, dir, "unquoted", "app=\"db\"\nkey=s3cret\n")
	write(t, dir, "single", "app='s'\n")
	write(t, dir, "folder/x", "")
	write(t, dir, "two/a", strings.Repeat("x", mostBytes/2))
	write(t, dir, "two/b", strings.Repeat("x", mostBytes/2+1))
	write(t, dir, "big", strings.Repeat("x", mostBytes+1))
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, in, want string }{
		{"folder without its slash", dir + "/folder", "it is a directory: ask for file:" + dir + "/folder/"},
		{"file with a slash", dir + "/plain/", "it is a file, not a directory"},
		{"named pipe", dir + "/pipe", "it is not a regular file"},
		{"endless device", "/dev/zero", "it is not a regular file"},
		{"too large", dir + "/big", "it holds more than 16 MiB"},
		{"too large in all", dir + "/two/", "b: it holds more than 16 MiB"},
		{"no downward file", dir + "/plain#app", "line 1 is not of the form"},
		{"malformed line after the field", dir + "/unquoted#app", "line 2 is not of the form"},
		{"other quotes", dir + "/single#app", "line 1 is not of the form"},
		{"no name", dir + "/plain#", "no name follows"},
		{"field of a folder", dir + "/folder/#x", "ask for file:" + dir + "/folder/x"},
		{"no path", "#x", "the path is empty"},
		{"NUL in the path", dir + "/a\x00b", "invalid argument"},
		{"long name", dir + "/" + strings.Repeat("x", 300), "name too long"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := File().Fetch(t.Context(), []string{tt.in})
			var e *Error
			if !errors.As(err, &e) || e.Kind != Invalid || len(got) != 0 {
				t.Fatalf("got %v and error %v, want an Invalid one", got, err)
			}
			if !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("error %q, want one with %q and without the content", err, tt.want)
			}
		})
	}
}

func TestFileAllErrorsAndValues(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "good", "1")
	got, err := File().Fetch(t.Context(), []string{dir, dir + "/good", "/dev/null"})
	if len(got) != 1 || got[dir+"/good"].Data != "1" {
		t.Errorf("got %v, want the good file beside the errors", got)
	}
	if err == nil || !strings.Contains(err.Error(), "file:"+dir+":") || !strings.Contains(err.Error(), "file:/dev/null:") {
		t.Errorf("got error %v, want both", err)
	}
}

func TestFileRelative(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, ".", "sub/f", "1")
	got, err := File().Fetch(t.Context(), []string{"sub/f", "./sub/"})
	if err != nil || got["sub/f"].Data != "1" || !reflect.DeepEqual(got["./sub/"].Data, map[string]any{"f": "1"}) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestFileCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := File().Fetch(ctx, []string{"/dev/null"}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want it cancelled", err)
	}
}

package stage

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestExisting: only a regular file is read, whatever else stands in the place of one.
func TestExisting(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"file": "text", "empty": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, err := range []error{
		os.Mkdir(filepath.Join(dir, "directory"), 0o700),
		os.Symlink("file", filepath.Join(dir, "link")),
		syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name string
		in   File
		want string // "nil" where there is no text
		err  string
	}{
		{"file", File{Path: dir + "/file"}, "text", ""},
		{"below a root", File{Root: dir, Path: "file"}, "text", ""},
		{"empty", File{Path: dir + "/empty"}, "", ""},
		{"none", File{Path: dir + "/none"}, "nil", ""},
		{"in no directory below a root", File{Root: dir, Path: "none/file"}, "nil", ""},
		{"directory", File{Path: dir + "/directory"}, "nil", ""},
		{"link", File{Path: dir + "/link"}, "nil", ""},
		{"pipe", File{Path: dir + "/pipe"}, "nil", ""},
		{"in no directory", File{Path: dir + "/none/file"}, "nil",
			dir + "/none/file: directory " + dir + "/none does not exist: is the volume mounted?"},
		{"in no root", File{Root: dir + "/none", Path: "file"}, "nil",
			dir + "/none/file: directory " + dir + "/none does not exist: is the volume mounted?"},
		{"in a file", File{Path: dir + "/file/file"}, "nil",
			dir + "/file/file: cannot be read, to be compared: not a directory"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text, info, err := tt.in.Existing()
			got := "nil"
			if text != nil {
				got = string(text)
			}
			said := ""
			var why *Error
			if errors.As(err, &why) {
				said = why.Error()
			}
			if got != tt.want || said != tt.err || (info == nil) != (text == nil) {
				t.Errorf("got %q, %v, %v, want %q, %q", got, info, err, tt.want, tt.err)
			}
		})
	}
}

package lint

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/stage"
)

// TestPlace: what the server makes of the name, the mode and the owner of a file. It is of
// user 7 and group 8.
func TestPlace(t *testing.T) {
	root := t.TempDir()
	open, conf := filepath.Join(root, "open"), filepath.Join(root, "conf.d")
	for _, dir := range []string{open, conf} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	file := func(dir, name string, mode fs.FileMode) Place {
		return Place{Path: filepath.Join(dir, name), Known: true, Mode: mode, Owner: stage.Owner{UID: 7, GID: 8}}
	}
	shared := file(open, "my.cnf", 0o640)
	shared.FSGroup = true
	for _, tt := range []struct {
		name string
		in   Place
		user stage.Owner
		want string
	}{
		{"fits", file(open, "my.cnf", 0o644), stage.Owner{UID: 999, GID: 999}, ""},
		{"another ending", file(open, "my.ini", 0o644), stage.Owner{UID: 999, GID: 999},
			"warning from a directory such as conf.d the server reads only files whose names end in .cnf"},
		{"another ending in conf.d", file(conf, "my.ini", 0o644), stage.Owner{UID: 999, GID: 999},
			"error from a directory such as conf.d the server reads only files whose names end in .cnf"},
		{"not there yet", Place{Path: filepath.Join(open, "my.cnf")}, stage.Owner{UID: 999, GID: 999}, ""},
		{"writable for all", file(open, "my.cnf", 0o646), stage.Owner{UID: 999, GID: 999},
			"error mode 0646: the server ignores a file that everyone may write to"},
		{"unreadable", file(open, "my.cnf", 0o640), stage.Owner{UID: 999, GID: 999},
			"warning mode 0640, owner 7:8: user 999, as which the server runs, cannot read it, " +
				"and the server ignores it without a word"},
		{"by its owner", file(open, "my.cnf", 0o600), stage.Owner{UID: 7, GID: 999}, ""},
		{"by its group", file(open, "my.cnf", 0o640), stage.Owner{UID: 999, GID: 8}, ""},
		{"by the group of its volume", shared, stage.Owner{UID: 999, GID: 999}, ""},
		{"by root", file(open, "my.cnf", 0), stage.Owner{}, ""},
		{"not by its owner", file(open, "my.cnf", 0o044), stage.Owner{UID: 7, GID: 8},
			"warning mode 0044, owner 7:8: user 7, as which the server runs, cannot read it, " +
				"and the server ignores it without a word"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := told(tt.in.Check(tt.user)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestPlaceInClosedFolder: a folder that the server cannot list is as bad as a file that
// it cannot read.
func TestPlaceInClosedFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "closed")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	user := stage.Owner{UID: os.Geteuid() + 1, GID: os.Getegid() + 1}
	p := Place{Path: filepath.Join(dir, "my.cnf"), Known: true, Mode: 0o644}
	want := fmt.Sprintf("warning directory %s, mode 0700, owner %d:%d: user %d, as which the server runs, cannot list it",
		dir, os.Geteuid(), os.Getegid(), user.UID)
	if got := told(p.Check(user)); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := told(p.Check()); got != "" {
		t.Errorf("of no user in particular: %q", got)
	}
}

// told writes findings as level and message, one to a line.
func told(found []Finding) string {
	var lines []string
	for _, f := range found {
		lines = append(lines, f.Level.String()+" "+f.Msg)
	}
	return strings.Join(lines, "\n")
}

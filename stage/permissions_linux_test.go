package stage

import (
	"context"
	"io/fs"
	"os"
	"syscall"
	"testing"
)

// TestPermissions: who can have made a file first does not choose who reads the new one,
// and what root or the process's own user chose is kept.
func TestPermissions(t *testing.T) {
	needRoot(t)
	defer syscall.Umask(syscall.Umask(0o022))
	const them = 1000
	type there struct {
		Owner
		mode fs.FileMode
	}
	root := Owner{0, 0}
	for _, tt := range []struct {
		name      string
		directory there
		old       *there
		in        File
		want      Owner
		wantMode  fs.FileMode
		untouched bool // where the bytes are the same
	}{
		{"theirs, open to all", there{root, 0o777}, &there{Owner{them, them}, 0o666}, File{}, root, 0o644, false},
		{"theirs, in a directory like /tmp", there{root, 0o777 | fs.ModeSticky}, &there{Owner{them, them}, 0o666}, File{}, root, 0o644, false},
		{"theirs, in their directory", there{Owner{them, them}, 0o755}, &there{Owner{them, them}, 0o644}, File{}, root, 0o644, false},
		{"theirs, in a directory of their group", there{Owner{0, them}, 0o775}, &there{Owner{them, them}, 0o660}, File{}, root, 0o640, false},
		{"theirs, a secret", there{root, 0o777}, &there{Owner{them, them}, 0o666}, File{Most: 0o640}, root, 0o640, false},
		{"theirs, closed", there{root, 0o777}, &there{Owner{them, them}, 0o600}, File{}, root, 0o600, false},
		{"theirs, executable", there{root, 0o777}, &there{Owner{them, them}, 0o777}, File{}, root, 0o644, false},
		{"theirs, mode given", there{root, 0o777}, &there{Owner{them, them}, 0o600}, File{Mode: 0o664}, root, 0o664, false},
		{"theirs, owner given", there{root, 0o777}, &there{Owner{them, them}, 0o644}, File{Owner: &Owner{them, 5}}, Owner{them, 5}, 0o644, false},
		{"a volume with fsGroup", there{Owner{0, 998}, 0o775 | fs.ModeSetgid}, &there{Owner{them, 998}, 0o664}, File{Most: 0o640}, Owner{0, 998}, 0o640, false},
		{"given away by root", there{root, 0o755}, &there{Owner{them, 998}, 0o664}, File{}, Owner{them, 998}, 0o664, true},
		{"ours, in a directory for all", there{root, 0o777}, &there{root, 0o664}, File{}, root, 0o664, true},
		{"ours, a secret for fewer", there{root, 0o777}, &there{root, 0o400}, File{Most: 0o640}, root, 0o400, true},
		{"ours, a secret for more", there{root, 0o755}, &there{root, 0o644}, File{Most: 0o640}, root, 0o640, false},
		{"new", there{root, 0o777}, nil, File{}, root, 0o644, false},
		{"new, a secret", there{root, 0o777}, nil, File{Most: 0o640}, root, 0o640, false},
	} {
		for _, bytes := range []string{"old", "new"} {
			t.Run(tt.name+", "+bytes, func(t *testing.T) {
				dir := t.TempDir() + "/d"
				must(t, os.Mkdir(dir, 0o700))
				if tt.old != nil {
					must(t, os.WriteFile(dir+"/x", []byte(bytes), 0o600))
					must(t, os.Chown(dir+"/x", tt.old.UID, tt.old.GID))
					must(t, os.Chmod(dir+"/x", tt.old.mode))
				}
				must(t, os.Chown(dir, tt.directory.UID, tt.directory.GID))
				must(t, os.Chmod(dir, tt.directory.mode))
				tt.in.Path, tt.in.Data = dir+"/x", []byte("new")
				changed, err := Write(context.Background(), tt.in)
				must(t, err)
				wantOwner(t, dir+"/x", tt.want, tt.wantMode)
				if same := len(changed) == 0; same != (tt.untouched && bytes == "new") {
					t.Errorf("changed %v", changed)
				}
			})
		}
	}
}

// TestUmask: what a file gets by itself is less the umask; what was asked for is not.
func TestUmask(t *testing.T) {
	dir := isolated(t, syscall.SysProcAttr{})
	if dir == "" {
		return
	}
	syscall.Umask(0o077)
	_, err := Write(context.Background(), File{Path: dir + "/new"}, File{Path: dir + "/secret", Most: 0o640},
		File{Path: dir + "/given", Mode: 0o644})
	must(t, err)
	for name, want := range map[string]fs.FileMode{"new": 0o600, "secret": 0o600, "given": 0o644} {
		info, err := os.Stat(dir + "/" + name)
		must(t, err)
		if info.Mode() != want {
			t.Errorf("%s has mode %v, want %v", name, info.Mode(), want)
		}
	}
	must(t, os.Chmod(dir+"/new", 0o664))
	_, err = Write(context.Background(), File{Path: dir + "/new", Data: []byte("x")})
	must(t, err)
	if info, _ := os.Stat(dir + "/new"); info.Mode() != 0o664 {
		t.Errorf("written again by the same user, mode %v", info.Mode())
	}
}

// TestPermissionsOfUser: without root, a file that another user made first is replaced by
// our own, and our own keeps its mode, in a directory for all.
func TestPermissionsOfUser(t *testing.T) {
	dir := dropped(t)
	if dir == "" {
		return
	}
	put(t, dir, map[string]string{"d/theirs": "x", "d/ours": "x"})
	must(t, os.Chmod(dir+"/d", 0o777))
	must(t, os.Chown(dir+"/d/theirs", 1000, 1000))
	must(t, os.Chmod(dir+"/d/theirs", 0o666))
	must(t, os.Chown(dir+"/d/ours", nobody, nobody))
	must(t, os.Chmod(dir+"/d/ours", 0o660))
	drop(t)
	syscall.Umask(0o022)
	_, err := Write(context.Background(), File{Path: dir + "/d/theirs", Data: []byte("x")},
		File{Path: dir + "/d/ours", Data: []byte("y")})
	must(t, err)
	wantOwner(t, dir+"/d/theirs", Owner{nobody, nobody}, 0o644)
	wantOwner(t, dir+"/d/ours", Owner{nobody, nobody}, 0o660)
}

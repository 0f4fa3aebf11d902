package stage

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestWriteDenied(t *testing.T) {
	dir := dropped(t)
	if dir == "" {
		return
	}
	put(t, dir, map[string]string{"root/x": "old", "closed/": "", "ours/": ""})
	must(t, os.Chmod(dir+"/closed", 0o711))
	writable(t, dir+"/ours")
	drop(t)
	const me = " by uid 65534, gid 65534"
	const roots = " belongs to 0:0 and has mode "
	tests := []struct {
		name string
		in   File
		want string
		hint string
	}{
		{"not writable", File{Path: dir + "/root/y"}, "/root/y: directory DIR/root cannot be written to" + me + ": directory DIR/root" + roots + "0755", "fsGroup"},
		{"not writable, file is there", File{Path: dir + "/root/x"},
			"/root/x: directory DIR/root cannot be written to" + me + ": directory DIR/root" + roots + "0755", "fsGroup"},
		{"not readable", File{Path: dir + "/closed/x"}, "/closed/x: directory DIR/closed cannot be opened" + me + ": directory DIR/closed" + roots + "0711", "fsGroup"},
		{"directory cannot be made", File{Root: dir, Path: "root/new/deep/x"},
			"/root/new/deep/x: directory DIR/root cannot be written to" + me + ": directory DIR/root" + roots + "0755", "fsGroup"},
		{"owner", File{Path: dir + "/ours/y", Owner: &Owner{999, 998}},
			"/ours/y: the file cannot be given to 999:998" + me, "runAsUser: 999, runAsGroup: 998"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := listing(t, dir+"/ours") + listing(t, dir+"/root")
			_, err := Write(context.Background(), File{Path: dir + "/ours/first"}, tt.in)
			if err == nil {
				t.Fatal("no error")
			}
			if want := dir + strings.ReplaceAll(tt.want, "DIR", dir); err.Error() != want {
				t.Errorf("error\n%s\nwant\n%s", err, want)
			}
			if e := asError(t, err); !errors.Is(e, fs.ErrPermission) || !strings.Contains(e.Hint, tt.hint) {
				t.Errorf("hint %q lacks %q, or cause %v is wrong", e.Hint, tt.hint, e.Err)
			}
			if after := listing(t, dir+"/ours") + listing(t, dir+"/root"); after != before {
				t.Errorf("now there are %s, before %s", after, before)
			}
		})
	}
}

// In a directory like /tmp staging succeeds and a rename fails: a real take back.
func TestWriteSticky(t *testing.T) {
	dir := dropped(t)
	if dir == "" {
		return
	}
	put(t, dir, map[string]string{"tmp/theirs": "theirs", "ours/x": "old"})
	must(t, os.Chmod(dir+"/tmp", 0o777|fs.ModeSticky))
	must(t, os.Chmod(dir+"/tmp/theirs", 0o644))
	writable(t, dir+"/ours")
	must(t, os.Chown(dir+"/ours/x", nobody, nobody))
	drop(t)
	e := refused(t, dir, dir+"/tmp/theirs: cannot be replaced by uid 65534, gid 65534: directory "+dir+"/tmp belongs to 0:0 "+
		"and has mode 1777, which lets only the owner of a file replace it",
		File{Path: dir + "/ours/x", Data: []byte("new")}, File{Path: dir + "/tmp/new"},
		File{Path: dir + "/tmp/theirs", Data: []byte("new")})
	if e.Op != "replace" || !strings.HasPrefix(e.Hint, "run as the owner of the file") {
		t.Errorf("failed at %s, hint %q", e.Op, e.Hint)
	}
}

// A group's volume, as fsGroup makes it: files of others are replaced, those that
// cannot be linked to as well, and the group stays.
func TestWriteGroupVolume(t *testing.T) {
	dir := dropped(t)
	if dir == "" {
		return
	}
	put(t, dir, map[string]string{"x": "old x", "y": "old y"})
	for _, name := range []string{"/x", "/y"} {
		must(t, os.Chown(dir+name, 1000, 998))
		must(t, os.Chmod(dir+name, 0o640)) // not ours to write: protected_hardlinks refuses a link
	}
	must(t, os.Chown(dir, 0, 998))
	must(t, os.Chmod(dir, 0o775))
	drop(t, 998)
	changed, err := Write(context.Background(), File{Path: dir + "/x", Data: []byte("new x")},
		File{Path: dir + "/y", Data: []byte("new y")})
	if err != nil || len(changed) != 2 {
		t.Fatalf("changed %v, error %v", changed, err)
	}
	same(t, contents(t, dir), map[string]string{"x": "new x", "y": "new y"})
	wantOwner(t, dir+"/x", Owner{nobody, 998}, 0o640)
}

func TestWriteOwner(t *testing.T) {
	needRoot(t)
	tests := []struct {
		name  string
		there *Owner
		in    *Owner
		bytes string // what is there; what is written is "new"
		want  Owner
		done  bool
	}{
		{"new", nil, &Owner{999, 998}, "", Owner{999, 998}, true},
		{"new, nobody's", nil, nil, "", Owner{0, 0}, true},
		{"new, group alone", nil, &Owner{-1, 998}, "", Owner{0, 998}, true},
		{"replaced", &Owner{5, 6}, &Owner{999, 998}, "old", Owner{999, 998}, true},
		{"kept", &Owner{5, 6}, nil, "old", Owner{5, 6}, true},
		{"same bytes", &Owner{5, 6}, &Owner{999, 998}, "new", Owner{999, 998}, true},
		{"same bytes, other group", &Owner{999, 6}, &Owner{999, 998}, "new", Owner{999, 998}, true},
		{"same", &Owner{999, 998}, &Owner{999, 998}, "new", Owner{999, 998}, false},
		{"same user", &Owner{999, 6}, &Owner{999, -1}, "new", Owner{999, 6}, false},
		{"same, whoever's", &Owner{5, 6}, nil, "new", Owner{5, 6}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := t.TempDir() + "/x"
			if tt.there != nil {
				must(t, os.WriteFile(path, []byte(tt.bytes), 0o640))
				must(t, os.Chown(path, tt.there.UID, tt.there.GID))
			}
			changed, err := Write(context.Background(), File{Path: path, Data: []byte("new"), Mode: 0o640,
				Owner: tt.in})
			must(t, err)
			if (len(changed) == 1) != tt.done {
				t.Errorf("changed %v, want a change: %v", changed, tt.done)
			}
			wantOwner(t, path, tt.want, 0o640)
		})
	}
}

func wantOwner(t *testing.T, path string, want Owner, mode fs.FileMode) {
	t.Helper()
	info, err := os.Lstat(path)
	must(t, err)
	if is, _ := OwnerOf(info); is != want || info.Mode() != mode {
		t.Errorf("%s belongs to %v and has mode %v, want %v and %v", path, is, info.Mode(), want, mode)
	}
}

func listing(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func TestWriteRefusesOtherKinds(t *testing.T) {
	dir := t.TempDir()
	must(t, syscall.Mkfifo(dir+"/fifo", 0o600))
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	must(t, err)
	defer syscall.Close(fd)
	t.Chdir(dir)
	must(t, syscall.Bind(fd, &syscall.SockaddrUnix{Name: "socket"}))
	put(t, dir, map[string]string{"link": "->fifo", "file": "old"})
	for _, tt := range []struct{ path, want string }{
		{"fifo", "fifo: is a named pipe, not a file"},
		{"socket", "socket: is a socket, not a file"},
		{"link", "link: is a link to a named pipe, not a file"},
		{"fifo/x", "fifo/x: fifo is not a directory"},
	} {
		t.Run(tt.path, func(t *testing.T) {
			refused(t, dir, tt.want, File{Path: "file", Data: []byte("new")}, File{Path: tt.path})
		})
	}
}

// Directories that are made belong to the owner of the file that they are made for.
func TestMakeOwner(t *testing.T) {
	needRoot(t)
	dir := t.TempDir()
	file := File{Root: dir + "/a", Path: "b/x", Owner: &Owner{999, 998}, Make: true}
	_, err := Write(context.Background(), file)
	must(t, err)
	wantOwner(t, dir+"/a", Owner{999, 998}, fs.ModeDir|0o755&^umask())
	wantOwner(t, dir+"/a/b", Owner{999, 998}, fs.ModeDir|0o755&^umask())
	wantOwner(t, dir+"/a/b/x", Owner{999, 998}, 0o644&^umask())
}

func TestMakeDenied(t *testing.T) {
	dir := dropped(t)
	if dir == "" {
		return
	}
	put(t, dir, map[string]string{"root/": "", "ours/": ""})
	writable(t, dir+"/ours")
	drop(t)
	for _, tt := range []struct {
		in   File
		want string
	}{
		{File{Path: dir + "/root/a/b/x", Make: true}, dir + "/root/a/b/x: directory " + dir + "/root cannot be written to by uid 65534, gid 65534: " +
			"directory " + dir + "/root belongs to 0:0 and has mode 0755"},
		{File{Path: dir + "/ours/a/x", Owner: &Owner{999, 998}, Make: true},
			dir + "/ours/a/x: the file cannot be given to 999:998 by uid 65534, gid 65534"},
	} {
		_, err := Write(context.Background(), File{Path: dir + "/ours/b/first", Make: true}, tt.in)
		if err == nil || err.Error() != tt.want || !errors.Is(err, fs.ErrPermission) {
			t.Errorf("error %v\nwant  %s", err, tt.want)
		}
		if left := listing(t, dir+"/ours") + listing(t, dir+"/root"); left != "" {
			t.Errorf("left are %s", left)
		}
	}
}

package preflight

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// faultyPaths are options that name what is not there or may not be used, for real
// servers and preflight alike; @ is the directory.
var faultyPaths = []string{
	"socket = @/s.sock",
	"pid_file = @/p.pid",
	"log_error = @/e.err",
	"general_log = 1\ngeneral_log_file = @/g.log",
	"general_log = 0\ngeneral_log_file = @/g.log",
	"slow_query_log = 1\nslow_query_log_file = @/g.log",
	"slow_query_log = 0\nslow_query_log_file = @/g.log",
	"server_id = 1\nlog_bin = @/bin",
	"server_id = 1\nlog_bin = bin\nlog_bin_index = @/b.index",
	"skip_log_bin\nlog_bin_index = @/b.index",
	"relay_log = @/relay",
	"relay_log_index = @/r.index",
	"tmpdir = @",
	"innodb_tmpdir = @",
	"innodb_data_home_dir = @",
	"innodb_log_group_home_dir = @",
	"innodb_undo_directory = @",
	"secure_file_priv = @",
	"init_file = @/i.sql",
	"slave_load_tmpdir = @",
	"loose_innodb_doublewrite_dir = @",
	"loose_innodb_temp_tablespaces_dir = @",
	"loose_aria_log_dir_path = @",
}

func TestDirectories(t *testing.T) {
	for _, tt := range []struct {
		name, options string
		server        Server
		level         Level
		says          string
	}{
		{"there", "socket = @/free/s.sock", Server{}, OK, "user"},
		{"nothing named", "port = 1", Server{}, OK, "datadir is the only option that names one"},
		{"not there", "socket = @/none/s.sock", Server{}, Error, "socket: @/none is not there"},
		{"a file", "tmpdir = @/file", Server{}, Error, "tmpdir: @/file is not a directory"},
		{"one of several", "tmpdir = @/free:@/none", Server{}, Error, "@/none is not there"},
		{"another user's", "pid_file = @/owned/p", other(65534), Error, "pid_file: user 65534 may not write into @/owned: permission denied"},
		{"a parent of another user", "pid_file = @/closed/free/p", other(65534), Error, "may not write into @/closed/free"},
		{"free for all", "pid_file = @/free/p", other(65534), OK, ""},
		{"a file that is there", "log_error = @/owned/open.log", other(65534), OK, ""},
		{"a file of another user", "pid_file = @/free/owned.log", other(65534), Error, "user 65534 may not write to @/free/owned.log"},
		{"a log that is off", "general_log_file = @/none/g", Server{}, OK, ""},
		{"a log that is on", "general_log = ON\ngeneral_log_file = @/none/g", Server{}, Warning, "@/none is not there; the server starts without"},
		{"errors of MySQL", "log_error = @/none/e", Server{Family: "MySQL"}, Error, "@/none"},
		{"errors of MariaDB", "log_error = @/none/e", Server{Family: "MariaDB"}, Warning, "@/none"},
		{"standard error", "log_error = /dev/stderr", Server{}, OK, ""},
		{"NULL", "secure_file_priv = NULL", Server{}, OK, ""},
		{"only looked into", "secure_file_priv = @/owned", other(65534), OK, ""},
		{"of the image", "socket = /run/mysqld-none/s.sock", Server{}, Skipped, "is in the server's image"},
		{"below the data directory", "general_log = 1\ngeneral_log_file = log/g.log", Server{}, Warning, "@/data/log is not there"},
		{"below the option datadir", "datadir = /var/lib/mysql\ntmpdir = /var/lib/mysql/none", Server{}, Error, "@/data/none is not there"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := pathsOf(t)
			put := func(s string) string { return strings.ReplaceAll(s, "@", dir) }
			file := filepath.Join(dir, "my.cnf")
			write(t, file, "[mysqld]\n"+put(tt.options)+"\n", 0o644)
			o, err := ReadOptions(file)
			if err != nil {
				t.Fatal(err)
			}
			h := Host{Options: o, DataDir: dir + "/data", Root: dir, Server: tt.server}
			for _, f := range Run(t.Context(), h, false) {
				if f.Check == "directories" && (f.Level != tt.level || !strings.Contains(f.Msg, put(tt.says))) {
					t.Errorf("got %s: %s; want %s, %q", f.Level, f.Msg, tt.level, put(tt.says))
				}
			}
		})
	}
}

// other is a server that another user than that of the test runs.
func other(uid int) Server { return Server{UID: uid, GID: uid, UserSaid: true} }

func pathsOf(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "initplate-paths-") // which every user may enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for name, mode := range map[string]os.FileMode{".": 0o755, "free": 0o777, "owned": 0o755, "closed": 0o700, "closed/free": 0o777, "data/mysql": 0o777} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(path, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	write(t, dir+"/file", "", 0o644)
	write(t, dir+"/owned/open.log", "", 0o666)
	write(t, dir+"/free/owned.log", "", 0o644)
	return dir
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

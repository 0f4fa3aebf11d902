package preflight

import (
	"os"
	"strings"
	"testing"
)

// What the servers make of each is in TestRealIncludes.
func TestIncludes(t *testing.T) {
	for _, tt := range []struct {
		name  string
		line  string // @ is the directory
		files map[string]string
		level Level
		says  string
		port  string // that the server then has; 1 where it reads nothing
	}{
		{"a file", "!include @/a.cnf", map[string]string{"a.cnf": "[mysqld]\nport = 2\n"}, OK, "1 files are included", "2"},
		{"not there", "!include @/a.cnf", nil, Warning, "my.cnf:4: !include @/a.cnf: @/a.cnf: no such file or directory", "1"},
		{"a directory of that name", "!include @/d", map[string]string{"d/x": ""}, Warning, "is a directory", "1"},
		{"quoted", `!include "@/a.cnf"`, map[string]string{"a.cnf": "[mysqld]\nport = 2\n"}, Warning, "in its working directory", "1"},
		{"a home", "!include ~/a.cnf", nil, Skipped, "depends on the home", "1"},
		{"relative", "!include none-such.cnf", nil, Warning, "in its working directory", "1"},
		{"itself", "!include @/my.cnf", nil, Warning, "includes itself", "1"},
		{"in a circle", "!include @/a.cnf", map[string]string{"a.cnf": "[mysqld]\nport = 2\n!include @/b.cnf\n", "b.cnf": "!include @/a.cnf\n"}, Warning, "b.cnf:1: !include @/a.cnf: @/a.cnf includes itself", "2"},
		{"open to all", "!include @/open.cnf", map[string]string{"open.cnf": "[mysqld]\nport = 2\n"}, Warning, "is writable by everyone", "1"},
		{"nested, not there", "!include @/a.cnf", map[string]string{"a.cnf": "!include @/b.cnf\n[mysqld]\nport = 2\n"}, Warning, "a.cnf:1: !include @/b.cnf", "2"},

		{"directory", "!includedir @/d", map[string]string{"d/b.cnf": "[mysqld]\nport = 3\n", "d/a.cnf": "[mysqld]\nport = 2\n"}, OK, "2 files", "3"},
		{"directory, not there", "!includedir @/d", nil, Error, "my.cnf:4: !includedir @/d: the server does not start: no such file or directory", "1"},
		{"directory that is a file", "!includedir @/my.cnf", nil, Error, "not a directory", "1"},
		{"nested directory, not there", "!include @/a.cnf", map[string]string{"a.cnf": "!includedir @/d\n[mysqld]\nport = 2\n"}, Warning, "a.cnf:1: !includedir @/d: the server starts without", "2"},
		{"other endings", "!includedir @/d", map[string]string{"d/a.ini": "[mysqld]\nport = 2\n", "d/README": ""}, Warning, "@/d/a.ini: its name does not end in .cnf", "1"},
		{"capitals", "!includedir @/d", map[string]string{"d/a.CNF": "[mysqld]\nport = 2\n"}, Warning, "a.CNF: its name", "1"},
		{"hidden", "!includedir @/d/", map[string]string{"d/.a.cnf": "[mysqld]\nport = 2\n"}, OK, "1 files", "2"},
		{"signs of a pattern", "!includedir @/[d]", map[string]string{"[d]/a.cnf": "[mysqld]\nport = 2\n"}, OK, "1 files", "2"},
		{"a directory in it", "!includedir @/d", map[string]string{"d/a.cnf/x": ""}, Warning, "a.cnf is a directory", "1"},
		{"open in it", "!includedir @/d", map[string]string{"d/open.cnf": "[mysqld]\nport = 2\n"}, Warning, "by everyone", "1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := pathsOf(t)
			put := func(s string) string { return strings.ReplaceAll(s, "@", dir) }
			write(t, dir+"/my.cnf", put("[mysqld]\nport = 1\nsocket = /dev/null\n"+tt.line+"\n"), 0o644)
			for name, text := range tt.files {
				mode := os.FileMode(0o644)
				if strings.HasSuffix(name, "open.cnf") {
					mode = 0o666
				}
				write(t, dir+"/"+name, put(text), mode)
			}
			o, err := ReadOptions(dir + "/my.cnf")
			if err != nil {
				t.Fatal(err)
			}
			if got := o.get("port", ""); got != tt.port {
				t.Errorf("the port is %s, want %s", got, tt.port)
			}
			f := worstOf(Run(t.Context(), Host{Options: o, DataDir: dir + "/data", Root: dir}, false), "includes")
			if f.Level != tt.level || !strings.Contains(f.Msg, put(tt.says)) {
				t.Errorf("got %s: %s; want %s, %q", f.Level, f.Msg, tt.level, put(tt.says))
			}
		})
	}
}

// What another user may not read is not there for the server.
func TestIncludesOfOthers(t *testing.T) {
	dir := pathsOf(t)
	write(t, dir+"/my.cnf", "[mysqld]\n!includedir "+dir+"/d\n", 0o644)
	write(t, dir+"/d/a.cnf", "[mysqld]\nport = 2\n", 0o600)
	o, err := ReadOptions(dir + "/my.cnf")
	if err != nil {
		t.Fatal(err)
	}
	f := worstOf(Run(t.Context(), Host{Options: o, DataDir: dir + "/data", Root: dir, Server: other(65534)}, false), "includes")
	if f.Level != Warning || !strings.Contains(f.Msg, "user 65534, as which the server runs, may not read") {
		t.Errorf("got %+v", f)
	}
}

// Files that include each other many times have no end for a server; here they do.
func TestManyIncludes(t *testing.T) {
	dir := pathsOf(t)
	for i := range 10 {
		name := string(rune('a' + i))
		write(t, dir+"/"+name+".cnf", strings.Repeat("!include "+dir+"/"+string(rune('b'+i))+".cnf\n", 10), 0o644)
	}
	_, err := ReadOptions(dir + "/a.cnf")
	if err == nil || !strings.Contains(err.Error(), "more than 1000 files are included") {
		t.Errorf("got %v", err)
	}
}

func worstOf(found []Finding, check string) (w Finding) {
	for _, f := range found {
		if f.Check == check && (w.Check == "" || rank(f.Level) > rank(w.Level)) {
			w = f
		}
	}
	return w
}

func TestPorts(t *testing.T) {
	for _, tt := range []struct {
		options string
		level   Level
	}{
		{"port = abc", Error}, {"port = http", Error}, {"port = 33o6", Error}, {"port = -1", Error}, {"port = 3306x", Error},
		{"port =", OK}, {"port = 50K", OK}, {"port = 70000", OK}, {"skip_networking\nport = abc", OK},
		{"wsrep_provider = x\nwsrep_provider_options = \"base_port=abc\"", Error},
		{"wsrep_provider = x\nwsrep_sst_receive_address = 127.0.0.1:ssh", Error},
		{"wsrep_provider = x\nwsrep_provider_options = \"gmcast.listen_addr=tcp://127.0.0.1:99999\"", Error},
	} {
		dir := pathsOf(t)
		write(t, dir+"/my.cnf", "[mysqld]\nbind_address = 127.0.0.7\n"+tt.options+"\n", 0o644)
		o, err := ReadOptions(dir + "/my.cnf")
		if err != nil {
			t.Fatal(err)
		}
		f := worstOf(Run(t.Context(), Host{Options: o, DataDir: dir + "/data", Root: dir}, false), "ports")
		if f.Level != tt.level || f.Level == Error && !strings.Contains(f.Msg, "is not a port") {
			t.Errorf("%s: got %s: %s", tt.options, f.Level, f.Msg)
		}
	}
}

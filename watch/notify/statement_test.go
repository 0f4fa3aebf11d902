package notify

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/sources"
)

// TestAccount: the option file says where the server is, as to clients of MySQL.
func TestAccount(t *testing.T) {
	for _, tt := range []struct{ name, file, want string }{
		{"a socket", "[client]\nuser=me\npassword=\"p#w\"\nsocket=/run/s.sock", "me:p#w@unix(/run/s.sock)"},
		{"the default one", "[client]\nuser=me", "me:@unix(/var/run/mysqld/mysqld.sock)"},
		{"localhost is a socket", "[client]\nuser=me\nhost=localhost\nport=3307", "me:@unix(/var/run/mysqld/mysqld.sock)"},
		{"an address", "[client]\nuser=me\nhost=127.0.0.1\nsocket=/run/s.sock", "me:@tcp(127.0.0.1:3306)"},
		{"a port", "[client]\nuser=me\nhost=::1\nport=3307", "me:@tcp([::1]:3307)"},
		{"a protocol", "[client]\nuser=me\nprotocol=TCP\nsocket=/run/s.sock", "me:@tcp(127.0.0.1:3306)"},
		{"of servers too", "[mysqld]\nuser=mysql\nport=1\n[client-server]\nsocket=/run/s.sock\n[client]\nuser=me", "me:@unix(/run/s.sock)"},
		{"another machine", "[client]\nuser=me\nhost=db.example", "host = db.example is another machine: a certificate is reloaded where its files are; write socket = FILE or host = 127.0.0.1 below [client]"},
		{"no user", "[mysqld]\nuser=mysql", "FILE: there is no user; write user = NAME below [client]"},
		{"no option file", "me:planted", "FILE:1: an option before any [group]; "},
	} {
		path := filepath.Join(t.TempDir(), "my.cnf")
		if err := os.WriteFile(path, []byte(tt.file), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := statement{file: path}.account()
		got := ""
		if err == nil {
			got = c.User + ":" + c.Passwd + "@" + c.Net + "(" + c.Addr + ")"
		} else {
			got = strings.ReplaceAll(err.Error(), path, "FILE") + "; " + sources.HintOf(err, "")
		}
		if got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestOptionFiles: a file that is not there yet is an error with a hint, and without a name it is that of the home
// directory which counts most.
func TestOptionFiles(t *testing.T) {
	home := t.TempDir()
	n, err := Parse("mysql:reload-tls", func(string) (string, bool) { return home, true })
	if err != nil {
		t.Fatal(err)
	}
	_, sent := n.send(t.Context())
	for _, err := range []error{sent, n.check()} {
		if err == nil || !strings.Contains(err.Error(), filepath.Join(home, ".my.cnf")) ||
			!strings.HasPrefix(sources.HintOf(err, ""), "it needs [client] with user and password") {
			t.Errorf("got %v, hint %q", err, sources.HintOf(err, ""))
		}
	}

	text := "[client]\nuser=me\npassword=planted\nsocket=" + home + "/none.sock\n"
	if err := os.WriteFile(home+"/.my.cnf", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := n.check(); err != nil {
		t.Errorf("checked: %v", err)
	}
	_, err = n.send(t.Context())
	if err == nil || !strings.Contains(err.Error(), home+"/none.sock: connect: no such file or directory") ||
		!strings.HasPrefix(sources.HintOf(err, ""), "is the server running?") {
		t.Errorf("got %v, hint %q", err, sources.HintOf(err, ""))
	}
}

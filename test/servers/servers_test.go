package servers_test

import (
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

func TestConsul(t *testing.T) {
	s := servers.Consul(t)
	s.Put(t, "servers test/port", "3307")
	status, body := ask(t, http.MethodGet, "http://"+s.Addr+"/v1/kv/servers%20test/port?raw", nil, "")
	if status != 200 || body != "3307" {
		t.Errorf("got %d %q, want 200 3307", status, body)
	}
	if again := servers.Consul(t); again != s {
		t.Error("a second server was started")
	}
}

func TestConsulACL(t *testing.T) {
	s := servers.ConsulACL(t)
	s.Put(t, "open/a", "1")
	s.Put(t, "shut/a", "2")
	token := s.NewToken(t, `key_prefix "open/" { policy = "read" }`)
	for _, c := range []struct {
		key, token string
		want       int
	}{
		{"open/a", token, 200},
		{"shut/a", token, 403},
		{"open/a", "", 403},
		{"shut/a", s.Token, 200},
	} {
		header := http.Header{"X-Consul-Token": {c.token}}
		if status, _ := ask(t, http.MethodGet, "http://"+s.Addr+"/v1/kv/"+c.key, header, ""); status != c.want {
			t.Errorf("%s with token %q: got %d, want %d", c.key, c.token, status, c.want)
		}
	}
}

func TestVault(t *testing.T) {
	s := servers.Vault(t)
	s.PutV2(t, "servers/two", map[string]any{"password": "in v2"})
	s.PutV1(t, "servers/one", map[string]any{"password": "in v1"})
	policy := s.Policy(t, `path "secret/data/servers/*" { capabilities = ["read"] }`)
	token := s.NewToken(t, policy)
	for _, c := range []struct {
		path, token string
		status      int
		want        string
	}{
		{"secret/data/servers/two", s.Token, 200, "in v2"},
		{"kv1/servers/one", s.Token, 200, "in v1"},
		{"secret/data/servers/two", token, 200, "in v2"},
		{"kv1/servers/one", token, 403, "permission denied"},
	} {
		status, body := ask(t, http.MethodGet, s.Addr+"/v1/"+c.path, http.Header{"X-Vault-Token": {c.token}}, "")
		if status != c.status || !strings.Contains(body, c.want) {
			t.Errorf("%s: got %d %s, want %d and %q", c.path, status, body, c.status, c.want)
		}
	}

	role, secret := s.AppRole(t, policy)
	status, body := ask(t, http.MethodPost, s.Addr+"/v1/auth/approle/login", nil,
		`{"role_id":"`+role+`","secret_id":"`+secret+`"}`)
	if status != 200 || !strings.Contains(body, policy) {
		t.Errorf("login: got %d %s, want a token with policy %s", status, body, policy)
	}
	if !s.Holds(t, token) || s.Holds(t, "no-such-token") {
		t.Error("Holds: want true for a token, false for none")
	}
}

// Every database is asked the same: what it reads in a file, what it says against it, and what it runs with.
func TestDatabases(t *testing.T) {
	for _, c := range []struct {
		name    string
		get     func(testing.TB) *servers.Database
		version string
	}{
		{"mysql 9.7", servers.MySQL, "9.7."},
		{"mariadb 10.11", func(t testing.TB) *servers.Database { return servers.MariaDB(t, "10.11") }, "10.11."},
		{"mariadb 11.8", func(t testing.TB) *servers.Database { return servers.MariaDB(t, "11.8") }, "11.8."},
	} {
		t.Run(c.name, func(t *testing.T) {
			db := c.get(t)
			t.Run("print defaults", func(t *testing.T) { printDefaults(t, db) })
			t.Run("validate", func(t *testing.T) { validate(t, db) })
			t.Run("start", func(t *testing.T) { startAndAsk(t, db, c.version) })
		})
	}
}

func printDefaults(t *testing.T, db *servers.Database) {
	file := write(t, t.TempDir(), "my.cnf", `[client]
port = 1
[mysqld]
port = 2
password = "a\n--skip-grant-tables"
skip-name-resolve
`)
	want := []string{"--port=2", "--password=a\n--skip-grant-tables", "--skip-name-resolve"}
	if got := db.PrintDefaults(t, file); !slices.Equal(got, want) {
		t.Errorf("server's groups: got %q, want %q", got, want)
	}
	if got := db.PrintDefaults(t, file, "client"); !slices.Equal(got, []string{"--port=1"}) {
		t.Errorf("client's group: got %q", got)
	}
	if got := db.PrintDefaults(t, file, "no-such-group"); len(got) != 0 {
		t.Errorf("no such group: got %q", got)
	}
}

func validate(t *testing.T, db *servers.Database) {
	for _, c := range []struct{ text, want string }{
		{"max_connections = 77", ""},
		{"datadir = /nowhere\nsecure-file-priv = /nowhere", ""},
		{"max_conections = 77", "max_conections"},
		{"max_connections = 77x", "77x"},
	} {
		err := db.Validate(t, write(t, t.TempDir(), "my.cnf", "[mysqld]\n"+c.text+"\n"))
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.text, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: got %v, want an error about %s", c.text, err, c.want)
		}
	}
}

func startAndAsk(t *testing.T, db *servers.Database, version string) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	write(t, dir, "zz.cnf", "[mysqld]\nmax_connections = 78\ndatadir = "+data+"\n")
	r := db.Start(t, servers.Options{IncludeDir: dir, Config: "max_connections=77", Args: []string{"--back_log=99"}})
	got := r.Query(t, "select @@max_connections, @@back_log, @@datadir, @@port, @@socket; select 'a\\n\\tb\\\\'")
	want := "78\t99\t" + data + "/\t" + r.Port + "\t" + r.Socket + "\na\n\tb\\"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := r.Query(t, "select version()"); !strings.HasPrefix(got, version) {
		t.Errorf("version: got %s, want %s", got, version)
	}
}

// A test process that is killed takes its servers with it. The process here is this test binary again.
func TestKilledTestLeavesNoServer(t *testing.T) {
	if file := os.Getenv("TELL_ADDRESSES_IN"); file != "" {
		socket := servers.MySQL(t).Start(t, servers.Options{}).Socket
		write(t, filepath.Dir(file), filepath.Base(file), servers.Consul(t).Addr+" "+socket)
		time.Sleep(time.Minute)
		return
	}
	servers.Consul(t) // fails here, with its message, where there is no server at all
	servers.MySQL(t)
	file := filepath.Join(t.TempDir(), "addresses")
	child := exec.Command(os.Args[0], "-test.run=^TestKilledTestLeavesNoServer$")
	child.Env = append(os.Environ(), "TELL_ADDRESSES_IN="+file)
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	defer child.Process.Kill()
	var consul, socket string
	eventually(t, "child starts its servers", func() bool {
		text, _ := os.ReadFile(file)
		consul, socket, _ = strings.Cut(string(text), " ")
		return socket != ""
	})
	if !listens("tcp", consul) || !listens("unix", socket) {
		t.Fatalf("child's servers at %s and %s do not answer", consul, socket)
	}
	child.Process.Kill()
	child.Wait()
	eventually(t, "Consul ends with the child", func() bool { return !listens("tcp", consul) })
	eventually(t, "MySQL ends with the child", func() bool { return !listens("unix", socket) })
	// What it leaves is removed by whoever makes the next folder, but not before a minute has passed.
	if err := os.RemoveAll(filepath.Dir(socket)); err != nil {
		t.Error(err)
	}
}

func listens(network, address string) bool {
	conn, err := net.Dial(network, address)
	if err == nil {
		conn.Close()
	}
	return err == nil
}

func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for limit := time.Now().Add(20 * time.Second); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("not seen in 20 s: %s", what)
		}
	}
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func ask(t *testing.T, method, url string, header http.Header, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if header != nil {
		req.Header = header
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

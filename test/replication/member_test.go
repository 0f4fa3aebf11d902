package replication

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/lint"
	"github.com/initplate/initplate/test/bundled"
	"github.com/initplate/initplate/test/servers"
)

// params are what a template is rendered with.
type params map[string]any

// with returns these and others, which win.
func (p params) with(others ...params) params {
	all := maps.Clone(p)
	for _, more := range others {
		maps.Copy(all, more)
	}
	return all
}

// A member is a server that is configured by rendered files alone.
type member struct {
	*servers.Running
	db       *servers.Database
	template string
	base     string // lines of the installation's own option file
	dir      string // of its files
	set      params // what these are rendered with
}

// newMember gives a member directories and a port of its own.
func newMember(t testing.TB, db *servers.Database, template, base string, set params) *member {
	t.Helper()
	dir := t.TempDir()
	own := params{"datadir": dir + "/data", "socket": dir + "/s.sock", "port": servers.FreePort(t), "bind_address": "127.0.0.1"}
	return &member{db: db, template: template, base: base, dir: dir, set: set.with(own)}
}

// configure renders the member's option file, of which the lint must find nothing but that super_read_only is not for a
// first start.
func (m *member) configure(t testing.TB) (include string) {
	t.Helper()
	text := rendered(t, m.template, m.set)["my.cnf"]
	rules, err := lint.Load(m.template)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range rules.Check(text, lint.Given{}) {
		if f.Option != "super_read_only" {
			t.Errorf("%s:%d: %s (%s)", m.template, f.Line, f.Msg, f.Hint)
		}
	}

	include = filepath.Join(m.dir, "conf.d")
	if err := os.MkdirAll(include, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(include, "my.cnf"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	return include
}

func rendered(t testing.TB, template string, set params) map[string][]byte {
	t.Helper()
	files, err := bundled.Render(t, template, set)
	if err != nil {
		t.Fatalf("%s: %v", template, err)
	}
	return files
}

// first does what the official image does on the first start: the server makes its data directory, and runs without a
// network for the statements of mysql-init-sql.
func (m *member) first(t testing.TB, sql params) {
	t.Helper()
	options := servers.Options{IncludeDir: m.configure(t), Config: m.base, Args: []string{"--skip-networking"}, Initialise: true}
	temporary := m.db.Start(t, options)
	temporary.Query(t, string(rendered(t, "mysql-init-sql", m.set.with(sql))["00-initplate.sql"]))
	temporary.Shutdown(t)
	m.start(t)
}

func (m *member) start(t testing.TB) {
	t.Helper()
	m.Running = m.db.Start(t, servers.Options{IncludeDir: m.configure(t), Config: m.base})
}

// refused runs SQL as an account without a password, and returns what the server says against it.
func (m *member) refused(t testing.TB, user, sql string) string {
	t.Helper()
	cmd := m.client("--user="+user, "--execute="+sql)
	var said bytes.Buffer
	cmd.Stderr = &said
	if cmd.Run() == nil {
		t.Errorf("%s: %s is not refused", user, sql)
	}
	return said.String()
}

// client is the server's own client, which has the template's name.
func (m *member) client(args ...string) *exec.Cmd {
	args = append([]string{"--no-defaults", "--socket=" + m.Socket}, args...)
	return exec.Command(filepath.Join(m.db.Dir, "bin", m.template), args...)
}

// until asks until the answer is want.
func (m *member) until(t testing.TB, sql, want string) {
	t.Helper()
	got := ""
	for limit := time.Now().Add(2 * time.Minute); time.Now().Before(limit); time.Sleep(20 * time.Millisecond) {
		if got = m.Query(t, sql); got == want {
			return
		}
	}
	t.Fatalf("%s is %q, not %q\n%s\n%s", sql, got, want, m.Query(t, "SHOW "+m.word()+" STATUS"), m.Log())
}

// word is what the server calls a replica.
func (m *member) word() string {
	if m.template == "mariadb" {
		return "SLAVE"
	}
	return "REPLICA"
}

// status is a column of the replica's status.
func (m *member) status(t testing.TB, column string) string {
	t.Helper()
	out, err := m.client("--user=root", "--vertical", "--execute=SHOW "+m.word()+" STATUS").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && name == column {
			return value
		}
	}
	return ""
}

// variables compares what the running server has with what was to be set.
func (m *member) variables(t testing.TB, want map[string]string) {
	t.Helper()
	names, sql := slices.Sorted(maps.Keys(want)), ""
	for _, name := range names {
		sql += "SELECT @@GLOBAL." + name + ";"
	}
	for i, got := range strings.Split(m.Query(t, sql), "\n") {
		if got != want[names[i]] {
			t.Errorf("@@%s is %q, want %q", names[i], got, want[names[i]])
		}
	}
}

package galera

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// A Cluster is three members that know each other's names.
type Cluster struct {
	Nodes []*Node
	Env   []string // of every init container

	net                *network
	root, dir, program string
}

// New makes three members of one release of MariaDB, "10.11" or "11.8", with empty
// data directories. The environment is that of every init container, beside POD_NAME and
// POD_IP.
func New(t testing.TB, series string, env ...string) *Cluster {
	t.Helper()
	root := filepath.Join(filepath.Dir(servers.Cached(t, "galera-"+series, "packages")), "root")
	dir, err := os.MkdirTemp("", "initplate-galera-") // not t.TempDir: its names are too long for sockets
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o755))
	program := filepath.Join(dir, "bin", "initplate")
	build := exec.Command("go", "build", "-o", program, "github.com/initplate/initplate/cmd/initplate")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	c := &Cluster{Env: env, net: newNetwork(t), root: root, dir: dir, program: program}
	for range 3 {
		c.Add(t)
	}
	for _, n := range c.Nodes {
		n.Knows(t, c.Nodes...)
	}
	t.Cleanup(func() {
		for _, n := range c.Nodes {
			if lines := strings.Split(n.Log(), "\n"); t.Failed() && !n.judged {
				t.Logf("%s:\n%s", n.Name, strings.Join(lines[max(0, len(lines)-100):], "\n"))
			}
		}
	})
	return c
}

// Add makes one more member.
func (c *Cluster) Add(t testing.TB) *Node {
	t.Helper()
	i := len(c.Nodes)
	n := newNode(t, c.net, c.root, filepath.Join(c.dir, fmt.Sprint(i)), c.program, i)
	c.Nodes = append(c.Nodes, n)
	return n
}

// Initialise does what the official image does on a first start: it makes a data
// directory, and has a server without a network read what mysql-init-sql renders, and
// more.
func (c *Cluster) Initialise(t testing.TB, n *Node, more ...string) {
	t.Helper()
	install := n.command(nil, "mariadb-install-db", "--no-defaults", "--datadir=/var/lib/mysql", "--skip-name-resolve",
		"--auth-root-authentication-method=normal", "--skip-test-db", "--innodb-log-file-size=16M")
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	n.Start(t, "--skip-networking", "--wsrep-on=OFF")
	n.until(t, "answers", func() bool { _, err := n.Query("SELECT 1"); return err == nil })
	sql := n.Render(t, "mysql-init-sql", c.Env...)
	feed := n.command(nil, "mariadb", "--no-defaults", "--user=root", "--socket=/run/mysqld/mysqld.sock")
	feed.Stdin = bytes.NewReader([]byte(sql + strings.Join(more, "")))
	if out, err := feed.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	n.Stop(t, "TERM")
}

// Start renders a member's configuration and starts it, and returns that.
func (c *Cluster) Start(t testing.TB, n *Node, env ...string) string {
	t.Helper()
	conf := n.Render(t, "galera", append(c.Env, env...)...)
	n.Start(t)
	return conf
}

// Synced waits until all these members are in one cluster of so many.
func (c *Cluster) Synced(t testing.TB, nodes ...*Node) {
	t.Helper()
	const ask = "SELECT GROUP_CONCAT(variable_value ORDER BY variable_name) FROM information_schema.global_status" +
		" WHERE variable_name IN ('wsrep_cluster_size', 'wsrep_cluster_status', 'wsrep_local_state_comment')"
	want, since := fmt.Sprintf("%d,Primary,Synced", len(nodes)), time.Now()
	for _, n := range nodes {
		n.until(t, "is "+want, func() bool { got, _ := n.Query(ask); return got == want })
	}
	t.Logf("%d members after %v", len(nodes), time.Since(since).Round(time.Second/10))
}

// until waits for something to become true of a member, and fails when its server
// ends before. A member whose copy of the group's data was of no use is started again,
// once: so does Kubernetes.
func (n *Node) until(t testing.TB, what string, ready func() bool) {
	t.Helper()
	for limit := time.Now().Add(2 * time.Minute); !ready(); time.Sleep(50 * time.Millisecond) {
		select {
		case <-n.ended:
			if n.lostCopy() {
				t.Logf("%s has lost its copy, and is started again:\n%s", n.Name, strings.Join(n.Said("ERROR]", "WSREP_SST:"), "\n"))
				n.startAgain(t)
				continue
			}
			t.Fatalf("%s has ended before it %s:\n%s", n.Name, what, strings.Join(n.Said("ERROR]", "WSREP_SST:"), "\n"))
		default:
		}
		if time.Now().After(limit) {
			t.Fatalf("not seen in 2 minutes: %s %s", n.Name, what)
		}
	}
}

// Wipe empties a member's data directory, as a lost volume is.
func (n *Node) Wipe(t testing.TB) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(n.Dir, "data"))
	must(t, err)
	for _, e := range entries {
		must(t, os.RemoveAll(filepath.Join(n.Dir, "data", e.Name())))
	}
}

//go:build galera

package galera

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A password with what shells, option files and SQL take for more than itself. (The
// scripts of MariaDB 11.8 lose backslashes, and the template refuses them.)
const password = `p#w"a'b $x; %`

// TestCluster: three members from three rendered files, through a cluster's life.
func TestCluster(t *testing.T) {
	for _, series := range []string{"10.11", "11.8"} {
		for _, method := range []string{"mariabackup", "rsync"} {
			t.Run(series+" "+method, func(t *testing.T) {
				t.Parallel() // most of the time is scripts that sleep
				life(t, series, method)
			})
		}
	}
}

func life(t *testing.T, series, method string) {
	env := []string{"WSREP_SST_METHOD=" + method, "WSREP_SYNC_WAIT=1", "SOCKET_FILE=/run/mysqld/mysqld.sock"}
	more := ""
	if series == "10.11" { // as MARIADB_MYSQL_LOCALHOST_USER and ..._GRANTS have it
		more = "CREATE USER mysql@localhost IDENTIFIED VIA unix_socket;\nGRANT RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR ON *.* TO mysql@localhost;\n"
	} else {
		env = append(env, "GALERA_SST_USER=sst", "GALERA_SST_PASSWORD="+password)
	}
	c := New(t, series, env...)
	first, second, third := c.Nodes[0], c.Nodes[1], c.Nodes[2]

	// The first start of all: the first member begins a cluster, the others copy it.
	c.Initialise(t, first, more)
	wipe := first.Aside(t)
	begins(t, first.Render(t, "galera", append(c.Env, "GALERA_BOOTSTRAP=new")...), true)
	wipe()
	begins(t, c.Start(t, first, "GALERA_BOOTSTRAP=new"), false) // it has data now
	begins(t, first.Render(t, "galera", append(c.Env, "GALERA_BOOTSTRAP=force")...), true)
	first.Stop(t, "KILL")
	first.Start(t)
	c.Synced(t, first)
	begins(t, c.Start(t, second), false)
	c.Synced(t, first, second)
	begins(t, c.Start(t, third), false)
	c.Synced(t, c.Nodes...)
	query(t, first, "CREATE DATABASE d; CREATE TABLE d.t (a INT PRIMARY KEY AUTO_INCREMENT, b TEXT); INSERT INTO d.t (b) VALUES ('one'); SELECT 1", "1")
	query(t, third, "SELECT b FROM d.t", "one")
	query(t, third, "INSERT INTO d.t (b) VALUES ('two'); SELECT 1", "1")
	query(t, second, "SELECT GROUP_CONCAT(b ORDER BY b) FROM d.t", "one,two")

	// The file that began the cluster, read again, as when a container restarts in its
	// pod: Galera refuses to begin another.
	for _, signal := range []string{"TERM", "KILL"} {
		first.Stop(t, signal)
		c.Synced(t, second, third)
		first.Start(t)
		first.mayNotBegin(t)
	}

	// A member that restarts joins, the first one too.
	begins(t, c.Start(t, first, "GALERA_BOOTSTRAP=new"), false)
	c.Synced(t, c.Nodes...)

	// One that has lost its volume copies all.
	second.Stop(t, "KILL")
	second.Wipe(t)
	c.Synced(t, first, third)
	begins(t, c.Start(t, second), false)
	c.Synced(t, c.Nodes...)
	query(t, second, "SELECT GROUP_CONCAT(b ORDER BY b) FROM d.t", "one,two")

	// Stopped one after the other: the last begins the cluster anew, and says so.
	third.Stop(t, "TERM")
	c.Synced(t, first, second)
	second.Stop(t, "TERM")
	c.Synced(t, first)
	first.Stop(t, "TERM")
	begins(t, second.Render(t, "galera", c.Env...), false)
	begins(t, third.Render(t, "galera", append(c.Env, "GALERA_BOOTSTRAP=new")...), false)
	begins(t, first.Render(t, "galera", append(c.Env, "GALERA_BOOTSTRAP=never")...), false)
	begins(t, c.Start(t, first), true)
	c.Synced(t, first)
	begins(t, c.Start(t, second), false)
	begins(t, c.Start(t, third), false)
	c.Synced(t, c.Nodes...)

	// All crashed: they come back together.
	for _, n := range c.Nodes {
		n.Stop(t, "KILL")
	}
	for _, n := range c.Nodes {
		begins(t, c.Start(t, n), false)
	}
	c.Synced(t, c.Nodes...)
	query(t, third, "SELECT GROUP_CONCAT(b ORDER BY b) FROM d.t", "one,two")
}

func begins(t *testing.T, conf string, want bool) {
	t.Helper()
	if got := strings.Contains(conf, "\nwsrep_cluster_address = gcomm://\n"); got != want {
		t.Errorf("begins a cluster: %v, want %v\n%s", got, want, conf)
	}
}

// mayNotBegin waits for a server to end for what it said last about its address.
func (n *Node) mayNotBegin(t *testing.T) {
	t.Helper()
	select {
	case <-n.ended:
	case <-time.After(time.Minute):
		t.Fatalf("%s has not ended", n.Name)
	}
	if !strings.Contains(n.Log(), "It may not be safe to bootstrap the cluster from this node.") {
		t.Fatalf("%s has ended for another reason", n.Name)
	}
}

func query(t *testing.T, n *Node, sql, want string) {
	t.Helper()
	if got, err := n.Query(sql); err != nil || got != want {
		t.Fatalf("%s\n%s: %s: got %q, %v, want %q", n.Log(), n.Name, sql, got, err, want)
	}
}

// Aside takes all out of a member's data directory, until put back.
func (n *Node) Aside(t *testing.T) (back func()) {
	t.Helper()
	move := func(from, to string) {
		entries, err := os.ReadDir(from)
		must(t, err)
		for _, e := range entries {
			must(t, os.Rename(filepath.Join(from, e.Name()), filepath.Join(to, e.Name())))
		}
	}
	data, aside := filepath.Join(n.Dir, "data"), t.TempDir()
	move(data, aside)
	return func() { move(aside, data) }
}

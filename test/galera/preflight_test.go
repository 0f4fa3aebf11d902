//go:build galera

package galera

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// TestPreflight makes, on a member that is to join a running cluster, each fault that
// preflight looks for, and puts it right. Where the server itself is quick to fail,
// it does, and its log is explained.
func TestPreflight(t *testing.T) {
	c := New(t, "11.8", "WSREP_SST_METHOD=mariabackup", "GALERA_SST_USER=sst", "GALERA_SST_PASSWORD="+password,
		"SOCKET_FILE=/run/mysqld/mysqld.sock", "MARIADB_SSL_CA=/etc/mysql/conf.d/ca.pem",
		"MARIADB_SSL_CERT=/etc/mysql/conf.d/cert.pem", "MARIADB_SSL_KEY=/etc/mysql/conf.d/key.pem")
	certify(t, c)
	first, second, third := c.Nodes[0], c.Nodes[1], c.Nodes[2]
	c.Initialise(t, first)
	c.Start(t, first, "GALERA_BOOTSTRAP=force")
	c.Synced(t, first)
	c.Start(t, second) // or the first has no majority while the third comes and goes
	c.Synced(t, first, second)
	query(t, first, "CREATE USER asks@'%' IDENTIFIED BY 'x'; GRANT SELECT ON *.* TO asks@'%'; CREATE DATABASE d; CREATE TABLE d.t (a INT PRIMARY KEY); SELECT 1", "1")
	third.write(t, "conf/password", "x\n")
	third.Render(t, "galera", c.Env...)
	p := &preflight{third}

	// Before it has any data.
	p.well(t)
	p.finds(t, "members", "skipped", "is not of the authority in", "--member-ca=/etc/mysql/conf.d/other.pem")
	p.finds(t, "disk-space", "error", "for the donor's data", "--donor-size=900000T")
	p.finds(t, "disk-space", "ok", "needed")
	c.Start(t, third)
	c.Synced(t, c.Nodes...)
	third.Stop(t, "TERM")
	p.well(t)

	for _, tt := range []struct {
		check, level, says string
		options            string               // that are the fault, or
		fault              func() (cure func()) // what makes it
		refused            string               // how the log of the server is explained, which does not start
	}{
		{check: "system-tablespace", level: "error", says: "less than the 76.0 MiB", options: "innodb_data_file_path = ibdata1:76M:autoextend", refused: "other-size"},
		{check: "redo-log", level: "error", says: "no redo log", fault: third.moves(t, "ib_logfile0")},
		{check: "datadir", level: "error", says: "may not write", fault: func() func() {
			must(t, os.Chmod(third.data(), 0o500))
			return func() { must(t, os.Chmod(third.data(), 0o700)) }
		}},
		{check: "ports", level: "error", says: "for state transfer, is taken", fault: third.runs(t, "TCP-LISTEN", "socat", "-u", "TCP-LISTEN:4444", "STDOUT")},
		{check: "sst-running", level: "error", says: "is a state transfer: wsrep_sst_mariabackup", fault: third.runs(t, "wsrep_sst_mariabackup", "bash", "-c", "exec -a /usr/bin/wsrep_sst_mariabackup sleep 60")},
		{check: "sst-leftover", level: "error", says: "sst_in_progress", fault: func() func() {
			third.write(t, "data/sst_in_progress", "")
			return func() { must(t, os.Remove(filepath.Join(third.data(), "sst_in_progress"))) }
		}},
		{check: "provider", level: "error", says: "wsrep_on is not ON", options: "wsrep_on = OFF"},
		{check: "provider", level: "error", says: "libgalera.so is not there", options: "wsrep_provider = /usr/lib/libgalera.so", refused: "provider-missing"},
		{check: "provider-options", level: "error", says: "no option gcahce.size", options: `wsrep_provider_options = "gcahce.size=128M"`, refused: "provider-option"},
		{check: "provider-options", level: "error", says: "is not a duration", options: `wsrep_provider_options = "evs.suspect_timeout=5S"`, refused: "provider-value"},
		{check: "grastate", level: "error", says: "safe_to_bootstrap: 0", options: "wsrep_cluster_address = gcomm://", refused: "unsafe-bootstrap"},
		{check: "sst-method", level: "error", says: "no wsrep_sst_method mariabackp", options: "wsrep_sst_method = mariabackp"},
		{check: "sst-method", level: "error", says: "needs xtrabackup, which is not installed", options: "wsrep_sst_method = xtrabackup-v2"},
		{check: "sst-method", level: "warning", says: "rsync, and mariabackup on", options: "wsrep_sst_method = rsync"},
		{check: "sst-auth", level: "error", says: "wsrep_sst_auth is not set", options: "wsrep_sst_auth ="},
		{check: "members", level: "error", says: "no member can be reached", fault: func() func() {
			third.Knows(t, third)
			return func() { third.Knows(t, c.Nodes...) }
		}},
		{check: "members", level: "error", says: "wsrep_cluster_name is other", options: "wsrep_cluster_name = other"},
		{check: "sst-auth", level: "warning", says: "a backslash", options: `wsrep_sst_auth = 'sst:a\\b'`},
		{check: "tables", level: "warning", says: "d.old (MyISAM)", fault: func() func() {
			c.Synced(t, first, second)
			query(t, first, "CREATE TABLE d.old (a INT PRIMARY KEY) ENGINE=MyISAM; SELECT 1", "1")
			return func() { query(t, first, "DROP TABLE d.old; SELECT 1", "1") }
		}},
		{check: "tables", level: "warning", says: "d.keyless", fault: func() func() {
			query(t, first, "CREATE TABLE d.keyless (a INT); SELECT 1", "1")
			return func() { query(t, first, "DROP TABLE d.keyless; SELECT 1", "1") }
		}},
	} {
		t.Run(tt.check+" "+tt.says, func(t *testing.T) {
			cure := func() { must(t, os.Remove(filepath.Join(third.Dir, "conf/zz.cnf"))) }
			if tt.options != "" {
				third.write(t, "conf/zz.cnf", "[mariadb]\n"+tt.options+"\n")
			} else {
				cure = tt.fault()
			}
			p.finds(t, tt.check, tt.level, tt.says)
			if tt.refused != "" {
				third.refuses(t, tt.refused)
			}
			cure()
			p.finds(t, tt.check, "", tt.says)
		})
	}

	// Without an account of its own it asks with wsrep_sst_auth, which is the donor's alone.
	found := third.preflight(t, "galera", "/etc/my.cnf")
	if f := worst(found, "sst-auth"); f.Level != "warning" || !strings.Contains(f.Message, "refuses the user of wsrep_sst_auth") {
		t.Errorf("sst-auth: %+v", f)
	}
	c.Start(t, third)
	c.Synced(t, c.Nodes...)
}

// certify gives every member a certificate for its name.
func certify(t *testing.T, c *Cluster) {
	t.Helper()
	ca, other := servers.NewAuthority(t, "members"), servers.NewAuthority(t, "others")
	for _, n := range c.Nodes {
		cert, key := ca.Issue(t, n.Name+".galera")
		n.takes(t, map[string]string{"ca.pem": ca.File, "other.pem": other.File, "cert.pem": cert, "key.pem": key})
	}
}

// takes copies files into a member's directory of option files.
func (n *Node) takes(t *testing.T, files map[string]string) {
	t.Helper()
	for name, from := range files {
		text, err := os.ReadFile(from)
		must(t, err)
		n.write(t, "conf/"+name, string(text))
	}
}

type finding struct{ Check, Level, Message, Hint string }

func (n *Node) preflight(t *testing.T, args ...string) []finding {
	t.Helper()
	args = append(args, "--output=json", "--warn-only")
	cmd := n.command(nil, append([]string{"/program/" + filepath.Base(n.program), "preflight"}, args...)...)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	var answer struct{ Findings []finding }
	if err == nil {
		err = json.Unmarshal(out, &answer)
	}
	if err != nil || len(answer.Findings) == 0 {
		t.Fatalf("%v\n%s%s", err, errs.String(), out)
	}
	return answer.Findings
}

func worst(found []finding, check string) (w finding) {
	for _, level := range []string{"ok", "skipped", "warning", "error"} {
		for _, f := range found {
			if f.Check == check && f.Level == level {
				w = f
			}
		}
	}
	return w
}

type preflight struct{ *Node }

func (p *preflight) look(t *testing.T, args ...string) []finding {
	t.Helper()
	return p.preflight(t, append([]string{"galera", "/etc/my.cnf", "--member-user=asks", "--member-password-file=/etc/mysql/conf.d/password"}, args...)...)
}

// well wants nothing to be found but that some members do not run.
func (p *preflight) well(t *testing.T) {
	t.Helper()
	for _, f := range p.look(t) {
		if f.Level == "error" || f.Level == "warning" && f.Check != "members" && f.Check != "sst-auth" {
			t.Errorf("%+v", f)
		}
	}
}

// finds wants a check to say so at this level, or, with none, not to say so.
func (p *preflight) finds(t *testing.T, check, level, says string, args ...string) {
	t.Helper()
	found := p.look(t, args...)
	for _, f := range found {
		if f.Check == check && strings.Contains(f.Message, says) && (f.Level == level || level == "") {
			if level == "" {
				t.Errorf("after the cure: %+v", f)
			}
			return
		}
	}
	if level != "" {
		t.Errorf("%s: want %s, %q; got %+v", check, level, says, found)
	}
}

// refuses starts the server, which must end by itself with a known error. Galera 26.4 races
// at its start and sometimes does not log the reason: then the server is started again.
func (n *Node) refuses(t *testing.T, known string) {
	t.Helper()
	var out string
	for range 8 {
		out = n.endsWith(t)
		if !strings.Contains(out, `"error": "group-thread"`) {
			break
		}
	}
	if !strings.Contains(out, `"error": "`+known+`"`) {
		t.Errorf("%s\nits log is explained as %s; want %s", n.Log(), out, known)
	}
}

// endsWith starts the server, waits until it has ended by itself, and returns what
// explain-error says of its log.
func (n *Node) endsWith(t *testing.T) string {
	t.Helper()
	must(t, os.Truncate(filepath.Join(n.Dir, "log"), 0))
	n.Start(t)
	select {
	case <-n.ended:
	case <-time.After(time.Minute):
		n.Stop(t, "KILL")
		t.Fatal("the server does not end by itself")
	}

	log, err := os.Open(filepath.Join(n.Dir, "log"))
	must(t, err)
	defer log.Close()
	cmd := n.command(nil, "/program/"+filepath.Base(n.program), "explain-error", "--output=json")
	cmd.Stdin = log
	out, err := cmd.Output()
	must(t, err)
	return string(out)
}

func (n *Node) data() string { return filepath.Join(n.Dir, "data") }

func (n *Node) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(n.Dir, name)
	must(t, os.WriteFile(path, []byte(text), 0o644))
	must(t, os.Chown(path, uid, uid))
}

func (n *Node) moves(t *testing.T, name string) func() func() {
	path := filepath.Join(n.data(), name)
	return func() func() {
		must(t, os.Rename(path, path+".aside"))
		return func() { must(t, os.Rename(path+".aside", path)) }
	}
}

func (n *Node) runs(t *testing.T, pattern string, args ...string) func() func() {
	return func() func() {
		cmd := n.command(nil, args...)
		start(t, cmd)
		time.Sleep(500 * time.Millisecond)
		return func() {
			n.command(nil, "pkill", "--signal", "KILL", "--full", pattern).Run()
			cmd.Process.Kill()
			cmd.Wait()
		}
	}
}

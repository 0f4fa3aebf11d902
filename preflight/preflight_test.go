package preflight

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

const good = `[mysqld]
port = %d
binlog_format = ROW
innodb_autoinc_lock_mode = 2
[galera]
wsrep_on = ON
wsrep_provider = /usr/lib/galera/libgalera_smm.so
wsrep_cluster_address = gcomm://%s
wsrep_sst_method = rsync
wsrep_sst_receive_address = 127.0.0.1:%d
wsrep_provider_options = "base_port=%d; gcache.size=1M; evs.suspect_timeout=PT5S"
`

// A node is the surroundings of a server that would start.
type node struct {
	dir, data, root, file string
	ports                 [3]int // of the server, the group (and the next), and transfers
	member                net.Listener
}

func newNode(t *testing.T) *node {
	n := &node{dir: t.TempDir()}
	n.data, n.root, n.file = filepath.Join(n.dir, "data"), filepath.Join(n.dir, "root"), filepath.Join(n.dir, "my.cnf")
	n.write(t, "data/mysql/db.frm", "")
	n.write(t, "data/ib_logfile0", "log")
	n.write(t, "data/shop/orders.ibd", "")
	n.write(t, "data/grastate.dat", "# GALERA saved state\nversion: 2.1\nuuid:    5c2a1f6e-0e5c-11f1-8f6b-3a7d2b1c9e10\nseqno:   12\nsafe_to_bootstrap: 0\n")
	n.write(t, "root/usr/lib/galera/libgalera_smm.so", "")
	for _, p := range []string{"wsrep_sst_common", "wsrep_sst_rsync", "rsync", "ss"} {
		n.write(t, "root/usr/bin/"+p, "")
	}
	n.write(t, "root/proc/7/cmdline", "mariadbd\x00--wsrep\x00")
	n.tablespace(t, 12<<20, 0x15)
	var err error
	if n.member, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.member.Close() })
	p := servers.Ports(t, 4)
	n.ports = [3]int{p[0], p[1], p[3]}
	n.options(t, n.member.Addr().String())
	return n
}

func (n *node) options(t *testing.T, members string) {
	n.write(t, "my.cnf", fmt.Sprintf(good, n.ports[0], members, n.ports[2], n.ports[1]))
}

func (n *node) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(n.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

func (n *node) edit(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(n.file)
	if err != nil || !strings.Contains(string(text), from) {
		t.Fatalf("there is no %q in %s: %v", from, text, err)
	}
	n.write(t, "my.cnf", strings.Replace(string(text), from, to, 1))
}

func (n *node) remove(t *testing.T, name string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(n.dir, name)); err != nil {
		t.Fatal(err)
	}
}

// tablespace makes ibdata1, whose first page holds flags.
func (n *node) tablespace(t *testing.T, size int, flags byte) {
	head := make([]byte, 58)
	head[57] = flags
	n.write(t, "data/ibdata1", string(head))
	if err := os.Truncate(filepath.Join(n.data, "ibdata1"), int64(size)); err != nil {
		t.Fatal(err)
	}
}

func (n *node) run(t *testing.T) map[string]Finding {
	t.Helper()
	o, err := ReadOptions(n.file)
	if err != nil {
		t.Fatal(err)
	}
	worst := map[string]Finding{}
	for _, f := range Run(t.Context(), Host{Options: o, DataDir: n.data, Root: n.root, Patience: 5 * time.Second}, true) {
		if w, ok := worst[f.Check]; !ok || rank(f.Level) > rank(w.Level) {
			worst[f.Check] = f
		}
	}
	return worst
}

func rank(l Level) int {
	return map[Level]int{OK: 0, Skipped: 1, Warning: 2, Error: 3}[l]
}

func TestGood(t *testing.T) {
	for name, f := range newNode(t).run(t) {
		if f.Level == Warning || f.Level == Error {
			t.Errorf("%s: %s: %s", name, f.Level, f.Msg)
		}
	}
}

// Each fault is made, and only the check that is there for it finds it.
func TestFaults(t *testing.T) {
	for _, tt := range []struct {
		name, check string
		level       Level
		says        string
		fault       func(*testing.T, *node)
	}{
		{"no data directory", "datadir", Error, "is not there", func(t *testing.T, n *node) { n.remove(t, "data") }},
		{"foreign files", "datadir", Warning, "not empty: there is dump.sql", func(t *testing.T, n *node) { n.remove(t, "data"); n.write(t, "data/dump.sql", "") }},
		{"ibdata of another size", "system-tablespace", Error, "has 12.0 MiB, less than the 76.0 MiB", func(t *testing.T, n *node) {
			n.edit(t, "[galera]", "innodb_data_file_path = ibdata1:76M:autoextend\n[galera]")
		}},
		{"fixed ibdata", "system-tablespace", Error, "has 12.0 MiB, and innodb_data_file_path says 10.0 MiB", func(t *testing.T, n *node) {
			n.edit(t, "[galera]", "innodb_data_file_path = ibdata1:10M;ibdata2:5M:autoextend\n[galera]")
		}},
		{"no path", "system-tablespace", Error, "is not NAME:SIZE", func(t *testing.T, n *node) { n.edit(t, "[galera]", "innodb_data_file_path = ibdata1\n[galera]") }},
		{"page size", "system-tablespace", Error, "pages of 16.0 KiB, and innodb_page_size is 8.0 KiB", func(t *testing.T, n *node) { n.edit(t, "[galera]", "innodb_page_size = 8K\n[galera]") }},
		{"page size of MySQL", "system-tablespace", Error, "pages of 4.0 KiB", func(t *testing.T, n *node) { n.tablespace(t, 12<<20, 3<<6) }},
		{"no redo log", "redo-log", Error, "no redo log", func(t *testing.T, n *node) { n.remove(t, "data/ib_logfile0") }},
		{"redo log read-only", "redo-log", Error, "cannot change", func(t *testing.T, n *node) { n.edit(t, "[galera]", "innodb_force_recovery = 6\n[galera]") }},
		{"no space", "disk-space", Error, "needed: ", func(t *testing.T, n *node) { n.edit(t, "gcache.size=1M", "gcache.size=900000G") }},
		{"port taken", "ports", Error, "for state transfer, is taken", func(t *testing.T, n *node) {
			l, err := net.Listen("tcp", fmt.Sprint("127.0.0.1:", n.ports[2]))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { l.Close() })
		}},
		{"off", "provider", Error, "wsrep_on is not ON", func(t *testing.T, n *node) { n.edit(t, "wsrep_on = ON", "wsrep_on = OFF") }},
		{"provider not installed", "provider", Error, "libgalera_smm.so is not there", func(t *testing.T, n *node) { n.remove(t, "root/usr/lib") }},
		{"statements", "provider", Error, "binlog_format is STATEMENT", func(t *testing.T, n *node) { n.edit(t, "= ROW", "= STATEMENT") }},
		{"typo", "provider-options", Error, "no option gcahce.size", func(t *testing.T, n *node) { n.edit(t, "gcache.size", "gcahce.size") }},
		{"period", "provider-options", Error, "evs.suspect_timeout is not a duration", func(t *testing.T, n *node) { n.edit(t, "PT5S", "5S") }},
		{"nothing behind =", "provider-options", Error, "evs.suspect_timeout has no value", func(t *testing.T, n *node) { n.edit(t, "PT5S", "") }},
		{"twice", "provider-options", Error, "is set twice", func(t *testing.T, n *node) { n.edit(t, "PT5S", "PT5S;gcache.size=1M") }},
		{"quotation mark", "provider-options", Error, "quotation mark inside", func(t *testing.T, n *node) { n.edit(t, `PT5S"`, `PT5S";x`) }},
		{"unsafe bootstrap", "grastate", Error, "safe_to_bootstrap: 0", func(t *testing.T, n *node) { n.options(t, "") }},
		{"crashed", "grastate", Warning, "seqno: -1", func(t *testing.T, n *node) {
			n.write(t, "data/grastate.dat", "uuid: 5c2a1f6e-0e5c-11f1-8f6b-3a7d2b1c9e10\nseqno: -1\nsafe_to_bootstrap: 0\n")
		}},
		{"torn grastate.dat", "grastate", Error, "cannot be used", func(t *testing.T, n *node) { n.write(t, "data/grastate.dat", "# GALERA") }},
		{"transfer broken off", "sst-leftover", Error, "sst_in_progress", func(t *testing.T, n *node) { n.write(t, "data/sst_in_progress", "") }},
		{"transfer runs", "sst-running", Error, "process 8 is a state transfer: wsrep_sst_rsync", func(t *testing.T, n *node) {
			n.write(t, "root/proc/8/cmdline", "/bin/bash\x00-ue\x00/usr/bin/wsrep_sst_rsync\x00--role\x00joiner\x00")
		}},
		{"method of another release", "sst-method", Error, "no wsrep_sst_method xtrabackup", func(t *testing.T, n *node) { n.edit(t, "= rsync", "= xtrabackup") }},
		{"not installed", "sst-method", Error, "needs rsync, which is not installed", func(t *testing.T, n *node) { n.remove(t, "root/usr/bin/rsync") }},
		{"no auth", "sst-auth", Error, "wsrep_sst_auth is not set", func(t *testing.T, n *node) { n.edit(t, "= rsync", "= mariabackup") }},
		{"name", "members", Error, "the name db.invalid of a member does not resolve", func(t *testing.T, n *node) { n.options(t, "db.invalid") }},
		{"one of two", "members", Warning, "does not resolve", func(t *testing.T, n *node) { n.options(t, "db.invalid,"+n.member.Addr().String()) }},
		{"refused", "members", Error, "refuses the connection", func(t *testing.T, n *node) { n.member.Close() }},
		{"MyISAM", "tables", Warning, "shop.old (MyISAM)", func(t *testing.T, n *node) { n.write(t, "data/shop/old.MYD", "") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			n := newNode(t)
			tt.fault(t, n)
			f := n.run(t)[tt.check]
			if f.Level != tt.level || !strings.Contains(f.Msg, tt.says) {
				t.Errorf("got %s: %s; want %s, %q", f.Level, f.Msg, tt.level, tt.says)
			}
		})
	}
}

func TestReadOptions(t *testing.T) {
	n := newNode(t)
	n.write(t, "conf.d/a.cnf", "[mariadb-11.8]\ninnodb-page-size=4K\n[client]\nuser=app\n")
	n.write(t, "conf.d/b.ini", "[mysqld]\nport=1\n")
	n.write(t, "top.cnf", "[mysqld]\nport=2\nloose-x=1\n[mysqldump]\nport=3\n!includedir "+n.dir+"/conf.d\n!include "+n.dir+"/none.cnf\n")
	o, err := ReadOptions(n.dir + "/top.cnf")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"port": "2", "innodb_page_size": "4K", "x": "1"} {
		if got := o.get(name, ""); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if o.client["user"] != "app" {
		t.Errorf("client has %v", o.client)
	}
	n.write(t, "loop.cnf", "!include "+n.dir+"/loop.cnf\n")
	if _, err := ReadOptions(n.dir + "/loop.cnf"); err != nil {
		t.Error(err)
	}
	n.write(t, "bad.cnf", "port=1\n")
	_, err = ReadOptions(n.dir + "/bad.cnf")
	if err == nil || !strings.Contains(err.Error(), "bad.cnf:1: an option before any [group]") {
		t.Errorf("got %v", err)
	}
}

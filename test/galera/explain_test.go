//go:build galera

package galera

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	known "github.com/initplate/initplate/preflight"
	"github.com/initplate/initplate/test/servers"
)

// A fault is made on a member that is to join a cluster of one, or on that one.
type fault struct {
	name string
	// What the logs of both are explained as: names of errors whose cause is told, and
	// with a question mark of those of which only is told what is known. A question mark
	// alone is any of these; of two with a bar between them one is enough. (A thread of
	// Galera may end so soon that its reason is lost.)
	joins, gives string

	donor, joiner string // options
	make          func(t *testing.T, donor, joiner *Node)
	shared        bool // the donor has no fault, and is one for all of these, which may have to wait for it

	d, j *Node
}

// TestExplain makes faults of clusters and of state transfers, side by side, and has
// the members' logs explained: by the right errors, and by no others.
func TestExplain(t *testing.T) {
	var wrong []string
	t.Cleanup(func() { // after all logs, of which little more than the end may be seen
		for _, w := range wrong {
			t.Error(w)
		}
	})
	c := New(t, "11.8")
	template := withBackupUser(t, c)
	faults := faultsOfTransfers()
	pair(t, c, faults, template)
	for _, f := range faults {
		t.Logf("%s: %s, from %s", f.name, f.j.Name, f.d.Name)
	}
	wrong = append(wrong, alone(t, c.Nodes[1])...)
	limit := time.Now().Add(patience)
	for _, f := range faults {
		for _, side := range []struct {
			node *Node
			want string
		}{{f.j, f.joins}, {f.d, f.gives}} {
			want := strings.Fields(side.want)
			if side.node == f.d && f.shared {
				continue // its log tells of the others too
			}
			if f.shared {
				want = append(want, "(no-donor)")
			}
			wrong = append(wrong, explains(t, f.name, side.node, want, limit)...)
		}
	}
}

// patience is how long a log may be incomplete. Only a test that fails waits so long, or a busy machine: the members
// that share a donor wait for each other.
const patience = 5 * time.Minute

// explains waits until a log is explained as it should be, and wants nothing else in it. It returns what is wrong, to be
// told after the log.
func explains(t *testing.T, name string, n *Node, want []string, limit time.Time) (wrong []string) {
	t.Helper()
	n.judged = true
	for {
		told := explained(t, n)
		missing, surplus := compare(told, want)
		switch {
		case surplus || missing && time.Now().After(limit):
			t.Logf("%s: %s", name, n.Log())
			t.Fail()
			return []string{fmt.Sprintf("%s: the log of %s is explained as %v; want %v", name, n.Name, told, want)}
		case !missing:
			return nil
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// compare tells whether something that is wanted is missing, and whether a cause is
// told that is not. What is in parentheses may be told.
func compare(told, want []string) (missing, surplus bool) {
	for _, w := range want {
		has := slices.ContainsFunc(told, func(got string) bool {
			return w == "?" && strings.HasSuffix(got, "?") || slices.Contains(strings.Split(w, "|"), got)
		})
		missing = missing || !has && !strings.HasPrefix(w, "(")
	}
	for _, got := range told {
		may := slices.ContainsFunc(want, func(w string) bool {
			return slices.Contains(strings.Split(strings.Trim(w, "()"), "|"), got)
		})
		surplus = surplus || !strings.HasSuffix(got, "?") && !may
	}
	return missing, surplus
}

// explained returns the names of the known errors of a log that do not follow from
// others, with a question mark where their cause is not told.
func explained(t *testing.T, n *Node) (told []string) {
	t.Helper()
	all, err := known.Explain(strings.NewReader(n.Log()))
	must(t, err)
	for _, e := range all {
		switch {
		case e.Error == "" || e.From > 0:
		case e.Cause != "":
			told = append(told, e.Error)
		default:
			told = append(told, e.Error+"?")
		}
	}
	return told
}

func faultsOfTransfers() []*fault {
	const rsync = "wsrep_sst_method = rsync"
	tls := func(name string) string {
		return provider("socket.ssl_ca=" + name + "-ca.pem;socket.ssl_cert=" + name + "-cert.pem" +
			";socket.ssl_key=" + name + "-key.pem")
	}
	return []*fault{
		{name: "a wrong password", joins: "?", gives: "access-denied transfer-refused", make: asks("ALTER USER sst@localhost IDENTIFIED BY 'other'")},
		{name: "no privileges", joins: "?", gives: "transfer-privileges", make: asks("REVOKE RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR, REPLICA MONITOR ON *.* FROM sst@localhost")},
		{name: "no socat on the donor", joins: "?", gives: "program-missing", make: func(t *testing.T, d, _ *Node) { d.hide(t, "bin/socat") }},
		{name: "no directory for temporary files", joins: "?", gives: "transfer-tmpdir", donor: "[sst]\ntmpdir = /nowhere"},
		{name: "a full disk", joins: "?", gives: "no-space", donor: rsync, joiner: rsync, make: fills},
		{name: "another innodb_data_file_path", joins: "other-size", joiner: "innodb_data_file_path = ibdata1:76M:autoextend"},
		{name: "another authority", joins: "member-certificate", gives: "member-certificate", donor: tls("own"), joiner: tls("other")},

		{name: "another cluster", joins: "no-members?", shared: true, joiner: "wsrep_cluster_name = other"},
		{name: "TLS on the joiner alone", joins: "member-tls", shared: true, joiner: tls("own")},
		{name: "the port of transfers is taken", joins: "transfer-port-taken", shared: true, make: func(t *testing.T, _, j *Node) { j.listens(t, 4444) }},
		{name: "the port of the group is taken", joins: "group-port-taken|group-thread?", shared: true, make: func(t *testing.T, _, j *Node) { j.listens(t, 4567) }},
		{name: "the port of increments is taken", joins: "group-port-taken", shared: true, make: func(t *testing.T, _, j *Node) { j.listens(t, 4568) }},
		{name: "no socat on the joiner", joins: "program-missing", shared: true, make: func(t *testing.T, _, j *Node) { j.hide(t, "bin/socat") }},
		{name: "no rsync on the joiner", joins: "program-missing", shared: true, joiner: rsync, make: func(t *testing.T, _, j *Node) { j.hide(t, "bin/rsync") }},
		{name: "no such method", joins: "transfer-method-missing", shared: true, joiner: "wsrep_sst_method = xtrabackup-v2"},
		{name: "a leftover of another user", joins: "transfer-not-owner", shared: true, make: func(t *testing.T, _, j *Node) {
			j.write(t, "data/sst_in_progress", "")
			must(t, os.Chown(filepath.Join(j.data(), "sst_in_progress"), 0, 0))
		}},
		{name: "a data directory of another user", joins: "state-not-written not-permitted", shared: true, make: func(t *testing.T, _, j *Node) { must(t, os.Chown(j.data(), 0, 0)) }},
		{name: "no such donor", joins: "no-donor", shared: true, joiner: "wsrep_sst_donor = nobody"},
		{name: "a key that is not there", joins: "transfer-certificate", shared: true, joiner: "[sst]\nencrypt = 4\ntkey = /nowhere/key.pem\ntcert = /nowhere/cert.pem"},
		{name: "nobody is there", joins: "no-members?", shared: true, joiner: "wsrep_cluster_address = gcomm://10.77.0.250"},
		{name: "no name resolves", joins: "name-resolution no-address|group-thread?", shared: true, joiner: "wsrep_cluster_address = gcomm://galera-7.nowhere"},
	}
}

// alone makes the faults for which a member needs no other, one after the other, and returns what is wrong.
func alone(t *testing.T, n *Node) (wrong []string) {
	for _, f := range []struct{ name, want, options, grastate string }{
		{"a first start is not safe", "unsafe-bootstrap", "", "uuid:    6e4ebb1e-cc29-11f0-8a2a-8a4b9a3ae0a7\nseqno:   -1\nsafe_to_bootstrap: 0\n"},
		{"no position", "state-broken", "", "uuid:    6e4ebb1e\nseqno:   x\n"},
		{"no library", "provider-missing", "wsrep_provider = /usr/lib/libgalera.so", ""},
		{"not a library", "provider-unusable", "wsrep_provider = /usr/bin/socat", ""},
		{"no such option", "provider-option", provider("gcahce.size=1M"), ""},
		{"no size", "provider-value", provider("gcache.size=lots"), ""},
		{"too large a cache", "gcache-space", provider("gcache.size=900T"), ""},
		{"no directory for the cache", "gcache-file", provider("gcache.dir=/nowhere"), ""},
		{"no certificate", "member-certificate-file", provider("socket.ssl_ca=none.pem;socket.ssl_cert=own-cert.pem;socket.ssl_key=own-key.pem"), ""},
		{"no key of the certificate", "member-certificate-file", provider("socket.ssl_ca=own-ca.pem;socket.ssl_cert=own-cert.pem;socket.ssl_key=other-key.pem"), ""},
		{"statements in the binary log", "binlog-format", "binlog_format = STATEMENT", ""},
		{"no scheme", "cluster-address", "wsrep_cluster_address = 10.77.0.10", ""},
		{"an address of another", "not-own-address|group-thread?", provider("gmcast.listen_addr=tcp://10.99.99.99:4567"), ""},
	} {
		t.Run(f.name, func(t *testing.T) {
			n.Wipe(t)
			if f.grastate != "" {
				n.write(t, "data/grastate.dat", "# GALERA saved state\nversion: 2.1\n"+f.grastate)
			}
			n.configure(t, "alone", "", f.options)
			must(t, os.RemoveAll(filepath.Join(n.Dir, "log")))
			n.Start(t)
			wrong = append(wrong, explains(t, f.name, n, []string{f.want}, time.Now().Add(patience))...)
			n.Stop(t, "KILL")
		})
	}
	return wrong
}

// withBackupUser makes a data directory that has the account of wsrep_sst_auth.
func withBackupUser(t *testing.T, c *Cluster) (template string) {
	t.Helper()
	n := c.Nodes[0]
	out, err := n.command(nil, "mariadb-install-db", "--no-defaults", "--datadir=/var/lib/mysql", "--skip-name-resolve",
		"--auth-root-authentication-method=normal", "--skip-test-db", "--innodb-log-file-size=16M").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	n.Start(t, "--skip-networking", "--wsrep-on=OFF")
	n.until(t, "answers", func() bool { _, err := n.Query("SELECT 1"); return err == nil })
	query(t, n, "CREATE USER sst@localhost IDENTIFIED BY 'secret'; "+
		"GRANT RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR, REPLICA MONITOR ON *.* TO sst@localhost; SELECT 1", "1")
	n.Stop(t, "TERM")
	template = filepath.Join(c.dir, "template")
	run(t, "cp", "-a", n.data(), template)
	return template
}

// pair gives each fault its members, and starts them.
func pair(t *testing.T, c *Cluster, faults []*fault, template string) {
	t.Helper()
	own, other := servers.NewAuthority(t, "members"), servers.NewAuthority(t, "others")
	certify := func(n *Node) {
		for name, a := range map[string]*servers.Authority{"own": own, "other": other} {
			cert, key := a.Issue(t, n.Name)
			for what, from := range map[string]string{"ca": a.File, "cert": cert, "key": key} {
				text, err := os.ReadFile(from)
				must(t, err)
				n.write(t, "conf/"+name+"-"+what+".pem", string(text))
			}
		}
	}
	certify(c.Nodes[1])
	var shared *Node
	for i, f := range faults {
		if f.d = shared; f.d == nil || !f.shared {
			f.d = c.Add(t)
			certify(f.d)
			run(t, "cp", "-a", template+"/.", f.d.data())
			f.d.configure(t, fmt.Sprint("c", i), "", f.donor)
			f.d.Start(t)
		}
		if f.shared {
			shared = f.d
		}
	}
	for i, f := range faults {
		f.j = c.Add(t)
		certify(f.j)
		f.j.configure(t, fmt.Sprint("c", i), f.d.Address, f.joiner)
		if f.d == shared {
			f.j.configure(t, fmt.Sprint("c", slices.IndexFunc(faults, func(f *fault) bool { return f.shared })), f.d.Address, f.joiner)
		}
		f.d.until(t, "is synced", func() bool {
			got, _ := f.d.Query("SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'wsrep_local_state_comment'")
			return got == "Synced"
		})
		if f.make != nil {
			f.make(t, f.d, f.j)
		}
		f.j.Start(t)
		if f.d == shared {
			f.settles(t)
		}
	}
}

// settles waits until the joiner's log is as it should be, for a while: a donor's group loses members, and what these
// ask for, if many come and go at once. What is still wrong then is reported later.
func (f *fault) settles(t *testing.T) {
	t.Helper()
	want := strings.Fields(f.joins)
	for limit := time.Now().Add(20 * time.Second); time.Now().Before(limit); time.Sleep(200 * time.Millisecond) {
		if missing, _ := compare(explained(t, f.j), want); !missing {
			return
		}
	}
}

// configure writes a member's option file; what more says goes before the rest.
func (n *Node) configure(t *testing.T, cluster, peer, more string) {
	t.Helper()
	n.write(t, "conf/my.cnf", `[mariadb]
datadir = /var/lib/mysql
socket = /run/mysqld/mysqld.sock
binlog_format = ROW
innodb_autoinc_lock_mode = 2
wsrep_on = ON
wsrep_provider = /usr/lib/galera/libgalera_smm.so
wsrep_cluster_name = `+cluster+`
wsrep_cluster_address = gcomm://`+peer+`
wsrep_node_address = `+n.Address+`
wsrep_node_name = `+n.Name+`
wsrep_sst_method = mariabackup
wsrep_sst_auth = sst:secret
`+provider("")+"\n"+more+"\n")
}

// provider is the line of Galera's options; names of files are of the directory of
// option files.
func provider(more string) string {
	for _, ssl := range []string{"socket.ssl_ca=", "socket.ssl_cert=", "socket.ssl_key="} {
		more = strings.ReplaceAll(more, ssl, ssl+"/etc/mysql/conf.d/")
	}
	return `wsrep_provider_options = "gcache.size=8M;pc.wait_prim_timeout=PT20S;` + more + `"`
}

// asks runs SQL on the donor.
func asks(sql string) func(t *testing.T, donor, joiner *Node) {
	return func(t *testing.T, donor, _ *Node) { query(t, donor, sql+"; SELECT 1", "1") }
}

// fills leaves the joiner with a disk that the data do not fit on.
func fills(t *testing.T, _, joiner *Node) {
	joiner.outside(t, "mount -t tmpfs -o size=20M,uid="+strconv.Itoa(uid)+" none var/lib/mysql")
}

// hide takes a program from the member.
func (n *Node) hide(t *testing.T, program string) {
	t.Helper()
	n.outside(t, "mount --bind /dev/null usr/"+program)
}

func (n *Node) listens(t *testing.T, port int) {
	t.Helper()
	n.runs(t, "TCP-LISTEN", "socat", "-u", fmt.Sprintf("TCP-LISTEN:%d,fork", port), "STDOUT")()
}

// outside runs a script as root, with the programs of the host, in the directory that is
// the member's root.
func (n *Node) outside(t *testing.T, script string) {
	t.Helper()
	run(t, "nsenter", "--target", strconv.Itoa(n.pid), "--mount", "sh", "-euc", "cd '"+n.Dir+"/root'; "+script)
}

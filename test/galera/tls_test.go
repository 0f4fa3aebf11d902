//go:build galera

package galera

import (
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// marker is in each row whose way between members is looked at.
const marker = "what-the-wire-may-not-show"

// Ports of a member.
const group, whole, incremental = 4567, 4444, 4568

// TestTLS: with the three TLS params, the group, whole and incremental state transfers
// are encrypted, and a member whose certificate is of another authority stays outside.
func TestTLS(t *testing.T) {
	for _, series := range []string{"10.11", "11.8"} {
		t.Run(series, func(t *testing.T) {
			t.Parallel()
			encrypted(t, series)
		})
	}
	t.Run("without", func(t *testing.T) {
		t.Parallel()
		plain(t, "11.8")
	})
}

func encrypted(t *testing.T, series string) {
	c := New(t, series, "GALERA_SST_USER=sst", "GALERA_SST_PASSWORD="+password, "SOCKET_FILE=/run/mysqld/mysqld.sock", "MARIADB_SSL_CA=/etc/mysql/conf.d/ca.pem",
		"MARIADB_SSL_CERT=/etc/mysql/conf.d/cert.pem", "MARIADB_SSL_KEY=/etc/mysql/conf.d/key.pem", "MARIADB_TLS_VERSION=TLSv1.3",
		"GALERA_GCACHE_SIZE=32M", "GALERA_GCACHE_DIR=/tmp", "GALERA_GMCAST_SEGMENT=3", "GALERA_PC_WEIGHT=2", "GALERA_EVS_SUSPECT_TIMEOUT=9s", "GALERA_GCS_FC_LIMIT=64",
		"WSREP_PROVIDER_OPTIONS=pc.announce_timeout=PT3S; pc.wait_prim_timeout=PT6S")
	stranger := c.Add(t)
	for _, n := range c.Nodes {
		n.Knows(t, c.Nodes[:3]...)
	}
	certify(t, c)
	first, second := c.Nodes[0], c.Nodes[1]
	wire := c.copies(t)
	for _, port := range []int{group, whole, incremental} {
		if got := wire.Seen(t, port); got.Marked > 0 || got.Bytes < 10_000 {
			t.Errorf("port %d: %d frames show a row, %d bytes in all", port, got.Marked, got.Bytes)
		}
	}
	second.logged(t, "Using openssl based encryption with socat", "IST receiver addr using ssl://", "connection established to", "ssl://"+first.Address+":4567")
	for _, want := range []string{"gcache.size = 32M", "gcache.dir = /tmp", "gmcast.segment = 3", "pc.weight = 2", "evs.suspect_timeout = PT9S", "gcs.fc_limit = 64", "socket.ssl = YES", "pc.announce_timeout = PT3S"} {
		query(t, second, "SELECT CONCAT('; ', @@wsrep_provider_options) LIKE '%; "+want+";%'", "1")
	}
	query(t, second, "SELECT @@tls_version, (SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'wsrep_cluster_weight')", "TLSv1.3\t6")

	others := servers.NewAuthority(t, "strangers")
	cert, key := others.Issue(t, stranger.Name+".galera")
	stranger.takes(t, map[string]string{"ca.pem": others.File, "cert.pem": cert, "key.pem": key})
	stays(t, c, stranger, "certificate verify failed")
	c.Synced(t, c.Nodes[:3]...)
}

// plain shows that encrypted looks at the right place: without TLS, the wire shows each row.
func plain(t *testing.T, series string) {
	c := New(t, series, "GALERA_SST_USER=sst", "GALERA_SST_PASSWORD="+password, "SOCKET_FILE=/run/mysqld/mysqld.sock")
	wire := c.copies(t)
	for _, port := range []int{group, whole, incremental} {
		if got := wire.Seen(t, port); got.Marked == 0 {
			t.Errorf("port %d: no frame of %d bytes shows a row", port, got.Bytes)
		}
	}
}

// copies has rows go between three members in each way that there is: with all data, as they are
// written, and to a member that was away. It returns what could be seen.
func (c *Cluster) copies(t *testing.T) *Capture {
	t.Helper()
	wire := c.Capture(t, marker, group, whole, incremental)
	first, second, third := c.Nodes[0], c.Nodes[1], c.Nodes[2]
	c.Initialise(t, first)
	c.Start(t, first, "GALERA_BOOTSTRAP=force")
	c.Synced(t, first)
	query(t, first, "CREATE DATABASE d; CREATE TABLE d.t (a INT PRIMARY KEY AUTO_INCREMENT, b TEXT); SELECT 1", "1")
	write := func(rows string) {
		t.Helper()
		query(t, first, "USE d; INSERT INTO t (b) SELECT CONCAT('"+marker+"', seq) FROM seq_1_to_2000; SELECT COUNT(*) FROM t", rows)
	}

	write("2000")
	c.Start(t, second)
	c.Synced(t, first, second)
	c.Start(t, third)
	c.Synced(t, first, second, third)
	write("4000")

	// It was away for a while: what it lacks comes by an incremental transfer.
	second.Stop(t, "TERM")
	c.Synced(t, first, third)
	write("6000")
	c.Start(t, second)
	c.Synced(t, first, second, third)
	query(t, second, "SELECT COUNT(*) FROM d.t WHERE b LIKE '"+marker+"%'", "6000")
	return wire
}

// stays wants a member to end without having been in the cluster, for a reason that it logs.
func stays(t *testing.T, c *Cluster, n *Node, reason string) {
	t.Helper()
	c.Start(t, n)
	select {
	case <-n.ended:
	case <-time.After(time.Minute):
		t.Fatal("a stranger does not end")
	}
	n.judged = true
	n.logged(t, reason, "failed to open gcomm backend connection")
}

// logged wants these texts in what a member has said.
func (n *Node) logged(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(n.Log(), text) {
			t.Errorf("%s has not said %q", n.Name, text)
		}
	}
}

//go:build galera

package galera

import (
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// TestTLS: with the three TLS params, the group, whole and incremental state transfers
// are encrypted, and a member whose certificate is of another authority stays outside.
func TestTLS(t *testing.T) {
	c := New(t, "11.8", "GALERA_SST_USER=sst", "GALERA_SST_PASSWORD="+password, "SOCKET_FILE=/run/mysqld/mysqld.sock", "MARIADB_SSL_CA=/etc/mysql/conf.d/ca.pem",
		"MARIADB_SSL_CERT=/etc/mysql/conf.d/cert.pem", "MARIADB_SSL_KEY=/etc/mysql/conf.d/key.pem", "WSREP_PROVIDER_OPTIONS=pc.announce_timeout=PT3S; pc.wait_prim_timeout=PT6S")
	certify(t, c)
	first, second, third := c.Nodes[0], c.Nodes[1], c.Nodes[2]
	c.Initialise(t, first)
	c.Start(t, first, "GALERA_BOOTSTRAP=force")
	c.Synced(t, first)

	c.Start(t, second)
	c.Synced(t, first, second)
	second.logged(t, "Using openssl based encryption with socat", "IST receiver addr using ssl://", "connection established to", "ssl://"+first.Address+":4567")
	first.logged(t, "Encrypting with cert='/etc/mysql/conf.d/cert.pem'", "ca='/etc/mysql/conf.d/ca.pem'")

	// It was away for a while: what it lacks comes by an incremental transfer.
	second.Stop(t, "TERM")
	query(t, first, "CREATE DATABASE d; CREATE TABLE d.t (a INT PRIMARY KEY); INSERT INTO d.t VALUES (7); SELECT 1", "1")
	c.Start(t, second)
	c.Synced(t, first, second)
	query(t, second, "SELECT a FROM d.t", "7")
	first.logged(t, "IST sender", "ssl://"+second.Address+":4568")

	stranger := servers.NewAuthority(t, "strangers")
	cert, key := stranger.Issue(t, third.Name+".galera")
	third.takes(t, map[string]string{"ca.pem": stranger.File, "cert.pem": cert, "key.pem": key})
	c.Start(t, third)
	select {
	case <-third.ended:
	case <-time.After(time.Minute):
		t.Fatal("a stranger does not end")
	}
	third.logged(t, "certificate verify failed", "failed to open gcomm backend connection")
	c.Synced(t, first, second)
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

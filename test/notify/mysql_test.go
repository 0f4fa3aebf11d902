package notify

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/initplate/initplate/test/servers"
)

const password = planted + "-password"

// TestMySQL replaces the certificate and the key, two files, under real servers, over their sockets or loopback. In the
// end one of them is wrong for a while: the server refuses the pair, and takes the right one.
func TestMySQL(t *testing.T) {
	t.Parallel()
	for _, of := range []struct {
		name      string
		db        func(testing.TB) *servers.Database
		privilege string
		client    string // of the option file; SOCKET and PORT are those of the server
		long      bool   // it has little to say that the others do not
	}{
		{"mysql-9.7", servers.MySQL, "CONNECTION_ADMIN", "socket = SOCKET", false},
		{"mariadb-11.8", mariadb("11.8"), "RELOAD", "host = 127.0.0.1\nport = PORT", false},
		{"mariadb-10.11", mariadb("10.11"), "RELOAD", "socket = SOCKET", true},
	} {
		if of.long && !servers.Long() {
			continue
		}
		t.Run(of.name, func(t *testing.T) {
			t.Parallel()
			db, authority := of.db(t), servers.NewAuthority(t, "mysql")
			s := prepared(t, map[string]string{
				"tls.crt": `{{ file "secret/tls.crt" }}`, "tls.key": `{{ file "secret/tls.key" }}`,
			}, "--format", "text", "--notify", "mysql:reload-tls@reload.cnf")
			put := func(p pair) { s.volume(t, "secret", map[string]string{"tls.crt": p.cert, "tls.key": p.key}) }
			first := issue(t, authority)
			put(first)
			s.start(t)

			server := s.database(t, db, authority.File)
			s.account(t, "reload.cnf", server, of.client)
			binlog := server.Query(t, "SHOW BINARY LOGS")

			p := polling(authority.Trusted(), connect("127.0.0.1:"+server.Port))
			until(t, "first certificate", func() bool { return p.served(first.serial) })

			next := issue(t, authority)
			put(next)
			until(t, "refusal", func() bool { return s.says("hint: GRANT "+of.privilege+" ON *.* TO reload") > 0 })
			server.Query(t, "GRANT "+of.privilege+" ON *.* TO reload@'%'")
			until(t, "certificate after the grant", func() bool { return p.served(next.serial) })
			binlog = unwritten(t, server, binlog)

			t.Logf("a certificate is served %v after it was there, at most", p.replace(t, 4, put, authority))

			last := issue(t, authority)
			s.volume(t, "secret", map[string]string{"tls.crt": last.cert, "tls.key": next.key})
			until(t, "refusal", func() bool { return s.says("do ssl_cert and ssl_key belong together") > 0 })
			put(last)
			until(t, "the right pair", func() bool { return p.served(last.serial) })
			p.end(t)
			unwritten(t, server, binlog)
			for line := range strings.Lines(s.said.String()) {
				if strings.Contains(line, "mysql:reload-tls") {
					t.Log(strings.TrimSpace(line))
				}
			}
		})
	}
}

// database starts a server which serves out/tls.crt, and in which the accounts are.
func (s *sidecar) database(t *testing.T, db *servers.Database, ca string) *servers.Running {
	t.Helper()
	server := db.Start(t, servers.Options{Config: "log_bin = binlog\nssl_cert = " + s.path("out/tls.crt") +
		"\nssl_key = " + s.path("out/tls.key") + "\nssl_ca = " + ca})
	server.Query(t, "CREATE USER poll@'%' IDENTIFIED BY '"+password+"' REQUIRE SSL; "+
		"CREATE USER reload@'%' IDENTIFIED BY '"+password+"' REQUIRE SSL")
	return server
}

// account writes the option file of the account that reloads.
func (s *sidecar) account(t *testing.T, name string, server *servers.Running, client string) {
	t.Helper()
	client = strings.NewReplacer("SOCKET", server.Socket, "PORT", server.Port).Replace(client)
	s.write(t, name, "[client]\nuser = reload\npassword = "+password+"\n"+client+"\n")
}

func mariadb(series string) func(testing.TB) *servers.Database {
	return func(t testing.TB) *servers.Database { return servers.MariaDB(t, series) }
}

// connect returns a function that logs in to a server of the MySQL family.
func connect(address string) func(*tls.Config) error {
	return func(config *tls.Config) error {
		c := mysql.NewConfig()
		c.Net, c.Addr, c.User, c.Passwd, c.TLS = "tcp", address, "poll", password, config
		c.Timeout, c.Logger = 30*time.Second, log.New(io.Discard, "", 0)
		connector, err := mysql.NewConnector(c)
		if err != nil {
			return err
		}
		conn, err := connector.Connect(context.Background())
		if err != nil {
			return err
		}
		return conn.Close()
	}
}

// unwritten fails where a server has written to its binary logs, of which replicas would do the same.
func unwritten(t *testing.T, server *servers.Running, before string) (now string) {
	t.Helper()
	now = server.Query(t, "SHOW BINARY LOGS")
	if strings.Count(now, "\n") != strings.Count(before, "\n") {
		t.Errorf("binary logs were\n%s\nand are\n%s", before, now)
	}
	return now
}

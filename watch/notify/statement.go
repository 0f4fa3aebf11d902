package notify

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"path/filepath"
	"strings"

	"github.com/go-sql-driver/mysql"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/preflight"
	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// A statement has a server of the MySQL family read its certificate again.
type statement struct {
	file string // the option file with the account; "" for those that clients read by default
	home string
}

const reloadTLS = "reload-tls"

// parseStatement reads "reload-tls" or "reload-tls@FILE".
func parseStatement(text, home string) (*Notification, error) {
	what, file, given := strings.Cut(text, "@")
	if what != reloadTLS {
		hint := cmp.Or(nearest.Hint(what, []string{reloadTLS}), "write mysql:"+reloadTLS+"@FILE, with an option file")
		return nil, wrong(hint, "mysql: %s is all that it can do", reloadTLS)
	}
	if given && file == "" {
		return nil, wrong("write mysql:"+reloadTLS+"@/path/to/my.cnf", "mysql: there is no option file behind the @")
	}

	s := statement{file, home}
	return &Notification{"mysql:" + text, s.send, s.check}, nil
}

// files returns the option files that are read, and that exist, in the order of their
// precedence.
func (s statement) files() (files []string) {
	if s.file != "" {
		return []string{s.file}
	}
	files = preflight.StandardFiles()
	if s.home != "" {
		files = append(files, filepath.Join(s.home, ".my.cnf"))
	}
	return files
}

// send reads the option file, and asks the server in it.
func (s statement) send(ctx context.Context) (done string, err error) {
	account, err := s.account()
	if err != nil {
		return "", err
	}

	connector, err := mysql.NewConnector(account)
	if err != nil {
		return "", err
	}
	db := sql.OpenDB(connector)
	defer db.Close()

	var version string
	if err := db.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version); err != nil {
		return "", s.unconnected(err)
	}
	query, privilege := reloadOf(version)
	rows, err := db.QueryContext(ctx, query) // there are none, but Exec is 12 kB that nothing else needs
	if err != nil {
		return "", s.refused(account, privilege, err)
	}
	rows.Close()
	return "server " + version, nil
}

// reloadOf returns the statement for a server, and the privilege that it needs. Neither is
// written to the binary log.
func reloadOf(version string) (query, privilege string) {
	if strings.Contains(version, "MariaDB") {
		return "FLUSH NO_WRITE_TO_BINLOG SSL", "RELOAD"
	}
	return "ALTER INSTANCE RELOAD TLS", "CONNECTION_ADMIN"
}

// check reads the option file, and asks no server.
func (s statement) check() error {
	_, err := s.account()
	return err
}

// account reads how to connect.
func (s statement) account() (*mysql.Config, error) {
	files := s.files()
	if len(files) == 0 {
		const hint = "write mysql:" + reloadTLS + "@FILE, with an option file"
		return nil, wrong(hint, "mysql: there is no option file of clients")
	}
	o, err := preflight.ReadOptions(files...)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &sources.Hinted{Err: err, Hint: "it needs [client] with user and password, and socket or host"}
	}
	if err != nil {
		return nil, err
	}

	c := mysql.NewConfig()
	c.User, c.Passwd = o.Client("user"), o.Client("password")
	c.Logger = log.New(io.Discard, "", 0)
	c.TLSConfig = "preferred" // some accounts need it; the server is on this machine, so it proves nothing
	if c.User == "" {
		return nil, wrong("write user = NAME below [client]", "%s: there is no user", prose.And(files))
	}

	to, err := addressOf(o)
	c.Net, c.Addr = to.network, to.address
	return c, err
}

// An address is where a server listens.
type address struct{ network, address string }

// addressOf returns where the server is that clients of these options connect to.
func addressOf(o preflight.Options) (address, error) {
	host, socket := o.Client("host"), o.Client("socket")
	tcp := strings.EqualFold(o.Client("protocol"), "tcp")
	switch {
	case host != "" && !remote.Loopback(host):
		return address{}, wrong("write socket = FILE or host = 127.0.0.1 below [client]",
			"host = %s is another machine: a certificate is reloaded where its files are", host)
	case !tcp && (host == "" || strings.EqualFold(host, "localhost")):
		return address{"unix", cmp.Or(socket, defaultSocket)}, nil
	}
	return address{"tcp", net.JoinHostPort(cmp.Or(host, "127.0.0.1"), cmp.Or(o.Client("port"), "3306"))}, nil
}

// defaultSocket is where images and packages have it.
const defaultSocket = "/var/run/mysqld/mysqld.sock"

// Errors of servers: share/messages_to_clients.txt of MySQL.
const (
	accessDenied    = 1045 // ER_ACCESS_DENIED_ERROR
	privilegeNeeded = 1227 // ER_SPECIFIC_ACCESS_DENIED_ERROR
)

// unconnected returns the error of a server that was not asked.
func (s statement) unconnected(err error) error {
	var said *mysql.MySQLError
	hint := ""
	switch {
	case errors.As(err, &said) && said.Number == accessDenied:
		hint = "it is the account of [client] in " + prose.And(s.files())
	case errors.Is(err, fs.ErrNotExist), remote.Refused(err):
		hint = "is the server running? Its socket must be mounted in this container too, at the path in socket = FILE; " +
			"or write host = 127.0.0.1"
	}
	return &sources.Hinted{Err: err, Hint: hint}
}

// refused returns the error of a server that did not do it.
func (s statement) refused(c *mysql.Config, privilege string, err error) error {
	hint := "the server keeps the certificate that it has: " +
		"do ssl_cert and ssl_key belong together, is ssl_ca their authority, and may the server's user read all of them?"
	var said *mysql.MySQLError
	if errors.As(err, &said) && said.Number == privilegeNeeded {
		hint = fmt.Sprintf("GRANT %s ON *.* TO %s", privilege, c.User)
	}
	return &sources.Hinted{Err: err, Hint: hint}
}

package preflight

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// A donor is a member that was asked over SQL.
type donor struct {
	name                     string
	method                   string // its wsrep_sst_method
	cluster                  string // its wsrep_cluster_name
	bytes                    int64  // of its tables, with indexes
	otherEngines, withoutKey []string
}

// findDonor asks the members, in turn, until one answers.
func (r *run) findDonor(ctx context.Context) (*donor, error) {
	user, password := r.account()
	switch {
	case len(r.members) == 0:
		return nil, errors.New("there is no other member")
	case user == "":
		return nil, errors.New("there is no user to ask members with: see --member-user")
	}

	login, err := r.login(user, password)
	if err != nil {
		return nil, err
	}

	var errs []error
	for _, m := range r.members {
		address := net.JoinHostPort(m.host, r.Options.port("port", "3306"))
		connector, err := login(m.host, address)
		if err != nil {
			return nil, err
		}
		d, err := r.askMember(ctx, address, connector)
		if err == nil {
			return d, nil
		}
		errs = append(errs, fmt.Errorf("%s: %w", address, err))
	}
	return nil, errors.Join(errs...)
}

// account is the one to ask members with: that of --member-user, of wsrep_sst_auth, or
// of [client].
func (r *run) account() (user, password string) {
	if r.User != "" {
		return r.User, r.Password
	}
	user, password, _ = strings.Cut(r.Options.get("wsrep_sst_auth", ""), ":")
	if user != "" {
		return user, password
	}
	return r.Options.client["user"], r.Options.client["password"]
}

// A login makes a connector to one member.
type login func(host, address string) (driver.Connector, error)

// login returns how to log in to a member. A password, or a hash of it, goes only to
// one that has proved its name: anyone may answer at its address and choose the
// method, and most methods give enough away to find the password.
func (r *run) login(user, password string) (login, error) {
	if password == "" {
		return func(_, address string) (driver.Connector, error) {
			c := r.config(address, user, "")
			c.TLSConfig = "preferred" // no secret is sent
			return mysql.NewConnector(c)
		}, nil
	}

	a, err := r.authority()
	if err != nil {
		return nil, err
	}
	return func(host, address string) (driver.Connector, error) {
		c := r.config(address, user, password)
		c.TLS = a.client(host)
		connector, err := mysql.NewConnector(c)
		return verified{connector, a, host}, err
	}, nil
}

func (r *run) config(address, user, password string) *mysql.Config {
	c := mysql.NewConfig()
	c.Net, c.Addr = "tcp", address
	c.User, c.Passwd = user, password
	c.Timeout = r.Patience
	c.Logger = log.New(io.Discard, "", 0)
	return c
}

// A verified connector connects to one host only.
type verified struct {
	driver.Connector
	authority *authority
	host      string
}

func (v verified) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := v.Connector.Connect(ctx)
	if err != nil {
		return nil, v.authority.unverified(v.host, err)
	}
	return c, nil
}

func (r *run) askMember(ctx context.Context, address string, connector driver.Connector) (_ *donor, err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*r.Patience)
	defer cancel()
	defer func() {
		if recover() != nil { // the driver trusts the lengths in an answer
			err = errors.New("its answer is not that of a server of the MySQL family")
		}
	}()

	db := sql.OpenDB(connector)
	defer db.Close()

	d := &donor{name: address}
	if err := d.readSettings(ctx, db); err != nil {
		return nil, err
	}
	if err := d.readTables(ctx, db); err != nil {
		return nil, err
	}
	return d, nil
}

func (d *donor) readSettings(ctx context.Context, db *sql.DB) error {
	for name, to := range map[string]*string{"wsrep_sst_method": &d.method, "wsrep_cluster_name": &d.cluster} {
		var is string
		err := db.QueryRowContext(ctx, "SHOW GLOBAL VARIABLES LIKE '"+name+"'").Scan(&is, to)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	return nil
}

func (d *donor) readTables(ctx context.Context, db *sql.DB) error {
	err := db.QueryRowContext(ctx, bytesQuery).Scan(&d.bytes)
	if err == nil {
		d.otherEngines, err = names(ctx, db, enginesQuery)
	}
	if err == nil {
		d.withoutKey, err = names(ctx, db, withoutKeyQuery)
	}
	return err
}

// Queries for a member's tables. Keys are looked up by columns: constraints are shown
// only to those who may change the table.
const (
	bytesQuery = `SELECT CAST(COALESCE(SUM(data_length + index_length), 0) AS SIGNED)
		FROM information_schema.tables`
	enginesQuery = `SELECT CONCAT(table_schema, '.', table_name, ' (', engine, ')') FROM information_schema.tables
		WHERE table_type = 'BASE TABLE' AND engine <> 'InnoDB'
		AND table_schema NOT IN (` + systemSchemas + `) ORDER BY 1`
	withoutKeyQuery = `SELECT CONCAT(t.table_schema, '.', t.table_name) FROM information_schema.tables t
		LEFT JOIN information_schema.columns c ON c.table_schema = t.table_schema
		AND c.table_name = t.table_name AND c.column_key = 'PRI'
		WHERE t.table_type = 'BASE TABLE' AND c.column_name IS NULL AND t.engine = 'InnoDB'
		AND t.table_schema NOT IN (` + systemSchemas + `) ORDER BY 1`
)

const systemSchemas = `'mysql', 'sys', 'performance_schema', 'information_schema'`

func names(ctx context.Context, db *sql.DB, query string) (all []string, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()

	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		all = append(all, name)
	}
	return all, rows.Err()
}

// refused reports whether a member refuses the account: error 1045,
// ER_ACCESS_DENIED_ERROR.
func refused(err error) bool {
	var e *mysql.MySQLError
	return errors.As(err, &e) && e.Number == 1045
}

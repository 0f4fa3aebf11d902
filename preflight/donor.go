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
	user, password, _ := strings.Cut(r.Options.get("wsrep_sst_auth", ""), ":")
	if r.User != "" {
		user, password = r.User, r.Password
	}
	if user == "" {
		user, password = r.Options.client["user"], r.Options.client["password"]
	}
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

// login returns how to log in to a member. A password, or a hash of it, goes only to
// one that has proved its name: who answers at its address may be anyone, says what
// methods it takes, and gets from most of them enough to find the password.
func (r *run) login(user, password string) (func(host, address string) (driver.Connector, error), error) {
	var a *authority
	if password != "" {
		var err error
		if a, err = r.authority(); err != nil {
			return nil, err
		}
	}
	return func(host, address string) (driver.Connector, error) {
		c := mysql.NewConfig()
		c.Net, c.Addr, c.User, c.Passwd = "tcp", address, user, password
		c.Timeout, c.Logger = r.Patience, log.New(io.Discard, "", 0)
		if a == nil {
			c.TLSConfig = "preferred" // there is nothing to lose
			return mysql.NewConnector(c)
		}
		c.TLS = a.client(host)
		connector, err := mysql.NewConnector(c)
		return verified{connector, a, host}, err
	}, nil
}

// A verified connector connects with one host only.
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
		if recover() != nil { // the driver trusts the lengths that it is told
			err = errors.New("its answer is none of a server of the MySQL family")
		}
	}()
	db := sql.OpenDB(connector)
	defer db.Close()
	d := &donor{name: address}
	for name, to := range map[string]*string{"wsrep_sst_method": &d.method, "wsrep_cluster_name": &d.cluster} {
		var is string
		if err := db.QueryRowContext(ctx, "SHOW GLOBAL VARIABLES LIKE '"+name+"'").Scan(&is, to); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, err
		}
	}
	if err := db.QueryRowContext(ctx, `SELECT CAST(COALESCE(SUM(data_length + index_length), 0) AS SIGNED) FROM information_schema.tables`).Scan(&d.bytes); err != nil {
		return nil, err
	}
	if d.otherEngines, err = names(ctx, db, `SELECT CONCAT(table_schema, '.', table_name, ' (', engine, ')') FROM information_schema.tables
		WHERE table_type = 'BASE TABLE' AND engine <> 'InnoDB' AND table_schema NOT IN (`+systemSchemas+`) ORDER BY 1`); err != nil {
		return nil, err
	}
	// By columns: constraints are shown only to those who may change the table.
	d.withoutKey, err = names(ctx, db, `SELECT CONCAT(t.table_schema, '.', t.table_name) FROM information_schema.tables t
		LEFT JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.column_key = 'PRI'
		WHERE t.table_type = 'BASE TABLE' AND c.column_name IS NULL AND t.engine = 'InnoDB' AND t.table_schema NOT IN (`+systemSchemas+`) ORDER BY 1`)
	return d, err
}

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

// refused reports whether a member has said that it does not know this user: error
// 1045, ER_ACCESS_DENIED_ERROR.
func refused(err error) bool {
	var e *mysql.MySQLError
	return errors.As(err, &e) && e.Number == 1045
}

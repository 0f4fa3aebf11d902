package vault

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/initplate/initplate/mysqldb/outcome"
)

// A Connection is that of the database engine to one server, for one resource.
type Connection struct {
	Mount, Name string
	Owner       string   // the resource's uid
	Roles       []string // which may use it
	Host        string
	Port        int32
	CA          string // certificates in PEM, or "" for a connection without TLS
	Account     string // which version of the account's Secret Vault has; "" where Vault keeps the password to itself
}

// What our connections have besides what the plugin reads. Vault keeps fields that it does not know.
const (
	ownerField   = "prsn_io_uid"
	accountField = "prsn_io_account"
)

// State is what Vault has of a connection.
type State int

// The states of a connection, in the order in which it goes through them.
const (
	Absent    State = iota
	Unrotated       // Vault has a password that was once sent over a network; no role may use the connection
	Stale           // the address, the account or a role is not what it should be
	Usable
)

func (c Connection) path() string { return c.Mount + "/config/" + c.Name }

func (c Connection) url() string {
	return "{{username}}:{{password}}@tcp(" + net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port))) + ")/"
}

// Connection returns the state of a connection. One that is another's is an error.
func (c *Client) Connection(ctx context.Context, want Connection) (State, error) {
	data, err := c.read(ctx, want.path())
	if err != nil || data == nil {
		return Absent, err
	}

	details, _ := data["connection_details"].(map[string]any)
	if owner := details[ownerField]; owner != want.Owner {
		return Absent, outcome.Take("ConnectionTaken", "vault has a connection %s that is not of this resource: "+
			"delete it, if nothing uses it", want.path())
	}

	account, _ := details[accountField].(string)
	ca, _ := details["tls_ca"].(string)
	switch {
	case len(texts(data["allowed_roles"])) == 0:
		return Unrotated, nil
	case details["connection_url"] != want.url() || account != want.Account || ca != want.CA,
		!slices.Equal(texts(data["allowed_roles"]), want.Roles):
		return Stale, nil
	}
	return Usable, nil
}

// Connect gives Vault an account. Vault tries to log in with it, and keeps nothing if that fails. No role may use the
// connection before Admit.
func (c *Client) Connect(ctx context.Context, want Connection, user, password string) error {
	data := want.fields()
	data["username"], data["password"], data["allowed_roles"] = user, password, []string{}
	if want.Account != "" {
		data["allowed_roles"] = want.Roles
	}
	return c.changes.Do(ctx, fmt.Sprintf("connect vault:%s to %s:%d as %s", want.path(), want.Host, want.Port, user),
		func(ctx context.Context) error { return c.cannotConnect(c.write(ctx, want.path(), data)) })
}

// Reconnect gives Vault another address for an account that it has. Without a password in what is written, Vault keeps
// the one that it made.
func (c *Client) Reconnect(ctx context.Context, want Connection) error {
	data := want.fields()
	data["allowed_roles"] = want.Roles
	return c.changes.Do(ctx, fmt.Sprintf("connect vault:%s to %s:%d", want.path(), want.Host, want.Port),
		func(ctx context.Context) error { return c.cannotConnect(c.write(ctx, want.path(), data)) })
}

func (c Connection) fields() map[string]any {
	return map[string]any{
		"plugin_name":    "mysql-database-plugin",
		"connection_url": c.url(),
		"tls_ca":         c.CA,
		ownerField:       c.Owner,
		accountField:     c.Account,
		// The plugin's own statement is for 'user'@'%', which an account need not be.
		"root_rotation_statements": []string{"ALTER USER CURRENT_USER() IDENTIFIED BY '{{password}}'"},
	}
}

// cannotConnect tells a server that does not let Vault in from a Vault that does not answer.
func (c *Client) cannotConnect(err error) error {
	if says(err, "error verifying") {
		return outcome.Wait("VaultCannotConnect", "%w", err)
	}
	return err
}

// Rotate has Vault make a password that only Vault knows. Lost reports that the server no longer takes the password
// that Vault has.
func (c *Client) Rotate(ctx context.Context, want Connection) (lost bool, err error) {
	err = c.changes.Do(ctx, "rotate the password of vault:"+want.path(), func(ctx context.Context) error {
		return c.write(ctx, want.Mount+"/rotate-root/"+want.Name, nil)
	})
	return says(err, "Error 1045", "Access denied"), err
}

// Admit lets the roles use the connection.
func (c *Client) Admit(ctx context.Context, want Connection) error {
	text := "allow " + strings.Join(want.Roles, ", ") + " at vault:" + want.path()
	return c.changes.Do(ctx, text, func(ctx context.Context) error {
		return c.write(ctx, want.path(), map[string]any{"allowed_roles": want.Roles})
	})
}

// Disconnect removes a connection. Leases must have ended before: Vault could end none without it.
func (c *Client) Disconnect(ctx context.Context, want Connection) error {
	return c.changes.Do(ctx, "remove vault:"+want.path(), func(ctx context.Context) error {
		return c.remove(ctx, want.path())
	})
}

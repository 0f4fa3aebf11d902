package vault

import (
	"context"
	"errors"
)

// ProbePrefix begins the names of roles that only run a statement, once. No other role's name has an underscore.
const ProbePrefix = "probe_"

// DatabaseExists reports whether the server has a database of the role's. Only Vault has an account there, so Vault is
// asked for credentials by a role whose statement fails where there is none.
func (c *Client) DatabaseExists(ctx context.Context, role Role) (bool, error) {
	err := c.run(ctx, role, "SHOW TABLES FROM `"+role.Database+"`")
	if says(err, "Error 1049") {
		return false, nil
	}
	return err == nil, err
}

// DropDatabase removes the role's database and all that is in it.
func (c *Client) DropDatabase(ctx context.Context, role Role) error {
	return c.changes.Do(ctx, "drop database "+role.Database, func(ctx context.Context) error {
		return c.run(ctx, role, "DROP DATABASE IF EXISTS `"+role.Database+"`")
	})
}

// run has Vault run a statement on the server. Nothing is left of the role, nor of its lease, whatever the statement
// does; what a crash leaves is removed by the next run.
func (c *Client) run(ctx context.Context, role Role, statement string) error {
	probe := Role{Mount: role.Mount, Name: ProbePrefix + role.Name}
	err := c.write(ctx, probe.path(), map[string]any{
		"db_name":               role.Connection,
		"creation_statements":   []string{statement},
		"revocation_statements": probe.revocation(),
		"default_ttl":           60,
	})
	if err != nil {
		return err
	}

	_, said := c.read(ctx, probe.Creds())
	return errors.Join(said, c.RemoveProbe(ctx, role))
}

// RemoveProbe removes what run has made.
func (c *Client) RemoveProbe(ctx context.Context, role Role) error {
	probe := Role{Mount: role.Mount, Name: ProbePrefix + role.Name}
	if err := c.remove(ctx, probe.path()); err != nil {
		return err
	}
	return c.revoke(ctx, probe.Creds(), false)
}

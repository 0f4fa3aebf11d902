package vault

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/vault/api"

	"github.com/initplate/initplate/mysqldb/outcome"
)

// A Role makes accounts for one database.
type Role struct {
	Mount, Name string
	Owner       string // the resource's uid
	Connection  string
	Database    string
	TTL, MaxTTL time.Duration
}

func (r Role) path() string { return r.Mount + "/roles/" + r.Name }

// Creds is the path that accounts are read from.
func (r Role) Creds() string { return r.Mount + "/creds/" + r.Name }

// ownerMark is a comment in a role's first statement, since a role has no field for whose it is.
func (r Role) ownerMark() string { return "/* prsn.io/uid: " + r.Owner + " */" }

// creation returns the statements that make the database, unless it is there, and an account. In a GRANT, _ stands for
// any character unless it is escaped.
func (r Role) creation() []string {
	return []string{
		"CREATE DATABASE IF NOT EXISTS `" + r.Database + "` " + r.ownerMark(),
		"CREATE USER '{{name}}'@'%' IDENTIFIED BY '{{password}}'",
		"GRANT ALL ON `" + strings.ReplaceAll(r.Database, "_", `\_`) + "`.* TO '{{name}}'@'%'",
	}
}

// revocation returns the statements that remove an account, whether or not it is still there.
func (r Role) revocation() []string { return []string{"DROP USER IF EXISTS '{{name}}'@'%'"} }

// EnsureRole makes a role what it should be.
func (c *Client) EnsureRole(ctx context.Context, want Role) error {
	data, err := c.read(ctx, want.path())
	if err != nil {
		return err
	}
	if data != nil && !want.owns(data) {
		return want.taken()
	}
	if data != nil && want.is(data) {
		return nil
	}

	return c.changes.Do(ctx, "write vault:"+want.path()+" for database "+want.Database, func(ctx context.Context) error {
		return c.write(ctx, want.path(), map[string]any{
			"db_name":               want.Connection,
			"creation_statements":   want.creation(),
			"revocation_statements": want.revocation(),
			"default_ttl":           int(want.TTL.Seconds()),
			"max_ttl":               int(want.MaxTTL.Seconds()),
		})
	})
}

func (r Role) owns(data map[string]any) bool {
	statements := texts(data["creation_statements"])
	return len(statements) > 0 && strings.HasSuffix(statements[0], r.ownerMark())
}

func (r Role) taken() error {
	return outcome.Take("RoleTaken", "vault has a role %s that is not of this resource: delete it, if nothing uses it",
		r.path())
}

func (r Role) is(data map[string]any) bool {
	return data["db_name"] == r.Connection &&
		slices.Equal(texts(data["creation_statements"]), r.creation()) &&
		slices.Equal(texts(data["revocation_statements"]), r.revocation()) &&
		fmt.Sprint(data["default_ttl"]) == fmt.Sprint(int(r.TTL.Seconds())) &&
		fmt.Sprint(data["max_ttl"]) == fmt.Sprint(int(r.MaxTTL.Seconds()))
}

// RemoveRole removes a role, so that it makes no more accounts, and then all accounts that it made. With force, these
// are only forgotten: their server is gone. removed reports whether the role was there: then an account may be in the
// making whose lease is not there yet, and the leases have to be revoked once more after a while.
func (c *Client) RemoveRole(ctx context.Context, want Role, force bool) (removed bool, err error) {
	data, err := c.read(ctx, want.path())
	if err != nil {
		return false, err
	}
	if data != nil && !want.owns(data) {
		return false, nil // ours never was there, since it would not have been written
	}
	if data != nil {
		err := c.changes.Do(ctx, "remove vault:"+want.path(), func(ctx context.Context) error {
			return c.remove(ctx, want.path())
		})
		if err != nil {
			return false, err
		}
	}
	return data != nil, c.revoke(ctx, want.Creds(), force)
}

// revoke ends all leases of a path, and returns when Vault has removed their accounts. The slash at the end matters:
// without it, those of database/creds/shop-orders-2 would end too.
func (c *Client) revoke(ctx context.Context, creds string, force bool) error {
	options := &api.RevokeOptions{LeaseID: creds + "/", Prefix: true, Sync: true, Force: force}
	return c.changes.Do(ctx, "revoke all leases of vault:"+creds, func(ctx context.Context) error {
		if err := c.login.ensure(ctx, c.api); err != nil {
			return err
		}
		return c.failed("sys/leases/revoke-prefix/"+creds, c.api.Sys().RevokeWithOptionsWithContext(ctx, options))
	})
}

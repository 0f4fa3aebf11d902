// Package provider says what the controller needs of whatever makes servers. The packages below it make them.
package provider

import (
	"context"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
)

// A Request is about the server of one resource.
type Request struct {
	Resource  *v1alpha1.MysqlDb
	Class     *v1alpha1.MysqlDbClass // nil at a removal, if the class is gone
	Placement v1alpha1.Placement
}

// An Instance is a server that answers.
type Instance struct {
	Host    string
	Port    int32
	Version string // "" where the provider does not know it

	// Account is what Vault makes all accounts with; nil if Vault has it already.
	Account *Account
}

// An Account is that of whoever may make others. It has a password, or a way to set one.
type Account struct {
	User     string
	Password string
	Version  string // changes with the password

	// SetPassword gives the account another password. It may take effect later.
	SetPassword func(ctx context.Context, password string) error

	// CA has certificates in PEM that the server's is verified with, or is "" for no TLS.
	CA string
}

// A Provider makes and removes servers, and changes them. Its errors are problems of package outcome.
type Provider interface {
	// Check says what of the resource or the class does not suit. It asks nobody.
	Check(r Request) error

	// Ensure makes the server what the resource wants, and waits for nothing: it returns outcome.Waiting instead.
	Ensure(ctx context.Context, r Request) (Instance, error)

	// Exists reports whether there is a server, with accounts in it.
	Exists(ctx context.Context, r Request) (bool, error)

	// Remove does what the resource's deletion policy says. Nil means that nothing is left to do.
	Remove(ctx context.Context, r Request) error
}

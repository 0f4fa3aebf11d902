// Package server stands for a server that is there already. Nothing of it is made or removed but databases and
// accounts, by Vault.
package server

import (
	"context"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/outcome"
	"github.com/initplate/initplate/mysqldb/provider"
)

// Provider implements [provider.Provider].
type Provider struct{}

// Check refuses what only an instance of its own can have.
func (Provider) Check(r provider.Request) error { return CheckShared(r) }

// CheckShared refuses what a server cannot have that is made elsewhere.
func CheckShared(r provider.Request) error {
	spec := r.Resource.Spec
	switch {
	case spec.InstanceSize != "":
		return outcome.Refuse("NoSizes", "class %s takes servers that are there already, of whatever size: "+
			"leave out instanceSize", spec.Class)
	case spec.EngineVersion != "":
		return outcome.Refuse("NoVersions", "class %s takes servers that are there already, of whatever version: "+
			"leave out engineVersion", spec.Class)
	case spec.DeletionPolicy == v1alpha1.Snapshot:
		return outcome.Refuse("NoSnapshots", "class %s cannot make snapshots: set deletionPolicy to Retain or Delete",
			spec.Class)
	}
	return nil
}

// Ensure returns what the class says.
func (Provider) Ensure(_ context.Context, r provider.Request) (provider.Instance, error) {
	class := r.Class.Spec.Server
	return provider.Instance{Host: class.Host, Port: class.Port}, nil
}

// Exists is always true: nobody here makes or removes such a server.
func (Provider) Exists(context.Context, provider.Request) (bool, error) { return true, nil }

// Remove leaves the server alone.
func (Provider) Remove(context.Context, provider.Request) error { return nil }

package reconcile

import (
	"context"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/consul"
	"github.com/initplate/initplate/mysqldb/outcome"
	"github.com/initplate/initplate/mysqldb/vault"
)

// deletion removes everything, what is published first and the claim of the names last. Nothing of another resource is
// touched: each thing is looked at before, for whose it is.
var deletion = []step{
	{name: "unpublish", condition: v1alpha1.Published, run: (*pass).unpublish},
	{name: "role", condition: v1alpha1.Published, patience: 10, run: (*pass).removeRole},
	{name: "database", condition: v1alpha1.Provisioned, run: (*pass).removeDatabase},
	{name: "connection", condition: v1alpha1.Published, run: (*pass).removeConnection},
	{name: "instance", condition: v1alpha1.Provisioned, run: (*pass).removeInstance},
	{name: "release", condition: v1alpha1.Provisioned, run: (*pass).release},
	{name: "finish", condition: v1alpha1.Provisioned, run: (*pass).letGo},
}

// placed reports whether anything was ever made for the resource.
func (p *pass) placed() bool { return p.db.Status.Placement != nil }

func (p *pass) unpublish(ctx context.Context) (err error) {
	if !p.placed() {
		return nil
	}
	p.held, err = p.Consul.Read(ctx, p.names())
	if err != nil {
		return err
	}
	return p.Consul.Unpublish(ctx, p.held, p.uid())
}

// removeRole ends all accounts. The role goes first, so that no account is made while others end. One that is being
// made at that moment ends with the next pass. Where there is no server or no connection to it any more, accounts can
// only be forgotten.
func (p *pass) removeRole(ctx context.Context) error {
	if !p.placed() || p.refused() || p.vaultIsEmpty() {
		return nil
	}

	force, err := p.unreachable(ctx)
	if err != nil {
		return err
	}
	removed, err := p.Vault.RemoveRole(ctx, p.role(), force)
	if err != nil {
		return err
	}
	if removed && !p.Changes.Dry() {
		return outcome.Wait("Revoking", "the accounts in vault:%s end", p.role().Creds())
	}
	if p.held.Database() == consul.Unknown {
		return p.Vault.RemoveProbe(ctx, p.role())
	}
	return nil
}

// unpublished is the reason of Published once Vault and Consul have nothing of the resource any more. While an instance
// is being deleted, which takes minutes, they are not asked again and again.
const unpublished = "Removed"

func (p *pass) vaultIsEmpty() bool {
	published := meta.FindStatusCondition(p.db.Status.Conditions, v1alpha1.Published)
	return published != nil && published.Reason == unpublished
}

// refused reports whether a name is another's. Then nothing was made.
func (p *pass) refused() bool { return p.held.Others(p.uid()) }

func (p *pass) unreachable(ctx context.Context) (bool, error) {
	there, err := p.provider().Exists(ctx, p.request())
	if err != nil || !there || !p.db.Status.Placement.OwnConnection {
		return !there, err
	}
	state, err := p.Vault.Connection(ctx, p.connection())
	return state == vault.Absent, ignoreTaken(err)
}

// removeDatabase drops the database from a server that stays.
func (p *pass) removeDatabase(ctx context.Context) error {
	placement := p.db.Status.Placement
	if !p.placed() || p.refused() || placement.Provider == v1alpha1.ProviderRDS ||
		p.db.Spec.DeletionPolicy != v1alpha1.Delete || p.held.Database() != consul.Own || p.vaultIsEmpty() {
		return nil
	}
	if gone, err := p.unreachable(ctx); gone || err != nil {
		return err
	}
	return p.Vault.DropDatabase(ctx, p.role())
}

func (p *pass) removeConnection(ctx context.Context) error {
	if !p.placed() || p.refused() || p.vaultIsEmpty() {
		return nil
	}

	if p.db.Status.Placement.OwnConnection {
		if err := p.disconnect(ctx); err != nil {
			return err
		}
	}
	p.set(v1alpha1.Published, metav1.ConditionFalse, unpublished, "")
	return nil
}

func (p *pass) disconnect(ctx context.Context) error {
	want := p.connection()
	state, err := p.Vault.Connection(ctx, want)
	if err != nil || state == vault.Absent {
		return ignoreTaken(err)
	}
	return p.Vault.Disconnect(ctx, want)
}

func (p *pass) removeInstance(ctx context.Context) error {
	if !p.placed() || p.refused() {
		return nil
	}
	return p.provider().Remove(ctx, p.request())
}

// release gives the names back. The name of a database that is kept stays with it.
func (p *pass) release(ctx context.Context) error {
	if !p.placed() {
		return nil
	}
	return p.Consul.Release(ctx, p.held, p.owner(), p.db.Spec.DeletionPolicy == v1alpha1.Retain)
}

// letGo takes the finalizer away, and Kubernetes removes the resource.
func (p *pass) letGo(ctx context.Context) error {
	old := p.db.DeepCopy()
	controllerutil.RemoveFinalizer(p.db, v1alpha1.Finalizer)
	p.passwords.forget(p.db.UID)
	if p.Changes.Dry() {
		return nil
	}
	return client.IgnoreNotFound(p.Cluster.Patch(ctx, p.db, client.MergeFrom(old)))
}

// ignoreTaken makes what is another's nothing: it is not touched.
func ignoreTaken(err error) error {
	if kind, _ := outcome.Of(err, ""); err != nil && kind == outcome.Taken {
		return nil
	}
	return err
}

package reconcile

import (
	"context"
	"slices"
	"strconv"

	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/consul"
	"github.com/initplate/initplate/mysqldb/outcome"
	"github.com/initplate/initplate/mysqldb/vault"
)

// creation makes everything, in the order in which each step needs those before it. Until names are claimed, nothing is
// made; until the resource has its finalizer, nothing is claimed.
var creation = []step{
	{name: "place", condition: v1alpha1.Provisioned, run: (*pass).place},
	{name: "claim", condition: v1alpha1.Provisioned, run: (*pass).claim},
	{name: "instance", condition: v1alpha1.Provisioned, run: (*pass).ensureInstance},
	{name: "connection", condition: v1alpha1.Published, run: (*pass).ensureConnection},
	{name: "database", condition: v1alpha1.Published, run: (*pass).ensureDatabase},
	{name: "role", condition: v1alpha1.Published, run: (*pass).ensureRole},
	{name: "publish", condition: v1alpha1.Published, run: (*pass).publish},
}

// place checks the resource, and decides once where everything is made for it. The decision is in the cluster before
// anything is made, so that it can be removed also when the class is gone.
func (p *pass) place(ctx context.Context) error {
	if p.class == nil {
		return outcome.Refuse("ClassNotFound", "there is no MysqlDbClass %s", p.db.Spec.Class)
	}
	if p.db.Status.Placement == nil {
		if err := p.Providers[p.class.Spec.Provider].Check(p.requestTo(placementOf(p.class, p.db))); err != nil {
			return err
		}
		if err := p.hold(ctx); err != nil {
			return err
		}
		return p.writePlacement(ctx)
	}

	if p.db.Status.Placement.Provider != p.class.Spec.Provider {
		return outcome.Refuse("ClassChanged", "class %s has provider %s now, and this database was made by %s: it can only "+
			"be deleted", p.class.Name, p.class.Spec.Provider, p.db.Status.Placement.Provider)
	}
	if err := p.provider().Check(p.request()); err != nil {
		return err
	}
	return p.hold(ctx)
}

// hold puts the finalizer on the resource, provided that it is as it was read: a stale copy of a resource that is gone
// makes nothing.
func (p *pass) hold(ctx context.Context) error {
	old := p.db.DeepCopy()
	if !controllerutil.AddFinalizer(p.db, v1alpha1.Finalizer) || p.Changes.Dry() {
		return nil
	}

	status := p.db.Status.DeepCopy()
	err := p.Cluster.Patch(ctx, p.db, client.MergeFromWithOptions(old, client.MergeFromWithOptimisticLock{}))
	p.db.Status = *status
	p.was.ObjectMeta = *p.db.ObjectMeta.DeepCopy()
	return err
}

func (p *pass) writePlacement(ctx context.Context) error {
	old := p.db.DeepCopy()
	placement := placementOf(p.class, p.db)
	p.db.Status.Placement = &placement
	if p.Changes.Dry() {
		return nil
	}

	err := p.Cluster.Status().Patch(ctx, p.db, client.MergeFromWithOptions(old, client.MergeFromWithOptimisticLock{}))
	if err == nil {
		p.was = p.db.DeepCopy()
	}
	return err
}

// claim takes all names that the resource needs, or none.
func (p *pass) claim(ctx context.Context) (err error) {
	p.held, err = p.Consul.Read(ctx, p.names())
	if err != nil || p.held.Mine(p.uid()) {
		return err
	}

	if err := p.stillWanted(ctx); err != nil {
		return err
	}
	if err := p.Consul.Claim(ctx, p.held, p.owner(), p.adopts(), p.published()); err != nil || p.Changes.Dry() {
		return err
	}
	p.held, err = p.Consul.Read(ctx, p.names())
	return err
}

// published reports whether the resource ever came to its last step. Then a claim that is missing was lost: what it
// stood for is the resource's, unless another has claimed it meanwhile.
func (p *pass) published() bool { return p.db.Status.ConsulPrefix != "" }

// stillWanted asks the API server itself, since a cache may be older than a deletion that is already done.
func (p *pass) stillWanted(ctx context.Context) error {
	now := &v1alpha1.MysqlDb{}
	if err := p.Live.Get(ctx, client.ObjectKeyFromObject(p.db), now); err != nil {
		return err
	}
	if now.UID != p.db.UID || !now.DeletionTimestamp.IsZero() {
		return outcome.Wait("Deleting", "the resource is being deleted")
	}
	return nil
}

func (p *pass) ensureInstance(ctx context.Context) (err error) {
	p.instance, err = p.provider().Ensure(ctx, p.request())
	if err != nil {
		return err
	}

	p.db.Status.Host, p.db.Status.Port = p.instance.Host, p.instance.Port
	p.db.Status.EngineVersion = p.instance.Version
	return nil
}

// ensureDatabase makes sure that the database is not another's, in servers that several share. Vault's role makes it.
func (p *pass) ensureDatabase(ctx context.Context) error {
	if p.held.Database() == consul.Own {
		return nil
	}
	if p.Changes.Dry() {
		return p.Changes.Do(ctx, "see whether the server has a database "+p.role().Database, nil)
	}

	there, err := p.Vault.DatabaseExists(ctx, p.role())
	if err != nil {
		return err
	}
	if there && !p.published() && !p.mayAdopt(p.role().Database) {
		return outcome.Take("DatabaseTaken", "the server has a database %s that no MysqlDb made: to use it, list it as "+
			"adoptable in class %s and annotate the resource with %s: %[1]s", p.role().Database, p.db.Spec.Class,
			v1alpha1.AdoptAnnotation)
	}
	return p.Consul.SetDatabase(ctx, p.held, p.owner(), consul.Own)
}

// mayAdopt reports whether both the team and the platform want a database to be taken over.
func (p *pass) mayAdopt(database string) bool {
	return p.adopts() == database && slices.Contains(p.class.Spec.Adoptable, database)
}

func (p *pass) ensureRole(ctx context.Context) error { return p.Vault.EnsureRole(ctx, p.role()) }

func (p *pass) role() vault.Role {
	placement := p.db.Status.Placement
	role := vault.Role{
		Mount:      placement.VaultMount,
		Name:       placement.ID,
		Owner:      p.uid(),
		Connection: placement.Connection,
		Database:   placement.Database,
	}
	if p.class != nil {
		role.TTL, role.MaxTTL = p.class.Spec.Vault.TTL.Duration, p.class.Spec.Vault.MaxTTL.Duration
	}
	return role
}

// publish comes last: who finds the address can get credentials too.
func (p *pass) publish(ctx context.Context) error {
	placement := p.db.Status.Placement
	err := p.Consul.Publish(ctx, p.held, map[string]string{
		"host":     p.instance.Host,
		"port":     strconv.Itoa(int(p.instance.Port)),
		"database": placement.Database,
	})
	if err != nil {
		return err
	}

	p.db.Status.ConsulPrefix, p.db.Status.VaultPath = placement.ConsulPrefix, p.role().Creds()
	return nil
}

// Package reconcile makes what a MysqlDb wants, step by step. Each step looks at what is there, changes what is not as
// it should be, and can be repeated at any time; nothing is remembered between two passes but what servers have.
package reconcile

import (
	"context"
	"errors"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/change"
	"github.com/initplate/initplate/mysqldb/consul"
	"github.com/initplate/initplate/mysqldb/metrics"
	"github.com/initplate/initplate/mysqldb/provider"
	"github.com/initplate/initplate/mysqldb/vault"
)

// Settings are what the one who runs the controller decides.
type Settings struct {
	Claims   string        // the prefix in Consul of names that are taken
	Interval time.Duration // after which what is settled is looked at again
	Poll     time.Duration // after which what takes time is looked at again
	Patience time.Duration // of one step
}

// Reconciler implements [reconcile.Reconciler].
type Reconciler struct {
	Settings

	Cluster   client.Client // reads from a cache
	Live      client.Reader // reads from the API server
	Events    events.EventRecorder
	Consul    *consul.Client
	Vault     *vault.Client
	Providers map[v1alpha1.ProviderName]provider.Provider
	Changes   change.Recorder
	Metrics   *metrics.Metrics

	passwords passwords
}

// pass is one look at one resource.
type pass struct {
	*Reconciler

	db    *v1alpha1.MysqlDb      // changed as the pass goes on
	was   *v1alpha1.MysqlDb      // as it was read
	class *v1alpha1.MysqlDbClass // nil if it is gone

	held     *consul.Held
	instance provider.Instance
}

// Reconcile looks at one resource, changes what has to be changed, and writes its status.
func (r *Reconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	p, err := r.begin(ctx, req.NamespacedName)
	if p == nil || err != nil {
		r.Metrics.Forget(req.NamespacedName)
		return ctrl.Result{}, err
	}
	return p.finish(ctx, p.walk(ctx, p.steps()))
}

// Preview looks at one resource with a recorder that changes nothing. It returns what prevents the rest.
func (r *Reconciler) Preview(ctx context.Context, name types.NamespacedName) error {
	p, err := r.begin(ctx, name)
	if p == nil || err != nil {
		return err
	}

	stop := p.walk(ctx, p.steps())
	if stop == nil {
		return nil
	}
	return errors.New(line(stop.err))
}

// begin reads a resource and its class. It returns nil where nothing is left of the resource, or nothing to do.
func (r *Reconciler) begin(ctx context.Context, name types.NamespacedName) (*pass, error) {
	db := &v1alpha1.MysqlDb{}
	if err := r.Cluster.Get(ctx, name, db); err != nil {
		return nil, client.IgnoreNotFound(err)
	}
	p := &pass{Reconciler: r, db: db, was: db.DeepCopy()}
	if p.removal() && !controllerutil.ContainsFinalizer(db, v1alpha1.Finalizer) {
		return nil, nil
	}
	return p, p.readClass(ctx)
}

// removal reports whether the resource is to be removed.
func (p *pass) removal() bool { return !p.db.DeletionTimestamp.IsZero() }

func (p *pass) steps() []step {
	if p.removal() {
		return deletion
	}
	return creation
}

// readClass leaves class nil where it is gone.
func (p *pass) readClass(ctx context.Context) error {
	class := &v1alpha1.MysqlDbClass{}
	err := p.Cluster.Get(ctx, client.ObjectKey{Name: p.db.Spec.Class}, class)
	if err == nil {
		p.class = class
	}
	return client.IgnoreNotFound(err)
}

// A step is one thing that is made or removed.
type step struct {
	name      string
	condition string // which is about this step: Provisioned or Published
	patience  time.Duration
	run       func(*pass, context.Context) error
}

// stopped is a step that did not come to its end.
type stopped struct {
	step step
	err  error
}

// walk takes the steps in order until one stops. Each has its own deadline.
func (p *pass) walk(ctx context.Context, steps []step) *stopped {
	for _, s := range steps {
		if err := p.take(ctx, s); err != nil {
			return &stopped{s, err}
		}
	}
	return nil
}

func (p *pass) take(ctx context.Context, s step) error {
	ctx, cancel := context.WithTimeout(ctx, p.Patience*max(s.patience, 1))
	defer cancel()

	begin := time.Now()
	err := s.run(p, ctx)
	p.Metrics.Step(s.name, time.Since(begin), err)
	return err
}

// uid is that of the resource: what everything that is made for it is marked with.
func (p *pass) uid() string { return string(p.db.UID) }

func (p *pass) owner() consul.Owner {
	return consul.Owner{UID: p.uid(), Resource: p.db.Namespace + "/" + p.db.Name}
}

// adopts returns what the resource wants to take over.
func (p *pass) adopts() string { return p.db.Annotations[v1alpha1.AdoptAnnotation] }

func (p *pass) provider() provider.Provider { return p.Providers[p.db.Status.Placement.Provider] }

func (p *pass) request() provider.Request {
	return provider.Request{Resource: p.db, Class: p.class, Placement: *p.db.Status.Placement}
}

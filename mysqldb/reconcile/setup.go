package reconcile

import (
	"context"
	"time"

	"k8s.io/client-go/util/workqueue"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
)

// maxBackoff is the longest time between two tries while a server does not answer.
const maxBackoff = 2 * time.Minute

// Setup has a manager call the reconciler for each resource that changes, or whose class does.
func (r *Reconciler) Setup(mgr ctrl.Manager, workers int) error {
	err := mgr.GetFieldIndexer().IndexField(context.Background(), &v1alpha1.MysqlDb{}, "spec.class",
		func(o client.Object) []string { return []string{o.(*v1alpha1.MysqlDb).Spec.Class} })
	if err != nil {
		return err
	}

	// The controller's own changes of a status concern nobody. A deletion changes the generation.
	wanted := predicate.Or(predicate.GenerationChangedPredicate{}, predicate.AnnotationChangedPredicate{})
	later := workqueue.NewTypedItemExponentialFailureRateLimiter[reconcile.Request](r.Poll/4, maxBackoff)
	return ctrl.NewControllerManagedBy(mgr).
		For(&v1alpha1.MysqlDb{}, builder.WithPredicates(wanted)).
		Watches(&v1alpha1.MysqlDbClass{}, handler.EnqueueRequestsFromMapFunc(r.ofClass),
			builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		WithOptions(controller.Options{
			MaxConcurrentReconciles: workers,
			RateLimiter:             later,
		}).
		Complete(r)
}

// ofClass returns the resources of a class.
func (r *Reconciler) ofClass(ctx context.Context, class client.Object) (requests []reconcile.Request) {
	list := &v1alpha1.MysqlDbList{}
	if r.Cluster.List(ctx, list, client.MatchingFields{"spec.class": class.GetName()}) != nil {
		return nil // only a cache that has stopped cannot list
	}
	for i := range list.Items {
		requests = append(requests, reconcile.Request{NamespacedName: client.ObjectKeyFromObject(&list.Items[i])})
	}
	return requests
}

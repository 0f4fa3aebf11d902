package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/change"
	"github.com/initplate/initplate/mysqldb/provider/object"
)

// preview prints, for each resource, what a controller would change now. What depends on a server that is not there yet
// is shown too, as far as it is known.
func (o *options) preview(ctx context.Context, out io.Writer) error {
	scheme, err := newScheme()
	if err != nil {
		return err
	}
	config, err := ctrl.GetConfig()
	if err != nil {
		return err
	}
	cluster, err := client.New(config, client.Options{Scheme: scheme})
	if err != nil {
		return err
	}

	namespaces := o.namespaces
	if len(namespaces) == 0 {
		namespaces = []string{""} // all
	}
	for _, namespace := range namespaces {
		if err := o.previewAll(ctx, cluster, namespace, out); err != nil {
			return err
		}
	}
	return nil
}

func (o *options) previewAll(ctx context.Context, cluster client.Client, namespace string, out io.Writer) error {
	list := &v1alpha1.MysqlDbList{}
	if err := cluster.List(ctx, list, client.InNamespace(namespace)); err != nil {
		return err
	}
	for i := range list.Items {
		if err := o.previewOne(ctx, cluster, &list.Items[i], out); err != nil {
			return err
		}
	}
	return nil
}

func (o *options) previewOne(ctx context.Context, cluster client.Client, db *v1alpha1.MysqlDb, out io.Writer) error {
	var changes bytes.Buffer
	r, err := o.newReconciler(ctx, change.Recorder{DryRun: &changes})
	if err != nil {
		return err
	}
	r.Cluster, r.Live = cluster, cluster
	r.Providers[v1alpha1.ProviderObject] = object.Provider{Live: cluster}

	stopped := r.Preview(ctx, client.ObjectKeyFromObject(db))
	if stopped != nil {
		fmt.Fprintf(&changes, "stops: %v\n", stopped)
	}
	if changes.Len() == 0 {
		changes.WriteString("nothing to change\n")
	}
	for text := range strings.Lines(changes.String()) {
		if _, err := fmt.Fprintf(out, "%s/%s: %s", db.Namespace, db.Name, text); err != nil {
			return err
		}
	}
	return nil
}

package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/go-logr/logr"
	consulapi "github.com/hashicorp/consul/api"
	vaultapi "github.com/hashicorp/vault/api"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"

	ctrlmetrics "sigs.k8s.io/controller-runtime/pkg/metrics"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/change"
	"github.com/initplate/initplate/mysqldb/consul"
	"github.com/initplate/initplate/mysqldb/metrics"
	"github.com/initplate/initplate/mysqldb/provider"
	"github.com/initplate/initplate/mysqldb/provider/object"
	"github.com/initplate/initplate/mysqldb/provider/rds"
	"github.com/initplate/initplate/mysqldb/provider/server"
	"github.com/initplate/initplate/mysqldb/reconcile"
	"github.com/initplate/initplate/mysqldb/vault"
)

// run is the controller, until ctx is done.
func (o *options) run(ctx context.Context, errs io.Writer) error {
	ctrl.SetLogger(logr.FromSlogHandler(slog.NewJSONHandler(errs, nil)))
	mgr, err := o.newManager()
	if err != nil {
		return err
	}

	figures := metrics.New(ctrlmetrics.Registry)
	changes := change.Recorder{Made: func(ctx context.Context, text string) {
		figures.Changed()
		ctrl.LoggerFrom(ctx).Info(text)
	}}
	r, err := o.newReconciler(ctx, changes)
	if err != nil {
		return err
	}
	r.Cluster, r.Live, r.Metrics = mgr.GetClient(), mgr.GetAPIReader(), figures
	r.Events = mgr.GetEventRecorder("mysqldb")
	r.Providers[v1alpha1.ProviderObject] = object.Provider{Live: r.Live}

	if err := r.Setup(mgr, o.workers); err != nil {
		return err
	}
	return mgr.Start(ctx)
}

func newScheme() (*runtime.Scheme, error) {
	scheme := runtime.NewScheme()
	if err := clientgoscheme.AddToScheme(scheme); err != nil {
		return nil, err
	}
	return scheme, v1alpha1.AddToScheme(scheme)
}

func (o *options) newManager() (ctrl.Manager, error) {
	scheme, err := newScheme()
	if err != nil {
		return nil, err
	}
	config, err := ctrl.GetConfig()
	if err != nil {
		return nil, err
	}
	config.QPS, config.Burst = 100, 200

	cached := cache.Options{DefaultNamespaces: map[string]cache.Config{}}
	for _, namespace := range o.namespaces {
		cached.DefaultNamespaces[namespace] = cache.Config{}
	}
	mgr, err := ctrl.NewManager(config, ctrl.Options{
		Scheme:                        scheme,
		Cache:                         cached,
		Metrics:                       metricsserver.Options{BindAddress: o.metricsAddress},
		HealthProbeBindAddress:        o.probeAddress,
		LeaderElection:                o.leaderElect,
		LeaderElectionID:              "mysqldb.prsn.io",
		LeaderElectionNamespace:       o.leaderSpace,
		LeaderElectionReleaseOnCancel: true,
	})
	if err != nil {
		return nil, err
	}

	if err := mgr.AddHealthzCheck("ping", healthz.Ping); err != nil {
		return nil, err
	}
	return mgr, mgr.AddReadyzCheck("ping", healthz.Ping)
}

// newReconciler returns a reconciler for the servers that the environment names. It has no cluster yet.
func (o *options) newReconciler(ctx context.Context, changes change.Recorder) (*reconcile.Reconciler, error) {
	consulClient, err := consulapi.NewClient(consulapi.DefaultConfig())
	if err != nil {
		return nil, fmt.Errorf("consul: %w", err)
	}
	vaultClient, err := vaultapi.NewClient(vaultapi.DefaultConfig())
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	aws, err := awsconfig.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("aws: %w", err)
	}

	return &reconcile.Reconciler{
		Settings: o.Settings,
		Consul:   consul.New(consulClient, changes),
		Vault:    vault.New(vaultClient, o.login(), changes),
		Changes:  changes,
		Providers: map[v1alpha1.ProviderName]provider.Provider{
			v1alpha1.ProviderServer: server.Provider{},
			v1alpha1.ProviderRDS:    rds.New(aws, changes),
		},
	}, nil
}

func (o *options) login() *vault.Login {
	if o.vaultRole == "" {
		return nil
	}
	return &vault.Login{Mount: o.vaultMount, Role: o.vaultRole, TokenFile: o.tokenFile}
}

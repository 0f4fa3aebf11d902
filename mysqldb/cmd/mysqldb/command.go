package main

import (
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/mysqldb/reconcile"
)

// options are what the flags say.
type options struct {
	reconcile.Settings

	namespaces     []string // none: all
	workers        int
	leaderElect    bool
	leaderSpace    string
	metricsAddress string
	probeAddress   string
	vaultRole      string
	vaultMount     string
	tokenFile      string
	dryRun         bool
}

const about = `Make a database of each MysqlDb: the server itself or a database in one, its address in
Consul, and a role in Vault that makes credentials. Servers are found by the variables of
their own clients: KUBECONFIG, VAULT_ADDR and VAULT_TOKEN, CONSUL_HTTP_ADDR and
CONSUL_HTTP_TOKEN, and those of AWS.`

const examples = `  mysqldb --dry-run                    # what would be changed, for every MysqlDb of the cluster
  mysqldb policy --for vault | vault policy write mysqldb -
  mysqldb --vault-auth-role mysqldb    # in a pod: log in to Vault with its service account`

// newCommand returns the command line. Output goes to out, logs to errs.
func newCommand(out, errs io.Writer) *cobra.Command {
	o := &options{}
	cmd := &cobra.Command{
		Use:           "mysqldb",
		Short:         "Make a database of each MysqlDb",
		Long:          about,
		Example:       examples,
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.dryRun {
				return o.preview(cmd.Context(), out)
			}
			return o.run(cmd.Context(), errs)
		},
	}
	cmd.SetOut(out)
	cmd.SetErr(errs)
	cmd.CompletionOptions.DisableDefaultCmd = true
	o.addFlags(cmd)
	cmd.AddCommand(newPolicyCommand(out))
	return cmd
}

func (o *options) addFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.dryRun, "dry-run", false, "print what would be changed, once, and change nothing")
	f.StringArrayVar(&o.namespaces, "namespace", nil, "look at this `NAMESPACE` only; may be repeated")
	f.StringVar(&o.Claims, "claims", "mysqldb-claims", "`KEY` in Consul below which names are claimed; the same for all "+
		"controllers that share a Vault or a server")
	f.DurationVar(&o.Interval, "interval", 10*time.Minute, "look again at what is settled after this time")
	f.DurationVar(&o.Poll, "poll", 5*time.Second, "look again at what takes time after this time")
	f.DurationVar(&o.Patience, "patience", 30*time.Second, "give each step this time")
	f.IntVar(&o.workers, "workers", 8, "how many resources are looked at side by side")
	f.BoolVar(&o.leaderElect, "leader-elect", true, "wait until no other controller is at work")
	f.StringVar(&o.leaderSpace, "leader-namespace", "", "`NAMESPACE` of the lease of the one at work; in a pod, its own")
	f.StringVar(&o.metricsAddress, "metrics-address", ":8080", "`ADDRESS` of /metrics; 0 for none")
	f.StringVar(&o.probeAddress, "probe-address", ":8081", "`ADDRESS` of /healthz and /readyz; 0 for none")
	f.StringVar(&o.vaultRole, "vault-auth-role", "", "log in to Vault as this `ROLE` of its Kubernetes auth method; "+
		"without it, VAULT_TOKEN is used")
	f.StringVar(&o.vaultMount, "vault-auth-mount", "kubernetes", "`MOUNT` of that auth method")
	f.StringVar(&o.tokenFile, "vault-auth-token-file", "/var/run/secrets/kubernetes.io/serviceaccount/token",
		"`FILE` with the service account's token")
}

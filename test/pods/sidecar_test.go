//go:build pods

package pods

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/initplate/initplate/test/servers"
)

// A sidecars has what pods with sidecars need: a node, and servers that pods reach there.
type sidecars struct {
	k      *servers.Kubernetes
	n      *Node
	consul *servers.ConsulServer
	vault  *servers.VaultServer
}

// testSidecars has a kubelet run examples whose init containers are sidecars. They log in to a
// real Vault as the service accounts of their pods.
func testSidecars(t *testing.T, n *Node, k *servers.Kubernetes) {
	s := &sidecars{k, n, servers.Consul(t), servers.OwnVault(t)}
	s.logins(t)
	s.authority(t)
	n.Forward(t, "8500", s.consul.Addr)
	n.Forward(t, "8200", strings.TrimPrefix(s.vault.Addr, "http://"))
	s.addresses(t, "initplate-servers", "8200")

	t.Run("job", func(t *testing.T) { testJob(t, s) })
	t.Run("nginx", func(t *testing.T) { testNginx(t, s) })
	t.Run("nginx as a user of OpenShift", func(t *testing.T) { testOpenShiftNginx(t, s) })
	t.Run("mysql", func(t *testing.T) { testMySQL(t, s) })
}

// addresses makes the ConfigMap that says where Consul and Vault are.
func (s *sidecars) addresses(t *testing.T, name, vaultPort string) {
	t.Helper()
	s.k.Apply(t, fmt.Sprintf(`{apiVersion: v1, kind: ConfigMap, metadata: {name: %s}, data: {
		CONSUL_HTTP_ADDR: "http://%s:8500", VAULT_ADDR: "http://%[2]s:%s", CERT_VAULT_PATH: pki/issue/servers}}`,
		name, gateway, vaultPort))
}

// readable are the paths in Vault for the service account of each example.
var readable = map[string][]string{
	"shop":  {"database/creds/shop"},
	"web":   {"pki/issue/servers"},
	"mysql": {"pki/issue/servers", "secret/data/mysql"},
}

// logins lets the service accounts of examples log in to Vault, which asks the API server who
// they are.
func (s *sidecars) logins(t *testing.T) {
	t.Helper()
	text, err := os.ReadFile(s.k.Authority)
	must(t, err)
	authority := string(text)
	root := object{"metadata": object{"name": "kube-root-ca.crt"}, "data": object{"ca.crt": authority}}
	s.k.Must(t, http.MethodPost, "/api/v1/namespaces/default/configmaps", root, nil) // a part of the tokens' volume

	s.vault.Write(t, "sys/auth/kubernetes", object{"type": "kubernetes"})
	s.vault.Write(t, "auth/kubernetes/config", object{"kubernetes_host": s.k.Addr, "kubernetes_ca_cert": authority,
		"disable_local_ca_jwt": true})
	for account, paths := range readable {
		s.k.Apply(t, fmt.Sprintf(`
{apiVersion: v1, kind: ServiceAccount, metadata: {name: %s}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: %[1]s}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:auth-delegator"}
subjects: [{kind: ServiceAccount, name: %[1]s, namespace: default}]
`, account))
		rules := ""
		for _, path := range paths {
			rules += fmt.Sprintf("path %q { capabilities = [\"read\", \"update\"] }\n", path)
		}
		s.vault.Write(t, "auth/kubernetes/role/"+account, object{"bound_service_account_names": account,
			"bound_service_account_namespaces": "default", "token_policies": s.vault.Policy(t, rules), "token_ttl": "1h"})
	}
}

// authority has Vault issue certificates.
func (s *sidecars) authority(t *testing.T) {
	t.Helper()
	s.vault.Write(t, "sys/mounts/pki", object{"type": "pki"})
	s.vault.Write(t, "pki/root/generate/internal", object{"common_name": "Test Root CA", "key_type": "ec"})
	s.vault.Write(t, "pki/roles/servers", object{"allowed_domains": "example.svc", "allow_subdomains": true,
		"key_type": "ec", "key_bits": 256, "max_ttl": "24h"})
}

// jobPod is the pod of a Job: it has ended once its program has. The program fails unless its
// file is there, and reads it until it says that it is time to end.
const jobPod = `
apiVersion: v1
kind: Pod
metadata: {name: shop, labels: {initplate/shop: default}}
spec:
  serviceAccountName: shop
  restartPolicy: Never
  containers:
    - name: shop
      image: mysql:9.7
      command: [bash, -ec]
      args:
        - |
          cat /etc/initplate/shop/database.json
          until [[ $(</etc/initplate/shop/database.json) == *'"connections": 1,'* ]]; do sleep 0.1; done
      securityContext: {runAsUser: 1000}
`

// testJob runs the pod of a Job with the preset of examples/watch-app, and a real MySQL in which
// Vault makes its account.
func testJob(t *testing.T, s *sidecars) {
	t.Parallel()
	db := servers.MySQL(t).Start(t, servers.Options{})
	s.accounts(t, db)
	s.consul.Put(t, "shop/database", "127.0.0.1:"+db.Port)
	s.consul.Put(t, "shop/connections", "30")
	s.addresses(t, "late-servers", "8201")
	s.k.Apply(t, strings.ReplaceAll(example(t, "watch-app"), "initplate-servers", "late-servers"))
	pod := create(t, s.k, s.n, jobPod, "shop")

	t.Run("waits for its files", func(t *testing.T) {
		pod.until(t, ".initContainerStatuses[0].state.running.startedAt", "T")
		if got := pod.status(t, ".initContainerStatuses[0].started"); got != "false" {
			t.Errorf("without Vault, the sidecar counts as started: %q", got)
		}
		if got := pod.status(t, ".containerStatuses[0].state.waiting.reason"); got != "PodInitializing" {
			t.Errorf("the container is %q", got)
		}
	})
	s.n.Forward(t, "8201", strings.TrimPrefix(s.vault.Addr, "http://"))
	pod.until(t, ".containerStatuses[0].state.running.startedAt", "T")

	first := pod.account(t)
	t.Run("has an account", func(t *testing.T) { logsIn(t, first) })
	t.Run("gets a change", func(t *testing.T) {
		s.consul.Put(t, "shop/connections", "31")
		since := time.Now()
		pod.untilAccount(t, func(a account) bool { return a.Connections == 31 })
		t.Logf("after %v", time.Since(since).Round(time.Millisecond))
		if got := pod.account(t); got.User != first.User {
			t.Error("a change in Consul made another account")
		}
	})
	t.Run("survives its sidecar", func(t *testing.T) {
		pod.kill(t, ".initContainerStatuses[0]")
		pod.untilAccount(t, func(a account) bool { return a.User != first.User })
		logsIn(t, pod.account(t))
		if got := pod.status(t, ".initContainerStatuses[0].restartCount") + pod.status(t, ".containerStatuses[0].restartCount"); got != "10" {
			t.Errorf("the sidecar and the program were restarted %q times", got)
		}
	})
	t.Run("ends", func(t *testing.T) {
		last := pod.account(t)
		s.consul.Put(t, "shop/connections", "1")
		pod.until(t, ".phase", "Succeeded")
		const ended = ".state.terminated['exitCode','finishedAt']"
		program, sidecar := pod.status(t, ".containerStatuses[0]"+ended), pod.status(t, ".initContainerStatuses[0]"+ended)
		if !strings.HasPrefix(program, "0 ") || !strings.HasPrefix(sidecar, "0 ") || sidecar < program {
			t.Errorf("the program ended with %s, the sidecar with %s", program, sidecar)
		}
		if users := db.Query(t, "SELECT user FROM mysql.user WHERE user = '"+last.User+"'"); users != "" {
			t.Errorf("the account is still there: %s", users)
		}
	})
}

// accounts lets Vault make accounts in a server.
func (s *sidecars) accounts(t *testing.T, db *servers.Running) {
	t.Helper()
	db.Query(t, "CREATE USER vault@'%' IDENTIFIED BY 'v'; GRANT ALL ON *.* TO vault@'%' WITH GRANT OPTION")
	s.vault.Write(t, "sys/mounts/database", object{"type": "database"})
	s.vault.Write(t, "database/config/mysql", object{"plugin_name": "mysql-database-plugin", "allowed_roles": "shop",
		"connection_url": "{{username}}:{{password}}@tcp(127.0.0.1:" + db.Port + ")/", "username": "vault", "password": "v"})
	s.vault.Write(t, "database/roles/shop", object{"db_name": "mysql", "default_ttl": "1h",
		"creation_statements": "CREATE USER '{{name}}'@'%' IDENTIFIED BY '{{password}}'"})
}

// An account is what the program of examples/watch-app reads.
type account struct {
	Address, User, Password string
	Connections             int
}

// account returns what is in the program's file.
func (p *livePod) account(t *testing.T) (a account) {
	t.Helper()
	text, err := p.run(t, ".containerStatuses[0]", "cat", "/etc/initplate/shop/database.json")
	must(t, err)
	must(t, json.Unmarshal([]byte(text), &a))
	return a
}

// untilAccount waits for a change of the program's file.
func (p *livePod) untilAccount(t *testing.T, is func(account) bool) {
	t.Helper()
	for limit := time.Now().Add(2 * time.Minute); !is(p.account(t)); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatal("the program's file stays as it is")
		}
	}
}

// logsIn wants an account to be one of the server.
func logsIn(t *testing.T, a account) {
	t.Helper()
	config := mysql.NewConfig()
	config.User, config.Passwd, config.Net, config.Addr = a.User, a.Password, "tcp", a.Address
	db, err := sql.Open("mysql", config.FormatDSN())
	must(t, err)
	defer db.Close()
	if err := db.Ping(); err != nil {
		t.Errorf("%s does not log in: %v", a.User, err)
	}
}

// example returns the preset of an example.
func example(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../examples/" + name + "/podpreset.yaml")
	must(t, err)
	return string(text)
}

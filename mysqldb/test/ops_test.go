//go:build linux

package test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/test/servers"
)

// TestLeader has two controllers, of which one is at work. When it ends, the other goes on.
func TestLeader(t *testing.T) {
	t.Parallel()
	w := start(t)
	ports, err := servers.FreePorts(3)
	if err != nil {
		t.Fatal(err)
	}
	l := w.newLife(t, v1alpha1.ProviderServer, v1alpha1.Delete, "--leader-elect=true", "--leader-namespace=mysqldb",
		fmt.Sprintf("--metrics-address=127.0.0.1:%d", ports[0]), fmt.Sprintf("--probe-address=127.0.0.1:%d", ports[1]))
	l.begin()
	first := l.controller
	l.apply(group, "mysqldbs", l.manifest(""))
	l.ready()
	for _, path := range []string{"/healthz", "/readyz"} {
		if said := get(t, ports[1], path); said != "ok" {
			t.Errorf("%s: %s", path, said)
		}
	}
	figures := get(t, ports[0], "/metrics")
	for _, want := range []string{`mysqldb_resources{ready="True",reason="Ready"} 1`, "mysqldb_changes_total ",
		`mysqldb_step_seconds_count{outcome="done",step="publish"}`,
		`leader_election_master_status{name="mysqldb.prsn.io"} 1`} {
		if !strings.Contains(figures, want) {
			t.Errorf("no %s in /metrics", want)
		}
	}

	l.args[slices.Index(l.args, fmt.Sprintf("--metrics-address=127.0.0.1:%d", ports[0]))] = "--metrics-address=0"
	l.args[slices.Index(l.args, fmt.Sprintf("--probe-address=127.0.0.1:%d", ports[1]))] = "--probe-address=0"
	l.begin()
	time.Sleep(time.Second)
	if log := l.controller.Log(); strings.Contains(log, "Starting workers") {
		t.Errorf("the second is at work beside the first:\n%s", log)
	}
	first.Interrupt()
	l.remove()
	l.gone()
	l.checkGone()
}

func get(t *testing.T, port int, path string) string {
	t.Helper()
	resp, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d%s", port, path))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestLogin has no token of Vault, but a service account. Vault's tokens live shortly, and one is revoked.
func TestLogin(t *testing.T) {
	t.Parallel()
	w := start(t)
	certificate, err := os.ReadFile(filepath.Join(w.dir, "certs", "apiserver.crt"))
	if err != nil {
		t.Fatal(err)
	}
	policy, err := w.policy("vault")
	if err != nil {
		t.Fatal(err)
	}
	w.kubectl(t, "", "create", "clusterrolebinding", "reviewer", "--clusterrole=system:auth-delegator",
		"--serviceaccount=mysqldb:reviewer")
	w.kubectl(t, "", "create", "serviceaccount", "reviewer", "-n", "mysqldb")
	reviewer := w.kubectl(t, "", "create", "token", "reviewer", "-n", "mysqldb")
	for path, data := range map[string]map[string]any{
		"auth/kubernetes/config": {"kubernetes_host": w.kube.Addr, "kubernetes_ca_cert": string(certificate),
			"token_reviewer_jwt": reviewer},
		"sys/policies/acl/mysqldb": {"policy": policy},
		"auth/kubernetes/role/mysqldb": {"bound_service_account_names": "mysqldb", "token_policies": "mysqldb",
			"bound_service_account_namespaces": "mysqldb", "token_ttl": "3s", "token_max_ttl": "3s",
			"audience": "https://kubernetes.default.svc"},
	} {
		if err := w.vault.Call("POST", "/v1/"+path, data, nil); err != nil {
			t.Fatal(err)
		}
	}

	account := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(account, []byte(w.kubeToken+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	l := w.newLife(t, v1alpha1.ProviderRDS, v1alpha1.Delete, "--interval=500ms", "--vault-auth-role=mysqldb",
		"--vault-auth-token-file="+account)
	l.env = slices.DeleteFunc(l.env, func(v string) bool { return strings.HasPrefix(v, "VAULT_TOKEN=") })
	l.begin()
	l.apply(group, "mysqldbs", l.manifest(""))
	l.ready()
	l.checkReady()
	time.Sleep(4 * time.Second) // longer than a token lives
	if err := w.vault.Call("POST", "/v1/sys/leases/revoke-prefix/auth/kubernetes/login", nil, nil); err != nil {
		t.Fatal(err)
	}
	l.remove()
	l.gone()
	l.checkGone()
	logins := 0
	for _, c := range l.gate.Calls() {
		if strings.Contains(c.Text, "auth/kubernetes/login") {
			logins++
		}
	}
	if logins < 3 || logins > 30 {
		t.Errorf("%d logins", logins)
	}
}

// TestMany makes many databases at once, and looks at them again and again. With INITPLATE_TEST_SOAK it is 200.
func TestMany(t *testing.T) {
	t.Parallel()
	w := start(t)
	n := 20
	if os.Getenv("INITPLATE_TEST_SOAK") != "" {
		n = 200
	}
	l := w.newLife(t, v1alpha1.ProviderServer, v1alpha1.Delete)
	l.begin()
	begin := time.Now()
	for i := range n {
		name := fmt.Sprintf("name: n%d,", i)
		l.apply(group, "mysqldbs", strings.Replace(l.manifest(""), "name: db,", name, 1))
	}
	l.until("all ready", func() bool { return l.countReady() == n })
	took := time.Since(begin)
	made, memory := countByServer(l.gate.Calls()), peak(t, l.controller.PID())
	l.controller.Interrupt()
	settled := l.settle(n)

	begin = time.Now()
	if err := w.kube.Do(http.MethodDelete, l.path(group, "mysqldbs", ""), nil, nil); err != nil {
		t.Fatal(err)
	}
	l.until("all gone", func() bool { return l.count() == 0 })
	gone := time.Since(begin)
	l.checkGone()

	var b strings.Builder
	fmt.Fprintf(&b, "| %d resources | |\n|---|---:|\n", n)
	fmt.Fprintf(&b, "| all Ready after | %.0f s |\n| all gone after | %.0f s |\n", took.Seconds(), gone.Seconds())
	fmt.Fprintf(&b, "| most memory of the controller | %s |\n", memory)
	looks := countByServer(settled)
	for _, server := range []string{"kubernetes", "consul", "vault"} {
		fmt.Fprintf(&b, "| calls of %s for each, until Ready | %.1f |\n", server, float64(made[server])/float64(n))
	}
	for _, server := range []string{"consul", "vault"} {
		each := float64(looks[server]) / float64(n)
		fmt.Fprintf(&b, "| calls of %s for a look at one that is settled | %.1f |\n", server, each)
	}
	t.Log("\n" + b.String())
	if *update && n == 200 {
		writeMany(t, b.String())
	}
}

// writeMany puts the figures into the documentation.
func writeMany(t *testing.T, table string) {
	t.Helper()
	path := filepath.Join(servers.Repository(), "docs", "mysqldb.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(text), "<!-- many -->\n")
	_, tail, ends := strings.Cut(rest, "<!-- end -->\n")
	if !ok || !ends {
		t.Fatalf("%s has no place for the figures", path)
	}
	text = []byte(head + "<!-- many -->\n" + table + "<!-- end -->\n" + tail)
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// settle has another controller look at all resources, and returns what it asked. It wants nothing to be changed.
func (l *life) settle(n int) []servers.Call {
	l.t.Helper()
	l.gate.Calls()
	l.begin()
	var calls []servers.Call
	l.until("all looked at", func() bool {
		calls = append(calls, l.gate.Calls()...)
		return countByServer(calls)["vault"] >= n && countByServer(calls)["consul"] >= n
	})
	time.Sleep(time.Second)
	calls = append(calls, l.gate.Calls()...)
	for _, c := range calls {
		if c.Write {
			l.t.Errorf("a settled resource sends %s", c.Text)
		}
	}
	return calls
}

func countByServer(calls []servers.Call) map[string]int {
	by := map[string]int{}
	for _, c := range calls {
		by[c.Server]++
	}
	return by
}

func (l *life) all() []v1alpha1.MysqlDb {
	l.t.Helper()
	list := &v1alpha1.MysqlDbList{}
	if err := l.kube.Do(http.MethodGet, l.path(group, "mysqldbs", ""), nil, list); err != nil {
		l.t.Fatal(err)
	}
	return list.Items
}

func (l *life) count() int { return len(l.all()) }

func (l *life) countReady() (n int) {
	for _, db := range l.all() {
		if isReady(&db) {
			n++
		}
	}
	return n
}

// peak is the most memory that a process has had.
func peak(t *testing.T, pid int) string {
	t.Helper()
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			return strings.TrimSpace(value)
		}
	}
	return "?"
}

// TestValidation has manifests that the API server itself refuses.
func TestValidation(t *testing.T) {
	t.Parallel()
	w := start(t)
	db := `{"apiVersion": "prsn.io/v1alpha1", "kind": "MysqlDb", "metadata": {"name": "v", "namespace": "default"},
		"spec": `
	class := `{"apiVersion": "prsn.io/v1alpha1", "kind": "MysqlDbClass", "metadata": {"name": "v"}, "spec": `
	for _, test := range []struct{ manifest, want string }{
		{db + `{}}`, "spec.class: Required value"},
		{db + `{"class": "c", "database": "mysql"}}`, "this database is the server's own"},
		{db + `{"class": "c", "database": "a;b"}}`, "spec.database"},
		{db + `{"class": "c", "engineVersion": "eight"}}`, "spec.engineVersion"},
		{db + `{"class": "c", "deletionPolicy": "Keep"}}`, `supported values: "Retain", "Snapshot", "Delete"`},
		{class + `{"provider": "server"}}`, "the settings must be those of the provider"},
		{class + `{"provider": "rds", "server": {"host": "h", "connection": "c"}}}`,
			"the settings must be those of the provider"},
		{class + `{"provider": "rds", "rds": {"region": "eu-west-1", "sizes": {}}}}`, "should have at least 1 properties"},
		{class + `{"provider": "object", "object": {"apiVersion": "v1", "kind": "Service", "hostPath": "{.x}"}}}`,
			"one of connection and account is needed"},
		{class + `{"provider": "server", "server": {"host": "h", "connection": "c"}, "consul": {"prefix": "/a/"}}}`,
			"spec.consul.prefix"},
		{class + `{"provider": "server", "server": {"host": "h", "connection": "c"}, "vault": {"ttl": "0s"}}}`,
			"ttl must be at least 1s"},
	} {
		_, err := w.kube.Kubectl(test.manifest, "apply", "--dry-run=server", "-f", "-")
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.manifest, err, test.want)
		}
	}

	l := w.newLife(t, v1alpha1.ProviderServer, v1alpha1.Delete)
	l.apply(group, "mysqldbs", l.manifest(", database: mine"))
	for patch, want := range map[string]string{
		`{"spec": {"class": "other"}}`:    "class cannot be changed",
		`{"spec": {"database": "other"}}`: "database cannot be changed",
		`{"spec": {"database": null}}`:    "database cannot be added or removed later",
	} {
		_, err := w.kube.Kubectl("", "patch", "-n", l.namespace, "mysqldb/db", "--type=merge", "-p="+patch)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", patch, err, want)
		}
	}
	for patch, want := range map[string]string{
		`{"spec": {"vault": {"mount": "other"}}}`:       "mount cannot be changed",
		`{"spec": {"consul": {"prefix": "other"}}}`:     "prefix cannot be changed",
		`{"spec": {"server": {"connection": "other"}}}`: "connection cannot be changed",
	} {
		_, err := w.kube.Kubectl("", "patch", "mysqldbclass/"+l.namespace, "--type=merge", "-p="+patch)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", patch, err, want)
		}
	}
}

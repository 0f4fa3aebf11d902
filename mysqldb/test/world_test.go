//go:build linux

// Package test shows the controller at work, with real servers. See docs/mysqldb.md.
package test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/initplate/initplate/mysqldb/test/servers"
)

// world is one server of each kind, for all tests of the package, and the programs.
type world struct {
	dir        string
	kube       *servers.Kubernetes
	vault      *servers.Vault
	consul     *servers.Consul
	mysql      *servers.MySQL
	rds        *servers.RDS
	controller string // path of the program
	initplate  string

	kubeToken, vaultToken, consulToken string // of the controller: what its policies allow, and no more
}

// rdsDelay is how long each change of an instance takes.
const rdsDelay = 800 * time.Millisecond

var theWorld = sync.OnceValues(newWorld)

var stops []func()

func TestMain(m *testing.M) {
	code := m.Run()
	for _, stop := range stops {
		stop()
	}
	os.Exit(code)
}

// start returns the servers, which are started once.
func start(t *testing.T) *world {
	t.Helper()
	servers.Require(t)
	w, err := theWorld()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func newWorld() (w *world, err error) {
	dir, err := os.MkdirTemp("", "mysqldb-")
	if err != nil {
		return nil, err
	}
	stops = append(stops, func() { os.RemoveAll(dir) })
	w = &world{dir: dir, controller: filepath.Join(dir, "mysqldb"), initplate: filepath.Join(dir, "initplate")}
	for _, step := range []func() error{w.build, w.startServers, w.install, w.allow} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// build builds the controller and the initplate of this checkout.
func (w *world) build() error {
	for path, args := range map[string][]string{
		w.controller: {"-C", filepath.Join(servers.Repository(), "mysqldb"), "-o", w.controller, "./cmd/mysqldb"},
		w.initplate:  {"-C", servers.Repository(), "-o", w.initplate, "./cmd/initplate"},
	} {
		cmd := exec.Command("go", append([]string{"build"}, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("go build of %s: %w\n%s", path, err, out)
		}
	}
	return nil
}

// startServers starts them one after the other: the machine that runs the tests may be small.
func (w *world) startServers() (err error) {
	w.kube, err = servers.StartKubernetes(w.dir)
	if err != nil {
		return err
	}
	stops = append(stops, w.kube.Stop)
	w.vault, err = servers.StartVault()
	if err != nil {
		return err
	}
	stops = append(stops, w.vault.Stop)
	w.consul, err = servers.StartConsul()
	if err != nil {
		return err
	}
	stops = append(stops, w.consul.Stop)
	w.mysql, err = servers.StartMySQL(w.dir)
	if err != nil {
		return err
	}
	stops = append(stops, w.mysql.Stop)
	return w.startRDS()
}

func (w *world) startRDS() error {
	policy, err := w.policy("aws")
	if err != nil {
		return err
	}
	w.rds, err = servers.StartRDS(w.mysql, rdsDelay, policy)
	if err != nil {
		return err
	}
	stops = append(stops, w.rds.Stop)
	return nil
}

// install does what the one who installs the controller does.
func (w *world) install() error {
	crd := filepath.Join(servers.Repository(), "mysqldb", "deploy", "crd")
	if _, err := w.kube.Kubectl("", "apply", "-k", crd); err != nil {
		return err
	}
	_, err := w.kube.Kubectl("", "wait", "--for=condition=Established", "crd/mysqldbs.prsn.io",
		"crd/mysqldbclasses.prsn.io")
	if err != nil {
		return err
	}

	_, err = w.mysql.Query("CREATE USER vault@'%' IDENTIFIED BY 'first'; GRANT ALL ON *.* TO vault@'%' WITH GRANT OPTION")
	if err != nil {
		return err
	}
	return w.vault.Call("POST", "/v1/database/config/shared", map[string]any{
		"plugin_name":    "mysql-database-plugin",
		"connection_url": fmt.Sprintf("{{username}}:{{password}}@tcp(127.0.0.1:%d)/", w.mysql.Port),
		"username":       "vault", "password": "first", "allowed_roles": "*",
	}, nil)
}

// allow gives the controller what its command policy says, and nothing else.
func (w *world) allow() error {
	roles, err := w.policy("kubernetes")
	if err != nil {
		return err
	}
	for _, manifest := range []string{
		`{apiVersion: v1, kind: Namespace, metadata: {name: mysqldb}}`,
		`{apiVersion: v1, kind: ServiceAccount, metadata: {name: mysqldb, namespace: mysqldb}}`,
		roles,
	} {
		if _, err := w.kube.Kubectl(manifest, "apply", "-f", "-"); err != nil {
			return err
		}
	}
	w.kubeToken, err = w.kube.Kubectl("", "create", "token", "mysqldb", "-n", "mysqldb", "--duration=10h")
	if err != nil {
		return err
	}

	policy, err := w.policy("vault")
	if err != nil {
		return err
	}
	w.vaultToken, err = w.vault.NewToken(policy)
	if err != nil {
		return err
	}
	rules, err := w.policy("consul")
	if err != nil {
		return err
	}
	w.consulToken, err = w.consul.NewToken(rules)
	return err
}

// policy runs the command of that name, for the classes of the tests.
func (w *world) policy(server string) (string, error) {
	out, err := exec.Command(w.controller, "policy", "testdata/classes.yaml", "--for", server).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("mysqldb policy --for %s: %w: %s", server, err, out)
	}
	return string(out), nil
}

var namespaces atomic.Int64

// controllerAt returns the arguments and the environment of a controller behind a gate.
func (w *world) controllerAt(t *testing.T, gate *servers.Gate, args ...string) (all, env []string) {
	t.Helper()
	addr := map[string]string{}
	for server, target := range map[string]string{
		"kubernetes": w.kube.Addr, "vault": w.vault.Addr, "consul": w.consul.Addr, "rds": w.rds.Addr,
	} {
		var err error
		if addr[server], err = gate.Listen(server, target); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(gate.Close)

	kubeconfig := filepath.Join(t.TempDir(), "kubeconfig")
	if err := w.kube.WriteKubeconfig(kubeconfig, addr["kubernetes"], w.kubeToken); err != nil {
		t.Fatal(err)
	}
	env = []string{
		"KUBECONFIG=" + kubeconfig,
		"VAULT_ADDR=" + addr["vault"], "VAULT_TOKEN=" + w.vaultToken,
		"CONSUL_HTTP_ADDR=" + addr["consul"], "CONSUL_HTTP_TOKEN=" + w.consulToken,
		"AWS_ENDPOINT_URL_RDS=" + addr["rds"], "AWS_REGION=eu-west-1",
		"AWS_ACCESS_KEY_ID=" + w.rds.Key.ID, "AWS_SECRET_ACCESS_KEY=" + w.rds.Key.Secret,
	}
	base := []string{"--leader-elect=false", "--metrics-address=0", "--probe-address=0",
		"--poll=200ms", "--patience=2s", "--interval=1h"}
	return append(base, args...), env
}

//go:build linux

package test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/test/servers"
)

// kubectl runs kubectl as admin, and ends the test if it fails.
func (w *world) kubectl(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	out, err := w.kube.Kubectl(stdin, args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestLoop is the whole story of examples/mysqldb: a resource becomes a database, a pod's initplate renders what the
// client logs in with, size and version change, and in the end a snapshot is all that is left.
func TestLoop(t *testing.T) {
	t.Parallel()
	w := start(t)
	example := filepath.Join(servers.Repository(), "examples", "mysqldb")
	l := &life{world: w, t: t, namespace: "shop", gate: &servers.Gate{}}
	l.args, l.env = w.controllerAt(t, l.gate, "--namespace=shop")
	l.begin()
	w.kubectl(t, "", "create", "namespace", "shop")
	w.kubectl(t, "", "apply", "-f", filepath.Join(example, "class.yaml"), "-f", filepath.Join(example, "mysqldb.yaml"))
	w.kubectl(t, "", "wait", "-n", "shop", "mysqldb/orders", "--for=condition=Ready", "--timeout=60s")

	client := l.render(t, "orders")
	if said, err := w.mysql.QueryAs(client, "CREATE TABLE shop_orders.t (x INT); SELECT CURRENT_USER()"); err != nil ||
		!strings.HasPrefix(said, "v-") {
		t.Errorf("the client with what initplate rendered: %s %v", said, err)
	}
	columns := w.kubectl(t, "", "get", "mydb", "-n", "shop", "orders", "--no-headers")
	if f := strings.Fields(columns); len(f) < 5 || f[1] != "production" || f[2] != "True" || f[3] != "Ready" {
		t.Errorf("kubectl get shows %q", columns)
	}

	w.kubectl(t, "", "patch", "-n", "shop", "mysqldb/orders", "--type=merge",
		`-p={"spec": {"instanceSize": "large", "engineVersion": "8.4"}}`)
	l.until("large", func() bool {
		instances, _, err := w.rds.Has(t.Context(), "shop-orders")
		return err == nil && len(instances) == 1 && *instances[0].DBInstanceClass == "db.m7g.large" &&
			strings.HasPrefix(*instances[0].EngineVersion, "8.4") && *instances[0].AllocatedStorage == 100
	})
	w.kubectl(t, "", "wait", "-n", "shop", "mysqldb/orders", "--for=jsonpath={.status.observedGeneration}=2",
		"--timeout=60s")
	w.kubectl(t, "", "wait", "-n", "shop", "mysqldb/orders", "--for=condition=Ready", "--timeout=60s")
	if _, err := w.mysql.QueryAs(client, "SELECT 1"); err != nil {
		t.Errorf("the account after the change: %v", err)
	}

	events := w.kubectl(t, "", "get", "events", "-n", "shop", "-o", "jsonpath={.items[*].reason}")
	for _, reason := range []string{"Creating", "Ready", "Modifying"} {
		if !strings.Contains(events, reason) {
			t.Errorf("no event %s in %s", reason, events)
		}
	}
	w.kubectl(t, "", "delete", "-n", "shop", "mysqldb/orders", "--timeout=60s")
	l.checkLoopGone(t)
}

// render runs what a pod's init container runs, with the rights that initplate policy prints, for a resource of that
// name. It returns the file that was written. env has variables of initplate.
func (l *life) render(t *testing.T, name string, env ...string) string {
	t.Helper()
	vault, err := l.vault.NewToken(l.runInitplate(t, name, nil, "policy", "--for", "vault"))
	if err != nil {
		t.Fatal(err)
	}
	consul, err := l.consul.NewToken(l.runInitplate(t, name, nil, "policy", "--for", "consul"))
	if err != nil {
		t.Fatal(err)
	}

	out := t.TempDir()
	env = append(env, "VAULT_ADDR="+l.vault.Addr, "VAULT_TOKEN="+vault,
		"CONSUL_HTTP_ADDR="+l.consul.Addr, "CONSUL_HTTP_TOKEN="+consul)
	l.runInitplate(t, name, env, "render", "--out", out+"/")
	return filepath.Join(out, "client.cnf")
}

// runInitplate runs a command of initplate as examples/mysqldb does, with the paths of a resource of that name.
func (l *life) runInitplate(t *testing.T, name string, env []string, command string, args ...string) string {
	t.Helper()
	cmd := exec.Command(l.initplate, append([]string{command, "mysql-client",
		"--consul-prefix", "mysql/" + l.namespace + "/" + name,
		"--vault-path", "database/creds/" + l.namespace + "-" + name}, args...)...)
	cmd.Env = env
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("initplate %s: %v\n%s", command, err, &errs)
	}
	return out.String()
}

func (l *life) checkLoopGone(t *testing.T) {
	t.Helper()
	users, err := l.mysql.Query("SELECT user FROM mysql.user WHERE user LIKE 'v-%-shop-order-%'")
	if err != nil || users != "" {
		t.Errorf("left in MySQL: %s (%v)", users, err)
	}
	keys, err := l.consul.Keys("mysql/shop/")
	if err != nil || len(keys) > 0 {
		t.Errorf("left in consul: %v (%v)", keys, err)
	}
	instances, snapshots, err := l.rds.Has(t.Context(), "shop-orders")
	if err != nil || len(instances) != 0 || len(snapshots) != 1 {
		t.Errorf("left in RDS: %d instances, snapshots %v (%v)", len(instances), snapshots, err)
	}
}

// TestDeletionWhileInUse has accounts made all the time while the database is removed. None is left.
func TestDeletionWhileInUse(t *testing.T) {
	t.Parallel()
	w := start(t)
	l := w.newLife(t, v1alpha1.ProviderRDS, v1alpha1.Delete, "--poll=1s")
	l.begin()
	l.apply(group, "mysqldbs", l.manifest(""))
	l.ready()

	stop, stopped := make(chan struct{}), make(chan int)
	go l.hammer(stop, stopped)
	time.Sleep(500 * time.Millisecond)
	l.remove()
	l.gone()
	close(stop)
	if made := <-stopped; made == 0 {
		t.Error("no account was made")
	}
	l.checkGone()
}

// hammer has accounts made until it is stopped, and says how many.
func (l *life) hammer(stop <-chan struct{}, stopped chan<- int) {
	made := 0
	for {
		select {
		case <-stop:
			stopped <- made
			return
		default:
		}
		if l.vault.Call("GET", "/v1/database/creds/"+l.namespace+"-db", nil, nil) == nil {
			made++
		}
	}
}

// TestNoNeighbour removes one database of two whose names begin alike.
func TestNoNeighbour(t *testing.T) {
	t.Parallel()
	w := start(t)
	l := w.newLife(t, v1alpha1.ProviderServer, v1alpha1.Delete)
	l.begin()
	l.apply(group, "mysqldbs", l.manifest(""))
	neighbour := strings.Replace(l.manifest(""), "name: db,", "name: db2,", 1)
	l.apply(group, "mysqldbs", neighbour)
	l.ready()
	w.kubectl(t, "", "wait", "-n", l.namespace, "mysqldb/db2", "--for=condition=Ready", "--timeout=60s")

	var account struct {
		Data struct{ Username, Password string }
	}
	if err := w.vault.Call("GET", "/v1/database/creds/"+l.namespace+"-db2", nil, &account); err != nil {
		t.Fatal(err)
	}
	l.remove()
	l.gone()
	if _, err := w.mysql.Login(account.Data.Username, account.Data.Password, "SELECT 1"); err != nil {
		t.Errorf("the account of the neighbour: %v", err)
	}
	if keys, _ := w.consul.Keys(fmt.Sprintf("mysql/%s/db2/", l.namespace)); len(keys) != 4 {
		t.Errorf("the neighbour's keys: %v", keys)
	}
}

// TestDryRun prints what would be done, and does none of it.
func TestDryRun(t *testing.T) {
	t.Parallel()
	w := start(t)
	l := w.newLife(t, v1alpha1.ProviderRDS, v1alpha1.Snapshot, "--dry-run")
	l.apply(group, "mysqldbs", l.manifest(""))
	first := l.dryRun()
	for _, want := range []string{
		"would claim consul:mysql/NS/db/", "would create the RDS instance NS-db (db.t4g.small, 20 GiB)",
		"would set a new password of the RDS instance NS-db", "would connect vault:database/config/NS-db to (new):3306",
		"would rotate the password of vault:database/config/NS-db",
		"would write vault:database/roles/NS-db for database NS_db",
		"would publish consul:mysql/NS/db/: database=NS_db host=(new) port=3306",
	} {
		if !strings.Contains(first, strings.ReplaceAll("NS/db: "+want, "NS", l.namespace)) {
			t.Errorf("%q is not in\n%s", want, first)
		}
	}

	args := l.args
	l.args = args[:len(args)-1]
	l.begin()
	l.ready()
	l.controller.Kill()
	time.Sleep(2 * rdsDelay) // whatever the instance was still busy with
	l.args = args
	l.gate.Calls()
	if second := l.dryRun(); second != l.namespace+"/db: nothing to change\n" {
		t.Errorf("of what is settled: %s", second)
	}
	l.remove()
	third := l.dryRun()
	for _, want := range []string{"would unpublish", "would remove vault:database/roles/", "would revoke all leases",
		"would remove vault:database/config/", "would allow the deletion", "with the final snapshot", "would release"} {
		if !strings.Contains(third, want) {
			t.Errorf("%q is not in\n%s", want, third)
		}
	}
}

// dryRun returns what a dry run prints, and wants it to change nothing.
func (l *life) dryRun() string {
	l.t.Helper()
	cmd := exec.Command(l.world.controller, l.args...)
	cmd.Env = append(os.Environ(), l.env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		l.t.Fatalf("%v\n%s", err, out)
	}
	for _, c := range l.gate.Calls() {
		if c.Write {
			l.t.Errorf("the dry run sent %s", c.Text)
		}
	}
	return string(out)
}

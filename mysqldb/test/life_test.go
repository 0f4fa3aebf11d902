//go:build linux

package test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/test/servers"
)

// life is that of one resource named db, in a namespace and of a class of its own, with a controller of its own.
type life struct {
	*world
	t         *testing.T
	namespace string // the class's name too
	provider  v1alpha1.ProviderName
	policy    v1alpha1.DeletionPolicy

	gate       *servers.Gate
	args, env  []string
	controller *servers.Process
	users      []string // of accounts that Vault made
}

func (w *world) newLife(
	t *testing.T, provider v1alpha1.ProviderName, policy v1alpha1.DeletionPolicy, args ...string,
) *life {
	t.Helper()
	l := &life{world: w, t: t, provider: provider, policy: policy, gate: &servers.Gate{}}
	l.namespace = fmt.Sprintf("t%d", namespaces.Add(1))
	l.args, l.env = w.controllerAt(t, l.gate, append([]string{"--namespace=" + l.namespace}, args...)...)
	l.apply("v1", "namespaces", fmt.Sprintf("{apiVersion: v1, kind: Namespace, metadata: {name: %s}}", l.namespace))
	l.apply(group, "mysqldbclasses", l.class())
	return l
}

const group = "prsn.io/v1alpha1"

// addr is the URL of the gate before a server.
func (l *life) addr(server string) string { return l.gate.Addr(server) }

// class is the manifest of the resource's class.
func (l *life) class() string {
	head := fmt.Sprintf("{apiVersion: prsn.io/v1alpha1, kind: MysqlDbClass, metadata: {name: %s}, spec: ", l.namespace)
	if l.provider == v1alpha1.ProviderRDS {
		return head + fmt.Sprintf(`{provider: rds, rds: {region: eu-west-1, masterUser: %s, sizes: {
			small: {instanceClass: db.t4g.small}, large: {instanceClass: db.m7g.large, storageGiB: 100}}}}}`, l.master())
	}
	return head + fmt.Sprintf(`{provider: server, server: {host: 127.0.0.1, port: %d, connection: shared}}}`, l.mysql.Port)
}

func (l *life) master() string { return "m" + l.namespace }

// manifest is that of the resource.
func (l *life) manifest(more string) string {
	spec := fmt.Sprintf("class: %s, deletionPolicy: %s", l.namespace, l.policy)
	if l.provider == v1alpha1.ProviderRDS {
		spec += `, instanceSize: small, engineVersion: "8.0"`
	}
	return fmt.Sprintf("{apiVersion: prsn.io/v1alpha1, kind: MysqlDb, metadata: {name: db, namespace: %s}, spec: {%s%s}}",
		l.namespace, spec, more)
}

// apply creates an object.
func (l *life) apply(version, resource, manifest string) {
	l.t.Helper()
	if err := l.create(version, resource, manifest); err != nil {
		l.t.Fatal(err)
	}
}

func (l *life) create(version, resource, manifest string) error {
	var object map[string]any
	if err := yaml.Unmarshal([]byte(manifest), &object); err != nil {
		return err
	}
	return l.kube.Do(http.MethodPost, l.path(version, resource, ""), object, nil)
}

func (l *life) path(version, resource, name string) string {
	root := "/apis/" + version
	if version == "v1" {
		root = "/api/v1"
	}
	if resource != "namespaces" && resource != "mysqldbclasses" && !strings.HasPrefix(resource, "customresource") {
		root += "/namespaces/" + l.namespace
	}
	return strings.TrimSuffix(root+"/"+resource+"/"+name, "/")
}

func (l *life) self() string { return l.path(group, "mysqldbs", "db") }

// begin starts the controller, or starts it again.
func (l *life) begin() {
	l.t.Helper()
	var err error
	l.controller, err = servers.Start(l.world.controller, l.args, l.env)
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(l.controller.Kill)
}

// patch changes the resource as a merge patch in YAML says.
func (l *life) patch(text string) {
	l.t.Helper()
	var patch map[string]any
	if err := yaml.Unmarshal([]byte(text), &patch); err != nil {
		l.t.Fatal(err)
	}
	if err := l.kube.Do(http.MethodPatch, l.self(), patch, nil); err != nil {
		l.t.Fatal(err)
	}
}

func (l *life) remove() {
	l.t.Helper()
	if err := l.kube.Do(http.MethodDelete, l.self(), nil, nil); err != nil {
		l.t.Fatal(err)
	}
}

// resource returns the resource, or nil if there is none.
func (l *life) resource() *v1alpha1.MysqlDb {
	db := &v1alpha1.MysqlDb{}
	if l.kube.Do(http.MethodGet, l.self(), nil, db) != nil {
		return nil
	}
	return db
}

// until waits for something, and ends the test if it does not come.
func (l *life) until(what string, done func() bool) {
	l.t.Helper()
	for limit := time.Now().Add(patience); !done(); time.Sleep(100 * time.Millisecond) {
		if time.Now().Before(limit) {
			continue
		}
		text := ""
		if db := l.resource(); db != nil {
			b, _ := yaml.Marshal(db.Status)
			text = string(b)
		}
		l.t.Fatalf("%s: not %s in time\n%s\n%s", l.namespace, what, text, l.controller.Log())
	}
}

// condition waits until the condition Ready has a status and a reason, for the resource as it is now.
func (l *life) condition(status metav1.ConditionStatus, reason string) *v1alpha1.MysqlDb {
	l.t.Helper()
	var db *v1alpha1.MysqlDb
	l.until(fmt.Sprintf("Ready=%s for %s", status, reason), func() bool {
		db = l.resource()
		if db == nil {
			return false
		}
		for _, c := range db.Status.Conditions {
			if c.Type == v1alpha1.Ready && c.Status == status && c.Reason == reason && c.ObservedGeneration == db.Generation {
				return true
			}
		}
		return false
	})
	return db
}

func (l *life) ready() *v1alpha1.MysqlDb {
	l.t.Helper()
	return l.condition(metav1.ConditionTrue, "Ready")
}

func (l *life) gone() {
	l.t.Helper()
	l.until("gone", func() bool { return l.resource() == nil })
}

// checkReady sees that all is there that should be, once, and that an account works.
func (l *life) checkReady() {
	l.t.Helper()
	db := l.resource()
	keys, err := l.consul.Keys("mysql/" + l.namespace + "/")
	if err != nil {
		l.t.Fatal(err)
	}
	prefix := db.Status.ConsulPrefix + "/"
	if len(keys) != 4 || keys[prefix+"host"] != "127.0.0.1" || keys[prefix+"port"] != fmt.Sprint(l.mysql.Port) ||
		keys[prefix+"database"] != l.namespace+"_db" {
		l.t.Errorf("consul has %v", keys)
	}

	user, password := l.credentials()
	_, err = l.mysql.Login(user, password, "CREATE TABLE IF NOT EXISTS "+l.namespace+"_db.seen (x INT)")
	if err != nil {
		l.t.Errorf("the account that vault made: %v", err)
	}
	if l.provider == v1alpha1.ProviderRDS {
		l.checkInstance()
	}
}

// checkInstance sees one instance, and that Vault alone knows its password.
func (l *life) checkInstance() {
	l.t.Helper()
	instances, _, err := l.rds.Has(l.t.Context(), l.namespace+"-")
	if err != nil || len(instances) != 1 {
		l.t.Errorf("instances: %v (%v)", instances, err)
	}
	for _, password := range l.rds.Passwords(l.master()) {
		if _, err := l.mysql.Login(l.master(), password, "SELECT 1"); err == nil {
			l.t.Error("a password that was set by a request still opens the instance")
		}
	}
}

// credentials has Vault make an account.
func (l *life) credentials() (user, password string) {
	l.t.Helper()
	var answer struct {
		Data struct{ Username, Password string }
	}
	if err := l.vault.Call(http.MethodGet, "/v1/database/creds/"+l.namespace+"-db", nil, &answer); err != nil {
		l.t.Fatal(err)
	}
	l.users = append(l.users, answer.Data.Username)
	return answer.Data.Username, answer.Data.Password
}

// checkGone sees that nothing is left but what the deletion policy wants kept.
func (l *life) checkGone() {
	l.t.Helper()
	all, err := l.consul.Keys("")
	if err != nil {
		l.t.Fatal(err)
	}
	for key, value := range all {
		if strings.Contains(value, `"`+l.namespace+"/db\"") || strings.HasPrefix(key, "mysql/"+l.namespace+"/") {
			l.t.Errorf("left in consul: %s = %s", key, value)
		}
	}

	for _, path := range []string{"roles", "config"} {
		for _, name := range l.list("database/" + path) {
			if strings.Contains(name, l.namespace+"-") {
				l.t.Errorf("left in vault: database/%s/%s", path, name)
			}
		}
	}
	for _, name := range l.list("sys/leases/lookup/database/creds") {
		if strings.Contains(name, l.namespace+"-") {
			l.t.Errorf("left in vault: leases of %s", name)
		}
	}
	l.checkServer()
}

func (l *life) list(path string) []string {
	var answer struct{ Data struct{ Keys []string } }
	err := l.vault.Call("LIST", "/v1/"+path, nil, &answer)
	if err != nil && !strings.Contains(err.Error(), " 404 ") {
		l.t.Fatal(err)
	}
	return answer.Data.Keys
}

// checkServer sees that no account is left, and neither an instance nor a database.
func (l *life) checkServer() {
	l.t.Helper()
	users, err := l.mysql.Query(fmt.Sprintf("SELECT user FROM mysql.user WHERE user LIKE 'v-%%-%s-%%'", l.namespace))
	if err != nil || users != "" {
		l.t.Errorf("left in MySQL: %q (%v)", users, err)
	}

	instances, snapshots, err := l.rds.Has(l.t.Context(), l.namespace+"-")
	if err != nil || len(instances) > 0 {
		l.t.Errorf("left in RDS: %v (%v)", instances, err)
	}
	if l.provider == v1alpha1.ProviderRDS && l.policy == v1alpha1.Snapshot && len(snapshots) != 1 {
		l.t.Errorf("snapshots: %v", snapshots)
	}
	if l.provider == v1alpha1.ProviderServer && l.policy == v1alpha1.Delete {
		databases, err := l.mysql.Query(fmt.Sprintf("SHOW DATABASES LIKE '%s\\_%%'", l.namespace))
		if err != nil || databases != "" {
			l.t.Errorf("left in MySQL: database %q (%v)", databases, err)
		}
	}
}

// patience is how long anything may take.
const patience = 90 * time.Second

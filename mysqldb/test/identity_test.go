//go:build linux

package test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
)

// refused waits until the resource is refused for a reason, and wants words in the message.
func (l *life) refused(reason string, words ...string) {
	l.t.Helper()
	db := l.condition(metav1.ConditionFalse, reason)
	for _, c := range db.Status.Conditions {
		for _, word := range words {
			if c.Type == v1alpha1.Ready && !strings.Contains(c.Message, word) {
				l.t.Errorf("%q is not in %q", word, c.Message)
			}
		}
	}
}

// TestUsage has resources that cannot be made. They wait for a change, and send nothing meanwhile.
func TestUsage(t *testing.T) {
	t.Parallel()
	w := start(t)
	for _, test := range []struct {
		name, reason string
		provider     v1alpha1.ProviderName
		policy       v1alpha1.DeletionPolicy
		more, mend   string
		words        []string
	}{
		{"unknown size", "UnknownSize", v1alpha1.ProviderRDS, v1alpha1.Delete, ", instanceSize: huge",
			"{spec: {instanceSize: small}}", []string{`no instanceSize "huge"`, "large, small"}},
		{"snapshot of a server", "NoSnapshots", v1alpha1.ProviderServer, v1alpha1.Snapshot, "",
			"{spec: {deletionPolicy: Delete}}", []string{"Retain or Delete"}},
		{"size of a server", "NoSizes", v1alpha1.ProviderServer, v1alpha1.Delete, ", instanceSize: small",
			"{spec: {instanceSize: null}}", []string{"leave out instanceSize"}},
		{"version of a server", "NoVersions", v1alpha1.ProviderServer, v1alpha1.Delete, `, engineVersion: "8.4"`,
			"{spec: {engineVersion: null}}", []string{"leave out engineVersion"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			l := w.newLife(t, test.provider, test.policy)
			l.begin()
			l.apply(group, "mysqldbs", l.with(test.more))
			l.refused(test.reason, test.words...)
			for _, c := range l.gate.Calls() {
				if c.Server != "kubernetes" {
					t.Errorf("sent %s", c.Text)
				}
			}
			l.patch(test.mend)
			l.policy = v1alpha1.Delete
			l.ready()
			l.remove()
			l.gone()
			l.checkGone()
		})
	}
}

// with is the manifest with other fields in the place of its own.
func (l *life) with(more string) string {
	text := l.manifest(more)
	if l.provider == v1alpha1.ProviderRDS && strings.Contains(more, "instanceSize") {
		text = strings.Replace(text, ", instanceSize: small", "", 1)
	}
	return text
}

// TestClass has a class that comes late, and one that goes early.
func TestClass(t *testing.T) {
	t.Parallel()
	w := start(t)
	l := w.newLife(t, v1alpha1.ProviderRDS, v1alpha1.Snapshot)
	class := l.path(group, "mysqldbclasses", l.namespace)
	if err := w.kube.Do(http.MethodDelete, class, nil, nil); err != nil {
		t.Fatal(err)
	}
	l.begin()
	l.apply(group, "mysqldbs", l.manifest(""))
	l.refused("ClassNotFound", "no MysqlDbClass "+l.namespace)
	l.apply(group, "mysqldbclasses", l.class())
	l.ready()

	if err := w.kube.Do(http.MethodDelete, class, nil, nil); err != nil {
		t.Fatal(err)
	}
	l.patch("{spec: {instanceSize: large}}")
	l.refused("ClassNotFound")
	l.checkReady()
	l.remove()
	l.gone()
	l.checkGone()
}

// TestNames has two resources whose names look alike once they are joined, and a third that wants the database of the
// first.
func TestNames(t *testing.T) {
	t.Parallel()
	w := start(t)
	l := w.newLife(t, v1alpha1.ProviderServer, v1alpha1.Delete)
	other := &life{}
	*other = *l
	other.namespace = l.namespace + "-a"
	l.args = append(l.args, "--namespace="+other.namespace)
	l.apply("v1", "namespaces", fmt.Sprintf("{apiVersion: v1, kind: Namespace, metadata: {name: %s}}", other.namespace))
	l.begin()
	manifest := func(namespace, name, more string) string {
		return fmt.Sprintf("{apiVersion: prsn.io/v1alpha1, kind: MysqlDb, metadata: {name: %s, namespace: %s}, "+
			"spec: {class: %s, deletionPolicy: Delete%s}}", name, namespace, l.namespace, more)
	}
	l.apply(group, "mysqldbs", manifest(l.namespace, "a-b", ""))
	other.apply(group, "mysqldbs", manifest(other.namespace, "b", ""))
	for _, name := range []string{l.namespace + " a-b", other.namespace + " b"} {
		f := strings.Fields(name)
		w.kubectl(t, "", "wait", "-n", f[0], "mysqldb/"+f[1], "--for=condition=Ready", "--timeout=60s")
	}
	paths := map[string]bool{}
	for _, namespace := range []string{l.namespace, other.namespace} {
		paths[w.kubectl(t, "", "get", "mydb", "-n", namespace, "-o", "jsonpath={.items[0].status.vaultPath}")] = true
	}
	if len(paths) != 2 {
		t.Errorf("both have the role %v", paths)
	}

	taken := w.kubectl(t, "", "get", "mydb", "-n", l.namespace, "a-b", "-o", "jsonpath={.status.placement.database}")
	other.apply(group, "mysqldbs", manifest(other.namespace, "db", ", database: "+taken))
	other.refused("NameTaken", "MysqlDb "+l.namespace+"/a-b", taken)
	if err := l.kube.Do(http.MethodDelete, other.self(), nil, nil); err != nil {
		t.Fatal(err)
	}
	other.gone()
	var account struct {
		Data struct{ Username, Password string }
	}
	if err := w.vault.Call("GET", "/v1/"+w.kubectl(t, "", "get", "mydb", "-n", l.namespace, "a-b", "-o",
		"jsonpath={.status.vaultPath}"), nil, &account); err != nil {
		t.Fatal(err)
	}
	_, err := w.mysql.Login(account.Data.Username, account.Data.Password, "CREATE TABLE "+taken+".t (x INT)")
	if err != nil {
		t.Errorf("after the second claim was refused and removed: %v", err)
	}
	w.kubectl(t, "", "delete", "mydb", "--all", "-n", l.namespace, "--timeout=60s")
	w.kubectl(t, "", "delete", "mydb", "--all", "-n", other.namespace, "--timeout=60s")
}

// TestForeign has names that belong to something else. Nothing of that is touched, and what may be adopted is, with
// the annotation.
func TestForeign(t *testing.T) {
	t.Parallel()
	w := start(t)
	t.Run("prefix", func(t *testing.T) {
		l := w.newLife(t, v1alpha1.ProviderServer, v1alpha1.Delete, "--interval=500ms")
		key := "/v1/kv/mysql/" + l.namespace + "/db/host"
		if err := w.consul.Call("PUT", key, "theirs", nil); err != nil {
			t.Fatal(err)
		}
		l.begin()
		l.apply(group, "mysqldbs", l.manifest(""))
		l.refused("PrefixTaken", "mysql/"+l.namespace+"/db/host")
		if err := w.consul.Call("DELETE", key, nil, nil); err != nil {
			t.Fatal(err)
		}
		l.ready()
	})

	t.Run("role", func(t *testing.T) {
		l := w.newLife(t, v1alpha1.ProviderServer, v1alpha1.Delete, "--interval=500ms")
		path := "/v1/database/roles/" + l.namespace + "-db"
		role := map[string]any{"db_name": "shared", "creation_statements": "SELECT 1"}
		if err := w.vault.Call("POST", path, role, nil); err != nil {
			t.Fatal(err)
		}
		l.begin()
		l.apply(group, "mysqldbs", l.manifest(""))
		l.refused("RoleTaken", "delete it, if nothing uses it")
		l.remove()
		l.gone()
		if err := w.vault.Call("GET", path, nil, nil); err != nil {
			t.Errorf("the foreign role: %v", err)
		}
	})

	t.Run("database", func(t *testing.T) {
		l := w.newLife(t, v1alpha1.ProviderServer, v1alpha1.Retain, "--interval=500ms")
		database := l.namespace + "_old"
		if _, err := w.mysql.Query("CREATE DATABASE " + database); err != nil {
			t.Fatal(err)
		}
		l.begin()
		l.apply(group, "mysqldbs", l.manifest(", database: "+database))
		l.refused("DatabaseTaken", "list it as adoptable in class")
		l.patch("{metadata: {annotations: {prsn.io/adopt: " + database + "}}}")
		l.refused("DatabaseTaken")
		class := map[string]any{"spec": map[string]any{"adoptable": []string{database}}}
		if err := w.kube.Do(http.MethodPatch, l.path(group, "mysqldbclasses", l.namespace), class, nil); err != nil {
			t.Fatal(err)
		}
		l.ready()
		l.remove()
		l.gone()
		if found, _ := w.mysql.Query("SHOW DATABASES LIKE '" + database + "'"); found == "" {
			t.Error("the database is gone")
		}
	})

	t.Run("instance", func(t *testing.T) {
		l := w.newLife(t, v1alpha1.ProviderRDS, v1alpha1.Snapshot, "--interval=500ms")
		_, err := w.rds.Admin().CreateDBInstance(t.Context(), &rds.CreateDBInstanceInput{
			DBInstanceIdentifier: aws.String(l.namespace + "-db"), DBInstanceClass: aws.String("db.t4g.small"),
			Engine: aws.String("mysql"), EngineVersion: aws.String("8.0.36"), AllocatedStorage: aws.Int32(20),
			MasterUsername: aws.String(l.master()), MasterUserPassword: aws.String("ofsomebody"),
		})
		if err != nil {
			t.Fatal(err)
		}
		w.rds.Remember(l.namespace+"-db", l.master())
		l.begin()
		l.apply(group, "mysqldbs", l.manifest(""))
		l.refused("NameTaken", "prsn.io/adopt: "+l.namespace+"-db")
		l.patch("{metadata: {annotations: {prsn.io/adopt: " + l.namespace + "-db}}}")
		l.ready()
		l.checkReady()
		l.remove()
		l.gone()
		l.checkGone()
	})
}

// TestRetain deletes a resource that keeps its data, and makes it again: without the annotation the data stays where
// it is, and with it there is one instance with the same data.
func TestRetain(t *testing.T) {
	t.Parallel()
	w := start(t)
	for provider, reason := range map[v1alpha1.ProviderName]string{
		v1alpha1.ProviderServer: "DatabaseTaken",
		v1alpha1.ProviderRDS:    "NameTaken",
	} {
		t.Run(string(provider), func(t *testing.T) {
			l := w.newLife(t, provider, v1alpha1.Retain, "--interval=500ms")
			l.begin()
			l.apply(group, "mysqldbs", l.manifest(""))
			l.ready()
			l.checkReady()
			l.remove()
			l.gone()
			users, err := w.mysql.Query("SELECT user FROM mysql.user WHERE user LIKE 'v-%-" + l.namespace + "-%'")
			if err != nil || users != "" {
				t.Errorf("accounts are left: %s (%v)", users, err)
			}

			l.apply(group, "mysqldbs", l.manifest(""))
			l.refused(reason, v1alpha1.AdoptAnnotation)
			name := l.namespace + "_db"
			if provider == v1alpha1.ProviderRDS {
				name = l.namespace + "-db"
			}
			l.patch("{metadata: {annotations: {prsn.io/adopt: " + name + "}}}")
			l.ready()
			l.checkReady()
			if _, err := w.mysql.Query("SELECT * FROM " + l.namespace + "_db.seen"); err != nil {
				t.Errorf("the data: %v", err)
			}
			l.policy = v1alpha1.Delete
			l.patch("{spec: {deletionPolicy: Delete}}")
			l.remove()
			l.gone()
			l.checkGone()
		})
	}
}

// TestNoDowngrade wants a version that RDS cannot go back to.
func TestNoDowngrade(t *testing.T) {
	t.Parallel()
	w := start(t)
	l := w.newLife(t, v1alpha1.ProviderRDS, v1alpha1.Delete)
	l.begin()
	l.apply(group, "mysqldbs", l.manifest(""))
	l.ready()
	l.patch(`{spec: {engineVersion: "5.7"}}`)
	l.refused("NoDowngrade", "cannot go back to 5.7")
	l.remove()
	l.gone()
	l.checkGone()
}

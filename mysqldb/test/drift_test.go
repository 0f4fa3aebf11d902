//go:build linux

package test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
)

// TestDrift changes what the controller has made. It is put back.
func TestDrift(t *testing.T) {
	t.Parallel()
	w := start(t)
	l := w.newLife(t, v1alpha1.ProviderRDS, v1alpha1.Delete, "--interval=500ms")
	l.begin()
	l.apply(group, "mysqldbs", l.manifest(""))
	l.ready()
	id := l.namespace + "-db"
	prefix := "mysql/" + l.namespace + "/db/"

	for _, drift := range []struct {
		name   string
		change func() error
		back   func() bool
	}{
		{"a key", func() error { return w.consul.Call("PUT", "/v1/kv/"+prefix+"host", "elsewhere", nil) },
			func() bool { return l.key(prefix+"host") == "127.0.0.1" }},
		{"a claim", func() error { return w.consul.Call("DELETE", "/v1/kv/"+prefix+".owner", nil, nil) },
			func() bool { return strings.Contains(l.key(prefix+".owner"), l.namespace+"/db") }},
		{"the role", func() error { return w.vault.Call("DELETE", "/v1/database/roles/"+id, nil, nil) },
			func() bool { return w.vault.Call("GET", "/v1/database/roles/"+id, nil, nil) == nil }},
		{"who may use the connection", func() error {
			return w.vault.Call("POST", "/v1/database/config/"+id, map[string]any{"allowed_roles": "other"}, nil)
		}, func() bool { return l.canMakeAccount() }},
		{"the connection", func() error { return w.vault.Call("DELETE", "/v1/database/config/"+id, nil, nil) },
			func() bool { return l.canMakeAccount() }},
		{"deletion protection", func() error {
			_, err := w.rds.Admin().ModifyDBInstance(t.Context(), &rds.ModifyDBInstanceInput{
				DBInstanceIdentifier: &id, DeletionProtection: aws.Bool(false)})
			return err
		}, func() bool {
			found, _, err := w.rds.Has(t.Context(), id)
			return err == nil && len(found) == 1 && *found[0].DeletionProtection
		}},
		{"the size", func() error {
			_, err := w.rds.Admin().ModifyDBInstance(t.Context(), &rds.ModifyDBInstanceInput{
				DBInstanceIdentifier: &id, DBInstanceClass: aws.String("db.t4g.micro")})
			return err
		}, func() bool {
			found, _, err := w.rds.Has(t.Context(), id)
			return err == nil && len(found) == 1 && *found[0].DBInstanceClass == "db.t4g.small"
		}},
	} {
		if err := drift.change(); err != nil {
			t.Fatal(err)
		}
		l.until(drift.name+" back", drift.back)
	}

	if err := w.consul.Call("PUT", "/v1/kv/"+prefix+"ssl_ca", "of the team", nil); err != nil {
		t.Fatal(err)
	}
	l.ready()
	l.remove()
	l.gone()
	if l.key(prefix+"ssl_ca") != "of the team" {
		t.Error("a key that the team has added is gone")
	}
	w.consul.Call("DELETE", "/v1/kv/"+prefix+"ssl_ca", nil, nil)
	l.checkGone()
}

func (l *life) key(name string) string {
	keys, err := l.consul.Keys(name)
	if err != nil {
		l.t.Fatal(err)
	}
	return keys[name]
}

func (l *life) canMakeAccount() bool {
	return l.vault.Call("GET", "/v1/database/creds/"+l.namespace+"-db", nil, nil) == nil
}

// TestLost deletes resources after servers have lost everything: Consul its keys, Vault its connection, RDS the
// instance. The deletion comes to its end, and removes what is still there.
func TestLost(t *testing.T) {
	t.Parallel()
	w := start(t)
	t.Run("consul", func(t *testing.T) {
		l := w.newLife(t, v1alpha1.ProviderRDS, v1alpha1.Delete)
		l.begin()
		l.apply(group, "mysqldbs", l.manifest(""))
		l.ready()
		for _, prefix := range []string{"mysql/" + l.namespace + "/", "mysqldb-claims/role/database/" + l.namespace + "-"} {
			if err := w.consul.Call("DELETE", "/v1/kv/"+prefix+"?recurse", nil, nil); err != nil {
				t.Fatal(err)
			}
		}
		l.remove()
		l.gone()
		l.checkGone()
	})

	t.Run("instance", func(t *testing.T) {
		l := w.newLife(t, v1alpha1.ProviderRDS, v1alpha1.Delete)
		l.begin()
		l.apply(group, "mysqldbs", l.manifest(""))
		l.ready()
		id := l.namespace + "-db"
		for _, call := range []func() error{
			func() error {
				_, err := w.rds.Admin().ModifyDBInstance(t.Context(), &rds.ModifyDBInstanceInput{
					DBInstanceIdentifier: &id, DeletionProtection: aws.Bool(false)})
				return err
			},
			func() error {
				_, err := w.rds.Admin().DeleteDBInstance(t.Context(), &rds.DeleteDBInstanceInput{
					DBInstanceIdentifier: &id, SkipFinalSnapshot: aws.Bool(true)})
				return err
			},
		} {
			if err := call(); err != nil {
				t.Fatal(err)
			}
		}
		l.remove()
		l.gone()
		l.checkGone()
	})
}

// TestObject reads the server and its account from other resources, waits for them, and follows a new password. The
// account is let in with TLS only.
func TestObject(t *testing.T) {
	t.Parallel()
	w := start(t)
	if _, err := w.kube.Kubectl(databaseCRD, "apply", "-f", "-"); err != nil {
		t.Fatal(err)
	}
	w.kubectl(t, "", "wait", "--for=condition=Established", "crd/databases.example.com")
	l := w.newLife(t, v1alpha1.ProviderServer, v1alpha1.Delete, "--interval=500ms")
	if err := w.kube.Do(http.MethodDelete, l.path(group, "mysqldbclasses", l.namespace), nil, nil); err != nil {
		t.Fatal(err)
	}
	l.apply(group, "mysqldbclasses", fmt.Sprintf(`{apiVersion: prsn.io/v1alpha1, kind: MysqlDbClass, metadata: {name: %s},
		spec: {provider: object, object: {apiVersion: example.com/v1, kind: Database, hostPath: "{.status.host}",
		portPath: "{.status.port}", account: {secret: "{name}-root", caBundle: %q}}}}`, l.namespace, w.mysql.CA.PEM))
	user := "root" + l.namespace
	l.sql("CREATE USER %s@'%%' IDENTIFIED BY 'one' REQUIRE SSL; GRANT ALL ON *.* TO %[1]s@'%%' WITH GRANT OPTION", user)

	l.begin()
	l.apply(group, "mysqldbs", l.manifest(""))
	l.refused("NoObject", "Database "+l.namespace+"/db is not there yet")
	l.apply("example.com/v1", "databases", "{apiVersion: example.com/v1, kind: Database, metadata: {name: db}}")
	l.refused("NoAddress", "{.status.host}")
	status := fmt.Sprintf(`{"status": {"host": "127.0.0.1", "port": %d}}`, l.mysql.Port)
	w.kubectl(t, "", "patch", "-n", l.namespace, "database/db", "--type=merge", "-p="+status)
	l.refused("NoObject", "Secret "+l.namespace+"/db-root")
	secret := "{apiVersion: v1, kind: Secret, metadata: {name: db-root}, stringData: {username: %s, password: %s}}"
	l.apply("v1", "secrets", fmt.Sprintf(secret, user, "wrong"))
	l.refused("VaultCannotConnect", "Access denied")
	l.secret("one")
	l.ready()
	l.checkReady()

	l.sql("ALTER USER %s@'%%' IDENTIFIED BY 'two'", user)
	l.secret("two")
	l.until("a new account version", func() bool {
		var answer struct {
			Data struct {
				Details map[string]any `json:"connection_details"`
			}
		}
		err := w.vault.Call("GET", "/v1/database/config/"+l.namespace+"-db", nil, &answer)
		version := w.kubectl(t, "", "get", "secret", "-n", l.namespace, "db-root", "-o",
			"jsonpath={.metadata.resourceVersion}")
		text, _ := answer.Data.Details["prsn_io_account"].(string)
		return err == nil && strings.HasSuffix(text, "/"+version)
	})
	l.checkReady()
	l.remove()
	l.gone()
	l.checkGone()
}

func (l *life) sql(format string, args ...any) {
	l.t.Helper()
	if _, err := l.mysql.Query(fmt.Sprintf(format, args...)); err != nil {
		l.t.Fatal(err)
	}
}

func (l *life) secret(password string) {
	l.t.Helper()
	patch := map[string]any{"stringData": map[string]any{"password": password}}
	if err := l.kube.Do(http.MethodPatch, l.path("v1", "secrets", "db-root"), patch, nil); err != nil {
		l.t.Fatal(err)
	}
}

const databaseCRD = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: databases.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Database, plural: databases, singular: database}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`

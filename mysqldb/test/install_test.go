//go:build linux

package test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/test/servers"
)

// TestInstall has the API server take the whole installation.
func TestInstall(t *testing.T) {
	t.Parallel()
	w := start(t)
	said := w.kubectl(t, "", "apply", "--dry-run=server", "-k", filepath.Join(servers.Repository(), "mysqldb", "deploy"))
	for _, want := range []string{
		"deployment.apps/mysqldb created", "serviceaccount/mysqldb", "role.rbac.authorization.k8s.io/mysqldb",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("no %s in\n%s", want, said)
		}
	}
}

// TestOneServer has two classes with a connection each to one server. No database of it is claimed twice.
func TestOneServer(t *testing.T) {
	t.Parallel()
	w := start(t)
	l := w.newLife(t, v1alpha1.ProviderServer, v1alpha1.Delete)
	l.apply(group, "mysqldbclasses", fmt.Sprintf(`{apiVersion: prsn.io/v1alpha1, kind: MysqlDbClass, metadata: {name: %s-2},
		spec: {provider: server, server: {host: 127.0.0.1, port: %d, connection: other}, consul: {prefix: mysql/%[1]s}}}`,
		l.namespace, w.mysql.Port))
	l.begin()
	l.apply(group, "mysqldbs", l.manifest(", database: "+l.namespace+"_db"))
	l.ready()

	second := strings.NewReplacer("name: db,", "name: again,", "class: "+l.namespace, "class: "+l.namespace+"-2").
		Replace(l.manifest(", database: " + l.namespace + "_db"))
	l.apply(group, "mysqldbs", second)
	w.kubectl(t, "", "wait", "-n", l.namespace, "mysqldb/again", "--timeout=60s",
		`--for=jsonpath={.status.conditions[?(@.type=="Ready")].reason}=NameTaken`)
	w.kubectl(t, "", "delete", "-n", l.namespace, "mysqldb/again", "--timeout=60s")
	l.checkReady()
	l.remove()
	l.gone()
	l.checkGone()
}

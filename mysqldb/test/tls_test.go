//go:build linux

package test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/test/servers"
)

// TestTLS has a server that lets its first account in with TLS only. Vault verifies the server with the class's
// certificates, and a client does at the address that is published.
func TestTLS(t *testing.T) {
	t.Parallel()
	w := start(t)
	l := w.newLife(t, v1alpha1.ProviderRDS, v1alpha1.Delete, "--interval=500ms")
	l.sql("CREATE USER %s@'%%' REQUIRE SSL", l.master())
	other, err := servers.NewAuthority("another CA")
	if err != nil {
		t.Fatal(err)
	}

	l.begin()
	l.apply(group, "mysqldbs", l.manifest(""))
	l.refused("VaultCannotConnect", "Access denied")
	l.caBundle("-----BEGIN CERTIFICATE-----\nnone\n")
	l.refused("BadCertificates", "class "+l.namespace+": rds.caBundle cannot be read")
	l.caBundle(other.PEM)
	l.refused("VaultCannotConnect", "x509: certificate signed by unknown authority")
	l.caBundle(w.mysql.CA.PEM)
	l.ready()
	l.checkReady()
	l.checkVerified(other)

	// A new authority, as RDS has one every few years: what is published stays, and the password is still Vault's.
	l.caBundle(other.PEM)
	l.refused("VaultCannotConnect", "x509: certificate signed by unknown authority")
	l.checkReady()
	l.caBundle(other.PEM + w.mysql.CA.PEM)
	l.ready()
	l.checkReady()
	l.checkSettled()
	l.remove()
	l.gone()
	l.checkGone()
}

// checkSettled waits for a look at the resource, which may change nothing.
func (l *life) checkSettled() {
	l.t.Helper()
	l.gate.Calls()
	looks := 0
	l.until("looked at", func() bool {
		for _, c := range l.gate.Calls() {
			if c.Write {
				l.t.Errorf("of what is settled: sent %s", c.Text)
			}
			if c.Server == "vault" {
				looks++
			}
		}
		return looks > 3
	})
}

// caBundle gives the class certificates.
func (l *life) caBundle(text string) {
	l.t.Helper()
	patch := map[string]any{"spec": map[string]any{"rds": map[string]any{"caBundle": text}}}
	if err := l.kube.Do(http.MethodPatch, l.path(group, "mysqldbclasses", l.namespace), patch, nil); err != nil {
		l.t.Fatal(err)
	}
}

// checkVerified has a client log in with what initplate renders: it wants a certificate of the server's authority and
// takes none of another.
func (l *life) checkVerified(other *servers.Authority) {
	l.t.Helper()
	for _, a := range []*servers.Authority{l.mysql.CA, other} {
		file := filepath.Join(l.t.TempDir(), "ca.pem")
		if err := os.WriteFile(file, []byte(a.PEM), 0o600); err != nil {
			l.t.Fatal(err)
		}
		client := l.render(l.t, "db", "MYSQL_SSL_CA="+file, "MYSQL_SSL_VERIFY=true")
		said, err := l.mysql.QueryAs(client, "SHOW STATUS LIKE 'Ssl_version'")
		if right := a == l.mysql.CA; right != (err == nil) || right != strings.Contains(said, "TLSv1") {
			l.t.Errorf("a client that trusts the right authority (%t): %s %v", right, said, err)
		}
	}
}

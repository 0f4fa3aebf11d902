package notify

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// TestVault has Vault issue certificates that are valid for a minute, for five minutes. An nginx, a MySQL and a MariaDB
// serve them, and their clients never see one that has expired.
func TestVault(t *testing.T) {
	if !servers.Soak() {
		return // make soak
	}
	t.Parallel()
	vault := servers.Vault(t)
	token := issuing(t, vault)
	ca := authorityOf(t, vault)

	const issued = "{{ with secret `notify-pki/issue/web` `common_name=" + serverName + "` `ttl=60s` }}"
	name := fmt.Sprint("nginx-", os.Getpid())
	s := prepared(t, map[string]string{
		"tls.pem": issued + "{{ .Data.certificate }}\n{{ .Data.private_key }}\n{{ end }}",
		"tls.crt": issued + "{{ .Data.certificate }}\n{{ end }}",
		"tls.key": issued + "{{ .Data.private_key }}\n{{ end }}",
	}, "--format", "text", "--notify", "signal:HUP@"+name, "--notify", "mysql:reload-tls@mysql.cnf",
		"--notify", "mysql:reload-tls@mariadb.cnf")
	s.cmd.Env = append(s.cmd.Env, "VAULT_ADDR="+vault.Addr, "VAULT_TOKEN="+token)
	s.write(t, "ca.pem", ca)
	s.start(t)

	mysql := s.database(t, servers.MySQL(t), s.path("ca.pem"))
	mysql.Query(t, "GRANT CONNECTION_ADMIN ON *.* TO reload@'%'")
	s.account(t, "mysql.cnf", mysql, "socket = SOCKET")
	mariadb := s.database(t, servers.MariaDB(t, "11.8"), s.path("ca.pem"))
	mariadb.Query(t, "GRANT RELOAD ON *.* TO reload@'%'")
	s.account(t, "mariadb.cnf", mariadb, "socket = SOCKET")
	at := s.nginx(t, name)

	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM([]byte(ca))
	trusted := &tls.Config{RootCAs: pool}
	polls := []*poll{
		polling(trusted, dial(at)), polling(trusted, connect("127.0.0.1:"+mysql.Port)),
		polling(trusted, connect("127.0.0.1:"+mariadb.Port)),
	}
	before := s.says("warning:") + s.says("error:") // a server may have started late
	time.Sleep(5 * time.Minute)
	for _, p := range polls {
		p.end(t)
		if len(p.first) < 5 {
			t.Errorf("only %d certificates in five minutes", len(p.first))
		}
	}
	if n := s.says("warning:") + s.says("error:") - before; n > 0 {
		t.Errorf("the sidecar logged %d warnings or errors", n)
	}
}

// issuing sets up an authority in Vault, and returns a token that may have it issue certificates.
func issuing(t *testing.T, vault *servers.VaultServer) (token string) {
	t.Helper()
	vault.Write(t, "sys/mounts/notify-pki", map[string]any{"type": "pki"})
	vault.Write(t, "notify-pki/root/generate/internal",
		map[string]any{"common_name": "root", "key_type": "ec", "key_bits": 256})
	vault.Write(t, "notify-pki/roles/web",
		map[string]any{"allow_any_name": true, "key_type": "ec", "key_bits": 256})
	return vault.NewToken(t, vault.Policy(t, `path "notify-pki/issue/web" { capabilities = ["update"] }`))
}

// authorityOf returns the certificate of Vault's authority.
func authorityOf(t *testing.T, vault *servers.VaultServer) string {
	t.Helper()
	resp, err := http.Get(vault.Addr + "/v1/notify-pki/ca/pem")
	must(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	must(t, err)
	return string(text)
}

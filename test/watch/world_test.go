//go:build linux

package watch

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// A world is the servers that a watcher asks, which hold what the templates need.
type world struct {
	consul *servers.ConsulServer
	vault  *servers.VaultServer
	dir    string // of the templates, and of settings, a volume as Kubernetes mounts it

	consulToken, vaultToken string // for watchers

	swaps int
}

// A lifetime is that of what Vault makes, as Vault writes durations.
type lifetime struct{ ttl, most string }

// policy is what a watcher may do in Vault, beside the default policy.
const policy = `
path "consul/creds/*" { capabilities = ["read"] }
path "secret/data/watch/*" { capabilities = ["read"] }
path "pki/issue/web" { capabilities = ["update"] }
`

// newWorld fills the servers. Vault makes tokens of Consul, and certificates.
func newWorld(t testing.TB, consul *servers.ConsulServer, vault *servers.VaultServer, tokens lifetime) *world {
	t.Helper()
	w := &world{consul: consul, vault: vault, dir: t.TempDir()}
	w.consulToken = consul.NewToken(t, `key_prefix "watch/" { policy = "read" }`)
	vault.Write(t, "sys/policies/acl/watch", map[string]any{"policy": policy})
	w.vaultToken = vault.NewToken(t, "watch")

	w.makesTokens(t, tokens)
	w.makesCertificates(t)
	return w
}

// makesTokens sets Vault's secrets engine for Consul up, with the roles app0 to app3.
func (w *world) makesTokens(t testing.TB, l lifetime) {
	t.Helper()
	w.vault.Write(t, "sys/mounts/consul", map[string]any{"type": "consul"})
	w.vault.Write(t, "consul/config/access", map[string]any{"address": w.consul.Addr, "token": w.consul.Token})
	for i := range 4 {
		w.vault.Write(t, fmt.Sprintf("consul/roles/app%d", i), map[string]any{
			"service_identities": "app", "ttl": l.ttl, "max_ttl": l.most,
		})
	}
}

// makesCertificates sets up a certificate authority in Vault, with the role web.
func (w *world) makesCertificates(t testing.TB) {
	t.Helper()
	w.vault.Write(t, "sys/mounts/pki", map[string]any{"type": "pki"})
	w.vault.Write(t, "pki/root/generate/internal", map[string]any{"common_name": "a CA", "ttl": "700h", "key_type": "ec"})
	w.vault.Write(t, "pki/roles/web", map[string]any{"allow_any_name": true, "key_type": "ec", "max_ttl": "1h"})
}

// put changes a key below watch/.
func (w *world) put(t testing.TB, key, value string) {
	t.Helper()
	w.consul.Write(t, "kv/watch/"+key, []byte(value))
}

// putSecret makes a version of a secret of KV version 2.
func (w *world) putSecret(t testing.TB, i int, value string) {
	t.Helper()
	data := map[string]any{"data": map[string]any{"password": value}}
	w.vault.Write(t, fmt.Sprintf("secret/data/watch/%d", i), data)
}

// swap gives the volume settings another content, as the kubelet does: a new directory, and one rename.
func (w *world) swap(t testing.TB, region string) {
	t.Helper()
	w.swaps++
	volume, content := filepath.Join(w.dir, "settings"), fmt.Sprintf("..%d", w.swaps)
	err := os.MkdirAll(filepath.Join(volume, content), 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(volume, content, "region"), []byte(region), 0o600)
	}
	if err == nil {
		err = os.Symlink(content, filepath.Join(volume, "..new"))
	}
	if err == nil {
		err = os.Rename(filepath.Join(volume, "..new"), filepath.Join(volume, "..data"))
	}
	if err != nil {
		t.Fatal(err)
	}
	os.Symlink("..data/region", filepath.Join(volume, "region")) // which is there after the first time
	os.RemoveAll(filepath.Join(volume, fmt.Sprintf("..%d", w.swaps-1)))
}

// write puts a template, or another file of the world, in place at once.
func (w *world) write(t testing.TB, name, text string) {
	t.Helper()
	path := filepath.Join(w.dir, name)
	err := os.WriteFile(path+".new", []byte(text), 0o600)
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// accepts reports whether Consul takes a token.
func (w *world) accepts(token string) error {
	req, err := http.NewRequest(http.MethodGet, "http://"+w.consul.Addr+"/v1/acl/token/self", nil)
	if err != nil {
		return err
	}

	req.Header.Set("X-Consul-Token", token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return fmt.Errorf("Consul answers %s %s %v", resp.Status, text, err)
	}
	return nil
}

// made returns how many tokens there are that Vault made.
func (w *world) made(t testing.TB) (n int) {
	t.Helper()
	var all []struct{ Description string }
	w.consul.Read(t, "acl/tokens", &all)
	for _, token := range all {
		if strings.HasPrefix(token.Description, "Vault app") {
			n++
		}
	}
	return n
}

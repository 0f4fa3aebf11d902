package load

import (
	"errors"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestRoots counts what it costs to find out that a prefix or a path is mistyped:
// nothing but what a run asks that finds its values.
func TestRoots(t *testing.T) {
	consul, vault := servers.Consul(t), servers.Vault(t)
	consul.Put(t, "roots/prod/port", "3310")
	vault.PutV2(t, "roots/db", map[string]any{"username": "app", "password": "planted"})
	vault.PutV1(t, "roots/db", map[string]any{"username": "app", "password": "planted"})
	for _, tt := range []struct {
		name, prefix, path string
		code               int
		vault              map[string]int
	}{
		{"both there", "roots/prod", "secret/data/roots/db", 0, map[string]int{"GET /v1/secret/data/roots/db": 1}},
		{"prefix mistyped", "roots/porduction", "secret/data/roots/db", 3, map[string]int{"GET /v1/secret/data/roots/db": 1}},
		{"path mistyped", "roots/prod", "secret/data/roots/bd", 3, map[string]int{"GET /v1/secret/data/roots/bd": 1}},
		{"logical path", "roots/prod", "secret/roots/db", 0,
			map[string]int{"GET /v1/sys/internal/ui/mounts/secret/roots/db": 1, "GET /v1/secret/data/roots/db": 1}},
		{"logical path mistyped", "roots/prod", "secret/roots/bd", 3,
			map[string]int{"GET /v1/sys/internal/ui/mounts/secret/roots/bd": 1, "GET /v1/secret/data/roots/bd": 1}},
		{"version 1", "roots/prod", "kv1/roots/db", 0,
			map[string]int{"GET /v1/sys/internal/ui/mounts/kv1/roots/db": 1, "GET /v1/kv1/roots/db": 1}},
		{"version 1 mistyped", "roots/prod", "kv1/roots/bd", 3,
			map[string]int{"GET /v1/sys/internal/ui/mounts/kv1/roots/bd": 1, "GET /v1/kv1/roots/bd": 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			consulProxy, vaultProxy := servers.NewProxy(t, consul.Addr, nil), servers.NewProxy(t, vault.Addr, nil)
			out := t.TempDir()
			cmd := exec.Command(servers.Initplate(t), "render", "mysql", "--out", filepath.Join(out, "my.cnf"), "--consul-prefix", tt.prefix, "--vault-path", tt.path)
			cmd.Env = []string{"HOME=" + out, "CONSUL_HTTP_ADDR=" + consulProxy.Addr, "VAULT_ADDR=http://" + vaultProxy.Addr, "VAULT_TOKEN=" + vault.Token}
			said, err := cmd.CombinedOutput()
			code := 0
			if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
				code = exit.ExitCode()
			}
			if code != tt.code {
				t.Errorf("exit code %d, want %d: %s", code, tt.code, said)
			}
			listing := "GET /v1/kv/" + tt.prefix + "/options/" // of the parameter options, at the same time
			compare(t, "Consul", counted(consulProxy), map[string]int{"PUT /v1/txn": 1, listing: 1})
			compare(t, "Vault", counted(vaultProxy), tt.vault)
		})
	}
}

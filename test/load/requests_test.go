package load

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

const (
	keys  = 200 // of Consul
	paths = 50  // of Vault
)

// TestRequests counts what one run of three templates asks, which share many of their keys.
func TestRequests(t *testing.T) {
	consul, vault := servers.Consul(t), servers.OwnVault(t)
	for i := range keys {
		consul.Put(t, fmt.Sprintf("load/%d", i), fmt.Sprint("c", i))
	}
	for i := range paths {
		vault.PutV2(t, fmt.Sprintf("load/%d", i), map[string]any{"user": fmt.Sprint("u", i), "password": fmt.Sprint("p", i)})
		vault.PutV1(t, fmt.Sprintf("load/%d", i), map[string]any{"user": fmt.Sprint("u", i), "password": fmt.Sprint("p", i)})
	}
	for _, tt := range []struct {
		name, path string // of the secrets; %d is the number
		probes     int    // of mounts
	}{
		{"paths of the API", "secret/data/load/%d", 0},
		{"logical paths", "secret/load/%d", 1},
		{"logical paths of version 1", "kv1/load/%d", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in, want := templates(t, tt.path)
			role, secret := vault.AppRole(t, vault.Policy(t, `path "secret/data/load/*" { capabilities = ["read"] } path "kv1/load/*" { capabilities = ["read"] }`))
			log := audit(t, vault)
			consulProxy, vaultProxy := servers.NewProxy(t, consul.Addr, nil), servers.NewProxy(t, vault.Addr, nil)
			out := t.TempDir()
			cmd := exec.Command(servers.Initplate(t), "render", in, "--out", out+"/", "--log-level", "debug", "--vault-auth", "approle", "--vault-role-id", role)
			cmd.Env = []string{"HOME=" + out, "CONSUL_HTTP_ADDR=" + consulProxy.Addr, "VAULT_ADDR=http://" + vaultProxy.Addr, "INITPLATE_VAULT_SECRET_ID=" + secret}
			said, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, said)
			}
			if !strings.Contains(string(said), "rendered templates=3 rounds=1\n") {
				t.Errorf("not in one round: %s", said)
			}
			for name, text := range want {
				if got, err := os.ReadFile(filepath.Join(out, name)); err != nil || string(got) != text {
					t.Errorf("%s: %v, got\n%swant\n%s", name, err, got, text)
				}
			}
			compare(t, "Consul", counted(consulProxy), map[string]int{"PUT /v1/txn": 2})
			asked := map[string]int{"PUT /v1/auth/approle/login": 1, "PUT /v1/auth/token/revoke-self": 1}
			for i := range paths {
				path := fmt.Sprintf(tt.path, i)
				if tt.probes > 0 {
					path = strings.Replace(path, "secret/", "secret/data/", 1)
				}
				asked["GET /v1/"+path] = 1
			}
			got := counted(vaultProxy)
			probes := 0
			maps.DeleteFunc(got, func(what string, n int) bool {
				if strings.HasPrefix(what, "GET /v1/sys/internal/ui/mounts/") {
					probes += n
					return true
				}
				return false
			})
			compare(t, "Vault", got, asked)
			if probes != tt.probes {
				t.Errorf("%d probes of a mount, want %d", probes, tt.probes)
			}
			if n, want := log(), paths+2+tt.probes; n != want {
				t.Errorf("by Vault's own log it was asked %d times, want %d", n, want)
			}
		})
	}
}

// templates writes three, each with two thirds of the keys and secrets, and returns what they must give.
func templates(t *testing.T, path string) (dir string, want map[string]string) {
	t.Helper()
	dir, want = t.TempDir(), map[string]string{}
	for n, name := range []string{"a", "b", "c"} {
		var text, result strings.Builder
		for i := range keys {
			if i%3 != n {
				fmt.Fprintf(&text, "%d={{ key \"load/%d\" }}\n", i, i)
				fmt.Fprintf(&result, "%d=c%d\n", i, i)
			}
		}
		for i := range paths {
			if i%3 != n {
				at := fmt.Sprintf(path, i)
				fmt.Fprintf(&text, "{{ ref \"vault:%s#user\" }}:{{ ref \"vault:%s#password\" }}\n", at, at)
				fmt.Fprintf(&result, "u%d:p%d\n", i, i)
			}
		}
		want[name] = result.String()
		if err := os.WriteFile(filepath.Join(dir, name+".tmpl"), []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir, want
}

// counted returns how often a proxy was asked what.
func counted(p *servers.Proxy) map[string]int {
	n := map[string]int{}
	for _, a := range p.Asked() {
		n[a.Method+" "+a.Path]++
	}
	return n
}

func compare(t *testing.T, server string, got, want map[string]int) {
	t.Helper()
	if maps.Equal(got, want) {
		return
	}
	for _, what := range slices.Sorted(maps.Keys(got)) {
		if got[what] != want[what] {
			t.Errorf("%s was asked %d times %s, want %d", server, got[what], what, want[what])
		}
	}
	for _, what := range slices.Sorted(maps.Keys(want)) {
		if got[what] == 0 {
			t.Errorf("%s was not asked %s", server, what)
		}
	}
}

// audit has Vault log what it is asked, and returns how many requests are in the log that are not the test's own.
func audit(t *testing.T, vault *servers.VaultServer) (requests func() int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "audit")
	vault.Write(t, "sys/audit/"+rand.Text(), map[string]any{"type": "file", "options": map[string]any{"file_path": path}})
	return func() (n int) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			var entry struct {
				Type    string
				Auth    struct{ Policies []string }
				Request struct{ Path string }
			}
			if err := json.Unmarshal([]byte(line), &entry); err != nil {
				t.Fatal(err)
			}
			if entry.Type == "request" && !slices.Contains(entry.Auth.Policies, "root") && entry.Request.Path != "sys/audit/test" { // how Vault tries a new device
				n++
			}
		}
		return n
	}
}

package vault

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// TestDoors reaches a real server in all the ways that Vault's variables name.
func TestDoors(t *testing.T) {
	doors := servers.OpenVault(t)
	policy := readable(t, doors.VaultServer, "door/db")
	role, secretID := doors.AppRole(t, policy)
	folder := t.TempDir()
	ca, err := os.ReadFile(doors.Authority.File)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "ca.pem"), ca, 0o600); err != nil {
		t.Fatal(err)
	}
	cert, key := doors.Authority.Issue(t, "client.test")
	byName := strings.Replace(doors.TLS, "127.0.0.1", "localhost", 1)
	for _, tt := range []struct {
		name string
		env  map[string]string
		want string // in the error
		hint string
	}{
		{"CA file", map[string]string{"VAULT_ADDR": doors.TLS, "VAULT_CACERT": doors.Authority.File}, "", ""},
		{"CA folder", map[string]string{"VAULT_ADDR": doors.TLS, "VAULT_CAPATH": folder}, "", ""},
		{"client certificate", map[string]string{"VAULT_ADDR": doors.TLS, "VAULT_CACERT": doors.Authority.File, "VAULT_CLIENT_CERT": cert, "VAULT_CLIENT_KEY": key}, "", ""},
		{"server name", map[string]string{"VAULT_ADDR": byName, "VAULT_CACERT": doors.Authority.File, "VAULT_TLS_SERVER_NAME": doors.TLSName}, "", ""},
		{"socket", map[string]string{"VAULT_ADDR": doors.Socket}, "", ""},
		{"socket of an agent", map[string]string{"VAULT_ADDR": "https://vault.invalid:8200", "VAULT_AGENT_ADDR": doors.Socket}, "", ""},
		{"agent", map[string]string{"VAULT_ADDR": "https://vault.invalid:8200", "VAULT_AGENT_ADDR": doors.Addr}, "", ""},
		{"name that is not in the certificate", map[string]string{"VAULT_ADDR": byName, "VAULT_CACERT": doors.Authority.File}, byName + ": tls: failed to verify certificate: x509: certificate is valid for vault.test, not localhost", "VAULT_TLS_SERVER_NAME"},
		{"no CA", map[string]string{"VAULT_ADDR": doors.TLS}, "certificate signed by unknown authority", "VAULT_CACERT"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for name, value := range tt.env {
				t.Setenv(name, value)
			}
			for _, in := range []Config{{Token: doors.Token}, {Auth: "approle", RoleID: role, SecretID: secretID}} {
				source := New(in)
				got, err := ask(t, source, "secret/data/door/db#p", "secret/door/db#p")
				if tt.want == "" && (err != nil || len(got) != 2) {
					t.Errorf("login %q: got %d values, %v", in.Auth, len(got), err)
				} else if tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want) ||
					!strings.Contains(hintOf(err), tt.hint)) {
					t.Errorf("login %q: got %v, hint %q; want %q, %q", in.Auth, err, hintOf(err), tt.want, tt.hint)
				}
				if err := source.Close(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// TestCAsRotate: other CAs are trusted as soon as they are in their file or directory, whatever names it.
func TestCAsRotate(t *testing.T) {
	doors := servers.OpenVault(t)
	readable(t, doors.VaultServer, "door/rotated")
	other := servers.NewAuthority(t, "other")
	for _, name := range []string{"VAULT_CACERT", "VAULT_CAPATH", "SSL_CERT_FILE", "SSL_CERT_DIR"} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "ca.pem")
			trust := func(a *servers.Authority) { servers.Replace(t, file, a.File) }
			trust(other)
			at := file
			if strings.HasSuffix(name, "PATH") || strings.HasSuffix(name, "DIR") {
				at = filepath.Dir(file)
			}
			source := New(Config{
				Address: doors.TLS, Token: doors.Token, Watch: true, Defaults: map[string]string{name: at},
				Env: func(asked string) (string, bool) { return map[string]string{name: at}[asked], asked == name },
			})
			defer source.Close(t.Context())
			const key = "secret/data/door/rotated#p"
			if _, err := ask(t, source, key); err == nil || !strings.Contains(err.Error(), "unknown authority") {
				t.Fatalf("got %v", err)
			}

			trust(doors.Authority)
			source.Start()
			for range 2 {
				if held, err := ask(t, source, key); err != nil || len(held) != 1 {
					t.Errorf("got %v, %v", held, err)
				}
			}
		})
	}
}

// shortly is a context that ends soon.
func shortly(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), 300*time.Millisecond)
}

// TestNoSocket: the error names the socket.
func TestNoSocket(t *testing.T) {
	t.Setenv("VAULT_AGENT_ADDR", "unix:///does/not/exist.sock")
	ctx, cancel := shortly(t)
	defer cancel()
	_, err := New(Config{Token: "t"}).Fetch(ctx, []string{"secret/data/a#b"})
	all := every(err)
	if len(all) != 1 || all[0].Kind != sources.Unreached ||
		!strings.Contains(err.Error(), "unix:///does/not/exist.sock: dial unix /does/not/exist.sock: "+
			"connect: no such file or directory") {
		t.Errorf("got %v", err)
	}
}

// TestNamespace: every request of a run names the namespace, which only the
// enterprise edition has: the requests are recorded on their way to one without.
func TestNamespace(t *testing.T) {
	server := servers.Vault(t)
	policy := readable(t, server, "ns/db")
	role, secretID := server.AppRole(t, policy)
	var mu sync.Mutex
	var seen []string
	door := newDoor(t, server, func(w http.ResponseWriter, r *http.Request) bool {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, r.Header.Get("X-Vault-Namespace")+" "+r.URL.Path)
		r.Header.Del("X-Vault-Namespace")
		return false
	})
	t.Setenv("VAULT_NAMESPACE", "team/a")
	source := New(Config{Address: door.Addr, Auth: "approle", RoleID: role,
		SecretID: wrapped(t, server, "POST", "sys/wrapping/wrap", map[string]any{}), UnwrapSecretID: true})
	if _, err := ask(t, source, "secret/ns/db#p"); err == nil {
		t.Fatal("what is no secret ID was taken for one")
	}
	source = New(Config{Address: door.Addr, Auth: "approle", RoleID: role, SecretID: secretID})
	if got, err := ask(t, source, "secret/ns/db#p"); err != nil || len(got) != 1 {
		t.Fatalf("got %d values, %v", len(got), err)
	}
	if err := source.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"sys/wrapping/lookup", "auth/approle/login", "sys/internal/ui/mounts/secret/ns/db",
		"secret/data/ns/db", "auth/token/revoke-self"} {
		if !slices.Contains(seen, "team/a /v1/"+path) {
			t.Errorf("%s was not asked in the namespace: %q", path, seen)
		}
	}
	for _, s := range seen {
		if !strings.HasPrefix(s, "team/a /v1/") {
			t.Errorf("asked in another namespace: %q", s)
		}
	}
	_, err := ask(t, New(Config{Address: door.Addr, Auth: "approle", Mount: "nowhere", RoleID: role,
		SecretID: secretID}), "secret/ns/db#p")
	want := "is the method enabled at auth/nowhere of the namespace team/a (INITPLATE_VAULT_AUTH_MOUNT)?"
	if hint := hintOf(err); !strings.Contains(hint, want) {
		t.Errorf("got %v, hint %q", err, hint)
	}
}

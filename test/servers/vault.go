package servers

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// VaultServer is a Vault server in development mode: unsealed and in memory. It has KV version 2 at secret/, KV version
// 1 at kv1/ and AppRole logins at auth/approle/.
type VaultServer struct {
	Addr  string // "http://127.0.0.1:port", as VAULT_ADDR takes it
	Token string // the root token
	api   api

	process   *process
	unsealKey string
}

// One per test process, started when a test first asks for it.
var sharedVault = sync.OnceValues(startVault)

// Vault returns the Vault server of this test process.
func Vault(t testing.TB) *VaultServer {
	t.Helper()
	Cached(t, "bin", "vault")
	s, err := sharedVault()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Write posts data to a path of the API: Write(t, "sys/mounts/other", map[string]any{"type": "kv"}).
func (s *VaultServer) Write(t testing.TB, path string, data map[string]any) {
	t.Helper()
	s.api.must(t, http.MethodPost, path, data, nil)
}

// Read decodes what a path of the API answers.
func (s *VaultServer) Read(t testing.TB, path string, out any) {
	t.Helper()
	s.api.must(t, http.MethodGet, path, nil, out)
}

// PutV2 stores secret/key, whose API path is secret/data/key, until the test ends. Each call makes a new version.
func (s *VaultServer) PutV2(t testing.TB, key string, fields map[string]any) {
	t.Helper()
	s.Write(t, "secret/data/"+key, map[string]any{"data": fields})
	t.Cleanup(func() { s.api.must(t, http.MethodDelete, "secret/metadata/"+key, nil, nil) })
}

// DeleteV2 deletes the last version of secret/key. Its metadata and the other versions stay.
func (s *VaultServer) DeleteV2(t testing.TB, key string) {
	t.Helper()
	s.api.must(t, http.MethodDelete, "secret/data/"+key, nil, nil)
}

// PutV1 stores kv1/key until the test ends.
func (s *VaultServer) PutV1(t testing.TB, key string, fields map[string]any) {
	t.Helper()
	s.Write(t, "kv1/"+key, fields)
	t.Cleanup(func() { s.api.must(t, http.MethodDelete, "kv1/"+key, nil, nil) })
}

// Policy stores an access policy (Vault's HCL) and returns its name.
func (s *VaultServer) Policy(t testing.TB, hcl string) string {
	t.Helper()
	name := "test-" + strings.ToLower(rand.Text())
	s.Write(t, "sys/policies/acl/"+name, map[string]any{"policy": hcl})
	return name
}

// NewToken returns a token with these policies, and "default".
func (s *VaultServer) NewToken(t testing.TB, policies ...string) string {
	t.Helper()
	var answer struct {
		Auth struct {
			ClientToken string `json:"client_token"`
		}
	}
	s.api.must(t, http.MethodPost, "auth/token/create", map[string]any{"policies": policies}, &answer)

	return answer.Auth.ClientToken
}

// AppRole makes a role with these policies, and returns what a login at auth/approle/login takes.
func (s *VaultServer) AppRole(t testing.TB, policies ...string) (roleID, secretID string) {
	t.Helper()
	role := "auth/approle/role/test-" + strings.ToLower(rand.Text())
	s.Write(t, role, map[string]any{"token_policies": policies})
	var answer struct {
		Data struct {
			RoleID   string `json:"role_id"`
			SecretID string `json:"secret_id"`
		}
	}
	s.api.must(t, http.MethodGet, role+"/role-id", nil, &answer)
	s.api.must(t, http.MethodPost, role+"/secret-id", map[string]any{}, &answer)

	return answer.Data.RoleID, answer.Data.SecretID
}

// Holds reports whether a token is still valid: it has neither been revoked nor expired.
func (s *VaultServer) Holds(t testing.TB, token string) bool {
	t.Helper()
	err := s.api.call(http.MethodPost, "auth/token/lookup", map[string]any{"token": token}, nil)
	if err != nil && !strings.Contains(err.Error(), "bad token") {
		t.Fatal(err)
	}
	return err == nil
}

// OwnVault returns a server for this test only, which may do what would disturb other tests.
func OwnVault(t testing.TB) *VaultServer {
	t.Helper()
	Cached(t, "bin", "vault")
	s, err := startVault()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.process.stop() })
	return s
}

// Kill ends the server without a word. For a server of OwnVault only.
func (s *VaultServer) Kill() { s.process.stop() }

// Restart starts the server again at the same address, after Kill. It holds nothing.
func (s *VaultServer) Restart(t testing.TB) {
	t.Helper()
	p, err := s.process.again()
	if err != nil {
		t.Fatal(err)
	}

	s.process = p
	if err := p.until(s.ready, patience); err != nil {
		t.Fatal(err)
	}
}

// Seal seals the server, which then answers 503 to everything until Unseal. For a server of OwnVault only.
func (s *VaultServer) Seal(t testing.TB) {
	t.Helper()
	s.api.must(t, http.MethodPut, "sys/seal", nil, nil)
}

// Unseal unseals the server, as an operator does.
func (s *VaultServer) Unseal(t testing.TB) {
	t.Helper()
	s.api.must(t, http.MethodPut, "sys/unseal", map[string]any{"key": s.unsealKey}, nil)
}

func startVault() (*VaultServer, error) {
	binary, err := cached("bin", "vault")
	if err != nil {
		return nil, err
	}

	return try(func() (*VaultServer, error) { return tryVault(binary) })
}

func tryVault(binary string, more ...string) (*VaultServer, error) {
	ports, err := freePorts(2) // the next port is for its cluster
	if err != nil {
		return nil, err
	}

	addr := fmt.Sprintf("127.0.0.1:%d", ports[0])
	s := &VaultServer{Addr: "http://" + addr, Token: "root"}
	s.api = api{addr: s.Addr, header: "X-Vault-Token", token: s.Token}
	args := []string{
		"server", "-dev", "-dev-root-token-id=" + s.Token, "-dev-listen-address=" + addr,
		"-dev-no-store-token", "-log-level=warn",
	}
	p, err := start(binary, append(args, more...), nil)
	if err != nil {
		return nil, err
	}

	s.process = p
	if err := p.until(s.ready, patience); err != nil {
		return nil, err
	}
	if err := s.api.call(http.MethodPost, "sys/mounts/kv1", map[string]any{"type": "kv"}, nil); err != nil {
		return nil, err
	}
	return s, s.api.call(http.MethodPost, "sys/auth/approle", map[string]any{"type": "approle"}, nil)
}

// ready reports whether the server is up. What it prints shows that it is ours, and not one that another process
// started on the same port.
func (s *VaultServer) ready() bool {
	said := s.process.log.String()
	if _, after, ok := strings.Cut(said, "Unseal Key: "); ok {
		s.unsealKey, _, _ = strings.Cut(after, "\n")
	}
	if !strings.Contains(said, "Root Token: "+s.Token) {
		return false
	}
	return s.api.call(http.MethodGet, "secret/config", nil, nil) == nil
}

package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// wrapped asks Vault for an answer that is wrapped, and returns the wrapping token.
func wrapped(t *testing.T, server *servers.VaultServer, method, path string, body any) string {
	t.Helper()
	return wrapInfo(t, server, method, path, body)["token"].(string)
}

func wrapInfo(t *testing.T, server *servers.VaultServer, method, path string, body any) map[string]any {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest(method, server.Addr+"/v1/"+path, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Vault-Token", server.Token)
	req.Header.Set("X-Vault-Wrap-TTL", "10m")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer["wrap_info"] == nil {
		t.Fatalf("%s %s: %s, %v, nothing wrapped", method, path, resp.Status, err)
	}
	return answer["wrap_info"].(map[string]any)
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestUnwrapToken: a token that comes wrapped, in all the forms that Vault's tools give it.
func TestUnwrapToken(t *testing.T) {
	server := servers.Vault(t)
	server.PutV2(t, "wrap/db", map[string]any{"p": "x"})
	policy := server.Policy(t, `path "secret/data/wrap/*" { capabilities = ["read"] }`)
	role, secretID := server.AppRole(t, policy)
	create := map[string]any{"policies": []string{policy}, "ttl": "1h"}
	given := server.NewToken(t, policy)
	info := wrapInfo(t, server, "POST", "auth/token/create", create)
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("VAULT_TOKEN", wrapped(t, server, "POST", "auth/token/create", create))
	for _, tt := range []struct {
		name string
		in   Config
		own  bool // a token made for us, and nobody else's
	}{
		{"token creation", Config{Token: wrapped(t, server, "POST", "auth/token/create", create)}, true},
		{"batch token", Config{Token: wrapped(t, server, "POST", "auth/token/create", map[string]any{"policies": []string{policy}, "type": "batch", "ttl": "1h"})}, true},
		{"login", Config{Token: wrapped(t, server, "POST", "auth/approle/login", map[string]any{"role_id": role, "secret_id": secretID})}, true},
		{"secret with a token", Config{Token: wrapped(t, server, "POST", "sys/wrapping/wrap", map[string]any{"token": given})}, false},
		{"file", Config{TokenFile: file(t, wrapped(t, server, "POST", "auth/token/create", create)+"\n")}, true},
		{"file of a Vault agent", Config{TokenFile: file(t, asJSON(t, info)+"\n")}, true},
		{"output of the vault command", Config{TokenFile: file(t, asJSON(t, map[string]any{"wrap_info": wrapInfo(t, server, "POST", "auth/token/create", create)}))}, true},
		{"environment", Config{Auth: "token"}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.in.Address, tt.in.UnwrapToken = server.Addr, true
			source := New(tt.in)
			got, err := ask(t, source, "secret/data/wrap/db#p", "secret/wrap/db#p")
			if err != nil || len(got) != 2 || got["secret/data/wrap/db#p"].Data != "x" {
				t.Fatalf("got %d values, %v", len(got), err)
			}
			token := source.session.api.Token()
			if err := source.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			if !batch(token) && server.Holds(t, token) == tt.own {
				t.Errorf("held after the end is %v, want %v", !tt.own, tt.own)
			}
		})
	}
}

func TestUnwrapTokenFails(t *testing.T) {
	server := servers.Vault(t)
	policy := server.Policy(t, `path "secret/data/wrap/*" { capabilities = ["read"] }`)
	used := wrapped(t, server, "POST", "auth/token/create", map[string]any{"policies": []string{policy}})
	call(t, server, "POST", "sys/wrapping/unwrap", map[string]any{"token": used})
	t.Setenv("HOME", t.TempDir())
	t.Setenv("VAULT_TOKEN", "")
	for _, tt := range []struct{ name, in, want, hint string }{
		{"used", used, "unwrapping the token: 400 Bad Request: wrapping token is not valid or does not exist", "somebody else may have opened it"},
		{"no wrapping token", server.NewToken(t, policy), "unwrapping the token: 4", "a wrapping token can be opened once"},
		{"unknown", "hvs.s3cret-unknown", "unwrapping the token: 4", "somebody else may have opened it"},
		{"none", "", "there is no wrapping token to unwrap", "INITPLATE_VAULT_UNWRAP_TOKEN"},
		{"wraps something else", wrapped(t, server, "POST", "sys/wrapping/wrap", map[string]any{"password": "s3cret"}), "wraps neither a token nor a secret with a field token", "vault token create -wrap-ttl="},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ask(t, New(Config{Address: server.Addr, Token: tt.in, UnwrapToken: true}),
				"secret/data/wrap/db#p")
			var e *sources.Error
			if !errors.As(err, &e) || e.Kind != sources.Refused || !strings.Contains(err.Error(), tt.want) ||
				!strings.Contains(e.Hint, tt.hint) {
				t.Fatalf("got %v, hint %q; want %q, %q", err, hintOf(err), tt.want, tt.hint)
			}
			if text := err.Error() + e.Hint; strings.Contains(text, "s3cret") ||
				tt.in != "" && strings.Contains(text, tt.in) {
				t.Errorf("a secret is in %q", text)
			}
		})
	}
}

// TestUnwrapAnswerLost: where Vault opened the token and the answer never came, nobody
// else is to be blamed.
func TestUnwrapAnswerLost(t *testing.T) {
	server := servers.Vault(t)
	var tries atomic.Int64
	door := newDoor(t, server, func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/unwrap") && tries.Add(1) == 1 {
			call(t, server, "POST", "sys/wrapping/unwrap", map[string]any{"token": r.Header.Get("X-Vault-Token")})
			panic(http.ErrAbortHandler)
		}
		return false
	})
	token := wrapped(t, server, "POST", "auth/token/create", map[string]any{"policies": []string{"default"}})
	_, err := ask(t, New(Config{Address: door.Addr, Token: token, UnwrapToken: true}), "secret/data/wrap/db#p")
	if hint := hintOf(err); tries.Load() != 2 || strings.Contains(hint, "somebody") ||
		!strings.Contains(hint, "an answer of Vault was lost on the way") {
		t.Errorf("got %v, hint %q after %d tries", err, hint, tries.Load())
	}
}

// TestLoginAnswerLost: likewise where a login used a secret ID up.
func TestLoginAnswerLost(t *testing.T) {
	server := servers.Vault(t)
	const role = "auth/approle/role/answer-lost"
	server.Write(t, role, map[string]any{"secret_id_num_uses": 1})
	id := call(t, server, "GET", role+"/role-id", nil)["data"].(map[string]any)["role_id"].(string)
	secret := call(t, server, "POST", role+"/secret-id", nil)["data"].(map[string]any)["secret_id"].(string)
	var tries atomic.Int64
	door := newDoor(t, server, func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/login") && tries.Add(1) == 1 {
			call(t, server, "POST", "auth/approle/login", map[string]any{"role_id": id, "secret_id": secret})
			panic(http.ErrAbortHandler)
		}
		return false
	})
	_, err := ask(t, New(Config{Address: door.Addr, Auth: "approle", RoleID: id, SecretID: secret}),
		"secret/data/wrap/db#p")
	if hint := hintOf(err); tries.Load() != 2 || !strings.HasSuffix(hint,
		"; an answer of Vault was lost on the way: a secret ID that is valid once may have been used up by that try") {
		t.Errorf("got %v, hint %q after %d tries", err, hint, tries.Load())
	}
}

func hintOf(err error) string {
	var e *sources.Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.Hint
}

// TestAppRoleSecretIDs: a role that wants no secret ID, and secret IDs that come wrapped.
func TestAppRoleSecretIDs(t *testing.T) {
	server := servers.Vault(t)
	server.PutV2(t, "sid/db", map[string]any{"p": "x"})
	policy := server.Policy(t, `path "secret/data/sid/*" { capabilities = ["read"] }`)
	role := func(name string, more map[string]any) string {
		more["token_policies"] = policy
		server.Write(t, "auth/approle/role/"+name, more)
		t.Cleanup(func() { call(t, server, "DELETE", "auth/approle/role/"+name, nil) })
		return call(t, server, "GET", "auth/approle/role/"+name+"/role-id",
			nil)["data"].(map[string]any)["role_id"].(string)
	}
	open := role("sid-open", map[string]any{"bind_secret_id": false, "token_bound_cidrs": "127.0.0.0/8"})
	closed := role("sid-closed", map[string]any{})
	single := role("sid-single", map[string]any{"secret_id_num_uses": 1})
	const at = "auth/approle/role/sid-closed/secret-id"
	plain := func(role string) string {
		return call(t, server, "POST", "auth/approle/role/"+role+"/secret-id",
			nil)["data"].(map[string]any)["secret_id"].(string)
	}
	used := wrapped(t, server, "POST", at, nil)
	call(t, server, "POST", "sys/wrapping/unwrap", map[string]any{"token": used})
	custom := wrapped(t, server, "POST", "auth/approle/role/sid-closed/custom-secret-id",
		map[string]any{"secret_id": "s3cret-custom"})
	once := plain("sid-single")
	other := enabled(t, server, "approle")
	server.Write(t, "auth/"+other+"/role/app", map[string]any{})
	for _, tt := range []struct {
		name       string
		in         Config
		want, hint string
	}{
		{"none wanted", Config{RoleID: open}, "", ""},
		{"wrapped", Config{RoleID: closed, SecretID: wrapped(t, server, "POST", at, nil), UnwrapSecretID: true}, "", ""},
		{"wrapped, in a file", Config{RoleID: closed, SecretIDFile: file(t, wrapped(t, server, "POST", at, nil)+"\n"), UnwrapSecretID: true}, "", ""},
		{"wrapped, in a file of JSON", Config{RoleID: closed, SecretIDFile: file(t, asJSON(t, wrapInfo(t, server, "POST", at, nil))), UnwrapSecretID: true}, "", ""},
		{"wrapped, one of our own choice", Config{RoleID: closed, SecretID: custom, UnwrapSecretID: true}, "", ""},
		{"for one use", Config{RoleID: single, SecretID: once}, "", ""},

		{"used up", Config{RoleID: single, SecretID: once}, "login by approle at auth/approle: 400 Bad Request: invalid role or secret ID", "secret_id_num_uses"},
		{"none given", Config{RoleID: closed}, "login by approle at auth/approle: 400 Bad Request: missing secret_id", "role ID"},
		{"opened before", Config{RoleID: closed, SecretID: used, UnwrapSecretID: true}, "unwrapping the secret ID: 400 Bad Request: wrapping token is not valid or does not exist", "somebody else may have opened it"},
		{"wrapped anew", Config{RoleID: closed, SecretID: wrapped(t, server, "POST", "sys/wrapping/wrap", map[string]any{"secret_id": plain("sid-closed")}), UnwrapSecretID: true},
			"it was wrapped by sys/wrapping/wrap, not by auth/approle/role/ROLE/secret-id", "somebody may have opened the wrapping token and made another"},
		{"of another mount", Config{RoleID: closed, SecretID: wrapped(t, server, "POST", "auth/"+other+"/role/app/secret-id", nil), UnwrapSecretID: true},
			"it was wrapped by auth/" + other + "/role/app/secret-id, not by auth/approle/role/ROLE/secret-id", ""},
		{"not wrapped", Config{RoleID: closed, SecretID: plain("sid-closed"), UnwrapSecretID: true}, "unwrapping the secret ID: 4", "a wrapping token can be opened once"},
		{"nothing to unwrap", Config{RoleID: closed, UnwrapSecretID: true}, "there is no wrapping token to unwrap", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			tt.in.Address, tt.in.Auth = server.Addr, "approle"
			tt.in.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			source := New(tt.in)
			got, err := ask(t, source, "secret/data/sid/db#p")
			if tt.want == "" {
				if err != nil || got["secret/data/sid/db#p"].Data != "x" {
					t.Fatalf("got %d values, %v, hint %q", len(got), err, hintOf(err))
				}
				token := source.session.api.Token()
				if err := source.Close(t.Context()); err != nil || server.Holds(t, token) {
					t.Errorf("the token was not revoked (%v)", err)
				}
			} else if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(hintOf(err), tt.hint) {
				t.Errorf("got %v, hint %q; want %q, %q", err, hintOf(err), tt.want, tt.hint)
			}
			said := log.String() + hintOf(err)
			if err != nil {
				said += err.Error()
			}
			if id := tt.in.SecretID; strings.Contains(said, "s3cret") || id != "" && strings.Contains(said, id) {
				t.Errorf("a secret is in %q", said)
			}
		})
	}
}

package vault

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

func file(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestToken: where a token that was given may come from, and which goes first.
func TestToken(t *testing.T) {
	server := servers.Vault(t)
	server.PutV2(t, "tok/db", map[string]any{"p": "x"})
	good := server.NewToken(t, server.Policy(t, `path "secret/data/tok/*" { capabilities = ["read"] }`))
	const bad = "hvs.s3cret-and-wrong"
	for _, tt := range []struct {
		name      string
		in        Config
		env, home string
	}{
		{"given", Config{Token: good, TokenFile: file(t, bad)}, bad, bad},
		{"file", Config{TokenFile: file(t, good+"\n")}, bad, bad},
		{"environment", Config{Auth: "token"}, good, bad},
		{"home", Config{}, "", good + "\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			home := t.TempDir()
			if err := os.WriteFile(filepath.Join(home, ".vault-token"), []byte(tt.home), 0o600); err != nil {
				t.Fatal(err)
			}
			t.Setenv("HOME", home)
			t.Setenv("VAULT_TOKEN", tt.env)
			t.Setenv("VAULT_ADDR", server.Addr)
			source := New(tt.in)
			got, err := ask(t, source, "secret/data/tok/db#p")
			if err != nil || got["secret/data/tok/db#p"].Data != "x" {
				t.Errorf("got %v, %v", got, err)
			}
			if err := source.Close(t.Context()); err != nil || !server.Holds(t, good) {
				t.Errorf("a token that was given was revoked (%v)", err)
			}
		})
	}
}

// reviewer is the part of a Kubernetes API server that Vault asks about a token.
func reviewer(t *testing.T) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","status":{"authenticated":true,"audiences":["vault"],
			"user":{"username":"system:serviceaccount:shop:db","uid":"u1","groups":["system:serviceaccounts","system:serviceaccounts:shop"]}}}`)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// jwt is a token in the form of a pod's; the reviewer says yes to any.
func jwt(t *testing.T) string {
	part := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	claims := map[string]any{
		"iss": "https://kubernetes.default.svc", "sub": "system:serviceaccount:shop:db", "aud": []string{"vault"},
		"exp": time.Now().Add(time.Hour).Unix(), "iat": time.Now().Unix(), "nbf": time.Now().Unix(),
		"kubernetes.io": map[string]any{"namespace": "shop", "serviceaccount": map[string]any{"name": "db", "uid": "u1"}},
	}
	return part(map[string]any{"alg": "RS256", "typ": "JWT"}) + "." + part(claims) + "." +
		base64.RawURLEncoding.EncodeToString(make([]byte, 256))
}

// kubernetesAuth enables the method at a path of its own.
func kubernetesAuth(t *testing.T, server *servers.VaultServer, policy string) (mount string) {
	mount = "cluster-" + strings.ToLower(rand.Text())
	server.Write(t, "sys/auth/"+mount, map[string]any{"type": "kubernetes"})
	t.Cleanup(func() { call(t, server, "DELETE", "sys/auth/"+mount, nil) })
	server.Write(t, "auth/"+mount+"/config", map[string]any{
		"kubernetes_host": reviewer(t), "disable_local_ca_jwt": true, "token_reviewer_jwt": jwt(t)})
	server.Write(t, "auth/"+mount+"/role/db", map[string]any{
		"bound_service_account_names": "db", "bound_service_account_namespaces": "shop", "token_policies": policy})
	server.Write(t, "auth/"+mount+"/role/other", map[string]any{
		"bound_service_account_names": "other", "bound_service_account_namespaces": "shop", "token_policies": policy})
	return mount
}

func TestLogin(t *testing.T) {
	server := servers.Vault(t)
	server.PutV2(t, "login/db", map[string]any{"p": "x"})
	policy := server.Policy(t, `path "secret/data/login/*" { capabilities = ["read"] }`)
	role, secretID := server.AppRole(t, policy)
	mount := kubernetesAuth(t, server, policy)
	t.Setenv("VAULT_TOKEN", "stray-token\nof the environment") // not even looked at by a login
	const wrong = "s3cret-and-wrong"
	for _, tt := range []struct {
		name string
		in   Config
		want string // in the error
		hint string
	}{
		{"approle", Config{Auth: "approle", RoleID: role, SecretID: secretID}, "", ""},
		{"approle, secret ID in a file", Config{Auth: "approle", RoleID: role, SecretIDFile: file(t, secretID+"\n")}, "", ""},
		{"approle, role ID in a file", Config{Auth: "approle", RoleIDFile: file(t, role+"\n"), SecretID: secretID}, "", ""},
		{"approle, mount given", Config{Auth: "approle", Mount: "/approle/", RoleID: role, SecretID: secretID}, "", ""},
		{"kubernetes", Config{Auth: "kubernetes", Mount: mount, Role: "db", JWTFile: file(t, jwt(t)+"\n")}, "", ""},

		{"wrong secret ID", Config{Auth: "approle", RoleID: role, SecretID: wrong}, "login by approle at auth/approle: 400 Bad Request: invalid role or secret ID", "has the secret ID expired, been used as often as it may (secret_id_num_uses)"},
		{"no role ID", Config{Auth: "approle"}, "login by approle at auth/approle: no role ID: set INITPLATE_VAULT_ROLE_ID", ""},
		{"no secret ID file", Config{Auth: "approle", RoleID: role, SecretIDFile: "/does/not/exist"}, "/does/not/exist", ""},
		{"empty secret ID file", Config{Auth: "approle", RoleID: role, SecretIDFile: file(t, "\n")}, "is empty", ""},
		{"no such mount", Config{Auth: "approle", Mount: "nowhere", RoleID: role, SecretID: wrong}, "auth/nowhere: 403", "enabled at auth/nowhere"},
		{"not bound to the role", Config{Auth: "kubernetes", Mount: mount, Role: "other", JWTFile: file(t, jwt(t))}, "service account name not authorized",
			`bound_service_account_names, bound_service_account_namespaces and audience of the role must hold what the token says, and Vault must reach the cluster's TokenReview; the token says sub="system:serviceaccount:shop:db" aud=["vault"] iss="https://kubernetes.default.svc"`},
		{"no web token", Config{Auth: "kubernetes", Mount: mount, Role: "db", JWTFile: file(t, wrong)}, "login by kubernetes at auth/" + mount + ": ", "what was given is not a JSON web token"},
		{"no role", Config{Auth: "kubernetes", Mount: mount}, "no role", ""},
		{"not in a pod", Config{Auth: "kubernetes", Mount: mount, Role: "db"}, "/var/run/secrets/kubernetes.io/serviceaccount/token", ""},
		{"no such method", Config{Auth: "aprole"}, `no login method "aprole"`, "token, approle, aws, azure, cert, gcp, github, jwt, kubernetes, ldap, userpass"},
		{"no token file", Config{TokenFile: "/does/not/exist"}, "/does/not/exist", "INITPLATE_VAULT_TOKEN_FILE"},
		{"no token at all", Config{Token: "two\nlines"}, "the token has 2 lines: a token is a single line", "VAULT_TOKEN"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			tt.in.Address = server.Addr
			tt.in.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			source := New(tt.in)
			got, err := ask(t, source, "secret/data/login/db#p")
			if tt.want == "" {
				if err != nil || got["secret/data/login/db#p"].Data != "x" {
					t.Fatalf("got %v, %v", got, err)
				}
				token := source.session.api.Token()
				if err := source.Close(t.Context()); err != nil || server.Holds(t, token) {
					t.Errorf("the token was not revoked (%v)", err)
				}
				return
			}
			var e *sources.Error
			kind := sources.Refused
			if tt.name == "no such method" || tt.name == "no token at all" {
				kind = sources.Misset
			}
			if !errors.As(err, &e) || e.Kind != kind || !strings.Contains(err.Error(), tt.want) ||
				!strings.Contains(e.Hint, tt.hint) {
				t.Fatalf("got %v; want %q refused, hint with %q", err, tt.want, tt.hint)
			}
			if !strings.HasPrefix(err.Error(), "vault:secret/data/login/db#p: ") {
				t.Errorf("the key is not named in %q", err)
			}
			for _, secret := range []string{wrong, secretID, "stray-token", "two\nlines"} {
				if strings.Contains(err.Error()+e.Hint+log.String(), secret) {
					t.Errorf("%q is in %q or %q", secret, err, log.String())
				}
			}
			if err := source.Close(t.Context()); err != nil {
				t.Errorf("close: %v", err)
			}
		})
	}
}

// TestLeases: credentials with a lease live on after Close, since their token does.
func TestLeases(t *testing.T) {
	consul, server := servers.ConsulACL(t), servers.Vault(t)
	consul.Put(t, "leased", "x")
	mount := mounted(t, server, map[string]any{"type": "consul"})
	server.Write(t, mount+"/config/access", map[string]any{"address": consul.Addr, "token": consul.Token})
	server.Write(t, mount+"/roles/app", map[string]any{"consul_policies": "global-management", "ttl": "3h",
		"max_ttl": "3h"})
	policy := server.Policy(t, `path "`+mount+`/creds/*" { capabilities = ["read"] }`)
	for _, tt := range []struct {
		name string
		in   Config
		ends time.Duration
		by   string
	}{
		{"own login", appRoleLogin(t, server, policy, "8h", "default"), 3 * time.Hour, "lease"},
		{"own login, ends before its lease", appRoleLogin(t, server, policy, "1h", "default"), time.Hour, "token"},
		{"own login, batch token", appRoleLogin(t, server, policy, "1h", "batch"), time.Hour, "token"},
		{"given token", Config{Token: server.NewToken(t, policy)}, 3 * time.Hour, "lease"},
		{"given token, ends before the lease", Config{Token: created(t, server, map[string]any{"policies": []string{policy}, "ttl": "2h"})}, 2 * time.Hour, "token"},
		{"given token, with an end to all renewals", Config{Token: created(t, server, map[string]any{"policies": []string{policy}, "explicit_max_ttl": "2h"})}, 2 * time.Hour, "token"},
		{"given token that may not look at itself", Config{Token: created(t, server, map[string]any{"policies": []string{policy}, "ttl": "2h", "no_default_policy": true})}, 3 * time.Hour, "lease"},
		{"given batch token", Config{Token: created(t, server, map[string]any{"policies": []string{policy}, "ttl": "2h", "type": "batch"})}, 2 * time.Hour, "token"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			tt.in.Address, tt.in.Log = server.Addr, slog.New(slog.NewTextHandler(&log, nil))
			source := New(tt.in)
			got, err := ask(t, source, mount+"/creds/app#token", mount+"/creds/app")
			if err != nil {
				t.Fatal(err)
			}
			made, _ := got[mount+"/creds/app#token"].Data.(string)
			whole, _ := got[mount+"/creds/app"].Data.(map[string]any)
			if made == "" || whole["Data"].(map[string]any)["token"] != made || whole["LeaseID"] == "" ||
				whole["LeaseDuration"] == 0 {
				t.Fatalf("got %d values, want one credential with its lease", len(got)) // never print them
			}
			token := source.session.api.Token()
			if err := source.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			if !server.Holds(t, token) || !worksInConsul(t, consul, made) { // Vault is in no hurry to revoke a lease
				t.Error("the token or the credential died with Close")
			}
			text := log.String()
			if n := strings.Count(text, "\n"); n != 1 || !strings.Contains(text, "level=INFO") ||
				!strings.Contains(text, "path="+mount+"/creds/app") {
				t.Errorf("want one line that names the lease, got %s", text)
			}
			_, said, _ := strings.Cut(strings.TrimSpace(text), "ends=")
			said, rest, _ := strings.Cut(said, " ")
			ends, err := time.Parse(time.RFC3339, said)
			if off := time.Until(ends) - tt.ends; err != nil || off.Abs() > time.Minute {
				t.Errorf("want it to end in %v, got %q", tt.ends, said)
			}
			if !strings.HasPrefix(rest, "limit="+tt.by+" ") ||
				!strings.Contains(rest, "run initplate with --watch as a native sidecar") {
				t.Errorf("want the limit %s and a hint, got %q", tt.by, rest)
			}
			if strings.Contains(text, made) {
				t.Error("the credential is in the log")
			}
		})
	}
}

// created returns a token made as asked for.
func created(t *testing.T, server *servers.VaultServer, how map[string]any) string {
	t.Helper()
	return call(t, server, "POST", "auth/token/create", how)["auth"].(map[string]any)["client_token"].(string)
}

// appRoleLogin is the login of a role whose tokens have a time to live and a type.
func appRoleLogin(t *testing.T, server *servers.VaultServer, policy, ttl, kind string) Config {
	t.Helper()
	role := "auth/approle/role/test-" + strings.ToLower(rand.Text())
	server.Write(t, role, map[string]any{"token_policies": policy, "token_ttl": ttl, "token_type": kind})
	id := call(t, server, "GET", role+"/role-id", nil)["data"].(map[string]any)["role_id"].(string)
	secret := call(t, server, "POST", role+"/secret-id", nil)["data"].(map[string]any)["secret_id"].(string)
	return Config{Auth: "approle", RoleID: id, SecretID: secret}
}

// TestCloseBatchToken: a batch token cannot be revoked, and that is no error.
func TestCloseBatchToken(t *testing.T) {
	server := servers.Vault(t)
	server.PutV2(t, "batch/db", map[string]any{"p": "x"})
	config := appRoleLogin(t, server, server.Policy(t, `path "secret/*" { capabilities = ["read"] }`), "1h", "batch")
	config.Address = server.Addr
	source := New(config)
	if got, err := ask(t, source, "secret/data/batch/db#p"); err != nil || len(got) != 1 {
		t.Fatalf("got %v, %v", got, err)
	}
	if err := source.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestCloseRevokeDenied: what goes wrong with revoking is said.
func TestCloseRevokeDenied(t *testing.T) {
	server := servers.Vault(t)
	role, secretID := server.AppRole(t, server.Policy(t, `path "auth/token/revoke-self" { capabilities = ["deny"] }`))
	source := New(Config{Address: server.Addr, Auth: "approle", RoleID: role, SecretID: secretID})
	if _, err := ask(t, source, "auth/token/lookup-self"); err != nil {
		t.Fatal(err)
	}
	err := source.Close(t.Context())
	var e *sources.Error
	if !errors.As(err, &e) || e.Kind != sources.Refused || !strings.Contains(err.Error(), "could not be revoked: 403") {
		t.Errorf("got %v", err)
	}
	if err := source.Close(t.Context()); err != nil {
		t.Errorf("closed again: %v", err)
	}
}

func worksInConsul(t *testing.T, consul *servers.ConsulServer, token string) bool {
	t.Helper()
	req, err := http.NewRequest("GET", "http://"+consul.Addr+"/v1/kv/leased", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Consul-Token", token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode == 200
}

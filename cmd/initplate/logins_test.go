package main

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/initplate/initplate/test/servers"
)

// TestLoginScripts runs scripts against a real Vault, which holds secret/db with the
// password planted-1 and lets the policy db read it. $VAULT_TLS and $VAULT_SOCKET
// are more addresses of it, $VAULT_CA the CA of the first. No token is set.
//
// Its users app and hour have the password planted-user, and a token of hour ends
// after one. Certificates of pki/issue/web have a lease. At auth/machines it trusts
// $APP_CERT, and not $OTHER_CERT. The scripts have more commands:
//
//	wrapped token FILE      a wrapping token for one with the policy
//	wrapped secret-id FILE  one for a secret ID of the role in INITPLATE_VAULT_ROLE_ID
//	open FILE               unwraps it
//	allow FILE              has the user watcher do what a policy allows, and no more
func TestLoginScripts(t *testing.T) {
	vault := servers.OpenVault(t)
	vault.PutV2(t, "db", map[string]any{"password": "planted-1"})
	vault.Write(t, "sys/policies/acl/db", map[string]any{"policy": `
		path "secret/data/db" { capabilities = ["read"] }
		path "pki/issue/web" { capabilities = ["update"] }`})
	vault.Write(t, "sys/mounts/pki", map[string]any{"type": "pki", "config": map[string]any{"max_lease_ttl": "100h"}})
	vault.Write(t, "pki/root/generate/internal", map[string]any{"common_name": "root", "ttl": "100h"})
	vault.Write(t, "pki/roles/web", map[string]any{"allow_any_name": true, "generate_lease": true, "max_ttl": "50h"})
	vault.Write(t, "sys/auth/userpass", map[string]any{"type": "userpass"})
	vault.Write(t, "auth/userpass/users/app", map[string]any{"password": "planted-user", "token_policies": "db"})
	vault.Write(t, "auth/approle/role/app", map[string]any{"token_policies": "db"})
	vault.Write(t, "auth/approle/role/app/role-id", map[string]any{"role_id": "app-role"})
	vault.Write(t, "auth/userpass/users/hour", map[string]any{"password": "planted-user", "token_policies": "db", "token_ttl": "1h"})
	vault.Write(t, "sys/auth/machines", map[string]any{"type": "cert"})
	clients := servers.NewAuthority(t, "clients")
	ca, err := os.ReadFile(clients.File)
	must(t, err)
	vault.Write(t, "auth/machines/certs/app", map[string]any{"certificate": string(ca), "allowed_common_names": "app.shop", "token_policies": "db"})
	cert, key := clients.Issue(t, "app.shop")
	other, otherKey := clients.Issue(t, "other.shop")
	vault.Write(t, "auth/userpass/users/watcher", map[string]any{"password": "planted-user", "token_policies": "watcher"})
	commands := map[string]func(*testscript.TestScript, []string){
		"allow": func(ts *testscript.TestScript, args []string) {
			vault.Write(t, "sys/policies/acl/watcher", map[string]any{"policy": ts.ReadFile(args[0])})
		},
		"wrapped": func(ts *testscript.TestScript, args []string) {
			path, body := "auth/approle/role/app/secret-id", map[string]any{}
			if args[0] == "token" {
				path, body = "auth/token/create", map[string]any{"policies": []string{"db"}}
			}
			ts.Check(writeFile(ts.MkAbs(args[1]), vault.Wrapped(t, path, body)+"\n"))
		},
		"open": func(ts *testscript.TestScript, args []string) {
			vault.Write(t, "sys/wrapping/unwrap", map[string]any{"token": strings.TrimSpace(ts.ReadFile(args[0]))})
		},
	}
	scripts(t, "testdata/logins", commands, "VAULT_ADDR="+vault.Addr, "VAULT_TLS="+vault.TLS, "VAULT_SOCKET="+vault.Socket, "VAULT_CA="+vault.Authority.File,
		"APP_CERT="+cert, "APP_KEY="+key, "OTHER_CERT="+other, "OTHER_KEY="+otherKey)
}

// TestVaultConfig: every setting of a login reaches it, and so do the variables of
// the vault command.
func TestVaultConfig(t *testing.T) {
	a := &app{streams: streams{lookup: func(name string) (string, bool) {
		return map[string]string{"VAULT_LDAP_PASSWORD": "ldap", "VAULT_AUTH_GITHUB_TOKEN": "github"}[name], true
	}}}
	set, want := reflect.ValueOf(&a.settings).Elem(), map[string]bool{}
	for i := range set.NumField() {
		name := set.Type().Field(i).Name
		if !strings.HasPrefix(name, "Vault") || name == "VaultPath" {
			continue
		}
		if f := set.Field(i); f.Kind() == reflect.Bool {
			f.SetBool(true)
		} else {
			f.SetString(name)
			want[name] = true
		}
	}
	c := a.vaultConfig()
	got := reflect.ValueOf(c)
	for i := range got.NumField() {
		if f := got.Field(i); f.Kind() == reflect.String {
			delete(want, f.String())
		}
	}
	if len(want) > 0 || !c.UnwrapToken || !c.UnwrapSecretID || c.GitHubToken != "github" || c.Env == nil {
		t.Errorf("these do not reach it: %v, in %+v", want, c)
	}
	for _, tt := range []struct{ auth, password, file, want string }{
		{"ldap", "", "", "ldap"},
		{"ldap", "given", "", "given"},
		{"ldap", "", "file", ""},
		{"userpass", "", "", ""},
	} {
		a.VaultAuth, a.VaultPassword, a.VaultPasswordFile = tt.auth, tt.password, tt.file
		if got := a.vaultConfig().Password; got != tt.want {
			t.Errorf("%+v: got %q", tt, got)
		}
	}
}

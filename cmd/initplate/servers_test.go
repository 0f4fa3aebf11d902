package main

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/initplate/initplate/test/servers"
)

// TestServerScripts runs scripts against a real Consul and a real Vault. They have
// more commands:
//
//	consul-put KEY VALUE
//	vault-put secret/KEY FIELD=VALUE...  version 2 of KV; kv1/KEY is version 1
//	vault-delete secret/KEY              deletes its last version
//	approle FILE                         a role with the policy in FILE, for INITPLATE_VAULT_AUTH=approle
//	consul-register NODE ADDRESS SERVICE PORT
//	consul-login FILE JWT                a server with access control, and an auth method with the rules in FILE that takes what JWT then holds
//	consul-logins N                      how many tokens of that method there are
//	consul-token FILE                    a server with access control, and a token with the rules in FILE
func TestServerScripts(t *testing.T) {
	open, closed, vault := servers.Consul(t), servers.ConsulACL(t), servers.Vault(t)
	commands := map[string]func(ts *testscript.TestScript, args []string){
		"consul-put": func(ts *testscript.TestScript, args []string) {
			open.Put(t, args[0], args[1])
			closed.Put(t, args[0], args[1])
		},
		"vault-put": func(ts *testscript.TestScript, args []string) {
			fields := map[string]any{}
			for _, a := range args[1:] {
				name, value, _ := strings.Cut(a, "=")
				fields[name] = value
			}
			if key, ok := strings.CutPrefix(args[0], "secret/"); ok {
				vault.PutV2(t, key, fields)
			} else {
				vault.PutV1(t, strings.TrimPrefix(args[0], "kv1/"), fields)
			}
		},
		"vault-delete": func(ts *testscript.TestScript, args []string) {
			vault.DeleteV2(t, strings.TrimPrefix(args[0], "secret/"))
		},
		"approle": func(ts *testscript.TestScript, args []string) {
			role, secret := vault.AppRole(t, vault.Policy(t, ts.ReadFile(args[0])))
			ts.Setenv("INITPLATE_VAULT_ROLE_ID", role)
			ts.Setenv("INITPLATE_VAULT_SECRET_ID", secret)
			ts.Check(writeFile(ts.MkAbs("id"), secret+"\n"))
		},
		"consul-register": func(ts *testscript.TestScript, args []string) {
			port, err := strconv.Atoi(args[3])
			ts.Check(err)
			for _, s := range []*servers.ConsulServer{open, closed} {
				s.Register(t, map[string]any{"Node": args[0], "Address": args[1], "Service": map[string]any{"Service": args[2], "Port": port}})
			}
		},
		"consul-login": func(ts *testscript.TestScript, args []string) {
			method, jwt := closed.JWTMethod(t, ts.ReadFile(args[0]))
			ts.Check(writeFile(ts.MkAbs(args[1]), jwt))
			ts.Setenv("CONSUL_HTTP_ADDR", closed.Addr)
			ts.Setenv("INITPLATE_CONSUL_AUTH_METHOD", method)
			ts.Setenv("INITPLATE_CONSUL_JWT_FILE", ts.MkAbs(args[1]))
		},
		"consul-logins": func(ts *testscript.TestScript, args []string) {
			if n := fmt.Sprint(closed.Logins(t, ts.Getenv("INITPLATE_CONSUL_AUTH_METHOD"))); n != args[0] {
				ts.Fatalf("%s tokens are left", n)
			}
		},
		"consul-token": func(ts *testscript.TestScript, args []string) {
			ts.Setenv("CONSUL_HTTP_ADDR", closed.Addr)
			ts.Setenv("CONSUL_HTTP_TOKEN", closed.NewToken(t, ts.ReadFile(args[0])))
		},
	}
	scripts(t, "testdata/servers", commands, "CONSUL_HTTP_ADDR="+open.Addr, "VAULT_ADDR="+vault.Addr, "VAULT_TOKEN="+vault.Token)
}

package main

import (
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
//	approle FILE                         a role with the policy in FILE, for INITPLATE_VAULT_AUTH=approle
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
		"approle": func(ts *testscript.TestScript, args []string) {
			role, secret := vault.AppRole(t, vault.Policy(t, ts.ReadFile(args[0])))
			ts.Setenv("INITPLATE_VAULT_ROLE_ID", role)
			ts.Setenv("INITPLATE_VAULT_SECRET_ID", secret)
			ts.Check(writeFile(ts.MkAbs("id"), secret+"\n"))
		},
		"consul-token": func(ts *testscript.TestScript, args []string) {
			ts.Setenv("CONSUL_HTTP_ADDR", closed.Addr)
			ts.Setenv("CONSUL_HTTP_TOKEN", closed.NewToken(t, ts.ReadFile(args[0])))
		},
	}
	scripts(t, "testdata/servers", commands, "CONSUL_HTTP_ADDR="+open.Addr, "VAULT_ADDR="+vault.Addr, "VAULT_TOKEN="+vault.Token)
}

package faults

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// A held is a value of its own in a server.
type held struct {
	template string
	address  string
	put      func(text string)
}

const keeps = "the files stay as they are"

// watching tries faults that begin when the files are in place: they stay as they are, the log says why, and when the
// fault is over, they get what has changed meanwhile.
func watching(t *testing.T, targets map[string]string) {
	t.Parallel()
	var wg sync.WaitGroup
	defer wg.Wait()
	for _, s := range sources {
		for i, tt := range []struct {
			name  string
			fault servers.Fault
			says  string
		}{
			{"hangs", hangs, "did not answer"},
			{"resets", half(thenReset), "connection reset by peer or unexpected EOF or closed without an answer"},
			{"500", answer(500, ""), "500 Internal Server Error"},
			{"a page", answer(200, "<!DOCTYPE html>\n<html><title>Log in</title></html>", "Content-Type", "text/html"), "something else answers there"},
			{"404 of a proxy", answer(404, "<html>not found</html>", "Content-Type", "text/html"), "404 Not Found"},
		} {
			if i > 1 && !servers.Long() {
				continue
			}
			h := s.hold(t, targets[s.name], fmt.Sprintf("watch/%d", i))
			proxy := servers.NewProxy(t, h.address, nil)
			wg.Go(func() {
				h.put("planted one")
				w := watch(t, h.template, s.env("http://"+proxy.Addr), "a=planted one")
				w.name = s.name + " " + tt.name
				proxy.Set(tt.fault)
				w.says("error: ", tt.says, keeps)
				h.put("planted two")
				w.stays("a=planted one")
				w.name = s.name + " " + tt.name
				proxy.Set(nil)
				w.holds("a=planted two")
				w.says("the files are up to date again")
				w.ends()
			})
		}
	}
	wg.Go(func() { killedConsul(t) })
	wg.Go(func() { killedVault(t) })
	wg.Go(func() { sealedLater(t) })
	wg.Go(func() { deniedLater(t) })
	wg.Go(func() { expiredToken(t) })
	wg.Go(func() { endedLogin(t) })
	for _, row := range fileRows() {
		wg.Go(func() { row.run(t) })
	}
	wg.Go(func() { onTmpfs(t, fillDisk) })
	wg.Go(func() { onTmpfs(t, readOnly) })
	wg.Go(func() { firstProcess(t) })
	wg.Go(func() { hangsUp(t, targets["http"]) })
}

// hold makes a value of its own for a source.
func (s source) hold(t *testing.T, target, id string) held {
	t.Helper()
	switch s.name {
	case "consul":
		return held{`a={{ key "` + id + `" }}`, target, func(text string) { servers.Consul(t).Put(t, id, text) }}
	case "vault":
		return held{`a={{ ref "vault:secret/data/` + id + `#password" }}`, target, func(text string) {
			servers.Vault(t).PutV2(t, id, map[string]any{"password": text})
		}}
	case "aws-ssm":
		return held{`a={{ ref "aws-ssm:/` + id + `" }}`, target, func(text string) {
			servers.AWS(t).Parameter(t, "/"+id, "SecureString", text)
		}}
	case "http":
		var is atomic.Value
		is.Store("")
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"data": "`+is.Load().(string)+`"}`)
		}))
		t.Cleanup(server.Close)
		return held{`a={{ ref "http:${AT}/app.json#data" }}`, server.URL, func(text string) { is.Store(text) }}
	}

	name := strings.ReplaceAll(id, "/", "-")
	return held{`a={{ ref "k8s-secret:faults/` + name + `#password" }}`, target, func(text string) { putSecret(t, target, name, text) }}
}

// putSecret makes a Secret anew, by way of kubectl proxy.
func putSecret(t *testing.T, proxy, name, text string) {
	t.Helper()
	at := proxy + "/api/v1/namespaces/faults/secrets"
	body := fmt.Sprintf(`{"metadata": {"name": %q}, "stringData": {"password": %q}}`, name, text)
	for _, ask := range []struct{ method, at string }{{"PUT", at + "/" + name}, {"POST", at}} {
		req, err := http.NewRequest(ask.method, ask.at, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode < 300 {
			return
		}
	}
	t.Errorf("the Secret %s could not be made", name)
}

// killedConsul has a real server killed and started again.
func killedConsul(t *testing.T) {
	consul := servers.OwnConsul(t)
	consul.Put(t, "watch", "planted one")
	w := watch(t, `a={{ key "watch" }}`, []string{"CONSUL_HTTP_ADDR=" + consul.Addr}, "a=planted one")
	consul.Kill()
	w.says("connection refused", keeps)
	w.stays("a=planted one")
	consul.Restart(t)
	w.says("error: ", "consul:watch") // a server that has lost everything is not one that answers
	w.stays("a=planted one")
	consul.Put(t, "watch", "planted two")
	w.holds("a=planted two")
	w.ends()
}

// killedVault has a real server killed and started again: the token is of the old one.
func killedVault(t *testing.T) {
	vault := servers.OwnVault(t)
	fill := func(text string) { vault.PutV2(t, "watch", map[string]any{"password": text}) }
	fill("planted one")
	w := watch(t, `a={{ ref "vault:secret/data/watch#password" }}`, []string{"VAULT_ADDR=" + vault.Addr, "VAULT_TOKEN=root"}, "a=planted one",
		"--log-level", "debug")
	vault.Kill()
	w.says("connection refused", keeps, "failed again, as before") // though it was tried more often, or less
	w.stays("a=planted one")
	vault.Restart(t)
	fill("planted two")
	w.holds("a=planted two")
	w.ends()
}

// sealedLater has a real Vault sealed and unsealed.
func sealedLater(t *testing.T) {
	vault := servers.OwnVault(t)
	vault.PutV2(t, "watch", map[string]any{"password": "planted one"})
	w := watch(t, `a={{ ref "vault:secret/data/watch#password" }}`, []string{"VAULT_ADDR=" + vault.Addr, "VAULT_TOKEN=root"}, "a=planted one")
	vault.Seal(t)
	w.says("Vault is sealed", "vault operator unseal", keeps)
	w.stays("a=planted one")
	vault.Unseal(t)
	vault.PutV2(t, "watch", map[string]any{"password": "planted two"})
	w.holds("a=planted two")
	w.ends()
}

// deniedLater has a policy changed, and changed back.
func deniedLater(t *testing.T) {
	vault := servers.Vault(t)
	const allowed = `path "secret/data/watch/denied" { capabilities = ["read"] }`
	policy := vault.Policy(t, allowed)
	change := func(rules string) { vault.Write(t, "sys/policies/acl/"+policy, map[string]any{"policy": rules}) }
	vault.PutV2(t, "watch/denied", map[string]any{"password": "planted one"})
	role, secret := vault.AppRole(t, policy)
	env := []string{"VAULT_ADDR=" + vault.Addr, "INITPLATE_VAULT_AUTH=approle", "INITPLATE_VAULT_ROLE_ID=" + role, "INITPLATE_VAULT_SECRET_ID=" + secret}
	w := watch(t, `a={{ ref "vault:secret/data/watch/denied#password" }}`, env, "a=planted one")
	change(strings.ReplaceAll(allowed, "read", "deny"))
	w.says("error: ", "denied", keeps)
	w.stays("a=planted one")
	vault.PutV2(t, "watch/denied", map[string]any{"password": "planted two"})
	change(allowed)
	w.holds("a=planted two")
	w.ends()
}

// expiredToken gives the program a token that ends: nothing heals that, and the files stay.
func expiredToken(t *testing.T) {
	vault := servers.Vault(t)
	vault.PutV2(t, "watch/expired", map[string]any{"password": "planted one"})
	policy := vault.Policy(t, `path "secret/data/watch/expired" { capabilities = ["read"] }`)
	vault.Write(t, "auth/token/create", map[string]any{
		"id": "planted-short-token", "policies": []string{policy}, "explicit_max_ttl": "4s", "ttl": "4s",
	})
	env := []string{"VAULT_ADDR=" + vault.Addr, "VAULT_TOKEN=planted-short-token"}
	w := watch(t, `a={{ ref "vault:secret/data/watch/expired#password" }}`, env, "a=planted one")
	vault.PutV2(t, "watch/expired", map[string]any{"password": "planted two"})
	w.holds("a=planted two")
	w.says("error: ", "token or denied", keeps)
	w.says("failed again, as before: ", "token or denied")
	w.stays("a=planted two")
	w.ends()
}

// endedLogin has the token of a login end at its maximum: the program logs in again.
func endedLogin(t *testing.T) {
	vault := servers.Vault(t)
	vault.PutV2(t, "watch/ended", map[string]any{"password": "planted one"})
	const role, secret = "auth/approle/role/watch-ended", "planted-secret-id"
	policy := vault.Policy(t, `path "secret/data/watch/ended" { capabilities = ["read"] }`)
	vault.Write(t, role, map[string]any{"token_policies": []string{policy}, "token_ttl": "3s", "token_max_ttl": "3s"})
	vault.Write(t, role+"/role-id", map[string]any{"role_id": "watch-ended"})
	vault.Write(t, role+"/custom-secret-id", map[string]any{"secret_id": secret})
	env := []string{"VAULT_ADDR=" + vault.Addr, "INITPLATE_VAULT_AUTH=approle", "INITPLATE_VAULT_ROLE_ID=watch-ended", "INITPLATE_VAULT_SECRET_ID=" + secret}
	w := watch(t, `a={{ ref "vault:secret/data/watch/ended#password" }}`, env, "a=planted one")
	w.name = "the token of a login ends"
	w.says("logged in", "logged in")
	vault.PutV2(t, "watch/ended", map[string]any{"password": "planted two"})
	w.holds("a=planted two")
	w.says("logged in")
	w.stays("a=planted two")
	w.ends()
}

package vault

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// TestSealed: while Vault does not answer, renewals are repeated, and that is said once.
func TestSealed(t *testing.T) {
	t.Parallel()
	server := servers.OwnVault(t)
	const key = "auth/token/create ttl=9s policies=default"
	door := newDoor(t, server, nil)
	r := watchRun(t, &servers.VaultServer{Addr: door.Addr}, Config{Token: server.Token})
	first := r.round(t, key, "auth/token/create ttl=9s policies=default no_parent=true")
	server.Seal(t)
	r.says(t, "leases cannot be renewed now")
	server.Unseal(t)
	r.says(t, "leases are renewed again")
	if !server.Holds(t, tokenIn(first[key])) {
		t.Error("the token has ended")
	}
	if n := strings.Count(r.log.String(), "level=WARN"); n != 1 {
		t.Errorf("%d warnings:\n%s", n, r.log)
	}
	if n := door.count("renew-self"); n > 40 {
		t.Errorf("%d requests", n)
	}
}

// TestRevoked: what an operator has revoked is made again at once, after another login if it
// was the token.
func TestRevoked(t *testing.T) {
	t.Parallel()
	server := servers.Vault(t)
	consul, key := consulMaker(t, server, "3s", "1h")
	for _, tt := range []struct {
		name, want string
		revoke     func(r *run)
	}{
		{"a lease", "a lease has ended early", func(r *run) {
			call(t, server, "PUT", "sys/leases/revoke", map[string]any{"lease_id": r.held[key].Lease.ID, "sync": true})
		}},
		{"the token", "Vault does not know the token any more", func(r *run) {
			call(t, server, "PUT", "auth/token/revoke", map[string]any{"token": r.session.api.Token()})
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := watchRun(t, server, allowed(t, server, nil))
			first := r.round(t, key)
			tt.revoke(r)
			if keys, after := r.wake(t, patience); len(keys) != 1 || !strings.Contains(r.log.String(), tt.want) {
				t.Fatalf("woken after %v by %v\n%s", after, keys, r.log)
			}
			if !sources.Past(r.Ends()) {
				t.Errorf("what is in the files ends at %v", r.Ends())
			}
			if second := r.round(t, key); second[key] == first[key] || !consulKnows(t, consul, second[key].(string)) {
				t.Error("it was not made again")
			}
			if sources.Past(r.Ends()) {
				t.Error("what is in the files has ended")
			}
		})
	}
}

// TestUsedUp: the last use of a token revokes what it made. Another login follows at once.
func TestUsedUp(t *testing.T) {
	t.Parallel()
	server := servers.Vault(t)
	_, key := consulMaker(t, server, "3s", "1h")
	r := watchRun(t, server, allowed(t, server, map[string]any{"token_num_uses": 3}))
	first := r.round(t, key)
	if keys, after := r.wake(t, patience); len(keys) != 1 || !sources.Past(r.Ends()) {
		t.Fatalf("woken after %v by %v, it ends at %v\n%s", after, keys, r.Ends(), r.log)
	}
	r.says(t, "used as often as it may")
	if second := r.round(t, key); second[key] == first[key] {
		t.Error("it was not made again")
	}

	limited := watchRun(t, server, Config{Token: created(t, server, map[string]any{"num_uses": 9, "ttl": "1h"})})
	limited.round(t, key)
	limited.says(t, "may be used only")
}

// TestRevokedOwnToken: a round that finds the token revoked fails; the next one logs in.
func TestRevokedOwnToken(t *testing.T) {
	t.Parallel()
	server := servers.Vault(t)
	server.PutV2(t, "revoked/db", map[string]any{"p": "x"})
	const key = "secret/data/revoked/db#p"
	r := watchRun(t, server, allowed(t, server, nil))
	r.round(t, key)
	call(t, server, "PUT", "auth/token/revoke", map[string]any{"token": r.session.api.Token()})
	if err := r.try(t, key); err == nil {
		t.Fatal("a revoked token reads")
	}
	r.round(t, key)
}

// TestGivenTokenBack: a token that was given, and that Vault did not know for a moment, is renewed
// again once it works.
func TestGivenTokenBack(t *testing.T) {
	t.Parallel()
	server := servers.Vault(t)
	server.PutV2(t, "back/db", map[string]any{"p": "x"})
	const key = "secret/data/back/db#p"
	policy := server.Policy(t, `path "secret/data/back/db" { capabilities = ["read"] }`)
	given := created(t, server, map[string]any{"policies": []string{policy}, "period": "4s"})

	proxy := servers.NewProxy(t, server.Addr, nil)
	r := watchRun(t, &servers.VaultServer{Addr: "http://" + proxy.Addr}, Config{Token: given})
	r.round(t, key)

	refused := make(chan struct{}, 10) // renewals
	proxy.Set(func(w http.ResponseWriter, req *http.Request, _ http.Handler, _ <-chan struct{}) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		io.WriteString(w, `{"errors":["1 error occurred:\n\t* permission denied: invalid token\n\n"]}`)
		if strings.HasSuffix(req.URL.Path, "/renew-self") {
			refused <- struct{}{}
		}
	})
	<-refused
	if err := r.try(t, key); err == nil {
		t.Fatal("a token that is not known reads")
	}
	proxy.Set(nil)

	r.round(t, key)
	time.Sleep(5 * time.Second) // longer than the period
	r.round(t, key)
	if !server.Holds(t, given) {
		t.Error("the token has ended")
	}
}

// TestPolicyTaken: a lease that may not be renewed any more is made again instead.
func TestPolicyTaken(t *testing.T) {
	t.Parallel()
	server := servers.Vault(t)
	_, key := consulMaker(t, server, "3s", "1h")
	policy := server.Policy(t, fmt.Sprintf("path %q { capabilities = [\"read\"] }", strings.TrimSuffix(key, "#token")))
	r := watchRun(t, server, Config{Token: created(t, server, map[string]any{"policies": []string{policy}, "no_default_policy": true, "ttl": "1h"})})
	first := r.round(t, key)
	keys, _ := r.wake(t, patience)
	if second := r.round(t, key); len(keys) != 1 || second[key] == first[key] {
		t.Errorf("woken by %v", keys)
	}
	r.says(t, `hint="a policy of the token must hold: path \"sys/leases/renew\"`)
}

// TestOpenedOnce: what came from a wrapping token is not asked for twice.
func TestOpenedOnce(t *testing.T) {
	t.Parallel()
	server := servers.Vault(t)
	server.PutV2(t, "opened/db", map[string]any{"p": "x"})
	policy := server.Policy(t, `path "secret/data/opened/*" { capabilities = ["read"] }`)
	const key = "secret/data/opened/db#p"

	t.Run("secret ID", func(t *testing.T) {
		c := appRoleWith(t, server, policy, nil)
		role := "auth/approle/role/opened"
		server.Write(t, role, map[string]any{"token_policies": policy})
		c.RoleID = call(t, server, "GET", role+"/role-id", nil)["data"].(map[string]any)["role_id"].(string)
		c.SecretID, c.UnwrapSecretID = wrapped(t, server, "POST", role+"/secret-id", map[string]any{}), true
		r := watchRun(t, server, c)
		for range 3 {
			r.round(t, key)
			r.session.token.lose()
		}
	})

	t.Run("secret ID for one login", func(t *testing.T) {
		role := "auth/approle/role/opened-once"
		server.Write(t, role, map[string]any{"token_policies": policy, "secret_id_num_uses": 1})
		id := call(t, server, "GET", role+"/role-id", nil)["data"].(map[string]any)["role_id"].(string)
		r := watchRun(t, server, Config{Auth: "approle", RoleID: id, UnwrapSecretID: true,
			SecretID: wrapped(t, server, "POST", role+"/secret-id", map[string]any{})})
		r.round(t, key)
		r.session.token.lose()
		var e *sources.Error
		if err := r.try(t, key); !errors.As(err, &e) || !strings.Contains(e.Hint, "put a new wrapping token in place of the old one") {
			t.Errorf("got %v", err)
		}
	})

	t.Run("token", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "token")
		write := func() {
			text := wrapped(t, server, "POST", "auth/token/create", map[string]any{"policies": []string{policy}, "ttl": "1h"})
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write()
		r := watchRun(t, server, Config{TokenFile: path, UnwrapToken: true})
		r.round(t, key)
		call(t, server, "PUT", "auth/token/revoke", map[string]any{"token": r.session.api.Token()})
		for range 2 {
			var e *sources.Error
			if err := r.try(t, key); !errors.As(err, &e) || !strings.Contains(e.Hint, "put a new wrapping token in place of the opened one") {
				t.Errorf("got %v, %v", err, e.Hint)
			}
		}
		write()
		r.round(t, key)
	})
}

// TestRefusedLogin: credentials that were refused are not sent again and again, which would
// lock a user or a role. Others are sent at once.
func TestRefusedLogin(t *testing.T) {
	t.Parallel()
	server := servers.Vault(t)
	server.PutV2(t, "refused/db", map[string]any{"p": "x"})
	c := allowed(t, server, nil)
	path := filepath.Join(t.TempDir(), "id")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	good := c.SecretID
	write(good)
	c.SecretID, c.SecretIDFile = "", path
	var logins atomic.Int32
	door := newDoor(t, server, func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/login") {
			logins.Add(1)
		}
		return false
	})
	r := watchRun(t, &servers.VaultServer{Addr: door.Addr}, c)
	const key = "secret/data/refused/db#p"
	r.round(t, key)
	write("wrong")
	r.session.token.lose()
	for range 4 {
		var e *sources.Error
		if err := r.try(t, key); !errors.As(err, &e) || e.Kind != sources.Refused || e.Source != "vault" {
			t.Errorf("got %v", err)
		}
	}
	if n := logins.Load(); n != 2 {
		t.Errorf("%d logins, want two", n)
	}
	write(good)
	r.round(t, key)
}

// TestLoginMethodMissing: where no login method is enabled, nobody has refused the credentials.
// They are sent again when it is, as after a Vault was set up anew.
func TestLoginMethodMissing(t *testing.T) {
	t.Parallel()
	server := servers.Vault(t)
	server.PutV2(t, "anew/db", map[string]any{"p": "x"})
	const key = "secret/data/anew/db#p"
	mount := "test-" + strings.ToLower(rand.Text())
	r := watchRun(t, server, Config{Auth: "userpass", Mount: mount, Username: "app", Password: "right"})
	if err := r.try(t, key); err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Fatalf("got %v", err)
	}

	server.Write(t, "sys/auth/"+mount, map[string]any{"type": "userpass"})
	policy := server.Policy(t, `path "secret/*" { capabilities = ["read"] }`)
	server.Write(t, "auth/"+mount+"/users/app", map[string]any{"password": "right", "token_policies": policy})
	r.round(t, key)
}

// TestCARotates: another CA in its file is trusted, and nothing is made again for it.
func TestCARotates(t *testing.T) {
	t.Parallel()
	server := servers.Vault(t)
	door := newDoor(t, server, nil)
	target, err := url.Parse(door.Addr)
	if err != nil {
		t.Fatal(err)
	}
	var serving atomic.Pointer[tls.Certificate]
	ca := filepath.Join(t.TempDir(), "ca.pem")
	rotate := func(name string) {
		t.Helper()
		authority := servers.NewAuthority(t, name)
		pair, err := tls.LoadX509KeyPair(authority.Issue(t, "127.0.0.1"))
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(authority.File)
		if err == nil {
			err = os.WriteFile(ca, text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		serving.Store(&pair)
	}
	rotate("first")
	secure := httptest.NewUnstartedServer(httputil.NewSingleHostReverseProxy(target))
	secure.TLS = &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		return &tls.Config{Certificates: []tls.Certificate{*serving.Load()}}, nil
	}}
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)

	c := allowed(t, server, nil)
	c.Defaults = map[string]string{"VAULT_CACERT": ca}
	r := watchRun(t, &servers.VaultServer{Addr: secure.URL}, c)
	const renewed, made = "auth/token/create period=3s policies=default", "auth/token/create ttl=1h policies=default"
	first := r.round(t, renewed, made)
	rotate("second")
	secure.CloseClientConnections()
	if keys, after := r.wake(t, 4*time.Second); len(keys) > 0 || !server.Holds(t, tokenIn(first[renewed])) {
		t.Errorf("woken after %v by %v", after, keys)
	}
	if second := r.round(t, renewed, made); fmt.Sprint(first) != fmt.Sprint(second) || door.count("/login") != 1 {
		t.Errorf("made again; %d logins", door.count("/login"))
	}
}

// TestCutOff: after a round without an answer, no connection of before is used: all may have been lost without a word.
func TestCutOff(t *testing.T) {
	t.Parallel()
	server := servers.Vault(t)
	target, err := url.Parse(server.Addr)
	if err != nil {
		t.Fatal(err)
	}
	type age struct{}
	var now atomic.Int64
	forward := httputil.NewSingleHostReverseProxy(target)
	door := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Context().Value(age{}) != now.Load() {
			<-req.Context().Done()
			return
		}
		time.Sleep(50 * time.Millisecond) // several at once need several connections
		forward.ServeHTTP(w, req)
	}))
	door.Config.ConnContext = func(ctx context.Context, _ net.Conn) context.Context {
		return context.WithValue(ctx, age{}, now.Load())
	}
	door.Start()
	t.Cleanup(door.Close)

	r := watchRun(t, &servers.VaultServer{Addr: door.URL}, Config{Token: server.Token})
	var keys []string
	for i := range 4 {
		path := fmt.Sprint("cut/", i)
		server.PutV2(t, path, map[string]any{"p": "1"})
		keys = append(keys, "secret/data/"+path+"#p")
	}
	r.round(t, keys...)

	now.Add(1)
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if _, err := r.Fetch(ctx, keys[:1]); err == nil {
		t.Fatal("an answer from nowhere")
	}
	r.Start()
	ctx, cancel = context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if _, err := r.Fetch(ctx, keys[:1]); err != nil {
		t.Error(err)
	}
}

// TestAwayTooLong: what has ended while Vault did not answer is made again once it does.
func TestAwayTooLong(t *testing.T) {
	t.Parallel()
	server := servers.Vault(t)
	var away atomic.Bool
	door := newDoor(t, server, func(w http.ResponseWriter, _ *http.Request) bool {
		if away.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprint(w, `{"errors":["Vault is sealed"]}`)
		}
		return away.Load()
	})
	const key = "auth/token/create ttl=3s policies=default"
	r := watchRun(t, &servers.VaultServer{Addr: door.Addr}, Config{Token: server.Token})
	first := r.round(t, key)
	away.Store(true)
	if keys, after := r.wake(t, patience); len(keys) != 1 || after < 2500*time.Millisecond {
		t.Fatalf("woken after %v by %v\n%s", after, keys, r.log)
	}
	if !sources.Past(r.Ends()) {
		t.Errorf("what is in the files ends at %v", r.Ends())
	}
	r.Start()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if _, err := r.Fetch(ctx, []string{key}); err == nil {
		t.Fatal("an answer from nowhere")
	}
	away.Store(false)
	if second := r.round(t, key); tokenIn(second[key]) == tokenIn(first[key]) {
		t.Error("it was not made again")
	}
	if sources.Past(r.Ends()) {
		t.Error("what is in the files has ended")
	}
}

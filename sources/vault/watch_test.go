package vault

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"maps"
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

// A run is a source with --watch, and what its last round asked for.
type run struct {
	*Source
	log  *syncLog
	held map[string]*sources.Value
}

type syncLog struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *syncLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *syncLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func watchRun(t *testing.T, server *servers.VaultServer, c Config) *run {
	t.Helper()
	r := &run{log: &syncLog{}}
	c.Address, c.Watch, c.Log = server.Addr, true, slog.New(slog.NewTextHandler(r.log, nil))
	r.Source = New(c)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 5*time.Second)
		defer cancel()
		r.Close(ctx)
	})
	return r
}

// try is a round.
func (r *run) try(t *testing.T, keys ...string) error {
	t.Helper()
	r.Start()
	got, err := ask(t, r.Source, keys...)
	r.held = map[string]*sources.Value{}
	for _, k := range keys {
		if v, ok := got[k]; ok {
			r.held[k] = &v
		} else {
			r.held[k] = nil
		}
	}
	if err == nil {
		r.Keep(t.Context(), keys)
	}
	return err
}

// round is a round that succeeds.
func (r *run) round(t *testing.T, keys ...string) map[string]any {
	t.Helper()
	if err := r.try(t, keys...); err != nil {
		t.Fatalf("%v\n%s", err, r.log)
	}
	values := map[string]any{}
	for k, v := range r.held {
		if v == nil {
			t.Fatalf("%s is not held", k)
		}
		values[k] = v.Data
	}
	return values
}

// wake waits for a wake, and returns after which time it came and with which keys.
func (r *run) wake(t *testing.T, within time.Duration) (keys []string, after time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	begin := time.Now()
	keys = r.Watch(ctx, r.held)
	slices.Sort(keys)
	return keys, time.Since(begin)
}

// says waits until the log has a text.
func (r *run) says(t *testing.T, text string) {
	t.Helper()
	for begin := time.Now(); !strings.Contains(r.log.String(), text); time.Sleep(20 * time.Millisecond) {
		if time.Since(begin) > patience {
			t.Fatalf("it does not say %q:\n%s", text, r.log)
		}
	}
}

// consulMaker has Vault make tokens of a real Consul, and returns the key of one.
func consulMaker(t *testing.T, server *servers.VaultServer, ttl, most string) (consul *servers.ConsulServer, key string) {
	t.Helper()
	consul = servers.ConsulACL(t)
	mount := mounted(t, server, map[string]any{"type": "consul"})
	server.Write(t, mount+"/config/access", map[string]any{"address": consul.Addr, "token": consul.Token})
	server.Write(t, mount+"/roles/app", map[string]any{"consul_policies": "global-management", "ttl": ttl, "max_ttl": most})
	return consul, mount + "/creds/app#token"
}

// consulKnows reports whether a token of Consul is valid.
func consulKnows(t *testing.T, consul *servers.ConsulServer, token string) bool {
	t.Helper()
	req, err := http.NewRequest("GET", "http://"+consul.Addr+"/v1/acl/token/self", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Consul-Token", token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// allowed is a login that may do everything but what Vault's root alone may.
func allowed(t *testing.T, server *servers.VaultServer, settings map[string]any) Config {
	t.Helper()
	policy := server.Policy(t, `path "*" { capabilities = ["create", "read", "update", "delete", "list", "sudo"] }`)
	return appRoleWith(t, server, policy, settings)
}

// appRoleWith makes a role with settings, and returns how to log in.
func appRoleWith(t *testing.T, server *servers.VaultServer, policy string, settings map[string]any) Config {
	t.Helper()
	role := "auth/approle/role/test-" + strings.ToLower(rand.Text())
	all := map[string]any{"token_policies": []string{policy}}
	maps.Copy(all, settings)
	server.Write(t, role, all)
	id := call(t, server, "GET", role+"/role-id", nil)["data"].(map[string]any)["role_id"].(string)
	secret := call(t, server, "POST", role+"/secret-id", map[string]any{})["data"].(map[string]any)["secret_id"].(string)
	return Config{Auth: "approle", RoleID: id, SecretID: secret}
}

// TestRenewal: a lease is renewed until its maximum is near. Then another secret is made, both
// work for a while, and what else was made stays.
func TestRenewal(t *testing.T) {
	t.Parallel()
	server := servers.Vault(t)
	consul, key := consulMaker(t, server, "3s", "8s")
	other := issuer(t, server, nil) + " common_name=web.example#certificate"
	r := watchRun(t, server, allowed(t, server, nil))

	first := r.round(t, key, other)
	keys, after := r.wake(t, patience)
	if !slices.Equal(keys, []string{key}) || after < 4*time.Second {
		t.Fatalf("woken after %v by %v\n%s", after, keys, r.log)
	}
	ends := r.Ends()
	if time.Until(ends) > 4*time.Second {
		t.Errorf("what is in the files ends at %v", ends)
	}
	second := r.round(t, key, other)
	if first[key] == second[key] || first[other] != second[other] {
		t.Errorf("another token: %v; the same certificate: %v", first[key] != second[key], first[other] == second[other])
	}
	for _, token := range []any{first[key], second[key]} {
		if !consulKnows(t, consul, token.(string)) && !sources.Past(ends) {
			t.Error("a token does not work before its end")
		}
	}
	if err := r.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	gone(t, "the tokens", func() bool {
		return !consulKnows(t, consul, first[key].(string)) && !consulKnows(t, consul, second[key].(string))
	})
}

// patience is how long tests wait for what must come.
const patience = 20 * time.Second

// gone waits until something has ended.
func gone(t *testing.T, what string, ended func() bool) {
	t.Helper()
	for begin := time.Now(); !ended(); time.Sleep(50 * time.Millisecond) {
		if time.Since(begin) > patience {
			t.Fatalf("%s: not ended", what)
		}
	}
}

// TestMadeAgain: when each kind of what Vault makes is made again. Zero is never.
func TestMadeAgain(t *testing.T) {
	t.Parallel()
	server := servers.Vault(t)
	pki, leased := issuer(t, server, nil), issuer(t, server, map[string]any{"generate_lease": true})
	ssh, transit := mounted(t, server, map[string]any{"type": "ssh"}), mounted(t, server, map[string]any{"type": "transit"})
	server.Write(t, ssh+"/config/ca", map[string]any{"generate_signing_key": true, "key_type": "ed25519"})
	server.Write(t, ssh+"/roles/host", map[string]any{"key_type": "ca", "allow_host_certificates": true,
		"allow_user_certificates": true, "allowed_users": "*", "allowed_domains": "example", "allow_subdomains": true, "ttl": "3s"})
	server.Write(t, transit+"/keys/app", nil)
	role := "auth/approle/role/test-" + strings.ToLower(rand.Text())
	server.Write(t, role, map[string]any{"secret_id_ttl": "3s"})
	server.PutV1(t, "never", map[string]any{"p": "x"})
	server.PutV2(t, "listed/db", map[string]any{"p": "x"})
	server.PutV2(t, "again", map[string]any{"ttl": "3s", "rotation_period": 3, "expiration": 1, "certificate": "x"})
	const public = "ssh-ed25519%20AAAAC3NzaC1lZDI1NTE5AAAAIMhKXzvKb1v1zCKQ0v1lqyq2E0w1vBYyAw7PqGCr0B0X"

	type kind struct {
		name, key string
		least     time.Duration // in milliseconds; zero is never
		changes   bool
	}
	kinds := []kind{
		{"certificate", pki + " common_name=web.example ttl=3s#serial_number", 1000, true},
		{"certificate with a lease", leased + " common_name=web.example ttl=3s#serial_number", 1000, true},
		{"certificate of a host", ssh + "/sign/host cert_type=host valid_principals=a.example public_key=" + public + "#serial_number", 1000, true},
		{"certificate of SSH with its key", ssh + "/issue/host cert_type=user valid_principals=root key_type=ec#serial_number", 1000, true},
		{"secret ID", role + "/secret-id metadata={}#secret_id", 1000, true},
		{"token that cannot be renewed", "auth/token/create renewable=false ttl=3s policies=default", 1000, true},
		{"batch token", "auth/token/create type=batch ttl=3s policies=default", 1000, true},
		{"token with a maximum", "auth/token/create ttl=3s explicit_max_ttl=5s policies=default", 1000, true},
		{"periodic token", "auth/token/create period=3s policies=default", 0, true},
		{"KV version 1", "kv1/never#p", 0, false},
		{"KV version 2", "secret/again#ttl", 0, false},
		{"listing", "secret/listed/", 0, false},
		{"ciphertext", transit + "/encrypt/app plaintext=YQ==#ciphertext", 0, true},
	}
	var keys []string
	for _, kind := range kinds {
		keys = append(keys, kind.key)
	}
	r := watchRun(t, server, allowed(t, server, nil))
	values, woken := r.round(t, keys...), map[string]time.Duration{}
	all := func() bool {
		return !slices.ContainsFunc(kinds, func(k kind) bool { return k.least > 0 && woken[k.key] == 0 })
	}
	for begin := time.Now(); time.Since(begin) < 4500*time.Millisecond || !all() && time.Since(begin) < patience; {
		over, _ := r.wake(t, time.Second)
		for _, key := range over {
			if _, before := woken[key]; !before {
				woken[key] = time.Since(begin)
			}
		}
		now := r.round(t, keys...)
		for i, key := range keys {
			want := kinds[i].changes && slices.Contains(over, key)
			if changed := fmt.Sprint(now[key]) != fmt.Sprint(values[key]); changed != want {
				t.Errorf("%s: after %v it has changed: %v\n%s", kinds[i].name, time.Since(begin), changed, r.log)
			}
		}
		values = now
	}
	for _, kind := range kinds {
		after := woken[kind.key]
		if (after > 0) != (kind.least > 0) || after < kind.least*time.Millisecond {
			t.Errorf("%s: made again after %v", kind.name, after)
		}
	}
}

// TestTokenAtItsMaximum: our own login's token is renewed; before its end another login
// follows, and what depends on it is made again. What does not stays.
func TestTokenAtItsMaximum(t *testing.T) {
	t.Parallel()
	server := servers.Vault(t)
	certificate := issuer(t, server, nil) + " common_name=web.example#certificate"
	consul, key := consulMaker(t, server, "1h", "1h")
	for name, settings := range map[string]map[string]any{
		"service": {"token_ttl": "3s", "token_max_ttl": "6s"},
		"batch":   {"token_ttl": "4s", "token_type": "batch"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := watchRun(t, server, allowed(t, server, settings))
			first := r.round(t, certificate, key)
			token := r.session.api.Token()
			second := first
			for begin := time.Now(); r.session.api.Token() == token; {
				if keys, _ := r.wake(t, patience); !slices.Equal(keys, []string{key}) || time.Since(begin) > patience {
					t.Fatalf("woken after %v by %v\n%s", time.Since(begin), keys, r.log)
				}
				if name == "service" && !server.Holds(t, token) && !sources.Past(r.Ends()) {
					t.Error("the token has ended before its maximum")
				}
				second = r.round(t, certificate, key)
			}
			if first[key] == second[key] || first[certificate] != second[certificate] {
				t.Errorf("another token: %v; the same certificate: %v", first[key] != second[key],
					first[certificate] == second[certificate])
			}
			if err := r.Close(t.Context()); err != nil {
				t.Error(err)
			}
			gone(t, "the tokens", func() bool {
				return !consulKnows(t, consul, first[key].(string)) && !consulKnows(t, consul, second[key].(string))
			})
		})
	}
}

// TestShortest: a lease whose maximum is near from its beginning does not end early, and is
// replaced before its end.
func TestShortest(t *testing.T) {
	t.Parallel()
	server := servers.Vault(t)
	_, key := consulMaker(t, server, "2s", "2s")
	r := watchRun(t, server, allowed(t, server, nil))
	for range 5 {
		r.round(t, key)
		if keys, _ := r.wake(t, patience); len(keys) != 1 || sources.Past(r.Ends()) {
			t.Errorf("woken by %v, it ends at %v", keys, r.Ends())
		}
	}
	if strings.Contains(r.log.String(), "level=WARN") {
		t.Error(r.log)
	}
}

// tokenIn returns the token of an answer.
func tokenIn(whole any) string {
	return whole.(map[string]any)["Auth"].(map[string]any)["ClientToken"].(string)
}

// TestGivenTokenEnds: a token that was given and cannot be renewed is said to end, and when it
// has ended, what to do.
func TestGivenTokenEnds(t *testing.T) {
	t.Parallel()
	server := servers.Vault(t)
	server.PutV2(t, "given/db", map[string]any{"p": "x"})
	policy := server.Policy(t, `path "*" { capabilities = ["create", "read", "update"] }`)
	const key, made = "secret/data/given/db#p", "auth/token/create ttl=1h policies=default"
	for name, settings := range map[string]map[string]any{
		"batch":                {"type": "batch", "ttl": "3s"},
		"not renewable":        {"renewable": false, "ttl": "3s"},
		"renewed to a maximum": {"ttl": "3s", "explicit_max_ttl": "5s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := maps.Clone(settings)
			settings["policies"] = []string{policy}
			r := watchRun(t, server, Config{Token: created(t, server, settings)})
			keys := []string{key}
			if name != "batch" { // which makes no tokens
				keys = append(keys, made)
			}
			r.round(t, keys...)
			r.says(t, "the token of Vault cannot be renewed, and ends")
			if len(keys) > 1 && (r.Ends().IsZero() || time.Until(r.Ends()) > 5*time.Second) {
				t.Errorf("what is in the files ends at %v", r.Ends())
			}
			var err error
			gone(t, "the token", func() bool { err = r.try(t, keys...); return err != nil })
			var e *sources.Error
			if !errors.As(err, &e) || e.Kind != sources.Refused || !strings.Contains(e.Hint, "INITPLATE_VAULT_AUTH") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestTokenFileRotates: another token in the file is used, and what depends on the old one is
// made again. So is another CA.
func TestTokenFileRotates(t *testing.T) {
	t.Parallel()
	server := servers.Vault(t)
	policy := server.Policy(t, `path "*" { capabilities = ["create", "read", "update"] }`)
	token := func() string { return created(t, server, map[string]any{"policies": []string{policy}, "ttl": "1h"}) }
	const key = "auth/token/create ttl=1h policies=default"
	path := filepath.Join(t.TempDir(), "token")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path+".new", path); err != nil {
			t.Fatal(err)
		}
	}
	old := token()
	write(old)
	r := watchRun(t, server, Config{TokenFile: path})
	first := r.round(t, key)

	for _, same := range []string{old + "\n", ""} {
		write(same)
		if keys, _ := r.wake(t, 1500*time.Millisecond); len(keys) > 0 {
			t.Fatalf("woken by a file with %d bytes", len(same))
		}
	}
	write(token())
	if keys, after := r.wake(t, patience); len(keys) != 1 {
		t.Fatalf("woken after %v by %v", after, keys)
	}
	second := r.round(t, key)
	if tokenIn(first[key]) == tokenIn(second[key]) || r.session.api.Token() == old || !server.Holds(t, tokenIn(first[key])) {
		t.Error("the old token's are used, or revoked")
	}
	if err := r.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if server.Holds(t, tokenIn(first[key])) || server.Holds(t, tokenIn(second[key])) {
		t.Error("a token is left after the end")
	}
}

// TestKeep: what the files are not made of any more is revoked, and the rest is not.
func TestKeep(t *testing.T) {
	t.Parallel()
	server := servers.Vault(t)
	consul, key := consulMaker(t, server, "1h", "1h")
	const other = "auth/token/create ttl=1h policies=default"
	r := watchRun(t, server, allowed(t, server, nil))
	first := r.round(t, key, other)
	again := r.round(t, key, other)
	if fmt.Sprint(first) != fmt.Sprint(again) {
		t.Fatal("it was made twice")
	}
	r.round(t, other)
	gone(t, "the credential", func() bool { return !consulKnows(t, consul, first[key].(string)) })
	if !server.Holds(t, tokenIn(first[other])) {
		t.Error("the other one was revoked too")
	}
	if back := r.round(t, key, other); back[key] == first[key] {
		t.Error("the revoked credential is used")
	}
}

// TestEnd: what is left after the end of a run, by who made it.
func TestEnd(t *testing.T) {
	t.Parallel()
	server := servers.Vault(t)
	consul, key := consulMaker(t, server, "1h", "1h")
	reader := server.Policy(t, fmt.Sprintf("path %q { capabilities = [\"read\"] }", strings.TrimSuffix(key, "#token")))
	revoker := server.Policy(t, `path "sys/leases/revoke" { capabilities = ["update"] }`)
	token := func(more ...string) Config {
		return Config{Token: created(t, server, map[string]any{"policies": append([]string{reader}, more...), "ttl": "1h"})}
	}
	keeping := appRoleWith(t, server, reader, nil)
	keeping.KeepLeases = true
	for _, tt := range []struct {
		name string
		in   Config
		left bool
		want string
	}{
		{"own login", appRoleWith(t, server, reader, nil), false, ""},
		{"own login, batch token", appRoleWith(t, server, reader, map[string]any{"token_type": "batch", "token_ttl": "1h"}), true, "sys/leases/revoke"},
		{"given token", token(revoker), false, ""},
		{"given token that may not revoke", token(), true, `a policy of the token must hold: path "sys/leases/revoke" { capabilities = ["update"] }`},
		{"--keep-leases", keeping, true, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := watchRun(t, server, tt.in)
			made := r.round(t, key)[key].(string)
			own := r.session.api.Token()
			err := r.Close(t.Context())
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if tt.left {
				if !consulKnows(t, consul, made) {
					t.Error("the credential was revoked")
				}
				return
			}
			gone(t, "the credential", func() bool { return !consulKnows(t, consul, made) })
			if given := tt.in.Token != ""; server.Holds(t, own) != given {
				t.Errorf("the token is there: %v", !given)
			}
		})
	}
}

// TestReadAgain: a secret of KV version 1 may say when it should be read again.
func TestReadAgain(t *testing.T) {
	t.Parallel()
	server := servers.Vault(t)
	server.PutV1(t, "again", map[string]any{"ttl": "2s", "p": "x"})
	r := watchRun(t, server, Config{Token: server.Token})
	for range 2 {
		r.round(t, "kv1/again#p")
		if keys, after := r.wake(t, patience); len(keys) != 1 || after < 1900*time.Millisecond {
			t.Errorf("woken after %v by %v", after, keys)
		}
	}
}

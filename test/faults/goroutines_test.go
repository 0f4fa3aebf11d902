package faults

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/sources/aws"
	"github.com/initplate/initplate/sources/consul"
	"github.com/initplate/initplate/sources/vault"
	"github.com/initplate/initplate/sources/web"
	"github.com/initplate/initplate/test/servers"
)

// TestGoroutines: whatever happened to a Fetch, nothing of it goes on. Connections that were kept end with the server.
func TestGoroutines(t *testing.T) {
	servers.Consul(t).Put(t, "faults/goroutines", "planted value")
	servers.AWS(t).Parameter(t, "/faults/goroutines", "String", "planted")
	servers.AWS(t).Secret(t, "faults/goroutines", "planted")
	servers.AWS(t).Secret(t, "faults/two", "planted")
	key := servers.AWS(t).Reader(t)
	servers.Vault(t).PutV2(t, "faults/goroutines", map[string]any{"password": "planted"})
	role, secret := servers.Vault(t).AppRole(t, servers.Vault(t).Policy(t, `path "secret/data/faults/*" { capabilities = ["read"] }`))
	refused := servers.NewPort(t)
	silentPort := servers.NewPort(t)
	silentPort.Silence(t)
	good := newAuthority(t).serve(t, "127.0.0.1", time.Now().Add(time.Hour))
	for _, tt := range []struct {
		name string
		at   func(t testing.TB, target string) (addr string, end func())
		held bool // the values are got
	}{
		{"nothing wrong", proxied(nil), true},
		{"refused", fixed(refused.Addr), false},
		{"packets are dropped", fixed(silentPort.Addr), false},
		{"black hole", listening(silent), false},
		{"resets", listening(resets), false},
		{"hangs", proxied(hangs), false},
		{"silence in the middle", proxied(half(thenSilence)), false},
		{"a byte a second", proxied(slowly), false},
		{"500", proxied(answer(500, "")), false},
		{"429 for an hour", proxied(answer(429, "", "Retry-After", "3600")), false},
		{"without end", proxied(large(-1)), false},
		{"unknown CA", func(t testing.TB, target string) (string, func()) {
			p := servers.NewPort(t).Proxy(t, target, nil, good)
			return "https://" + p.Addr, p.Close
		}, false},
	} {
		for _, source := range []string{"consul", "vault", "vault after a login", "aws", "http"} {
			t.Run(tt.name+", "+source, func(t *testing.T) {
				before := stacks()
				target := servers.Consul(t).Addr
				if source == "aws" {
					target = servers.AWS(t).URL
				} else if source != "consul" {
					target = strings.TrimPrefix(servers.Vault(t).Addr, "http://")
				}
				addr, end := tt.at(t, target)
				if !strings.Contains(addr, "://") {
					addr = "http://" + addr
				}
				ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
				defer cancel()
				if tt.held {
					ctx = t.Context()
				}
				n, err := 0, error(nil)
				if source == "aws" {
					env := map[string]string{"AWS_ENDPOINT_URL": addr, "AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": key.ID, "AWS_SECRET_ACCESS_KEY": key.Secret, "HOME": t.TempDir()}
					lookup := func(name string) (string, bool) { v, ok := env[name]; return v, ok }
					for i, row := range aws.New(aws.Config{Env: lookup}).Rows() {
						held, problem := row.Source.Fetch(ctx, [][]string{{"/faults/goroutines", "/faults/"}, {"faults/goroutines", "faults/two"}}[i])
						n, err = len(held), errors.Join(err, problem)
					}
				} else if source == "consul" {
					held, problem := consul.New(consul.Config{Address: addr}).Fetch(ctx, []string{"faults/goroutines", "faults/"})
					n, err = len(held), problem
				} else if source == "http" {
					token, problem := web.ParseHeader(addr + " X-Vault-Token=root")
					if problem != nil {
						t.Fatal(problem)
					}
					document := addr + "/v1/secret/data/faults/goroutines"
					held, problem := web.New(web.Config{Headers: []web.Header{token}}).Fetch(ctx, []string{document, document + "#/data/data/password"})
					n, err = len(held), problem
				} else {
					config := vault.Config{Address: addr, Token: "root"}
					if source != "vault" {
						config = vault.Config{Address: addr, Auth: "approle", RoleID: role, SecretID: secret}
					}
					s := vault.New(config)
					held, problem := s.Fetch(ctx, []string{"secret/data/faults/goroutines#password", "secret/data/faults/goroutines"})
					n, err = len(held), problem
					s.Close(ctx)
				}
				if tt.held != (err == nil) || tt.held != (n == 2) {
					t.Errorf("held %d values, %v", n, err)
				}
				cancel()
				end()
				for wait := time.Millisecond; ; wait *= 2 {
					left := more(before, stacks())
					if left == "" {
						break
					} else if wait > 2*time.Second {
						t.Fatalf("goroutines go on:\n%s", left)
					}
					time.Sleep(wait)
				}
			})
		}
	}
}

func proxied(fault servers.Fault) func(testing.TB, string) (string, func()) {
	return func(t testing.TB, target string) (string, func()) {
		p := servers.NewProxy(t, target, fault)
		return p.Addr, p.Close
	}
}

func fixed(addr string) func(testing.TB, string) (string, func()) {
	return func(testing.TB, string) (string, func()) { return addr, func() {} }
}

// listening is a server whose connections end with it: one that was made too late for its request would stay.
func listening(handle func(net.Conn)) func(testing.TB, string) (string, func()) {
	return func(t testing.TB, _ string) (string, func()) {
		ctx, end := context.WithCancel(t.Context())
		return listen(t, func(c net.Conn) {
			context.AfterFunc(ctx, func() { c.Close() })
			handle(c)
		}), end
	}
}

// stacks counts the goroutines that have to do with the sources or their connections, by where they were started.
func stacks() map[string]int {
	buf := make([]byte, 8<<20)
	buf = buf[:runtime.Stack(buf, true)]
	n := map[string]int{}
	for one := range strings.SplitSeq(string(buf), "\n\n") {
		_, by, ok := strings.Cut(one, "created by ")
		by, _, _ = strings.Cut(by, " in goroutine")
		ours := strings.Contains(one, "initplate/sources/") || strings.Contains(by, "retryablehttp") || strings.Contains(by, "net/http.(*Transport)") || strings.Contains(by, "net.")
		// Left out are what a proxy of the test has open, and dials that nobody waits for any more: net/http lets them
		// end by the dialer's own limit.
		if ok && ours && !strings.Contains(one, "httputil.") && !strings.Contains(by, "startDialConn") {
			n[by]++
		}
	}
	return n
}

// more says which goroutines are more than before.
func more(before, after map[string]int) (text string) {
	for by, n := range after {
		if n > before[by] {
			text += fmt.Sprintf("%d more, started by %s\n", n-before[by], by)
		}
	}
	return text
}

package vault

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// TestConnectsAhead: the connections for the reads are made during the request that
// goes ahead of them, be it a login or a probe, and no more than are needed.
func TestConnectsAhead(t *testing.T) {
	server := servers.Vault(t)
	var keys, apiKeys []string
	for i := range 20 {
		name := fmt.Sprintf("ahead/%02d", i)
		server.PutV2(t, name, map[string]any{"p": "x"})
		keys, apiKeys = append(keys, "secret/"+name), append(apiKeys, "secret/data/"+name)
	}
	role, secretID := server.AppRole(t, server.Policy(t, `path "secret/*" { capabilities = ["read"] }`))
	login := Config{Auth: "approle", RoleID: role, SecretID: secretID}
	for _, tt := range []struct {
		name  string
		in    Config
		keys  []string
		waits string // the request that is answered once all connections stand
	}{
		{"login", login, apiKeys, "/login"},
		{"login and probe", login, keys, "/login"},
		{"probe", Config{Token: server.Token}, keys, "/mounts/"},
		{"one read", login, apiKeys[:1], "/login"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			target, err := url.Parse(server.Addr)
			if err != nil {
				t.Fatal(err)
			}
			var made atomic.Int64
			proxy := httputil.NewSingleHostReverseProxy(target)
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.Contains(r.URL.Path, tt.waits) {
					limit := time.Now().Add(5 * time.Second)
					for ; made.Load() < int64(len(tt.keys)); time.Sleep(time.Millisecond) {
						if time.Now().After(limit) {
							t.Errorf("%d connections were made before %s is answered, want %d", made.Load(), tt.waits,
								len(tt.keys))
							break
						}
					}
					time.Sleep(10 * time.Millisecond) // for the client to see them
				}
				proxy.ServeHTTP(w, r)
			}))
			s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
				if state == http.StateNew {
					made.Add(1)
				}
			}
			s.Start()
			defer s.Close()
			tt.in.Address = s.URL
			got, err := ask(t, New(tt.in), tt.keys...)
			if err != nil || len(got) != len(tt.keys) {
				t.Fatalf("got %d values, %v", len(got), err)
			}
			if n := made.Load(); n > int64(len(tt.keys))+1 {
				t.Errorf("%d connections for %d reads", n, len(tt.keys))
			}
		})
	}
}

// TestDiscard: a connection that nobody took is closed, even if it is made late.
func TestDiscard(t *testing.T) {
	late, open := make(chan struct{}), atomic.Int64{}
	d := &dialer{address: "here:1", dial: func(context.Context, string, string) (net.Conn, error) {
		if open.Add(1) == 3 {
			<-late
		}
		ours, theirs := net.Pipe()
		go func() {
			theirs.Read(make([]byte, 1)) // ends when ours is closed
			open.Add(-1)
		}()
		return ours, nil
	}}
	d.prepare(t.Context(), 3)
	wait(t, "two connections", func() bool { d.mu.Lock(); defer d.mu.Unlock(); return len(d.ready) == 2 })
	d.discard()
	close(late)
	wait(t, "all closed", func() bool { return open.Load() == 0 })
}

func wait(t *testing.T, what string, done func() bool) {
	t.Helper()
	for limit := time.Now().Add(5 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("not seen: %s", what)
		}
	}
}

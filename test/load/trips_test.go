package load

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// A step is what is under way at one time: requests, on connections of which so many have been made by then.
type step struct{ requests, connections int }

// TestRoundTrips counts the round trips of a run, whatever time they take: no request is answered before all are there
// that the step has, so a program that asked for them one after the other would never end. A connection takes a round
// trip, or two with TLS, and so does an answer. See the budgets in ARCHITECTURE.md.
func TestRoundTrips(t *testing.T) {
	vault := servers.Vault(t)
	policy := vault.Policy(t, `path "secret/data/trips/*" { capabilities = ["read"] }`)
	token := []string{"VAULT_TOKEN=" + vault.NewToken(t, policy)}
	role, secret := vault.AppRole(t, policy)
	login := []string{"INITPLATE_VAULT_AUTH=approle", "INITPLATE_VAULT_ROLE_ID=" + role, "INITPLATE_VAULT_SECRET_ID=" + secret}
	for _, tt := range []struct {
		name          string
		keys, secrets int
		path          string // of the secrets
		tls           bool   // by servers with HTTP/2
		env           []string
		steps         []step
		want          int // round trips
		after         []step
	}{
		{"keys and secrets", 20, 20, "secret/data/trips/%d", false, token, []step{{1 + 20, 1 + 20}}, 2, nil},
		{"logical paths", 20, 20, "secret/trips/%d", false, token, []step{{1 + 1, 1 + 20}, {20, 1 + 20}}, 3, nil},
		{"a login", 20, 20, "secret/data/trips/%d", false, login, []step{{1 + 1, 1 + 20}, {20, 1 + 20}}, 3, []step{{1, 1 + 20}}}, // the token is revoked
		{"1,000 keys", 1000, 0, "", false, nil, []step{{8, 8}}, 2, nil},
		{"keys and secrets over TLS", 20, 20, "secret/data/trips/%d", true, token, []step{{1 + 20, 1 + 1}}, 3, nil},
		{"logical paths over TLS", 20, 20, "secret/trips/%d", true, token, []step{{1 + 1, 1 + 1}, {20, 1 + 1}}, 4, nil},
		{"a login over TLS", 20, 20, "secret/data/trips/%d", true, login, []step{{1 + 1, 1 + 1}, {20, 1 + 1}}, 4, []step{{1, 1 + 1}}},
		{"1,000 keys over TLS", 1000, 0, "", true, nil, []step{{8, 1}}, 3, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			consul := servers.Consul(t)
			var text, want strings.Builder
			for i := range tt.keys {
				consul.Put(t, fmt.Sprintf("trips/%d", i), fmt.Sprint("c", i))
				fmt.Fprintf(&text, "{{ key \"trips/%d\" }}\n", i)
				fmt.Fprintf(&want, "c%d\n", i)
			}
			for i := range tt.secrets {
				vault.PutV2(t, fmt.Sprintf("trips/%d", i), map[string]any{"password": fmt.Sprint("p", i)})
				fmt.Fprintf(&text, "{{ ref \"vault:"+tt.path+"#password\" }}\n", i)
				fmt.Fprintf(&want, "p%d\n", i)
			}
			h := holdBack(t, consul.Addr, vault.Addr, tt.tls)
			dir := t.TempDir()
			out := filepath.Join(dir, "out")
			cmd := exec.CommandContext(t.Context(), servers.Initplate(t), "render", "-", "--out", out)
			cmd.Stdin = strings.NewReader(text.String())
			cmd.Env = slices.Concat([]string{"HOME=" + dir}, h.env, tt.env)
			var said strings.Builder
			cmd.Stdout, cmd.Stderr = &said, &said
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if n := h.trips(t, tt.steps...); n != tt.want {
				t.Errorf("%d round trips, want %d", n, tt.want)
			}
			h.trips(t, tt.after...)
			if err := cmd.Wait(); err != nil {
				t.Fatalf("%v: %s", err, &said)
			}
			if got, err := os.ReadFile(out); err != nil || string(got) != want.String() {
				t.Errorf("it wrote %q, %v", got, err)
			}
		})
	}
}

// A hold is two proxies that hold every request back.
type hold struct {
	consul, vault *servers.Proxy
	env           []string // leads a run to them
	connects      int      // round trips of a connection

	mu      sync.Mutex
	waiting []string      // the connections of requests that are held back
	open    chan struct{} // closed to let them through

	now   int            // round trips so far
	ready map[string]int // when each connection was
}

func holdBack(t *testing.T, consul, vault string, secure bool) *hold {
	h := &hold{connects: 1, open: make(chan struct{}), ready: map[string]int{}}
	scheme, config := "http://", (*tls.Config)(nil)
	if secure {
		authority := servers.NewAuthority(t, "a CA")
		pair, err := tls.LoadX509KeyPair(authority.Issue(t, "held.test"))
		if err != nil {
			t.Fatal(err)
		}
		h.connects = 2
		scheme, config = "https://", &tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: []string{"h2"}}
		h.env = []string{"CONSUL_CACERT=" + authority.File, "VAULT_CACERT=" + authority.File}
	}
	h.consul = servers.NewPort(t).Proxy(t, consul, h.back("consul"), config)
	h.vault = servers.NewPort(t).Proxy(t, vault, h.back("vault"), config)
	h.env = append(h.env, "CONSUL_HTTP_ADDR="+scheme+h.consul.Addr, "VAULT_ADDR="+scheme+h.vault.Addr)
	return h
}

func (h *hold) back(server string) servers.Fault {
	return func(w http.ResponseWriter, r *http.Request, pass http.Handler, gone <-chan struct{}) {
		h.mu.Lock()
		h.waiting = append(h.waiting, server+r.RemoteAddr)
		open := h.open
		h.mu.Unlock()
		select {
		case <-open:
			pass.ServeHTTP(w, r)
		case <-gone:
		}
	}
}

// trips waits for each step and lets it through. It returns the round trips so far.
func (h *hold) trips(t *testing.T, steps ...step) int {
	t.Helper()
	for _, want := range steps {
		limit := time.Now().Add(20 * time.Second)
		for got := h.pass(want); got != want; got = h.pass(want) {
			if time.Now().After(limit) {
				t.Fatalf("after %d round trips %d requests are under way, and %d connections have been made; want %d and %d",
					h.now, got.requests, got.connections, want.requests, want.connections)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	return h.now
}

// pass lets through what is held back if that is the whole step. It returns what there is.
func (h *hold) pass(want step) (got step) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for server, p := range map[string]*servers.Proxy{"consul": h.consul, "vault": h.vault} {
		for _, c := range p.Connections() {
			if got.connections++; h.ready[server+c] == 0 {
				h.ready[server+c] = h.now + h.connects
			}
		}
	}
	if got.requests = len(h.waiting); got != want {
		return got
	}
	asked := h.now
	for _, c := range h.waiting {
		asked = max(asked, h.ready[c])
	}
	h.now = asked + 1
	close(h.open)
	h.waiting, h.open = nil, make(chan struct{})
	return got
}

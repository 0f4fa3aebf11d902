package load

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
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
// trip, and so does an answer. See the budgets in ARCHITECTURE.md.
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
		env           []string
		steps         []step
		want          int // round trips
		after         []step
	}{
		{"keys and secrets", 20, 20, "secret/data/trips/%d", token, []step{{1 + 20, 1 + 20}}, 2, nil},
		{"logical paths", 20, 20, "secret/trips/%d", token, []step{{1 + 1, 1 + 20}, {20, 1 + 20}}, 3, nil},
		{"a login", 20, 20, "secret/data/trips/%d", login, []step{{1 + 1, 1 + 20}, {20, 1 + 20}}, 3, []step{{1, 1 + 20}}}, // the token is revoked
		{"1,000 keys", 1000, 0, "", nil, []step{{8, 8}}, 2, nil},
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
			h := holdBack(t, consul.Addr, vault.Addr)
			dir := t.TempDir()
			out := filepath.Join(dir, "out")
			cmd := exec.CommandContext(t.Context(), servers.Initplate(t), "render", "-", "--out", out)
			cmd.Stdin = strings.NewReader(text.String())
			cmd.Env = append([]string{"HOME=" + dir, "CONSUL_HTTP_ADDR=" + h.consul.Addr, "VAULT_ADDR=http://" + h.vault.Addr}, tt.env...)
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

	mu      sync.Mutex
	waiting []string      // the connections of requests that are held back
	open    chan struct{} // closed to let them through

	now   int            // round trips so far
	ready map[string]int // when each connection was
}

func holdBack(t *testing.T, consul, vault string) *hold {
	h := &hold{open: make(chan struct{}), ready: map[string]int{}}
	h.consul, h.vault = servers.NewProxy(t, consul, h.back("consul")), servers.NewProxy(t, vault, h.back("vault"))
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
				h.ready[server+c] = h.now + 1
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

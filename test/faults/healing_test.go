package faults

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// forAWhile answers with fault, for so long from the first request on.
func forAWhile(long time.Duration, fault servers.Fault) servers.Fault {
	var once sync.Once
	var ends time.Time
	return func(w http.ResponseWriter, r *http.Request, pass http.Handler, gone <-chan struct{}) {
		once.Do(func() { ends = time.Now().Add(long) })
		if time.Now().Before(ends) {
			fault(w, r, pass, gone)
			return
		}
		pass.ServeHTTP(w, r)
	}
}

// first answers the first n requests with fault.
func first(n int, fault servers.Fault) servers.Fault {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request, pass http.Handler, gone <-chan struct{}) {
		mu.Lock()
		n--
		wrong := n >= 0
		mu.Unlock()
		if wrong {
			fault(w, r, pass, gone)
			return
		}
		pass.ServeHTTP(w, r)
	}
}

// healed runs the program until the end, which must be good, and returns what it said.
func healed(t *testing.T, c *command, wantFile string) ran {
	t.Helper()
	r, err := c.run()
	if err != nil {
		t.Error(err)
		return r
	}
	got, err := os.ReadFile(filepath.Join(c.dir, "out", "app"))
	if err != nil || r.code != 0 || string(got) != wantFile {
		t.Errorf("exit code %d, wrote %q, %v; want %q:\n%s", r.code, got, err, wantFile, r.said)
	}
	if len(r.left) != 1 || strings.Contains(r.said, planted) {
		t.Errorf("left %v, said\n%s", r.left, r.said)
	}
	return r
}

var contents = map[string]string{
	"consul": "a=planted value", "vault": "a=planted password", "aws-ssm": "a=planted value",
	"http": "a=planted document", "kubernetes": "a=planted object",
}

// healing tries faults that pass: the run waits for as long as they last, and not much longer.
func healing(t *testing.T, targets map[string]string) {
	t.Parallel()
	const while = 700 * time.Millisecond
	var wg sync.WaitGroup
	defer wg.Wait()
	for _, tt := range []struct {
		name  string
		at    func() place // of one source: what counts is its own
		cause string       // of the waits, as logged
		least time.Duration
	}{
		{"refused", func() place {
			return func(t testing.TB, target string) string {
				p := servers.NewPort(t)
				late := time.AfterFunc(2*while, func() { p.Proxy(t, target, nil, nil) })
				t.Cleanup(func() { late.Stop() })
				return "http://" + p.Addr
			}
		}, "connection refused", 0},
		{"500", func() place { return http1(forAWhile(while, answer(500, ""))) }, "500 Internal Server Error", while},
		{"503 of a mesh", func() place { return http1(forAWhile(while, answer(503, "upstream connect error"))) }, "503 Service Unavailable: upstream connect error", while},
		{"429 for a second", func() place { return http1(first(1, answer(429, "", "Retry-After", "1"))) }, "429 Too Many Requests", time.Second},
		{"resets", func() place { return http1(first(3, half(thenReset))) }, "connection reset by peer", 0},
		{"end in the middle", func() place { return http1(first(3, half(thenEnd))) }, "unexpected EOF", 0},
	} {
		for _, s := range sources {
			c := prepare(t, s.template, s.env(tt.at()(t, targets[s.name])), "--timeout", "30s")
			wg.Go(func() {
				r := healed(t, c, contents[s.name])
				if !strings.Contains(r.said, tt.cause) {
					t.Errorf("%s: it does not say that it waits for %q:\n%s", tt.name, tt.cause, r.said)
				}
				if r.took < tt.least || r.took > tt.least+15*time.Second {
					t.Errorf("%s: took %v, the fault %v", tt.name, r.took, tt.least)
				}
			})
		}
	}
}

// sealed has a real Vault sealed, and then unsealed.
func sealed(t *testing.T) {
	t.Parallel()
	vault := servers.OwnVault(t)
	fillVault(t, vault)
	vault.Seal(t)
	env := []string{"VAULT_ADDR=" + vault.Addr, "VAULT_TOKEN=planted-token"}
	r, err := prepare(t, sources[1].template, env, "--timeout", "1s").run()
	if err != nil {
		t.Fatal(err)
	}
	if r.code != 5 || !strings.Contains(r.said, "sealed") || !strings.Contains(r.said, "vault operator unseal") || len(r.left) > 0 || r.took > 2*time.Second {
		t.Errorf("got %+v", r)
	}
	t.Logf("sealed for good:\n%s", plain(r.said))
	late := time.AfterFunc(700*time.Millisecond, func() { vault.Unseal(t) })
	defer late.Stop()
	healed(t, prepare(t, sources[1].template, env, "--timeout", "30s"), contents["vault"])
}

// leaderless has a real Consul lose its leader, and find another.
func leaderless(t *testing.T) {
	t.Parallel()
	cluster := servers.NewConsulCluster(t)
	cluster.Servers[0].Put(t, "faults/key", "planted value")
	leader := cluster.Leader()
	others := []int{(leader + 1) % 3, (leader + 2) % 3}
	env := []string{"CONSUL_HTTP_ADDR=" + cluster.Servers[leader].Addr, "CONSUL_HTTP_TOKEN=planted-token"}
	cluster.Freeze(t, others...)
	until(t, "the leader notices that it is alone", func() bool { return !cluster.Servers[leader].Leads() })

	r, err := prepare(t, sources[0].template, env, "--timeout", "4s").run()
	if err != nil {
		t.Fatal(err)
	}
	if r.code != 5 || !strings.Contains(plain(r.said), "No cluster leader") || len(r.left) > 0 || r.took > 5*time.Second {
		t.Errorf("got %+v", r)
	}
	t.Logf("leaderless for good:\n%s", plain(r.said))
	late := time.AfterFunc(time.Second, func() { cluster.Thaw(t, others...) })
	defer late.Stop()
	healed(t, prepare(t, sources[0].template, env, "--timeout", "40s"), contents["consul"])
}

// leaderHangs has the leader hang, as a node without disk does. Another takes over, but what the old one was asked
// before is never answered, and must be asked again.
func leaderHangs(t *testing.T) {
	t.Parallel()
	cluster := servers.NewConsulCluster(t)
	cluster.Servers[0].Put(t, "faults/key", "planted value")
	leader := cluster.Leader()
	env := []string{"CONSUL_HTTP_ADDR=" + cluster.Servers[(leader+1)%3].Addr, "CONSUL_HTTP_TOKEN=planted-token"}
	cluster.Freeze(t, leader)
	r := healed(t, prepare(t, sources[0].template, env, "--timeout", "50s"), contents["consul"])
	t.Logf("took %v", r.took)
	cluster.Thaw(t, leader)
	until(t, "the old leader follows", func() bool { return !cluster.Servers[leader].Leads() && cluster.Leader() >= 0 })
}

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !is(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not after half a minute: %s", what)
		}
	}
}

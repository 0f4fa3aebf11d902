package faults

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// TestStopped sends SIGTERM to runs that wait, each for something else, and measures how long they take to end.
func TestStopped(t *testing.T) {
	vault := servers.Vault(t)
	fillVault(t, vault)
	consul := servers.Consul(t)
	consul.Put(t, "faults/key", "planted value")
	role, secret := vault.AppRole(t, vault.Policy(t, `path "secret/data/faults" { capabilities = ["read"] }`))
	const both = `a={{ key "faults/key" }}{{ ref "vault:secret/data/faults#password" }}`
	refused := "http://" + servers.NewPort(t).Addr
	silentPort := servers.NewPort(t)
	silentPort.Silence(t)
	login := []string{"INITPLATE_VAULT_AUTH=approle", "INITPLATE_VAULT_ROLE_ID=" + role, "INITPLATE_VAULT_SECRET_ID=" + secret}
	env := func(consul, vault string, more ...string) []string {
		return append([]string{"CONSUL_HTTP_ADDR=" + consul, "VAULT_ADDR=" + vault}, more...)
	}
	times := 5
	if servers.Long() {
		times = 20
	}
	for _, tt := range []struct {
		name string
		text string
		env  []string
		sign string        // in what it says, that it waits
		more time.Duration // that it may take
	}{
		{"refused", both, env(refused, refused, "VAULT_TOKEN=planted-token"), "trying again", 0},
		{"packets are dropped", both, env("http://"+silentPort.Addr, "http://"+silentPort.Addr, "VAULT_TOKEN=planted-token"), "", 0},
		{"hangs", both, env(http1(hangs)(t, consul.Addr), http1(hangs)(t, vault.Addr), "VAULT_TOKEN=planted-token"), "", 0},
		{"429 for an hour", both, env(http1(answer(429, "", "Retry-After", "3600"))(t, consul.Addr), http1(answer(429, "", "Retry-After", "3600"))(t, vault.Addr), "VAULT_TOKEN=planted-token"), "trying again", 0},
		{"refused by one, logged in to the other", both, env(refused, vault.Addr, login...), "logged in", 0},
		{"a key that is not there", `{{ key "faults/none" }}`, env(consul.Addr, vault.Addr, "INITPLATE_WAIT_MISSING=true"), "not held", 0},
		// For a second, it tries to give the token back.
		{"logged in, and hangs", both, env(refused, http1(hangsAfterLogin)(t, vault.Addr), login...), "logged in", time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var took []time.Duration
			var wg sync.WaitGroup
			slots := make(chan struct{}, 4)
			for range times {
				wg.Go(func() {
					slots <- struct{}{}
					defer func() { <-slots }()
					// On a busy machine it may not even listen for signals when the first comes: it gets more time.
					var d time.Duration
					err := errTooEarly
					for wait := 300 * time.Millisecond; err == errTooEarly && wait < 10*time.Second; wait *= 2 {
						d, err = stop(prepare(t, tt.text, tt.env, "--timeout", "60s"), tt.sign, wait)
					}
					mu.Lock()
					defer mu.Unlock()
					if took = append(took, d); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if len(took) < times {
				t.FailNow()
			}
			slices.Sort(took)
			t.Logf("of %d runs, half ended within %v, all but one within %v, all within %v", times, took[times/2], took[times-2], took[times-1])
			// A tenth of a second is meant; a machine with much to do takes longer.
			if took[times-1] > time.Second+tt.more {
				t.Errorf("one took %v to end", took[times-1])
			}
		})
	}
}

func hangsAfterLogin(w http.ResponseWriter, r *http.Request, pass http.Handler, gone <-chan struct{}) {
	if strings.HasSuffix(r.URL.Path, "/login") {
		pass.ServeHTTP(w, r)
		return
	}
	<-gone
}

var errTooEarly = errors.New("the signal came before it listened")

// stop starts a command, waits until it says sign and wait more, sends SIGTERM and returns how long the end took.
func stop(c *command, sign string, wait time.Duration) (time.Duration, error) {
	said := &servers.Output{}
	c.Stdout, c.Stderr = said, said
	c.start = time.Now()
	if err := c.Start(); err != nil {
		return 0, err
	}
	for begin := time.Now(); !strings.Contains(said.String(), sign); time.Sleep(5 * time.Millisecond) {
		if time.Since(begin) > 30*time.Second {
			c.Process.Kill()
			return 0, fmt.Errorf("it never said %q: %s", sign, said)
		}
	}
	time.Sleep(wait)
	signalled := time.Now()
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		return 0, err
	}
	r, err := c.end()
	took := time.Since(signalled)
	if r.code == -1 {
		return took, errTooEarly
	}
	if text := said.String(); err == nil && (r.code != 143 || len(r.left) > 0 || !strings.Contains(text, "stopped by SIGTERM") || strings.Contains(text, planted)) {
		err = fmt.Errorf("exit code %d, left %v, said\n%s", r.code, r.left, text)
	}
	return took, err
}

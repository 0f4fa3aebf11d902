package faults

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// TestWatchStopped sends SIGTERM to watching programs, each while it does something else, and measures how long they
// take to end.
func TestWatchStopped(t *testing.T) {
	t.Parallel()
	vault := servers.Vault(t)
	vault.PutV2(t, "watch/stopped", map[string]any{"password": "planted"})
	role, secret := vault.AppRole(t, vault.Policy(t, `path "secret/data/watch/stopped" { capabilities = ["read"] }`))
	login := []string{"INITPLATE_VAULT_AUTH=approle", "INITPLATE_VAULT_ROLE_ID=" + role, "INITPLATE_VAULT_SECRET_ID=" + secret}
	const secretText = `a={{ ref "vault:secret/data/watch/stopped#password" }}`
	web := sources[slices.IndexFunc(sources, func(s source) bool { return s.name == "http" })]
	target := document(t)
	again := func(w *watcher) { w.Process.Signal(syscall.SIGHUP) }

	var wg sync.WaitGroup
	defer wg.Wait()
	for _, tt := range []struct {
		name  string
		login bool // to Vault; else a document is read
		does  func(w *watcher, p *servers.Proxy)
	}{
		{"waits", false, func(*watcher, *servers.Proxy) {}},
		{"server hangs", false, func(w *watcher, p *servers.Proxy) {
			p.Set(hangs)
			again(w)
			w.until("it is asked", func() bool { return len(p.Asked()) > 1 })
		}},
		{"tries again", false, func(w *watcher, p *servers.Proxy) {
			p.Set(answer(500, ""))
			again(w)
			w.says("trying again")
		}},
		{"backs off", false, func(w *watcher, p *servers.Proxy) {
			p.Set(answer(404, "nothing here"))
			again(w)
			w.says(keeps, "failed again")
		}},
		{"logged in", true, func(*watcher, *servers.Proxy) {}},
		{"logged in, server hangs", true, func(w *watcher, p *servers.Proxy) {
			p.Set(func(rw http.ResponseWriter, r *http.Request, pass http.Handler, gone <-chan struct{}) {
				if strings.HasSuffix(r.URL.Path, "/revoke-self") {
					pass.ServeHTTP(rw, r)
					return
				}
				<-gone
			})
			again(w)
			w.until("it is asked", func() bool { return count(p, "/watch/stopped") > 1 })
		}},
	} {
		var mu sync.Mutex
		var took []time.Duration
		for range 3 {
			wg.Go(func() {
				text, want, to, env := web.template, contents["http"], target, web.env
				if tt.login {
					text, want, to = secretText, "a=planted", vault.Addr
					env = func(address string) []string { return append(login, "VAULT_ADDR="+address) }
				}
				p := servers.NewProxy(t, to, nil)
				w := watch(t, text, env("http://"+p.Addr), want, "--interval", "1h", "--timeout", "1m")
				tt.does(w, p)
				d := w.ends()
				if revoked := count(p, "/revoke-self"); tt.login && revoked != 1 {
					t.Errorf("%s: the token was revoked %d times:\n%s", tt.name, revoked, w.text)
				}
				mu.Lock()
				defer mu.Unlock()
				if took = append(took, d); len(took) == 3 {
					slices.Sort(took)
					t.Logf("%s: ended within %v", tt.name, took)
				}
				// A tenth of a second is meant; a machine with much to do takes longer.
				if d > time.Second {
					t.Errorf("%s: took %v to end", tt.name, d)
				}
			})
		}
	}
	wg.Go(func() { twice(t, vault, secretText, login) })
}

// twice sends a second SIGTERM while the first one has the program revoke what a hanging server holds.
func twice(t *testing.T, vault *servers.VaultServer, text string, login []string) {
	p := servers.NewProxy(t, vault.Addr, nil)
	w := watch(t, text, append(login, "VAULT_ADDR=http://"+p.Addr), "a=planted", "--interval", "1h")
	p.Set(hangs)
	w.Process.Signal(syscall.SIGTERM)
	w.until("it revokes", func() bool { return count(p, "/revoke-self") == 1 })
	signalled := time.Now()
	w.Process.Signal(syscall.SIGTERM)
	r, err := w.end()
	if took := time.Since(signalled); took > time.Second {
		t.Errorf("took %v to end", took)
	}
	w.check(r, err, -1) // by the signal
	w.stays("a=planted")
}

// count returns how many requests had such an end of their path.
func count(p *servers.Proxy, end string) (n int) {
	for _, a := range p.Asked() {
		if strings.HasSuffix(a.Path, end) {
			n++
		}
	}
	return n
}

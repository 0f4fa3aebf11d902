//go:build linux

package watch

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// A program keeps the files of a world, in a directory of its own. Proxies count what it asks.
type program struct {
	*watcher
	name          string
	out           string
	consul, vault *servers.Proxy
}

// A launch is how a program is started, as its manual has it. What is polled is polled once in interval; zero stands
// for its default, which is 5 minutes for all three.
type launch struct {
	name     string
	start    func(t testing.TB, w *world, p *program, interval time.Duration) *watcher
	noConsul bool // it reads Vault only
}

var launches = []launch{
	{"initplate", initplate, false},
	{"consul-template", consulTemplate, false},
	{"vault agent", vaultAgent, true},
}

// startAll starts all programs, and waits until their files are right.
func startAll(t testing.TB, w *world, h *holding, interval time.Duration) (all []*program) {
	t.Helper()
	for _, l := range launches {
		p := &program{name: l.name, out: t.TempDir(), vault: servers.NewProxy(t, w.vault.Addr, nil)}
		if !l.noConsul {
			p.consul = servers.NewProxy(t, w.consul.Addr, nil)
		}
		p.watcher = l.start(t, w, p, interval)
		all = append(all, p)
	}

	for _, p := range all {
		eventually(t, p.name+" writes its files", func() error { return p.wrote(w, h) })
	}
	return all
}

// wrote reports whether the files of a program are right.
func (p *program) wrote(w *world, h *holding) error {
	err := holds(p.file("secrets.ini"), h.secretsFile())
	if err == nil {
		err = w.takenTokens(p.file("tokens.ini"), 1)
	}
	if err == nil && p.consul != nil {
		err = holds(p.file("app.ini"), h.appFile())
	}
	if err != nil {
		return fmt.Errorf("%w\n%s", err, p.said)
	}
	return nil
}

func (p *program) file(name string) string { return filepath.Join(p.out, name) }

// asked returns how many requests came to Consul and to Vault so far.
func (p *program) asked() (n [2]int) {
	if p.consul != nil {
		n[0] = len(p.consul.Asked())
	}
	n[1] = len(p.vault.Asked())
	return n
}

func (p *program) env(w *world) []string {
	env := []string{"VAULT_ADDR=http://" + p.vault.Addr, "VAULT_TOKEN=" + w.vaultToken}
	if p.consul != nil {
		env = append(env, "CONSUL_HTTP_ADDR=http://"+p.consul.Addr, "CONSUL_HTTP_TOKEN="+w.consulToken)
	}
	return env
}

func initplate(t testing.TB, w *world, p *program, interval time.Duration) *watcher {
	args := []string{"render", w.dir, "--watch", "--exclude=settings/**", "--out", p.out + "/"}
	if interval > 0 {
		args = append(args, "--interval", interval.String())
	}
	return start(t, p.env(w), servers.Initplate(t), args...)
}

func consulTemplate(t testing.TB, w *world, p *program, interval time.Duration) *watcher {
	config := ""
	if interval > 0 {
		config = fmt.Sprintf("vault { default_lease_duration = %q }\n", interval)
	}
	for _, name := range []string{"app.ini", "tokens.ini", "secrets.ini"} {
		config += fmt.Sprintf("template { source = %q destination = %q }\n", filepath.Join(w.dir, name+".tmpl"), p.file(name))
	}
	return start(t, p.env(w), servers.Built(t, "consul-template"), "-config", configFile(t, config))
}

func vaultAgent(t testing.TB, w *world, p *program, interval time.Duration) *watcher {
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte(w.vaultToken), 0o600); err != nil {
		t.Fatal(err)
	}

	config := fmt.Sprintf("vault { address = %q }\n", "http://"+p.vault.Addr) +
		fmt.Sprintf("auto_auth { method \"token_file\" { config = { token_file_path = %q } } }\n", token)
	if interval > 0 {
		config += fmt.Sprintf("template_config { static_secret_render_interval = %q }\n", interval)
	}
	for _, name := range []string{"tokens.ini", "secrets.ini"} {
		config += fmt.Sprintf("template { source = %q destination = %q }\n", filepath.Join(w.dir, name+".tmpl"), p.file(name))
	}
	return start(t, nil, servers.Built(t, "vault"), "agent", "-config", configFile(t, config))
}

func configFile(t testing.TB, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "config.hcl")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

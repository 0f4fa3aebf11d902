//go:build linux

package watch

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

const (
	mostIdle   = 0.001    // of a processor, without anything to do
	mostMemory = 20 << 10 // KiB
)

// TestIdle: a process whose values do not change takes next to nothing. Both servers speak TLS.
func TestIdle(t *testing.T) {
	if !servers.Soak() {
		t.Skip("minutes of waiting: make soak")
	}

	consul, vault := servers.OpenConsul(t, true), servers.OpenVault(t)
	w := newWorld(t, consul.ConsulServer, vault.VaultServer, lifetime{"1h", "24h"})
	w.templates(t, 1)
	w.fill(t)
	env := []string{
		"CONSUL_HTTP_ADDR=" + consul.TLS, "CONSUL_CACERT=" + consul.Authority.File, "CONSUL_HTTP_TOKEN=" + w.consulToken,
		"VAULT_ADDR=" + vault.TLS, "VAULT_CACERT=" + vault.Authority.File, "VAULT_TOKEN=" + w.vaultToken,
	}
	out := filepath.Join(t.TempDir(), "out")
	args := []string{"render", w.dir, "--watch", "--mkdir", "--exclude=settings/**", "--out", out + "/"}
	p := start(t, env, servers.Initplate(t), args...)
	eventually(t, "it writes its files", func() error { return w.takenTokens(filepath.Join(out, "tokens.ini"), 1) })

	p.settle(t)
	begin, before := time.Now(), p.sample(t)
	time.Sleep(*window)
	after := p.sample(t)
	share := float64(after.cpu-before.cpu) / float64(time.Since(begin))
	measured(t, "idle", rows(
		"| in %v | |", *window,
		"|---|---:|",
		"| CPU, %% | %.3f |", 100*share,
		"| memory, MiB | %.1f |", mib(after.rss),
		"| of it, without the program's file, MiB | %.1f |", mib(after.own),
		"| threads | %d |", after.threads,
		"| open files and connections | %d |", after.files,
	))
	if share >= mostIdle {
		t.Errorf("it takes %.3f %% of a processor, want less than %.1f %%", 100*share, 100*mostIdle)
	}
	if after.rss > mostMemory {
		t.Errorf("it takes %.1f MiB of memory, want at most %d", mib(after.rss), mostMemory>>10)
	}
}

func mib(kib int) float64 { return float64(kib) / 1024 }

package bench

import (
	"sync"
	"testing"
	"time"
)

const (
	containers = 1000
	atOnce     = 32
)

// A herd is many init containers of one program, one after the other on each of some nodes.
type herd struct {
	Program             string
	Together            time.Duration
	ConsulCPU, VaultCPU time.Duration // of each run
	runs
}

// herds has programs do a work many times at once. Each node has a line of its own, since Consul takes only so many
// connections from one address.
func herds(t testing.TB, s *store, w work, all []program) (found []herd) {
	t.Helper()
	lines := make([]line, atOnce)
	for i := range lines {
		lines[i] = newLine(t, s)
	}
	for _, p := range all {
		part, ok := p.takes(w)
		if !ok || part != w || p.name == "gomplate" { // which would take a quarter of an hour
			continue
		}
		h := herd{Program: p.name, runs: make(runs, containers)}
		consul, vault := s.consul.CPU(t), s.vault.CPU(t)
		next := make(chan int)
		var wg sync.WaitGroup
		begin := time.Now()
		for _, l := range lines {
			dir := t.TempDir()
			wg.Go(func() {
				for i := range next {
					var err error
					if h.runs[i], err = p.do(dir, part, s, l, 0); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for i := range containers {
			next <- i
		}
		close(next)
		wg.Wait()
		h.Together = time.Since(begin)
		h.ConsulCPU, h.VaultCPU = (s.consul.CPU(t)-consul)/containers, (s.vault.CPU(t)-vault)/containers
		found = append(found, h)
		say(t, "%d runs of %s", containers, p.name)
	}
	return found
}

package bench

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write docs/benchmarks.md")

// TestPrograms: what is measured does its work, all but gomplate, which `make bench` alone builds.
func TestPrograms(t *testing.T) {
	s := newStore(t)
	l := newLine(t, s)
	for _, p := range programs(t, "initplate", "consul-template", "vault agent") {
		for _, w := range works {
			if part, ok := p.takes(w); ok {
				r, err := p.do(t.TempDir(), part, s, l, 0)
				if err != nil {
					t.Error(err)
				}
				t.Logf("%s: %s: %d + %d requests, %v, %v of CPU, %d KiB", p.name, w.Name, r.consul, r.vault, r.wall, r.cpu, r.memory)
			}
		}
	}
}

// BenchmarkSideBySide runs everything once, and prints a page of results.
func BenchmarkSideBySide(b *testing.B) {
	for b.Loop() {
		page := sideBySide(b)
		fmt.Println(page)
		if *update {
			if err := os.WriteFile("../../docs/benchmarks.md", []byte(page), 0o644); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func sideBySide(t testing.TB) string {
	s, all := newStore(t), programs(t)
	l := newLine(t, s)
	p := &page{begin: time.Now(), Works: works, Consul: versionOf(t, "consul"), Locals: locals(t, s.rusage, all), Initials: initials(t, all[0].path)}
	for _, program := range all {
		p.Sizes = append(p.Sizes, sizeOf(t, program))
	}
	for _, w := range works {
		p.Fetched = append(p.Fetched, fetch(t, s, l, w, all))
	}
	p.Herds = herds(t, s, works[1], all)
	p.Growths = growths(t)
	return p.String(t)
}

// say tells who waits how far it is.
func say(t testing.TB, format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%s  measured: %s\n", time.Now().Format(time.TimeOnly), fmt.Sprintf(format, args...))
}

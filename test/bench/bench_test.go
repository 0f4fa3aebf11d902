package bench

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

var update = flag.Bool("update", false, "write docs/benchmarks.md")

// TestPrograms: what is measured does its work, all but gomplate, which `make bench` alone builds. TLS and
// the large works are for the long form.
func TestPrograms(t *testing.T) {
	all := programs(t, "initplate", "consul-template", "vault agent")
	stores := map[string]*store{"": newStore(t)}
	if servers.Long() {
		stores[" over TLS"] = newSecureStore(t)
	}
	for name, s := range stores {
		l := newLine(t, s)
		for _, p := range all {
			for _, w := range servers.Some(3, works) {
				if part, ok := p.takes(w); ok {
					r, err := p.do(t.TempDir(), part, s, l, 0)
					if err != nil {
						t.Error(err)
					}
					t.Logf("%s: %s%s: %d + %d requests, %d + %d connections, %v, %v of CPU, %d KiB", p.name, w.Name, name,
						r.consul, r.vault, r.connections.consul, r.connections.vault, r.wall, r.cpu, r.memory)
				}
			}
		}
	}
}

// BenchmarkOverTLS is that part of the page alone, without gomplate, and writes nothing.
func BenchmarkOverTLS(b *testing.B) {
	for b.Loop() {
		p := &page{}
		p.overTLS(b, programs(b, "initplate", "consul-template", "vault agent"))
		fmt.Println(p.String(b, "tls"))
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
	p.overTLS(t, all)
	p.AWSWork, p.AWS = awsWork, fetchAWS(t, all)
	p.Growths = growths(t)
	return p.String(t, "page.md.tmpl")
}

// overTLS does a part of the same over TLS.
func (p *page) overTLS(t testing.TB, all []program) {
	s := newSecureStore(t)
	l := newLine(t, s)
	p.SecureWorks = secureWorks
	for _, w := range secureWorks {
		p.Secured = append(p.Secured, fetch(t, s, l, w, all))
	}
	p.SecureHerds = herds(t, s, secureWorks[0], all)
}

// say tells who waits how far it is.
func say(t testing.TB, format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%s  measured: %s\n", time.Now().Format(time.TimeOnly), fmt.Sprintf(format, args...))
}

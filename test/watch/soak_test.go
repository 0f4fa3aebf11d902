//go:build linux

package watch

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// A soak is a process under events, with all that the files must show.
type soak struct {
	*world
	*watcher
	*holding
	random            *rand.Rand
	toConsul, toVault *servers.Proxy

	out     string
	args    []string
	env     []string
	changes int // of keys
	failed  int // rounds that were made to fail
	samples []sample
	took    []time.Duration // from the last change of a burst to the file
}

// An extent is how much happens in a soak, at least.
type extent struct {
	bursts, renewals int
	tokens           lifetime
	pair             string // the ttl of certificates
}

// TestSoak: after thousands of events of all kinds every change is in the files, and the process holds no more than in
// the beginning. Within one burst, keys change many times; the next begins when the files show them all. No value is
// polled for.
func TestSoak(t *testing.T) {
	t.Parallel()
	e := extent{bursts: 7, renewals: 8, tokens: lifetime{"4s", "12s"}, pair: "10s"}
	if servers.Soak() {
		e = extent{bursts: 100, renewals: 400, tokens: lifetime{"4s", "20s"}, pair: "15s"}
	}

	s := newSoak(t, e)
	goroutines := s.goroutinesOfOther(t)
	for burst := 0; burst < e.bursts || s.renewals() < e.renewals; burst++ {
		s.burst(t)
		s.event(t, burst)
		s.whole(t)
		s.samples = append(s.samples, s.sample(t))
	}

	s.flat(t)
	if n, most := s.made(t), 3*tokens; n > most {
		t.Errorf("Consul has %d tokens that Vault made, want at most %d", n, most)
	}
	after := s.goroutines(t)
	if len(after) > len(goroutines)+2 {
		t.Errorf("%d goroutines, %d in a new process:\n%s", len(after), len(goroutines), strings.Join(after, "\n"))
	}
	measured(t, "soak", s.figures(t, len(goroutines), len(after)))
}

const tokens = 4

// newSoak starts the process, and waits for its files.
func newSoak(t *testing.T, e extent) *soak {
	t.Helper()
	consul, vault := servers.ConsulACL(t), servers.OwnVault(t)
	s := &soak{world: newWorld(t, consul, vault, e.tokens), random: rand.New(rand.NewPCG(20, 20))}
	s.templates(t, tokens)
	s.write(t, "web.pem.tmpl", pairTemplate(e.pair))
	s.holding = s.fill(t)
	s.toConsul, s.toVault = servers.NewProxy(t, consul.Addr, nil), servers.NewProxy(t, vault.Addr, nil)
	s.env = []string{"CONSUL_HTTP_ADDR=http://" + s.toConsul.Addr, "CONSUL_HTTP_TOKEN=" + s.consulToken,
		"VAULT_ADDR=http://" + s.toVault.Addr, "VAULT_TOKEN=" + s.vaultToken}
	s.out = filepath.Join(t.TempDir(), "out")
	s.args = []string{"render", s.dir, "--watch", "--mkdir", "--interval=1h", "--timeout=5s", "--exclude=settings/**"}
	s.watcher = start(t, s.env, servers.Initplate(t), append(s.args, "--out", s.out+"/")...)
	s.whole(t)
	return s
}

// set changes a key of Consul below watch/.
func (s *soak) set(t testing.TB, key, value string) {
	t.Helper()
	s.put(t, key, value)
	part, name, _ := strings.Cut(key, "/")
	if part == "app" {
		s.app[name] = value
	} else {
		s.list[name] = value
	}
	s.changes++
}

// burst changes up to a hundred keys, and waits until all of them are in the file.
func (s *soak) burst(t testing.TB) {
	t.Helper()
	for range 1 + s.random.IntN(100) {
		key := fmt.Sprintf("app/k%d", s.random.IntN(keys))
		if s.random.IntN(4) == 0 {
			key = fmt.Sprintf("list/n%d", s.random.IntN(keys))
		}
		s.set(t, key, fmt.Sprint(s.changes))
	}

	last := time.Now()
	s.shown(t)
	s.took = append(s.took, time.Since(last))
}

// shown waits until app.ini shows everything.
func (s *soak) shown(t testing.TB) {
	t.Helper()
	want := s.appFile()
	eventually(t, "app.ini shows all changes", func() error {
		return s.running(holds(filepath.Join(s.out, "app.ini"), want))
	})
}

// whole waits until all files are as they should be.
func (s *soak) whole(t testing.TB) {
	t.Helper()
	s.shown(t)
	for name, look := range map[string]func(path string) error{
		"secrets.ini": func(path string) error { return holds(path, s.secretsFile()) },
		"tokens.ini":  func(path string) error { return s.takenTokens(path, tokens) },
		"web.pem":     validPair,
	} {
		eventually(t, name+" is right", func() error { return s.running(look(filepath.Join(s.out, name))) })
	}
}

// running adds what the process said to an error.
func (s *soak) running(err error) error {
	if err == nil {
		return nil
	}
	text := s.said.String()
	return fmt.Errorf("%w\n%s", err, text[max(0, len(text)-4000):])
}

// goroutinesOfOther returns the goroutines of a new process that does the same.
func (s *soak) goroutinesOfOther(t *testing.T) []string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	w := start(t, s.env, servers.Initplate(t), append(s.args, "--out", out+"/")...)
	eventually(t, "another process writes its files", func() error { return validPair(filepath.Join(out, "web.pem")) })
	return w.goroutines(t)
}

// renewals returns how many leases were renewed.
func (s *soak) renewals() int { return s.toVault.Count("PUT /v1/sys/leases/renew") }

// flat fails if the process holds more than in the beginning, when it had seen events of each kind.
func (s *soak) flat(t testing.TB) {
	t.Helper()
	early, late := s.part(1), s.part(4)
	if most := early.own + 3<<10; late.own > most {
		t.Errorf("%d KiB of its own memory in the end, want at most %d", late.own, most)
	}
	if most := early.files + 3; late.files > most {
		t.Errorf("%d open files in the end, want at most %d", late.files, most)
	}
	if most := early.threads + 4; late.threads > most {
		t.Errorf("%d threads in the end, want at most %d", late.threads, most)
	}
}

// part returns the medians of a fifth of the samples.
func (s *soak) part(fifth int) sample {
	n := len(s.samples)
	some := s.samples[fifth*n/5 : (fifth+1)*n/5]
	median := func(of func(sample) int) int {
		var all []int
		for _, s := range some {
			all = append(all, of(s))
		}
		slices.Sort(all)
		return all[len(all)/2]
	}
	return sample{
		rss:     median(func(s sample) int { return s.rss }),
		own:     median(func(s sample) int { return s.own }),
		threads: median(func(s sample) int { return s.threads }),
		files:   median(func(s sample) int { return s.files }),
	}
}

// figures are the tables of the page.
func (s *soak) figures(t testing.TB, goroutinesOfOther, goroutines int) string {
	t.Helper()
	t.Logf("Consul %v\nVault %v", kinds(s.toConsul), kinds(s.toVault))
	took, rounds := times(s.took), s.toConsul.Count("PUT /v1/txn")
	consul, vault := len(s.toConsul.Asked()), len(s.toVault.Asked())
	text := rows(
		"| what happened | |", "|---|---:|",
		"| changes of keys of Consul | %d |", s.changes,
		"| bursts of these | %d |", len(took),
		"| other events, one after each burst | %d |", len(s.samples),
		"| of these, rounds that were made to fail | %d |", s.failed,
		"| leases that were renewed | %d |", s.renewals(),
		"| tokens that were made | %d |", s.toVault.Count("GET /v1/consul/creds/"),
		"| certificates that were made | %d |", s.toVault.Count("PUT /v1/pki/issue/"),
		"| requests that read Consul's keys | %d |", rounds,
		"| requests to Consul for each change of a key | %.2f |", float64(consul)/float64(s.changes),
		"| requests to Vault, renewals left out, for each of those that read Consul's keys | %.1f |",
		float64(vault-s.renewals())/float64(rounds),
		"| from the last change of a burst until app.ini has all of them: half of the bursts | %s |", seconds(took.median()),
		"| the slowest burst | %s |", seconds(took.most()),
	)

	early, late := s.part(1), s.part(4)
	return text + "\n" + rows(
		"| what the process holds | in the second fifth of the soak | in the last fifth |", "|---|---:|---:|",
		"| memory, MiB | %.1f | %.1f |", mib(early.rss), mib(late.rss),
		"| of it, without the program's file, MiB | %.1f | %.1f |", mib(early.own), mib(late.own),
		"| threads | %d | %d |", early.threads, late.threads,
		"| open files and connections | %d | %d |", early.files, late.files,
		"| goroutines: of a new process, and in the end | %d | %d |", goroutinesOfOther, goroutines,
	)
}

// kinds counts requests by what they ask.
func kinds(p *servers.Proxy) map[string]int {
	n := map[string]int{}
	for _, a := range p.Asked() {
		n[a.Method+" "+regexp.MustCompile(`(app/k|app|list/n|watch/)\d+`).ReplaceAllString(a.Path, "$1")]++
	}
	return n
}

//go:build linux

package watch

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// TestBeside measures initplate, consul-template and vault agent at the same servers, all at once.
func TestBeside(t *testing.T) {
	if !servers.Soak() {
		t.Skip("a quarter of an hour of measuring: make soak")
	}

	t.Run("quiet", quiet)
	t.Run("busy", busy)
}

// newBeside returns a world of these programs.
func newBeside(t *testing.T, tokens lifetime) (*world, *holding) {
	t.Helper()
	w := newWorld(t, servers.OpenConsul(t, true).ConsulServer, servers.OwnVault(t), tokens)
	w.templates(t, 1)
	return w, w.fill(t)
}

// quiet measures what programs take while nothing changes, and then how long changes of Consul's keys take.
func quiet(t *testing.T) {
	w, h := newBeside(t, lifetime{"5m", "24h"})
	all := startAll(t, w, h, 0)
	measured(t, "quiet", quietTable(t, all))
	measured(t, "changes", changesTable(t, w, h, all))
}

func quietTable(t *testing.T, all []*program) string {
	for _, p := range all {
		p.settle(t)
	}
	began := time.Now()
	before := make([]sample, len(all))
	var asked [][2]int
	for i, p := range all {
		before[i] = p.sample(t)
		consul, vault := p.asked()
		asked = append(asked, [2]int{consul, vault})
	}

	time.Sleep(*window)
	text := "| program | requests an hour to Consul | to Vault | CPU | memory, MiB | of it, without the program's file |\n" +
		"|---|---:|---:|---:|---:|---:|\n"
	took := time.Since(began)
	hourly := func(n int) int { return int(float64(n)*float64(time.Hour)/float64(took) + 0.5) }
	for i, p := range all {
		now := p.sample(t)
		consul, vault := p.asked()
		text += fmt.Sprintf("| %s | %s | %d | %.3f %% | %.1f | %.1f |\n", p.name,
			p.orNone(fmt.Sprint(hourly(consul-asked[i][0]))), hourly(vault-asked[i][1]),
			100*float64(now.cpu-before[i].cpu)/float64(took), mib(now.rss), mib(now.own))
	}
	return text
}

// orNone is a cell of a table that only programs have which read Consul.
func (p *program) orNone(cell string) string {
	if p.consul == nil {
		return ""
	}
	return cell
}

// changesTable changes keys one by one, and then many at once.
func changesTable(t *testing.T, w *world, h *holding, all []*program) string {
	all = slices.DeleteFunc(slices.Clone(all), func(p *program) bool { return p.consul == nil })
	const single, many = 30, 100
	change := func(i int) {
		name := fmt.Sprintf("k%d", i%keys)
		h.app[name] = fmt.Sprint("c", i)
		w.put(t, "app/"+name, h.app[name])
	}

	alone := make([]times, len(all))
	before := requestsOf(all)
	for i := range single {
		change(i)
		for p, took := range untilAll(t, all, "app.ini", h.appFile()) {
			alone[p] = append(alone[p], took)
		}
		time.Sleep(time.Second + rand.N(time.Second))
	}
	between := requestsOf(all)
	for i := range many {
		change(single + i)
	}
	together := untilAll(t, all, "app.ini", h.appFile())
	for _, p := range all {
		p.settle(t)
	}
	after := requestsOf(all)

	text := "| program | one change: half of them | most | requests | 100 changes: until all are in the file | requests |\n" +
		"|---|---:|---:|---:|---:|---:|\n"
	for i, p := range all {
		text += fmt.Sprintf("| %s | %s | %s | %.1f | %s | %d |\n", p.name, seconds(alone[i].median()), seconds(alone[i].most()),
			float64(between[i]-before[i])/single, seconds(together[i]), after[i]-between[i])
	}
	return text
}

// requestsOf returns how many requests each program made so far.
func requestsOf(all []*program) (n []int) {
	for _, p := range all {
		consul, vault := p.asked()
		n = append(n, consul+vault)
	}
	return n
}

// untilAll returns how long each program takes until a file has a text.
func untilAll(t testing.TB, all []*program, file, want string) times {
	t.Helper()
	began := time.Now()
	took := make(times, len(all))
	var wg sync.WaitGroup
	for i, p := range all {
		wg.Go(func() {
			for holds(p.file(file), want) != nil && time.Since(began) < patience {
				time.Sleep(2 * time.Millisecond)
			}
			took[i] = time.Since(began)
		})
	}

	wg.Wait()
	for i, p := range all {
		if took[i] >= patience {
			t.Fatalf("%s: %s is not right\n%s", p.name, file, p.said)
		}
	}
	return took
}

// Times are how long something took.
type times []time.Duration

func (t times) sorted() times         { return slices.Sorted(slices.Values(t)) }
func (t times) median() time.Duration { return t.sorted()[len(t)/2] }
func (t times) most() time.Duration   { return slices.Max(t) }

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

// busy measures how values of Vault reach the files: secrets that are polled for, and tokens that live for a minute.
func busy(t *testing.T) {
	const interval, look = 10 * time.Second, 50 * time.Millisecond
	w, h := newBeside(t, lifetime{"20s", "1m"})
	all := startAll(t, w, h, interval)
	before := requestsOf(all)
	began := time.Now()
	watched := make([]tokenWatch, len(all))
	var wg sync.WaitGroup
	done := make(chan struct{})
	for i, p := range all {
		wg.Go(func() { watched[i] = watchTokens(w, p, look, done) })
	}

	polled := make([]times, len(all))
	for i := 0; time.Since(began) < *window/3; i++ {
		time.Sleep(rand.N(interval))
		h.secrets[0] = fmt.Sprint("c", i)
		w.putSecret(t, 0, h.secrets[0])
		for p, took := range untilAll(t, all, "secrets.ini", h.secretsFile()) {
			polled[p] = append(polled[p], took)
		}
	}
	close(done)
	wg.Wait()

	var text strings.Builder
	text.WriteString("| program | a secret of KV version 2: half of them | most | tokens | time without a valid one | requests a minute |\n" +
		"|---|---:|---:|---:|---:|---:|\n")
	requests := requestsOf(all)
	for i, p := range all {
		fmt.Fprintf(&text, "| %s | %s | %s | %d | %s | %.1f |\n", p.name, seconds(polled[i].median()), seconds(polled[i].most()),
			watched[i].tokens, seconds(watched[i].without), float64(requests[i]-before[i])/time.Since(began).Minutes())
	}
	measured(t, "busy", text.String())
}

// A tokenWatch is what became of the token in a file.
type tokenWatch struct {
	tokens  int           // how many different ones there were
	without time.Duration // while Consul did not take the one in the file
}

// watchTokens looks at the token of a program's file until done is closed.
func watchTokens(w *world, p *program, every time.Duration, done <-chan struct{}) (seen tokenWatch) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	last, at := "", time.Now()
	for {
		token := fileToken(p.file("tokens.ini"))
		if token != last {
			seen.tokens++
		}
		now := time.Now()
		if w.accepts(token) != nil {
			seen.without += now.Sub(at)
		}
		last, at = token, now

		select {
		case <-tick.C:
		case <-done:
			return seen
		}
	}
}

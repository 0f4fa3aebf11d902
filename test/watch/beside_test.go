//go:build linux

package watch

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
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
	measured(t, "machine", machine(t))
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

	all = slices.DeleteFunc(all, func(p *program) bool { return p.consul == nil })
	measured(t, "changes", changesTable(t, w, h, all))
}

// quietTable waits, and returns what the programs did meanwhile.
func quietTable(t *testing.T, all []*program) string {
	before := make([]sample, len(all))
	asked := make([][2]int, len(all))
	for i, p := range all {
		p.settle(t)
		before[i] = p.sample(t)
		asked[i] = p.asked()
	}

	began := time.Now()
	time.Sleep(*window)
	took := time.Since(began)
	hourly := func(n int) int { return int(math.Round(float64(n) * float64(time.Hour) / float64(took))) }
	text := rows(
		"| in %v | requests an hour to Consul | to Vault | CPU, %% | memory, MiB | without the program's file, MiB |",
		*window,
		"|---|---:|---:|---:|---:|---:|")
	for i, p := range all {
		now, n := p.sample(t), p.asked()
		consul := fmt.Sprint(hourly(n[0] - asked[i][0]))
		if p.consul == nil {
			consul = ""
		}
		text += rows("| %s | %s | %d | %.3f | %.1f | %.1f |", p.name, consul, hourly(n[1]-asked[i][1]),
			100*float64(now.cpu-before[i].cpu)/float64(took), mib(now.rss), mib(now.own))
	}
	return text
}

const (
	singles = 30 // changes, one at a time
	bursts  = 10 // each of a hundred changes
)

// changesTable changes keys one by one, and then many at once.
func changesTable(t *testing.T, w *world, h *holding, all []*program) string {
	changes := 0
	change := func() {
		name := fmt.Sprintf("k%d", changes%keys)
		changes++
		h.app[name] = fmt.Sprint("c", changes)
		w.put(t, "app/"+name, h.app[name])
	}
	alone, one := repeat(t, all, h, singles, change)
	together, hundred := repeat(t, all, h, bursts, func() {
		for range 100 {
			change()
		}
	})

	text := rows(
		"| | one change: half of them, s | the slowest, s | requests "+
			"| a hundred: half of them, s | the slowest, s | requests |",
		"|---|---:|---:|---:|---:|---:|---:|")
	for i, p := range all {
		text += rows("| %s | %.2f | %.2f | %.1f | %.2f | %.2f | %.1f |", p.name,
			alone[i].median().Seconds(), alone[i].most().Seconds(), one[i],
			together[i].median().Seconds(), together[i].most().Seconds(), hundred[i])
	}
	return text
}

// repeat makes changes, some times. It returns how long each program took until its file had them, and the requests
// that each took.
func repeat(t *testing.T, all []*program, h *holding, n int, change func()) (took []times, requests []float64) {
	took = make([]times, len(all))
	before := requestsOf(all)
	for range n {
		change()
		for i, d := range untilAll(t, all, "app.ini", h.appFile()) {
			took[i] = append(took[i], d)
		}
		time.Sleep(time.Second + rand.N(time.Second))
	}

	for _, p := range all {
		p.settle(t)
	}
	for i, after := range requestsOf(all) {
		requests = append(requests, float64(after-before[i])/float64(n))
	}
	return took, requests
}

// requestsOf returns how many requests each program made so far.
func requestsOf(all []*program) (n []int) {
	for _, p := range all {
		asked := p.asked()
		n = append(n, asked[0]+asked[1])
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

	requests := requestsOf(all)
	text := rows(
		"| in %v | a changed secret: half of them, s | the slowest, s "+
			"| tokens | without a valid one, s | requests a minute |",
		time.Since(began).Round(time.Second),
		"|---|---:|---:|---:|---:|---:|")
	for i, p := range all {
		text += rows("| %s | %.1f | %.1f | %d | %.1f | %.1f |", p.name,
			polled[i].median().Seconds(), polled[i].most().Seconds(), watched[i].tokens, watched[i].without.Seconds(),
			float64(requests[i]-before[i])/time.Since(began).Minutes())
	}
	measured(t, "busy", text)
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

package load

import (
	"net/http"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// TestManyAtOnceAfterFault: both servers answer 500 until all runs have asked and two seconds more. Then all succeed,
// and they do not come all at once: each has chosen its waits by chance. When they come is only logged, since a busy
// machine may hold all of them up.
func TestManyAtOnceAfterFault(t *testing.T) {
	n := runs()
	var mu sync.Mutex
	asked, ends := map[string]bool{}, time.Time{} // ends is when the fault does
	all, ended := start(t, n, true, func(w http.ResponseWriter, r *http.Request, pass http.Handler, _ <-chan struct{}) {
		mu.Lock()
		if asked[r.Host] = true; len(asked) == 2*n && ends.IsZero() {
			ends = time.Now().Add(2 * time.Second)
		}
		fails := ends.IsZero() || time.Now().Before(ends)
		mu.Unlock()
		if fails {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		pass.ServeHTTP(w, r)
	})
	ended()
	if t.Failed() {
		return
	}
	consul, vault := planned(t)
	var back []time.Duration // of each run's first request to Vault that is answered, after the end of the fault
	tries := 0
	for _, o := range all {
		for _, p := range []*servers.Proxy{o.consul, o.vault} {
			good := map[string]int{}
			for _, a := range p.Asked() {
				if a.Status == http.StatusInternalServerError {
					tries++
					continue
				}
				good[a.Method+" "+a.Path]++
				if len(good) == 1 && good[a.Method+" "+a.Path] == 1 && p == o.vault {
					back = append(back, a.At.Sub(ends))
				}
			}
			compare(t, p.Addr, good, map[*servers.Proxy]map[string]int{o.consul: consul, o.vault: vault}[p])
		}
	}
	slices.Sort(back)
	t.Logf("%d requests failed; back at Vault after its end: first %v, a quarter %v, half %v, three quarters %v, last %v; at most %d in 100 ms",
		tries, back[0].Round(time.Millisecond), back[n/4].Round(time.Millisecond), back[n/2].Round(time.Millisecond), back[n*3/4].Round(time.Millisecond), back[n-1].Round(time.Millisecond), densest(back))
	spread(t, all)
}

// densest returns how many times fall into the fullest 100 ms.
func densest(sorted []time.Duration) (most int) {
	first := 0
	for i, at := range sorted {
		for at-sorted[first] > 100*time.Millisecond {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// spread looks at the waits before the second, third, ... try of all runs: each is anywhere between nothing and twice
// the one before.
func spread(t *testing.T, all []*one) {
	t.Helper()
	waits := map[int][]time.Duration{}
	for _, o := range all {
		for i, wait := range o.waits(t) {
			waits[i+1] = append(waits[i+1], wait)
		}
	}

	for i := 1; i <= 5; i++ {
		w := waits[i]
		slices.Sort(w)
		if len(w) < len(all)/2 {
			t.Errorf("only %d of %d runs waited %d times", len(w), len(all), i)
			continue
		}

		most := 100 * time.Millisecond << (i - 1)
		q := func(part int) time.Duration { return w[len(w)*part/10] }
		t.Logf("wait %d of %d runs, at most %v: a tenth below %v, half below %v, a tenth above %v", i, len(w), most, q(1), q(5), q(9))
		if q(9)-q(1) < most/3 || w[len(w)-1] > most {
			t.Errorf("wait %d is %v to %v for most runs, want it anywhere up to %v", i, q(1), q(9), most)
		}
	}
}

// again is what a run says before it waits, with the wait.
var again = regexp.MustCompile(`trying again source=vault .* wait=(\S+)`)

// waits returns the waits that a run chose while Vault failed, and sees that it kept to them.
func (o *one) waits(t *testing.T) (chosen []time.Duration) {
	t.Helper()
	for _, said := range again.FindAllStringSubmatch(o.said.String(), -1) {
		wait, err := time.ParseDuration(said[1])
		if err != nil {
			t.Fatal(err)
		}
		chosen = append(chosen, wait)
	}

	asked := o.vault.Asked()
	for i, wait := range chosen {
		if i+1 >= len(asked) {
			t.Fatalf("it was to wait %d times, and asked Vault %d times", len(chosen), len(asked))
		}
		if waited := asked[i+1].At.Sub(asked[i].At); waited < wait-time.Millisecond { // it is rounded
			t.Errorf("it was to wait %v, and waited %v", wait, waited)
		}
	}
	return chosen
}

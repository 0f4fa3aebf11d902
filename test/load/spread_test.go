package load

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// TestManyAtOnceAfterFault: both servers answer 500 until all runs have asked and two seconds more. Then all succeed,
// and they do not come all at once.
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
	// Full jitter over some seconds: of 40, one would expect 2 or 3 in a tenth of a second.
	if most := max(n/4, 8); densest(back) > most {
		t.Errorf("%d of %d came back within 100 ms", densest(back), n)
	}
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
		asked := o.vault.Asked()
		for i := 1; i < len(asked) && asked[i-1].Status == http.StatusInternalServerError; i++ {
			waits[i] = append(waits[i], asked[i].At.Sub(asked[i-1].At))
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
		q := func(part int) time.Duration { return w[len(w)*part/10].Round(time.Millisecond) }
		t.Logf("wait %d of %d runs, at most %v: a tenth below %v, half below %v, a tenth above %v", i, len(w), most, q(1), q(5), q(9))
		if q(9)-q(1) < most/3 {
			t.Errorf("wait %d is %v to %v for most runs, want it anywhere up to %v", i, q(1), q(9), most)
		}
	}
}

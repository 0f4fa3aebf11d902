package servers

import (
	"runtime"
	"testing"
	"time"
)

// mostGrowth is how much of the heap may be kept after many rounds: buffers and caches of libraries, but nothing for
// each round.
const mostGrowth = 1 << 20

// warmUp is how many rounds come before those that count.
const warmUp = 50

// Flat runs a round many times, and fails if goroutines or memory are left of each.
func Flat(t testing.TB, rounds int, round func()) {
	t.Helper()
	for range warmUp {
		round()
	}

	goroutines, heap := settled(0)
	begin := time.Now()
	for range rounds {
		round()
	}
	took := time.Since(begin)

	now, grown := settled(goroutines)
	t.Logf("%d rounds in %v: from %d to %d goroutines, from %d to %d kB", rounds, took.Round(time.Millisecond),
		goroutines, now, heap>>10, grown>>10)
	if now > goroutines+rounds/20 || grown > heap+mostGrowth {
		t.Errorf("after %d rounds there are %d goroutines and %d kB, before %d and %d", rounds, now, grown>>10, goroutines, heap>>10)
	}
}

// settled returns the number of goroutines and the bytes in use, after what has ended is gone. It waits for the number
// to fall to one that is wanted.
func settled(wanted int) (goroutines int, heap uint64) {
	for range 50 {
		time.Sleep(20 * time.Millisecond)
		goroutines = runtime.NumGoroutine()
		if wanted == 0 || goroutines <= wanted {
			break
		}
	}

	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return goroutines, m.HeapAlloc
}

// Rounds is how many rounds a test has that looks for what grows.
func Rounds() int {
	if Soak() {
		return 1000
	}
	return 100
}

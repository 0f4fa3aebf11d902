package consul

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/initplate/initplate/crash"
)

// waits are the requests that wait for changes. They live on while a round runs: Consul
// keeps the connection of one that is cancelled until its time is over, and counts it
// (http_max_conns_per_client).
type waits struct {
	slots   chan struct{} // bounds the requests under way
	life    context.Context
	end     context.CancelFunc
	running crash.Group

	mu   sync.Mutex
	all  map[target]*wait
	wide map[target]time.Time // prefixes that are not watched, and since when
	news chan struct{}        // closed when there is another answer

	widenings int    // how often one was added to wide
	warned    string // the cause of the last warning
	stopped   bool
}

func newWaits() *waits {
	w := &waits{slots: make(chan struct{}, mostWaits), all: map[target]*wait{}, wide: map[target]time.Time{}}
	w.news = make(chan struct{})
	w.life, w.end = context.WithCancel(context.Background())
	return w
}

// claim runs a wait for each target, and keeps it until release.
func (ws *waits) claim(all []*watched, run func(context.Context, *wait)) (held map[target]*wait) {
	ws.mu.Lock()
	defer ws.mu.Unlock()

	held = map[target]*wait{}
	for _, t := range all {
		w := ws.all[t.target]
		if w == nil {
			w = &wait{target: t.target}
			ws.all[t.target] = w
		}
		w.claims++
		w.keys, w.listing = t.keys(), len(t.own) > 0
		held[t.target] = w
		if !w.open && !ws.stopped {
			w.open = true
			ws.running.Go(func() { run(ws.life, w) })
		}
	}
	return held
}

// release gives up a claim. A request that is under way is left to end.
func (ws *waits) release(held map[target]*wait) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for _, w := range held {
		w.claims--
	}
}

// check notes after which answers the values were as they are held. Values that are read later
// can only differ if another answer comes, which Consul owes to the request that is open.
func (ws *waits) check(held map[target]*wait, numbers map[target]int) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for t, number := range numbers {
		held[t].checked = number
	}
}

// wants reports whether a wait is still wanted. It forgets one that is not.
func (ws *waits) wants(w *wait) bool {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if w.claims > 0 && !ws.stopped {
		return true
	}
	ws.drop(w)
	return false
}

func (ws *waits) drop(w *wait) {
	w.open = false
	if ws.all[w.target] == w {
		delete(ws.all, w.target)
	}
}

// note keeps an answer to a query for an index, and returns how long to rest before another.
func (ws *waits) note(w *wait, got answer, index uint64) (rest time.Duration) {
	ws.mu.Lock()
	defer ws.mu.Unlock()

	if !w.failed.IsZero() {
		w.failed, ws.warned = time.Time{}, ""
	}
	if index != 0 && got.index == index {
		return 0 // the time is over
	}

	got.reset = index == 0 && w.number > 0
	w.last = got
	w.number++
	ws.tell()
	return w.pace.rest(time.Duration(1+w.keys/mostOps) * time.Second)
}

// next returns a channel that is closed when there is another answer.
func (ws *waits) next() <-chan struct{} {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	return ws.news
}

// tell wakes those who wait for news.
func (ws *waits) tell() {
	close(ws.news)
	ws.news = make(chan struct{})
}

// narrow returns errWide if a prefix has too many entries to be watched for a few of them.
func (ws *waits) narrow(w *wait, got answer) error {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if !w.listing && got.names > mostBelow+w.keys {
		return errWide
	}
	return nil
}

// widen notes that a prefix is not to be watched for some time, nor is one above it.
func (ws *waits) widen(w *wait) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	ws.drop(w)
	ws.wide[w.target] = time.Now()
	ws.widenings++
	ws.tell()
}

// widened returns how often a prefix has turned out too wide.
func (ws *waits) widened() int {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	return ws.widenings
}

// isWide reports whether a prefix is not to be watched.
func (ws *waits) isWide(t target) bool {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for w, since := range ws.wide {
		if time.Since(since) < wideTime && w.place == t.place && strings.HasPrefix(w.path, t.path) {
			return true
		}
	}
	return false
}

// failing logs that a target gets errors only. An election of a leader takes seconds, and is
// no reason for a warning.
func (ws *waits) failing(log *slog.Logger, w *wait, err error) {
	const silent = 15 * time.Second
	ws.mu.Lock()
	defer ws.mu.Unlock()

	if w.failed.IsZero() {
		w.failed = time.Now()
	}
	if log == nil {
		return
	}

	cause := err.Error()
	log.Debug("waiting for a change failed", "source", w.source, "key", w.path, "cause", cause)
	if time.Since(w.failed) > silent && ws.warned != cause {
		ws.warned = cause
		log.Warn("changes in Consul are not noticed at once: "+cause, "hint", "until that ends, only the next round finds them")
	}
}

// close ends all requests.
func (ws *waits) close() {
	ws.mu.Lock()
	ws.stopped = true
	ws.mu.Unlock()

	ws.end()
	ws.running.Wait()
	clear(ws.all)
}

package consul

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"sort"
	"time"

	"github.com/initplate/initplate/sources"
)

// mostOf is how many requests may wait for changes of each source; together they are mostWaits.
func mostOf(source string) int {
	switch source {
	case store:
		return 12
	case "consul-service":
		return 12
	case "consul-node":
		return 4
	}
	return 2
}

// Watch implements [sources.Watcher] for the store.
func (s *Source) Watch(ctx context.Context, held map[string]*sources.Value) []string {
	w := &watcher{Source: s, name: store, held: held, look: (*fetch).store}
	keys := parsed(held)
	w.cover = func(most int) cover { return coverStore(keys, most, s.waits.isWide) }
	return w.watch(ctx)
}

// parsed returns keys, sorted so that those with the same path are next to each other.
func parsed(held map[string]*sources.Value) (keys []key) {
	for asked := range held {
		k, err := parse(asked)
		if err == nil {
			keys = append(keys, k)
		}
	}
	sort.Slice(keys, func(i, j int) bool { return keys[i].compare(keys[j]) < 0 })
	return keys
}

// Watch implements [sources.Watcher].
func (c catalog) Watch(ctx context.Context, held map[string]*sources.Value) []string {
	w := &watcher{Source: c.source, name: c.name, held: held, look: (*fetch).catalog}
	w.cover = func(most int) cover { return coverCatalog(c.name, slices.Sorted(maps.Keys(held)), most) }
	return w.watch(ctx)
}

// A watcher is one call of Watch. The requests that wait only say when to look: whether
// a value differs from the one that is held is found by reading it.
type watcher struct {
	*Source
	name  string
	held  map[string]*sources.Value
	look  func(*fetch, []string)
	cover func(most int) cover

	now     cover
	widened int // how often a prefix had turned out too wide by then
	claimed map[target]*wait
	checked map[target]int // the number of the answer after which the values were as they are held
	poll    time.Time      // when the polled keys are to be read
	failed  int            // how often in a row values could not be read
}

func (w *watcher) watch(ctx context.Context) []string {
	w.checked = map[target]int{}
	w.poll = time.Now() // something may have changed since the values were read
	defer func() { w.waits.release(w.claimed) }()

	for ctx.Err() == nil {
		w.claim()
		news := w.waits.next()
		changed, err := w.compare(ctx)
		if len(changed) > 0 {
			return changed
		}
		w.rest(ctx, news, err)
	}
	return nil
}

// claim starts the requests that the keys need: others, if a prefix turned out too wide.
func (w *watcher) claim() {
	widened := w.waits.widened()
	if w.claimed != nil && widened == w.widened {
		return
	}

	w.widened = widened
	w.now = w.cover(mostOf(w.name))
	before := w.claimed
	w.claimed = w.waits.claim(w.now.watched, w.await)
	w.waits.release(before)
}

// compare returns the keys whose values differ from those that are held, of the keys for
// which that is possible.
func (w *watcher) compare(ctx context.Context) (changed []string, err error) {
	keys, numbers := w.doubtful()
	due := !time.Now().Before(w.poll)
	if due {
		keys = append(keys, w.now.polled...)
	}
	if len(keys) == 0 {
		return nil, nil
	}

	changed, err = w.differing(ctx, keys)
	if err != nil || len(changed) > 0 {
		return changed, err
	}
	maps.Copy(w.checked, numbers)
	w.waits.check(w.claimed, numbers)
	if due {
		w.poll = time.Now().Add(w.pollPause())
	}
	return changed, nil
}

// doubtful returns the keys for which an answer says that they may have changed, and the
// numbers of these answers.
func (w *watcher) doubtful() (keys []string, numbers map[target]int) {
	w.waits.mu.Lock()
	defer w.waits.mu.Unlock()

	numbers = map[target]int{}
	for _, t := range w.now.watched {
		wait := w.claimed[t.target]
		if wait.number == w.checkedOf(wait) {
			continue
		}
		numbers[t.target] = wait.number
		keys = append(keys, t.below...)
		for _, k := range t.own {
			if !wait.last.shows(w.held[k]) {
				keys = append(keys, k)
			}
		}
	}
	return keys, numbers
}

// checkedOf returns the number of the answer after which the values of a target were as they are
// held. What was found for an earlier call of Watch is of no use where the values of this one
// may be older.
func (w *watcher) checkedOf(wait *wait) int {
	if w.config.Consistency == "stale" {
		return w.checked[wait.target]
	}
	return wait.checked
}

// shows reports whether an answer shows that a value is the one that is held.
func (a answer) shows(held *sources.Value) bool {
	switch {
	case a.reset:
		return false // the numbers may be those of another Consul
	case held == nil:
		return a.version == ""
	}
	return a.version == held.Version
}

// differing reads keys, and returns those whose values differ from the ones that are held. It
// asks the leader also where stale values may be read: another server may not have what the
// answer that led here is about.
func (w *watcher) differing(ctx context.Context, keys []string) (changed []string, err error) {
	now, err := w.values(ctx, question{name: w.name, keys: keys, look: w.look, fresh: true})
	for _, k := range keys {
		value := sources.Held(now, k)
		isKnown := value != nil || err == nil
		if isKnown && !w.held[k].Same(value) {
			changed = append(changed, k)
		}
	}
	return changed, err
}

// pollPause returns how long to wait before the polled keys are read again: the more there
// are, the longer.
func (w *watcher) pollPause() time.Duration {
	least, each := 10*time.Second, time.Second
	switch w.name {
	case store:
		each /= mostOps
	case "consul-datacenters":
		least = time.Minute
	}
	pause := least + each*time.Duration(len(w.now.polled))
	return pause - rand.N(pause/10)
}

// rest waits until there is something to look at.
func (w *watcher) rest(ctx context.Context, news <-chan struct{}, err error) {
	var due <-chan time.Time
	pause, ends := w.pause(err)
	if ends {
		timer := time.NewTimer(pause)
		defer timer.Stop()
		due = timer.C
	}

	select {
	case <-news:
	case <-due:
	case <-ctx.Done():
	}
}

// pause returns how long to wait if no answer comes: until the next try after an error, or until
// keys are polled. Without either there is no end.
func (w *watcher) pause(err error) (pause time.Duration, ends bool) {
	if err == nil {
		w.failed = 0
		return time.Until(w.poll), len(w.now.polled) > 0
	}

	w.debug("comparing values failed", "cause", err.Error())
	w.failed++
	return backoff(w.failed, err), true
}

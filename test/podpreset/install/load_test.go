package install

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// perSecond is how many pods are created while something is installed or removed.
const perSecond = 30

// atOnce is how many of these may wait for an answer. A machine that is too slow for the load gets a smaller one: else
// requests would pile up until each takes longer than the API server allows.
const atOnce = 10

// A load creates pods all the time, and counts those that the API server refuses.
type load struct {
	began time.Time
	end   chan struct{}
	done  sync.WaitGroup

	mu      sync.Mutex
	created int
	refused []string // when, for how long, and what the API server said
}

// startLoad creates pods until stop is called.
func startLoad(t *testing.T, k *servers.Kubernetes) *load {
	t.Helper()
	l := &load{began: time.Now(), end: make(chan struct{})}
	l.done.Add(1)
	go func() {
		defer l.done.Done()
		slots := make(chan struct{}, atOnce)
		ticker := time.NewTicker(time.Second / perSecond)
		defer ticker.Stop()
		for {
			select {
			case <-l.end:
				return
			case <-ticker.C:
				slots <- struct{}{}
				l.done.Go(func() {
					l.create(k)
					<-slots
				})
			}
		}
	}()
	return l
}

func (l *load) create(k *servers.Kubernetes) {
	asked := time.Now()
	answer, err := k.Do("admin", http.MethodPost, pods, pod)
	said := fmt.Sprintf("%d %s", answer.Status, answer.Message())
	if err != nil {
		said = err.Error()
	}

	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil && answer.OK() {
		l.created++
		return
	}
	l.refused = append(l.refused, fmt.Sprintf("asked at %6.1f s, answered after %.1f s: %s",
		asked.Sub(l.began).Seconds(), time.Since(asked).Seconds(), said))
}

// stop returns how many pods were created, and what was said of the others.
func (l *load) stop() (created int, refused []string) {
	close(l.end)
	l.done.Wait()
	slices.Sort(l.refused)
	return l.created, l.refused
}

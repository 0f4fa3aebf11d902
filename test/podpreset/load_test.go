package podpreset

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// load creates pods at a steady rate, and keeps what became of each.
type load struct {
	cluster *cluster
	all     string // the path of the pods of its namespace
	stop    chan struct{}
	done    sync.WaitGroup

	mu    sync.Mutex
	start time.Time
	pods  []created
}

// created is what became of one pod.
type created struct {
	at     time.Duration // since the load began
	became string        // one of the words below
	reason string        // why it was refused
}

const (
	injected = "injected"
	plain    = "without the preset"
	refused  = "refused"
	silent   = "no answer" // the API server is down
)

// rate is how many pods a second a load creates.
const rate = 30

// startLoad begins to create pods that a preset of the namespace is for. They are created for real, and never run.
func (c *cluster) startLoad(t testing.TB, namespace string) *load {
	t.Helper()
	body := document(t, `{metadata: {generateName: load-, labels: {x: "1"}},
		spec: {automountServiceAccountToken: false, containers: [{name: c, image: i}]}}`)
	l := &load{cluster: c, all: "/api/v1/namespaces/" + namespace + "/pods", stop: make(chan struct{}), start: time.Now()}
	l.done.Go(func() {
		tick := time.NewTicker(time.Second / rate)
		defer tick.Stop()
		for {
			select {
			case <-l.stop:
				return
			case <-tick.C:
				l.done.Go(func() { l.create(body) })
			}
		}
	})
	return l
}

func (l *load) create(pod map[string]any) {
	at := time.Since(l.start)
	answer, err := l.cluster.Do("admin", http.MethodPost, l.all, pod)
	one := created{at: at, became: plain}
	switch {
	case err != nil || answer.Status == http.StatusTooManyRequests || strings.Contains(answer.Message(), "shutting down"):
		one.became = silent
	case !answer.OK():
		one.became = refused
		one.reason = answer.Message()
	case strings.Contains(string(answer.Body), mark+"podpreset-a"):
		one.became = injected
	}

	l.mu.Lock()
	defer l.mu.Unlock()
	l.pods = append(l.pods, one)
}

// end stops the load and returns what became of the pods, in the order in which they were asked for.
func (l *load) end() outcome {
	close(l.stop)
	l.done.Wait()
	slices.SortFunc(l.pods, func(a, b created) int { return int(a.at - b.at) })
	return l.pods
}

type outcome []created

// count returns how many pods became what.
func (o outcome) count(became string) (n int) {
	for _, one := range o {
		if one.became == became {
			n++
		}
	}
	return n
}

// lasted returns the time from the first to the last pod that became this.
func (o outcome) lasted(became string) time.Duration {
	first := slices.IndexFunc(o, func(c created) bool { return c.became == became })
	if first < 0 {
		return 0
	}

	last := first
	for i, one := range o {
		if one.became == became {
			last = i
		}
	}
	return o[last].at - o[first].at + time.Second/rate
}

// reasons returns the different reasons why pods were refused.
func (o outcome) reasons() []string {
	all := map[string]bool{}
	for _, one := range o {
		if one.became == refused {
			all[one.reason] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

func (o outcome) String() string {
	var parts []string
	for _, became := range []string{injected, plain, refused, silent} {
		if n := o.count(became); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s (%.1f s)", n, became, o.lasted(became).Seconds()))
		}
	}
	return strings.Join(parts, ", ")
}

// testRemoval removes everything in the order of the documentation, the policies first, under load: no pod is refused.
func testRemoval(t *testing.T, c *cluster) {
	namespace := c.namespace(t, preset("a", "env: [{name: FOO, value: a}]"))
	l := c.startLoad(t, namespace)
	time.Sleep(time.Second)
	c.remove(t)
	time.Sleep(3 * time.Second)

	got := l.end()
	if got.count(refused)+got.count(silent) > 0 || got.count(injected) == 0 || got.count(plain) == 0 {
		t.Errorf("%v: %q", got, got.reasons())
	}
}

// remove removes the policies, waits for that to take effect, and removes the CRD.
func (c *cluster) remove(t testing.TB) {
	t.Helper()
	c.delete(t, c.policy(t, "policy.yaml"), c.policy(t, "warn-policy.yaml"))
	time.Sleep(time.Second)
	c.delete(t, manifest(t, "rbac.yaml"), manifest(t, "crd.yaml"))
}

func (c *cluster) delete(t testing.TB, manifests ...string) {
	t.Helper()
	text := strings.Join(manifests, "\n---\n")
	if _, stderr, err := c.Kubectl(t, text, "delete", "--ignore-not-found", "-f", "-"); err != nil {
		t.Fatal(stderr)
	}
}

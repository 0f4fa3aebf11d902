package consul

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// heldBy returns what a source answers to keys, as a run holds it.
func heldBy(t *testing.T, s *Source, source string, keys ...string) map[string]*sources.Value {
	t.Helper()
	set := sources.Set{}
	for _, row := range s.Rows() {
		set[row.Name] = row.Source
	}
	var refs []sources.Ref
	for _, k := range keys {
		refs = append(refs, sources.Ref{Source: source, Key: k})
	}
	values, err := set.Fetch(limit(t), refs)
	if err != nil {
		t.Fatal(err)
	}
	return values.Of(source)
}

// watcherOf returns a source of Consul that watches.
func watcherOf(t *testing.T, s *Source, source string) sources.Watcher {
	t.Helper()
	for _, row := range s.Rows() {
		if row.Name == source {
			return row.Source.(sources.Watcher)
		}
	}
	t.Fatalf("no source %s", source)
	return nil
}

// watching begins to watch. What Watch returns is sent.
func watching(t *testing.T, s *Source, source string, held map[string]*sources.Value) <-chan []string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out := make(chan []string, 1)
	w := watcherOf(t, s, source)
	go func() { out <- w.Watch(ctx, held) }()
	t.Cleanup(cancel)
	return out
}

// newWatched returns a source that is closed when the test ends.
func newWatched(t *testing.T, c Config) *Source {
	t.Helper()
	s := New(c)
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// checkChanged checks that Watch returns, with one or more of the keys.
func checkChanged(t *testing.T, got <-chan []string, want ...string) {
	t.Helper()
	select {
	case keys := <-got:
		if len(keys) == 0 || slices.ContainsFunc(keys, func(k string) bool { return !slices.Contains(want, k) }) {
			t.Errorf("changed: %q, want %q", keys, want)
		}
	case <-time.After(time.Minute):
		t.Errorf("nothing changed, want %q", want)
	}
}

func checkQuiet(t *testing.T, got <-chan []string) {
	t.Helper()
	select {
	case keys := <-got:
		t.Fatalf("changed: %q, want nothing", keys)
	case <-time.After(400 * time.Millisecond):
	}
}

// TestWatch: each change of a value is noticed, also one before Watch was called, and no other.
func TestWatch(t *testing.T) {
	t.Parallel()
	server := servers.Consul(t)
	source := newWatched(t, Config{Address: server.Addr})
	remove := func(t *testing.T, key string) {
		req, err := http.NewRequest(http.MethodDelete, "http://"+server.Addr+"/v1/kv/"+key, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	for n, tt := range []struct {
		name   string
		keys   []string
		quiet  func(t *testing.T, at string) // changes nothing that is watched
		change func(t *testing.T, at string)
		want   []string
	}{
		{"a value", []string{"a", "b"}, func(t *testing.T, at string) { server.Put(t, at+"a2", "x") },
			func(t *testing.T, at string) { server.Put(t, at+"a", "2") }, []string{"a"}},
		{"the same value again", []string{"a"}, func(t *testing.T, at string) { server.Put(t, at+"a", "of a") },
			func(t *testing.T, at string) { server.Put(t, at+"a", "2") }, []string{"a"}},
		{"a key that was not there", []string{"a", "new"}, func(t *testing.T, at string) { server.Put(t, at+"new2", "x") },
			func(t *testing.T, at string) { server.Put(t, at+"new", "") }, []string{"new"}},
		{"a key that is removed", []string{"a"}, func(t *testing.T, at string) { remove(t, at+"b") },
			func(t *testing.T, at string) { remove(t, at+"a") }, []string{"a"}},
		{"below a prefix", []string{"d/", "a"}, func(t *testing.T, at string) { server.Put(t, at+"d2", "x") },
			func(t *testing.T, at string) { server.Put(t, at+"d/e/new", "2") }, []string{"d/"}},
		{"removed below a prefix", []string{"d/"}, func(t *testing.T, at string) { remove(t, at+"b") },
			func(t *testing.T, at string) { remove(t, at+"d/x") }, []string{"d/"}},
		{"a prefix that was empty", []string{"empty/"}, func(t *testing.T, at string) { server.Put(t, at+"a", "x") },
			func(t *testing.T, at string) { server.Put(t, at+"empty/x", "2") }, []string{"empty/"}},
		{"a key and its prefix", []string{"d/", "d/x", "d/y"}, func(t *testing.T, at string) { server.Put(t, at+"a", "x") },
			func(t *testing.T, at string) { server.Put(t, at+"d/x", "2") }, []string{"d/", "d/x"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			at := fmt.Sprintf("watch%d/", n)
			for _, k := range []string{"a", "b", "d/x", "d/y"} {
				server.Put(t, at+k, "of "+k)
			}
			var keys, want []string
			for _, k := range tt.keys {
				keys = append(keys, at+k)
			}
			for _, k := range tt.want {
				want = append(want, at+k)
			}
			held := heldBy(t, source, store, keys...)

			got := watching(t, source, store, held)
			checkQuiet(t, got)
			tt.quiet(t, at)
			checkQuiet(t, got)
			tt.change(t, at)
			checkChanged(t, got, want...)

			// What changed since the values were read is noticed too.
			checkChanged(t, watching(t, source, store, held), want...)
			checkQuiet(t, watching(t, source, store, heldBy(t, source, store, keys...)))
		})
	}
}

// TestWatchCatalog is the same for the catalog.
func TestWatchCatalog(t *testing.T) {
	t.Parallel()
	server := servers.Consul(t)
	source := newWatched(t, Config{Address: server.Addr})
	entry := func(node, service, status string) map[string]any {
		return map[string]any{"Node": node, "Address": "10.0.0.9", "Service": map[string]any{"Service": service, "Port": 80},
			"Check": map[string]any{"Name": "c", "ServiceID": service, "Status": status}}
	}
	register := func(node, service, status string) func(*testing.T) {
		return func(t *testing.T) { server.Register(t, entry(node, service, status)) }
	}
	for _, tt := range []struct {
		source, key   string
		quiet, change func(*testing.T)
	}{
		{"consul-service", "wcat", register("wcat-other", "wcat-other", "passing"), register("wcat-n1", "wcat", "critical")},
		{"consul-service", "wcat-new", register("wcat-other2", "wcat-other", "passing"), register("wcat-n2", "wcat-new", "passing")},
		{"consul-node", "wcat-n3", register("wcat-other3", "wcat-other", "passing"), register("wcat-n3", "wcat3", "passing")},
		{"consul-services", "", nil, register("wcat-n4", "wcat4", "passing")},
		{"consul-nodes", "", nil, register("wcat-n5", "wcat5", "passing")},
		{"consul-node", "", register("wcat-other6", "wcat-other", "passing"), nil},
	} {
		t.Run(tt.source+" "+tt.key, func(t *testing.T) {
			if tt.key == "wcat" {
				register("wcat-n1", "wcat", "passing")(t)
			}
			got := watching(t, source, tt.source, heldBy(t, source, tt.source, tt.key))
			if tt.quiet != nil {
				checkQuiet(t, got)
				tt.quiet(t)
				checkQuiet(t, got)
			}
			if tt.change != nil {
				tt.change(t)
				checkChanged(t, got, tt.key)
			}
		})
	}
	t.Run("consul-datacenters", func(t *testing.T) {
		held := heldBy(t, source, "consul-datacenters", "")
		checkQuiet(t, watching(t, source, "consul-datacenters", held))
		other := map[string]*sources.Value{"": {Data: []string{"dc1", "dc2"}}}
		checkChanged(t, watching(t, source, "consul-datacenters", other), "")
	})
}

// waitsAt counts the requests that wait, and are not answered.
func (d *door) waitsAt() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.open
}

// TestWatchMany: a thousand keys cost one request for each prefix, and each of them is watched.
func TestWatchMany(t *testing.T) {
	t.Parallel()
	server := servers.Consul(t)
	var keys []string
	for i := range 10 {
		keys = append(keys, numbered(t, server, fmt.Sprintf("wmany/%d", i), 100)...)
	}
	door := newDoor(t, server.Addr, nil)
	source := newWatched(t, Config{Address: door.Addr})
	keys = append(keys, "wmany/3/none")
	held := heldBy(t, source, store, keys...)
	before := door.count("")

	got := watching(t, source, store, held)
	until(t, "ten requests wait", func() bool { return door.waitsAt() == 10 })
	checkQuiet(t, got)
	t.Logf("%d requests to begin with, %d of them open", door.count("")-before, door.waitsAt())
	server.Put(t, "wmany/3/other", "x")
	server.Put(t, "wmany/x", "x")
	checkQuiet(t, got)

	for _, k := range []string{keys[0], keys[555], keys[999], "wmany/3/none"} {
		before := door.count("")
		server.Put(t, k, "new")
		checkChanged(t, got, k)
		held = heldBy(t, source, store, keys...)
		got = watching(t, source, store, held)
		checkQuiet(t, got)
		until(t, "ten requests wait again", func() bool { return door.waitsAt() == 10 })
		t.Logf("a change costs %d requests, 8 of them to read all values", door.count("")-before)
	}
}

// until waits for a state.
func until(t *testing.T, what string, reached func() bool) {
	t.Helper()
	for end := time.Now().Add(3 * time.Minute); !reached(); {
		if time.Now().After(end) {
			t.Fatalf("it never came to this: %s", what)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// TestWatchFar: there is never a request for the whole store, nor more than 32 in all.
func TestWatchFar(t *testing.T) {
	t.Parallel()
	server := servers.Consul(t)
	var keys []string
	for i := range 100 {
		keys = append(keys, fmt.Sprintf("wfar%02d/a/b", i))
		server.Put(t, keys[i], "1")
	}
	door := newDoor(t, server.Addr, nil)
	source := newWatched(t, Config{Address: door.Addr})
	got := watching(t, source, store, heldBy(t, source, store, keys...))
	var services []string
	for i := range 40 {
		services = append(services, fmt.Sprintf("wfar%02d", i))
	}
	other := watching(t, source, "consul-service", heldBy(t, source, "consul-service", services...))
	until(t, "24 requests wait", func() bool { return door.waitsAt() == 24 })
	checkQuiet(t, got)
	checkQuiet(t, other)
	if n := door.count("GET /v1/kv/?"); n > 0 || door.mostWaited() > 24 {
		t.Errorf("%d requests for the whole store, up to %d wait", n, door.mostWaited())
	}
	server.Put(t, keys[99], "2") // one that is polled
	checkChanged(t, got, keys[99])
}

// TestWatchWide: a prefix with very many entries is not watched for a few of them.
func TestWatchWide(t *testing.T) {
	t.Parallel()
	server := servers.Consul(t)
	var ops []map[string]any
	for i := range mostBelow + 100 {
		ops = append(ops, map[string]any{"KV": map[string]any{"Verb": "set", "Key": fmt.Sprintf("wwide/%d/other", i), "Value": ""}})
	}
	for chunk := range slices.Chunk(ops, 128) {
		server.Write(t, "txn", chunk)
	}
	t.Cleanup(func() {
		all := map[string]any{"Verb": "delete-tree", "Key": "wwide/"}
		server.Write(t, "txn", []map[string]any{{"KV": all}})
	})
	var keys []string
	for i := range 20 {
		keys = append(keys, fmt.Sprintf("wwide/%d/a", i))
		server.Put(t, keys[i], "1")
	}
	door := newDoor(t, server.Addr, nil)
	source := newWatched(t, Config{Address: door.Addr})
	got := watching(t, source, store, heldBy(t, source, store, keys...))
	until(t, "12 keys are watched", func() bool { return door.waitsAt() == 12 })
	if n := door.count("GET /v1/kv/wwide/"); n != 1+2*12 { // the values are asked for first, and then waited for
		t.Errorf("%d requests", n)
	}
	server.Put(t, keys[19], "2")
	checkChanged(t, got, keys[19])
}

// TestWatchEnds: goroutines do not pile up, and Close ends requests at once.
func TestWatchEnds(t *testing.T) {
	server := servers.Consul(t)
	server.Put(t, "wend/a", "0")
	source := New(Config{Address: server.Addr})
	held := heldBy(t, source, store, "wend/a", "wend/b", "wend/")
	got := watching(t, source, store, held)
	checkQuiet(t, got)
	before := runtime.NumGoroutine()
	for i := range 200 {
		source.waits.mu.Lock()
		for _, w := range source.waits.all {
			w.pace = pace{} // this is not about how often it may ask
		}
		source.waits.mu.Unlock()
		source.Start()
		server.Put(t, "wend/a", fmt.Sprint(i+1))
		checkChanged(t, got, "wend/", "wend/a")
		held = heldBy(t, source, store, slices.Collect(maps.Keys(held))...)
		if held["wend/a"].Data != fmt.Sprint(i+1) {
			t.Fatalf("held is %v", held["wend/a"].Data)
		}
		got = watching(t, source, store, held)
	}
	checkQuiet(t, got)
	until(t, "no more goroutines than before", func() bool { return runtime.NumGoroutine() <= before+2 })

	begin := time.Now()
	if err := source.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if took := time.Since(begin); took > leastWait/4 {
		t.Errorf("Close took %v", took)
	}
	if n := len(source.waits.all); n != 0 {
		t.Errorf("%d waits are left", n)
	}
}

// TestWatchTLS: over TLS, all requests that wait share a connection. A CA that is replaced is read
// again.
func TestWatchTLS(t *testing.T) {
	t.Parallel()
	doors := servers.OpenConsul(t, false)
	wire := servers.NewWire(t, doors.TLS)
	keys := numbered(t, doors.ConsulServer, "wtls", 10)
	ca := tempFile(t, "")
	source := newWatched(t, Config{Address: "https://" + wire.Addr, Defaults: map[string]string{"CONSUL_CACERT": ca}})
	if _, err := ask(t, source, keys...); err == nil {
		t.Error("it trusts any certificate")
	}

	text, err := os.ReadFile(doors.Authority.File)
	if err == nil {
		err = os.WriteFile(ca, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	source.Start()
	wire.Set(0)
	got := watching(t, source, store, heldBy(t, source, store, keys...))
	checkQuiet(t, got)
	doors.Put(t, keys[7], "2")
	checkChanged(t, got, keys[7])
	if n := wire.Connections(); n < 2 || n > 4 { // more if a handshake takes long
		t.Errorf("%d connections, want one for reads and one for what waits", n)
	}
}

// TestWatchStale: where stale values may be read, changes are noticed too, also if the values of
// a round are older than what the round before had.
func TestWatchStale(t *testing.T) {
	t.Parallel()
	server := servers.Consul(t)
	keys := numbered(t, server, "wstale", 20)
	source := newWatched(t, Config{Address: server.Addr, Consistency: "stale"})
	old := heldBy(t, source, store, keys...)
	got := watching(t, source, store, old)
	checkQuiet(t, got)
	server.Put(t, keys[7], "2")
	checkChanged(t, got, keys[7])
	checkQuiet(t, watching(t, source, store, heldBy(t, source, store, keys...)))
	checkChanged(t, watching(t, source, store, old), keys[7])
}

package consul

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// door stands before a real server, counts what passes, and may answer itself.
type door struct {
	Addr string

	mu       sync.Mutex
	requests []string // "PUT /v1/txn"
	open     int      // requests that wait for a change
	most     int      // that waited at once
}

func newDoor(t *testing.T, addr string, answer func(http.ResponseWriter, *http.Request) bool) *door {
	t.Helper()
	d := &door{}
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: addr})
	proxy.ErrorLog = log.New(io.Discard, "", 0) // of requests that are given up
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		d.requests = append(d.requests, r.Method+" "+r.URL.Path)
		d.mu.Unlock()
		if r.URL.Query().Has("index") {
			d.waits(1)
			defer d.waits(-1)
		}
		if answer == nil || !answer(w, r) {
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.Close)
	d.Addr = strings.TrimPrefix(s.URL, "http://")
	return d
}

func (d *door) waits(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open += n
	d.most = max(d.most, d.open)
}

// mostWaited returns how many requests have waited at once.
func (d *door) mostWaited() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.most
}

// count tells how many requests began so.
func (d *door) count(prefix string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, r := range d.requests {
		if strings.HasPrefix(r, prefix) {
			n++
		}
	}
	return n
}

func ask(t *testing.T, s *Source, keys ...string) (map[string]sources.Value, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return s.Fetch(ctx, keys)
}

// numbered stores n keys below prefix and returns them.
func numbered(t *testing.T, server *servers.ConsulServer, prefix string, n int) []string {
	t.Helper()
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprintf("%s/%04d", prefix, i)
		server.Put(t, keys[i], "value of "+keys[i])
	}
	return keys
}

func checkNumbered(t *testing.T, got map[string]sources.Value, keys []string) {
	t.Helper()
	for _, k := range keys {
		if got[k].Data != "value of "+k {
			t.Fatalf("%s is %v", k, got[k].Data)
		}
	}
	if len(got) != len(keys) {
		t.Errorf("got %d values, want %d", len(got), len(keys))
	}
}

func TestKeys(t *testing.T) {
	server := servers.Consul(t)
	server.Put(t, "t/port", "3306")
	server.Put(t, "t/empty", "")
	server.Put(t, "t/bytes", "\x00\xff\r\n")
	server.Put(t, "t/sp ace/ä?b&c", "odd")
	server.Put(t, "t/large", strings.Repeat("x", 512<<10))
	source := New(Config{Address: server.Addr})
	for _, tt := range []struct {
		name, in string
		want     any
	}{
		{"value", "t/port", "3306"},
		{"empty is held", "t/empty", ""},
		{"absent is not", "t/absent", nil},
		{"any bytes", "t/bytes", "\x00\xff\r\n"},
		{"odd characters", "t/sp ace/ä?b&c", "odd"},
		{"largest value", "t/large", strings.Repeat("x", 512<<10)},
		{"leading slash", "/t/port", "3306"},
		{"double slash", "t//port", "3306"},
		{"datacenter", "t/port@dc1", "3306"},
		{"absent there", "t/absent@dc1", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ask(t, source, tt.in)
			if err != nil {
				t.Fatal(err)
			}
			v, held := got[tt.in]
			if held != (tt.want != nil) || held && v.Data != tt.want {
				t.Fatalf("got %.40q, want %.40q", v.Data, tt.want)
			}
			if held && !strings.HasPrefix(v.Origin, "consul:"+tt.in+" index ") || v.Secret {
				t.Errorf("origin is %q, secret %v", v.Origin, v.Secret)
			}
		})
	}
}

func TestListings(t *testing.T) {
	server := servers.Consul(t)
	server.Put(t, "l/b/port", "3306")
	server.Put(t, "l/b/", "")
	server.Put(t, "l/a", "1")
	server.Put(t, "l/b/c/d", "2")
	server.Put(t, "l2/no", "neighbour")
	source := New(Config{Address: server.Addr})
	type entry struct{ Path, Key, Value string }
	all := []entry{{"l/a", "a", "1"}, {"l/b/", "b/", ""}, {"l/b/c/d", "b/c/d", "2"}, {"l/b/port", "b/port", "3306"}}
	for _, tt := range []struct {
		name, in string
		want     []entry
	}{
		{"all below", "l/", all},
		{"leading slash", "/l/", all},
		{"datacenter", "l/@dc1", all},
		{"directory entry", "l/b/", []entry{{"l/b/", "", ""}, {"l/b/c/d", "c/d", "2"}, {"l/b/port", "port", "3306"}}},
		{"nothing", "none/", []entry{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ask(t, source, tt.in)
			if err != nil {
				t.Fatal(err)
			}
			pairs, ok := got[tt.in].Data.([]sources.Pair)
			if !ok || pairs == nil {
				t.Fatalf("got %#v, want pairs", got[tt.in].Data)
			}
			entries := []entry{}
			for _, p := range pairs {
				entries = append(entries, entry{p.Path, p.Key, p.Value})
				if p.CreateIndex == 0 || p.ModifyIndex == 0 {
					t.Errorf("%s has no index", p.Path)
				}
			}
			if !reflect.DeepEqual(entries, tt.want) {
				t.Errorf("got %v, want %v", entries, tt.want)
			}
		})
	}
	t.Run("whole store", func(t *testing.T) {
		got, err := ask(t, source, "/")
		if err != nil {
			t.Fatal(err)
		}
		pairs := got["/"].Data.([]sources.Pair)
		if !slices.ContainsFunc(pairs, func(p sources.Pair) bool { return p.Path == "l2/no" && p.Key == "l2/no" }) {
			t.Errorf("l2/no is not in %v", pairs)
		}
	})
}

func TestInvalidKeys(t *testing.T) {
	source := New(Config{Address: servers.Consul(t).Addr})
	for _, in := range []string{"", "@dc1", "a@", "a@b/c", "a@b@c"} {
		_, err := ask(t, source, in)
		var e *sources.Error
		if !errors.As(err, &e) || e.Kind != sources.Invalid {
			t.Errorf("%q: got %v, want it invalid", in, err)
		}
	}
}

// TestRequests counts what a fetch costs. A thousand keys and a listing cost nine
// requests, all under way at once.
func TestRequests(t *testing.T) {
	server := servers.Consul(t)
	keys := numbered(t, server, "many", 1000)
	for _, tt := range []struct {
		name       string
		in         []string
		txns, gets int
	}{
		{"one key", keys[:1], 1, 0},
		{"128 keys", keys[:128], 1, 0},
		{"200 keys", keys[:200], 2, 0},
		{"1000 keys", keys, 8, 0},
		{"with listings", append([]string{"many/", "none/"}, keys[:200]...), 2, 2},
		{"each datacenter its own", []string{"many/0001", "many/0001@dc1"}, 2, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			door := newDoor(t, server.Addr, nil)
			got, err := ask(t, New(Config{Address: door.Addr}), tt.in...)
			if err != nil || len(got) != len(tt.in) {
				t.Fatalf("got %d values of %d, error %v", len(got), len(tt.in), err)
			}
			if txns, gets := door.count("PUT /v1/txn"), door.count("GET "); txns != tt.txns || gets != tt.gets {
				t.Errorf("%d transactions and %d reads, want %d and %d", txns, gets, tt.txns, tt.gets)
			}
		})
	}
}

// TestLazy: without a fetch, no setting is looked at, and no server needed.
func TestLazy(t *testing.T) {
	t.Setenv("CONSUL_CACERT", "/does/not/exist")
	t.Setenv("CONSUL_HTTP_ADDR", "https://127.0.0.1:1")
	source := New(Config{})
	_, err := ask(t, source, "a", "b/")
	var e *sources.Error
	if !errors.As(err, &e) || e.Kind != sources.Misset || !strings.Contains(err.Error(), "/does/not/exist") {
		t.Errorf("got %v, want the CA's file named", err)
	}
}

// TestEnvironment reaches a real server by Consul's own variables.
func TestEnvironment(t *testing.T) {
	server := servers.ConsulACL(t)
	server.Put(t, "e/port", "3306")
	token := server.NewToken(t, `key_prefix "e/" { policy = "read" }`)
	dir := t.TempDir()
	file := filepath.Join(dir, "token")
	if err := os.WriteFile(file, []byte(token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(dir, "s")
	forward(t, socket, server.Addr)
	for _, tt := range []struct {
		name string
		in   map[string]string
	}{
		{"address and token", map[string]string{"CONSUL_HTTP_ADDR": server.Addr, "CONSUL_HTTP_TOKEN": token}},
		{"scheme and token file", map[string]string{"CONSUL_HTTP_ADDR": "http://" + server.Addr, "CONSUL_HTTP_TOKEN_FILE": file}},
		{"socket", map[string]string{"CONSUL_HTTP_ADDR": "unix://" + socket, "CONSUL_HTTP_TOKEN": token}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for k, v := range tt.in {
				t.Setenv(k, v)
			}
			got, err := ask(t, New(Config{}), "e/port", "e/")
			if err != nil || got["e/port"].Data != "3306" || len(got["e/"].Data.([]sources.Pair)) != 1 {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

// forward joins a Unix socket to a TCP address.
func forward(t *testing.T, socket, addr string) {
	t.Helper()
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: addr})}
	t.Cleanup(func() { s.Close() })
	go s.Serve(l)
}

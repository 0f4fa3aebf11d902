package consul

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// TestConsistency: every read carries the mode, transactions too, and the server
// says that it kept to it.
func TestConsistency(t *testing.T) {
	server := servers.Consul(t)
	server.Put(t, "mode/a", "1")
	for _, tt := range []struct{ name, parameter string }{{"", ""}, {"default", ""}, {"stale", "stale"},
		{"consistent", "consistent"}} {
		t.Run("mode "+tt.name, func(t *testing.T) {
			var mu sync.Mutex
			var asked []url.Values
			door := newDoor(t, server.Addr, func(_ http.ResponseWriter, r *http.Request) bool {
				mu.Lock()
				defer mu.Unlock()
				asked = append(asked, r.URL.Query())
				return false
			})
			set := setOf(New(Config{Address: door.Addr, Consistency: tt.name}))
			got, err := set.Fetch(limit(t), []sources.Ref{{Source: "consul", Key: "mode/a"},
				{Source: "consul", Key: "mode/"}, {Source: "consul-service", Key: "consul"}, {Source: "consul-nodes"}})
			if err != nil || len(got) != 4 || got[sources.Ref{Source: "consul", Key: "mode/a"}].Data != "1" {
				t.Fatalf("got %v, %v", got, err)
			}
			for _, q := range asked {
				if q.Has("stale") != (tt.parameter == "stale") || q.Has("consistent") != (tt.parameter == "consistent") {
					t.Errorf("asked with %v", q)
				}
			}
		})
	}
}

// enterprise answers as Consul Enterprise does, and keeps the requests. There is
// none to be had for tests.
func enterprise(t *testing.T) (addr string, requests *[]string) {
	requests = &[]string{}
	var mu sync.Mutex
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		*requests = append(*requests, r.Method+" "+r.URL.String()+" "+strings.TrimSpace(string(body)))
		ns := r.URL.Query().Get("ns")
		w.Header().Set("X-Consul-Index", "1")
		if r.URL.Path != "/v1/txn" {
			io.WriteString(w, "[]")
			return
		}
		var ops []struct{ KV struct{ Key string } }
		json.Unmarshal(body, &ops)
		type result struct{ KV map[string]any }
		var answer struct{ Results []result }
		for _, op := range ops {
			answer.Results = append(answer.Results, result{map[string]any{"Key": op.KV.Key,
				"Value": []byte("in " + ns), "CreateIndex": 1, "ModifyIndex": 1, "Namespace": ns,
				"Partition": r.URL.Query().Get("partition")}})
		}
		json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://"), requests
}

// TestNamespaces: keys of one namespace share a transaction, and each request says
// which it is for.
func TestNamespaces(t *testing.T) {
	addr, requests := enterprise(t)
	t.Setenv("CONSUL_NAMESPACE", "team")
	t.Setenv("CONSUL_PARTITION", "west")
	set := setOf(New(Config{Address: addr}))
	refs := []sources.Ref{{Source: "consul", Key: "a"}, {Source: "consul", Key: "b"},
		{Source: "consul", Key: "a?ns=shop"}, {Source: "consul", Key: "b?ns=shop"},
		{Source: "consul", Key: "l/?partition=p&ns=shop@dc2"}, {Source: "consul-service", Key: "web?ns=shop&peer=far@dc2"}}
	got, err := set.Fetch(limit(t), refs)
	if err != nil || len(got) != len(refs) {
		t.Fatalf("got %v, %v", got, err)
	}
	for _, tt := range [][2]string{{"a", "in team"}, {"b", "in team"}, {"a?ns=shop", "in shop"},
		{"b?ns=shop", "in shop"}} {
		if v := got[sources.Ref{Source: "consul", Key: tt[0]}]; v == nil || v.Data != tt[1] {
			t.Errorf("%s is %v, want %s", tt[0], v, tt[1])
		}
	}
	all := strings.Join(*requests, "\n")
	for _, want := range []string{
		`PUT /v1/txn?ns=team&partition=west [{"KV":{"Verb":"get-or-empty","Key":"a","Value":null,"Flags":0,"Index":0,"Session":"","Namespace":"team","Partition":"west"},`,
		`PUT /v1/txn?ns=shop&partition=west [{"KV":{"Verb":"get-or-empty","Key":"a","Value":null,"Flags":0,"Index":0,"Session":"","Namespace":"shop","Partition":"west"},`,
		"GET /v1/kv/l/?dc=dc2&ns=shop&partition=p&recurse=",
		"GET /v1/health/service/web?dc=dc2&ns=shop&partition=west&passing=1&peer=far",
	} {
		if strings.Count(all, want) != 1 {
			t.Errorf("not asked once: %s\nasked:\n%s", want, all)
		}
	}
	if len(*requests) != 4 {
		t.Errorf("%d requests:\n%s", len(*requests), all)
	}
}

// TestNoNamespaces: the community edition does not answer from its one namespace in
// the name of another.
func TestNoNamespaces(t *testing.T) {
	server := servers.Consul(t)
	server.Put(t, "ce/a", "1")
	t.Setenv("CONSUL_NAMESPACE", "team")
	got, err := ask(t, New(Config{Address: server.Addr}), "ce/a")
	var e *sources.Error
	if !errors.As(err, &e) || e.Kind != sources.Invalid || !strings.Contains(err.Error(), "Enterprise") {
		t.Errorf("got %v, %v", got, err)
	}
}

// TestLeaderless: what a real server says whose leader is gone, what it is then
// called, and that stale reads go on, also in transactions.
func TestLeaderless(t *testing.T) {
	cluster := servers.NewConsulCluster(t)
	cluster.Servers[0].Put(t, "alone/a", "1")
	leader := cluster.Leader()
	left, others := cluster.Servers[leader], []int{(leader + 1) % 3, (leader + 2) % 3}
	cluster.Freeze(t, others...)
	defer func() { // what Put stored is deleted at the end
		cluster.Thaw(t, others...)
		for end := time.Now().Add(30 * time.Second); cluster.Leader() < 0 && time.Now().Before(end); {
			time.Sleep(50 * time.Millisecond)
		}
	}()
	for end := time.Now().Add(30 * time.Second); left.Leads() && time.Now().Before(end); {
		time.Sleep(50 * time.Millisecond)
	}
	refs := []sources.Ref{{Source: "consul", Key: "alone/a"}, {Source: "consul", Key: "alone/"},
		{Source: "consul-service", Key: "consul"}}
	got, err := setOf(New(Config{Address: left.Addr, Consistency: "stale"})).Fetch(limit(t), refs)
	if err != nil || len(got) != 3 || got[refs[0]] == nil || got[refs[0]].Data != "1" {
		t.Errorf("stale: got %v, %v", got, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer cancel()
	_, err = setOf(New(Config{Address: left.Addr})).Fetch(ctx, refs)
	var all interface{ Unwrap() []error }
	if !errors.As(err, &all) || len(all.Unwrap()) != 2 {
		t.Fatalf("got %v, want two errors", err)
	}
	for _, err := range all.Unwrap() {
		var e *sources.Error
		if !errors.As(err, &e) || e.Kind != sources.Unreached ||
			!strings.Contains(err.Error(), "No cluster leader") || !strings.Contains(e.Hint, "no leader") ||
			!strings.Contains(e.Hint, "INITPLATE_CONSUL_CONSISTENCY=stale") {
			t.Errorf("got %v, hint %q", err, e.Hint)
		}
	}
}

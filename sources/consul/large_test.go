package consul

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

// TestLargeTransactions: keys whose values are too large to come at once come in halves.
func TestLargeTransactions(t *testing.T) {
	var refused atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var ops []struct{ KV struct{ Key string } }
		json.NewDecoder(r.Body).Decode(&ops)
		w.Header().Set("X-Consul-Index", "1")
		if len(ops) > 3 {
			refused.Add(1)
			w.Header().Set("Content-Length", fmt.Sprint(1<<30))
			w.WriteHeader(200)
			return
		}
		var answer struct{ Results []any }
		for _, op := range ops {
			answer.Results = append(answer.Results, map[string]any{"KV": map[string]any{"Key": op.KV.Key,
				"Value": []byte("x"), "CreateIndex": 1}})
		}
		json.NewEncoder(w).Encode(answer)
	}))
	defer s.Close()
	var keys []string
	for i := range 10 {
		keys = append(keys, fmt.Sprintf("large/%d", i))
	}
	got, err := New(Config{Address: s.URL}).Fetch(t.Context(), keys)
	if err != nil || len(got) != len(keys) || refused.Load() != 3 {
		t.Errorf("got %d values, %v; %d answers were too large, want 3", len(got), err, refused.Load())
	}
}

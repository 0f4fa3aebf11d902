package servers

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// A wire passes everything on, takes no less time than the distance, and counts.
func TestWire(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // all of it, or the connection closes
		w.Write(body)
	}))
	defer server.Close()
	w := NewWire(t, server.URL)
	const trip = 40 * time.Millisecond
	w.Set(trip)
	client := &http.Client{Transport: &http.Transport{}}
	body := strings.Repeat("all of it", 100_000)
	for i, least := range []time.Duration{2 * trip, trip, trip} { // the first connects
		start := time.Now()
		resp, err := client.Post("http://"+w.Addr, "text/plain", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(resp.Body)
		took := time.Since(start)
		resp.Body.Close()
		if err != nil || string(got) != body {
			t.Fatalf("request %d: %d bytes come back, %v", i, len(got), err)
		}
		if took < least {
			t.Errorf("request %d took %v, want at least %v", i, took, least)
		}
	}
	if n := w.Requests(); n != 3 {
		t.Errorf("%d requests were counted, want 3", n)
	}
	if n := w.Connections(); n != 1 {
		t.Errorf("%d connections were counted, want 1", n)
	}
	w.Set(0)
	if n := w.Requests(); n != 0 {
		t.Errorf("%d requests are still counted", n)
	}
}

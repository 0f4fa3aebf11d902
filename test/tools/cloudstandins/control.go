package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// control is what tests set, and what they see.
type control struct {
	mu       sync.Mutex
	faults   []*fault
	requests []string
	skew     time.Duration // of the clock here
	lifetime time.Duration // of tokens
}

// A fault is what a host answers in place of the cloud.
type fault struct {
	Host   string // and the beginning of the path
	Status int    // 0 closes the connection
	Body   string
	Header map[string]string
	Times  int // how often; -1 is always
	Delay  time.Duration
}

func (c *control) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.skew)
}

// expiry is the time at which a token that is made now expires.
func (c *control) expiry() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lifetime == 0 {
		return time.Now().Add(c.skew + time.Hour)
	}
	return time.Now().Add(c.skew + c.lifetime)
}

// faulty notes requests, and answers them by the faults that are set.
func (c *control) faulty(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := c.note(r)
		if f == nil {
			next.ServeHTTP(w, r)
			return
		}

		select {
		case <-time.After(f.Delay):
		case <-r.Context().Done():
			return
		}
		switch {
		case f.Status == 200 && f.Body == "":
			next.ServeHTTP(w, r) // it was slow only
			return
		case f.Status == 0:
			panic(http.ErrAbortHandler)
		}
		for name, value := range f.Header {
			w.Header().Set(name, value)
		}
		w.WriteHeader(f.Status)
		io.WriteString(w, f.Body)
	})
}

// note notes a request, and returns the fault that it meets.
func (c *control) note(r *http.Request) *fault {
	c.mu.Lock()
	defer c.mu.Unlock()

	at := r.Host + r.URL.Path
	c.requests = append(c.requests, r.Method+" "+at)
	for _, f := range c.faults {
		if f.Times != 0 && strings.HasPrefix(at, f.Host) {
			f.Times--
			return f
		}
	}
	return nil
}

// set answers requests to the control address.
func (w *world) set(out http.ResponseWriter, r *http.Request) {
	body := json.NewDecoder(r.Body)
	var err error
	switch r.Method + " " + r.URL.Path {
	case "PUT /google/secret":
		err = w.google.put(body)
	case "PUT /azure/secret":
		err = w.azure.put(body)
	case "PUT /azure/setting":
		err = w.azure.putSetting(body)
	case "PUT /fault":
		var f fault
		err = body.Decode(&f)
		w.control.add(&f)
	case "PUT /time":
		var t struct{ Skew, Lifetime time.Duration }
		err = body.Decode(&t)
		w.control.setTime(t.Skew, t.Lifetime)
	case "DELETE /":
		w.control.reset()
	case "GET /requests":
		json.NewEncoder(out).Encode(w.control.seen())
	default:
		err = fmt.Errorf("%s %s: unknown", r.Method, r.URL.Path)
	}
	if err != nil {
		http.Error(out, err.Error(), http.StatusBadRequest)
	}
}

func (c *control) add(f *fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = append(c.faults, f)
}

func (c *control) setTime(skew, lifetime time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.skew, c.lifetime = skew, lifetime
}

// reset ends all faults. Secrets stay.
func (c *control) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults, c.requests, c.skew, c.lifetime = nil, nil, 0, 0
}

// seen returns the requests since the last call.
func (c *control) seen() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	seen := c.requests
	c.requests = nil
	return seen
}

package faults

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// A row is one fault that lasts: what it makes of a real server's address, and the exit code.
type row struct {
	name string
	at   place
	want int

	only    string             // a source; else all are tried
	codes   map[string]int     // by source, where the exit code differs
	env     []string           // more of it
	timeout time.Duration      // 2 s, or many where nothing is waited for
	early   bool               // it ends long before the deadline
	after   func(t *testing.T) // looks whether anything else is wrong
}

// A place makes of a server's address one where something is wrong.
type place = func(t testing.TB, target string) string

func http1(fault servers.Fault) place {
	return func(t testing.TB, target string) string { return "http://" + servers.NewProxy(t, target, fault).Addr }
}

func raw(handle func(net.Conn)) place {
	return func(t testing.TB, _ string) string { return "http://" + listen(t, handle) }
}

func secured(config *tls.Config) place {
	return func(t testing.TB, target string) string {
		return "https://" + servers.NewPort(t).Proxy(t, target, nil, config).Addr
	}
}

func rows(t *testing.T) []row {
	mine, other := newAuthority(t), newAuthority(t)
	tomorrow := time.Now().Add(24 * time.Hour)
	good := mine.serve(t, "127.0.0.1", tomorrow)
	asks := good.Clone()
	asks.ClientAuth = tls.RequireAnyClientCert
	ca := []string{"VAULT_CACERT=" + mine.File, "CONSUL_CACERT=" + mine.File, "SSL_CERT_FILE=" + mine.File, "AWS_CA_BUNDLE=" + mine.File}
	elsewhere, heard := recorder(t)
	noToken := func(t *testing.T) {
		for _, r := range heard() {
			for name, values := range r.Header {
				if strings.Contains(strings.Join(values, " "), planted) {
					t.Errorf("another host was sent %s in %s: %s %s", values, name, r.Method, r.URL)
				}
			}
		}
	}
	return []row{
		{name: "refused", at: func(t testing.TB, _ string) string { return "http://" + servers.NewPort(t).Addr }, want: 5},
		{name: "packets are dropped", at: func(t testing.TB, _ string) string {
			p := servers.NewPort(t)
			p.Silence(t)
			return "http://" + p.Addr
		}, want: 5},
		{name: "black hole", at: raw(silent), want: 5},
		{name: "hangs", at: http1(hangs), want: 5},
		{name: "closes", at: raw(closes), want: 5},
		{name: "resets", at: raw(resets), want: 5},
		{name: "reset in the middle", at: http1(half(thenReset)), want: 5},
		{name: "end in the middle", at: http1(half(thenEnd)), want: 5},
		{name: "silence in the middle", at: http1(half(thenSilence)), want: 5},
		{name: "a byte a second", at: http1(slowly), want: 5},
		{name: "another protocol", at: raw(greets), want: 5}, // may be asked again: who speaks first is a race

		{name: "500", at: http1(answer(500, "")), want: 5},
		{name: "502 of a proxy", at: http1(answer(502, "<html>Bad Gateway</html>", "Content-Type", "text/html")), want: 5},
		{name: "503", at: http1(answer(503, "")), want: 5},
		{name: "503 of a mesh", at: http1(answer(503, "upstream connect error or disconnect/reset before headers. reset reason: connection failure")), want: 5},
		{name: "429", at: http1(answer(429, `{"errors":["request path \"secret/data/x\": rate limit quota exceeded"]}`, "Retry-After", "1")), want: 5},
		{name: "429 for an hour", at: http1(answer(429, "", "Retry-After", "3600")), want: 5},
		{name: "400", at: http1(answer(400, `{"errors":["no handler for route"]}`)), want: 1, codes: map[string]int{"aws-ssm": 5, "kubernetes": 5}, early: true},
		{name: "404 of a proxy", at: http1(answer(404, "<html>not found</html>", "Content-Type", "text/html")), want: 5, early: true},
		{name: "404 of another program", at: http1(answer(404, `{"detail":"Not Found"}`, "Content-Type", "application/json")), want: 5, codes: map[string]int{"http": 1}, early: true},
		{name: "404 in plain text", at: http1(answer(404, "404 page not found")), want: 5, codes: map[string]int{"http": 1}, early: true},
		{name: "403 of a proxy", at: http1(answer(403, "<html>blocked</html>", "Content-Type", "text/html")), want: 5, early: true},
		{name: "407 of a proxy", at: http1(answer(407, "")), want: 1, codes: map[string]int{"aws-ssm": 5, "kubernetes": 5}, early: true},

		{name: "invalid JSON", at: http1(answer(200, `{"data": {"data": {"password": "planted" `, "X-Consul-Index", "1")), want: 5, codes: map[string]int{"http": 1}, early: true},
		{name: "JSON text", at: http1(answer(200, `"planted"`)), want: 5, codes: map[string]int{"http": 1}, early: true},
		{name: "JSON list", at: http1(answer(200, `["planted"]`)), want: 5, codes: map[string]int{"http": 3}, early: true},
		{name: "JSON null", at: http1(answer(200, `null`)), want: 5, codes: map[string]int{"http": 1}, early: true},
		{name: "JSON of nothing", at: http1(answer(200, `{}`)), want: 5, codes: map[string]int{"http": 3}, early: true},
		{name: "JSON of another shape", at: http1(answer(200, `{"data": "planted", "Results": "planted"}`, "X-Consul-Index", "1")), want: 5, codes: map[string]int{"http": 3}, early: true},
		{name: "JSON of another program", at: http1(answer(200, `{"status": "ok", "version": "planted"}`)), want: 5, codes: map[string]int{"http": 3}, early: true},
		{name: "empty", at: http1(answer(200, "")), want: 5, early: true},
		{name: "no content", at: http1(answer(204, "")), want: 5, early: true},
		{name: "a page", at: http1(answer(200, "<!DOCTYPE html>\n<html><title>Log in</title></html>", "Content-Type", "text/html")), want: 5, early: true},
		{name: "gzip that is none", at: http1(answer(200, "planted", "Content-Encoding", "gzip")), want: 5},

		{name: "redirect to itself", at: http1(sends(307, "")), want: 5, early: true},
		{name: "redirect to another host", at: http1(sends(307, elsewhere)), want: 5, early: true, after: noToken},
		{name: "redirect to another host, 302", at: http1(sends(302, elsewhere)), want: 5, early: true, after: noToken},

		{name: "100 MB", at: http1(large(100 << 20)), want: 5, early: true},
		{name: "without end", at: http1(large(-1)), want: 5, early: true},

		{name: "wrong CA", at: secured(good), want: 5, env: []string{"VAULT_CACERT=" + other.File, "CONSUL_CACERT=" + other.File, "AWS_CA_BUNDLE=" + other.File, "SSL_CERT_FILE=" + other.File}, early: true},
		{name: "unknown CA", at: secured(good), want: 5, early: true},
		{name: "no CA file", at: secured(good), want: 2, codes: map[string]int{"http": 5}, env: []string{"VAULT_CACERT=/none", "CONSUL_CACERT=/none", "AWS_CA_BUNDLE=/none"}, early: true},
		{name: "expired certificate", at: secured(mine.serve(t, "127.0.0.1", time.Now().Add(-time.Hour))), want: 5, env: ca, early: true},
		{name: "certificate for another name", at: secured(mine.serve(t, "vault.example", tomorrow)), want: 5, env: ca, early: true},
		{name: "client certificate wanted", at: secured(asks), want: 5, env: ca, early: true},
		{name: "HTTP to HTTPS", at: func(t testing.TB, target string) string {
			return strings.Replace(secured(good)(t, target), "https", "http", 1)
		}, want: 5, early: true},
		{name: "HTTPS to HTTP", at: func(t testing.TB, target string) string {
			return strings.Replace(http1(nil)(t, target), "http", "https", 1)
		}, want: 5, early: true},
		{name: "HTTPS to another protocol", at: func(t testing.TB, target string) string {
			return strings.Replace(raw(greets)(t, target), "http", "https", 1)
		}, want: 5, early: true},
	}
}

// recorder is another host: it remembers what it is asked.
func recorder(t testing.TB) (url string, heard func() []*http.Request) {
	l, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var all []*http.Request
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, r)
		fmt.Fprint(w, `{"data":{"data":{"password":"x"},"metadata":{"version":1}},"Results":[{"KV":{"Key":"faults/key","CreateIndex":1}}]}`)
	})}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return "http://" + l.Addr().String(), func() []*http.Request {
		mu.Lock()
		defer mu.Unlock()
		return all
	}
}

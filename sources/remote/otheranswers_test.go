package remote

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/initplate/initplate/sources"
)

func unreached(err error) *sources.Error {
	return Server{Source: "vault", Address: "ADDRESS", AddressVar: "VAULT_ADDR",
		CAVar: "VAULT_CACERT"}.Unreached([]string{"key"}, err)
}

// TestForeign has something answer that is no server of ours: it is asked once.
func TestForeign(t *testing.T) {
	html := []string{"Content-Type", "text/html; charset=utf-8"}
	for _, tt := range []struct {
		name, method string
		status       int
		headers      []string
		body         string
		want, hint   string // "" is an answer
	}{
		{"JSON", "GET", 200, []string{"Content-Type", "application/json"}, "{}", "", ""},
		{"a token", "GET", 200, html, "eyJ", "", ""},
		{"a page", "GET", 200, html, "<!DOCTYPE html>", "something else answers there: 200 OK with a page of HTML", "is that vault, or a proxy or a login page in front of it? VAULT_ADDR says where vault is"},
		{"not found, in a page", "GET", 404, html, "<html>", "something else answers there: 404 Not Found with a page of HTML", "is that vault"},
		{"no content to a question", "GET", 204, nil, "", "something else answers there: 204 No Content, and nothing else", "is that vault"},
		{"no content to a command", "PUT", 204, nil, "", "", ""},
		{"elsewhere", "GET", 307, []string{"Location", "http://other:1/v1/x?token=s3cret"}, "", "307 Temporary Redirect to http://other:1: not followed, since the token would be sent there too", "if that is vault too, VAULT_ADDR must name it"},
		{"another port", "GET", 302, []string{"Location", "http://127.0.0.1:1/"}, "", "302 Found to http://127.0.0.1:1: not followed", "if that is vault too"},
		{"here", "GET", 307, []string{"Location", "/v1/x"}, "", "", ""},
		{"here, at another path", "GET", 307, []string{"Location", "/v1/y?token=s3cret"}, "", "something else answers there: 307 Temporary Redirect to another path", "is that vault"},
		{"to a page", "GET", 301, []string{"Location", "/ui/"}, "", "something else answers there: 301 Moved Permanently to another path", "is that vault"},
		{"nowhere", "GET", 304, nil, "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			asked := 0
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				asked++
				for i := 0; i < len(tt.headers); i += 2 {
					w.Header().Set(tt.headers[i], tt.headers[i+1])
				}
				w.WriteHeader(tt.status)
				fmt.Fprint(w, tt.body)
			}))
			defer s.Close()
			req, err := http.NewRequestWithContext(t.Context(), tt.method, s.URL+"/v1/x", nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := (&Transport{Base: s.Client().Transport}).RoundTrip(req)
			if tt.want == "" {
				if err != nil || resp.StatusCode != tt.status {
					t.Errorf("got %v", err)
				}
				return
			}
			if err == nil {
				t.Fatalf("got %d, want %q", resp.StatusCode, tt.want)
			}
			e := unreached(err)
			if !strings.Contains(e.Error(), tt.want) || strings.Contains(e.Error(), "s3cret") ||
				!strings.Contains(e.Hint, tt.hint) || asked != 1 {
				t.Errorf("asked %d times: got %q, hint %q; want %q, %q", asked, e, e.Hint, tt.want, tt.hint)
			}
		})
	}
}

func TestUnread(t *testing.T) {
	decode := func(text string) error { return json.NewDecoder(strings.NewReader(text)).Decode(&struct{ A []int }{}) }
	for _, tt := range []struct {
		name string
		in   error
		want string
	}{
		{"empty", decode(""), "something else answers there, not vault: the answer is empty"},
		{"a page", decode("<html>"), "something else answers there, not vault: the answer is not JSON"},
		{"cut", decode(`{"A": `), "something else answers there, not vault: the answer is not JSON"},
		{"another shape", decode(`{"A": "x"}`), "something else answers there, not vault: its JSON has a string where that of vault never has one"},
		{"lost on the way", &Failure{Cause: errors.New("unexpected EOF"), Tries: 2}, "unexpected EOF (tried 2 times in 0s)"},
	} {
		if got := unreached(tt.in).Err.Error(); got != "ADDRESS: "+tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestTooLarge: an answer that says how large it is, and one that does not, are not read further than they may.
func TestTooLarge(t *testing.T) {
	for _, length := range []int64{mostBody + 1, -1} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if length > 0 {
				w.Header().Set("Content-Length", fmt.Sprint(length))
			}
			for chunk := make([]byte, 1<<20); ; {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}))
		err := ask(t, s.URL, time.Minute)
		if e := unreached(err); !errors.Is(err, ErrTooLarge) ||
			e.Err.Error() != "ADDRESS: the answer is larger than 32 MiB" || !strings.Contains(e.Hint, "ask for less") {
			t.Errorf("got %v", err)
		}
		s.Close()
	}
}

// TestWords is about causes that net/http and net word differently from one time to the next.
func TestWords(t *testing.T) {
	op := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	for _, tt := range []struct {
		name       string
		in         error
		want, hint string
	}{
		{"not HTTP", errors.New(`malformed HTTP response "SSH-2.0"`), "the server there does not speak HTTP", "is that vault"},
		{"not HTTP, otherwise", errors.New(`net/http: HTTP/1.x transport connection broken: malformed HTTP response "J\x00"`), "the server there does not speak HTTP", "is that vault"},
		{"TLS", errors.New(`malformed HTTP response "\x15\x03\x01\x00\x02\x02"`), "the server speaks HTTPS: the address must begin with https://", ""},
		{"too slow", errors.New("net/http: timeout awaiting response headers"), "no answer in time", ""},
		{"silent name server", op(&net.DNSError{Err: "read udp 1.2.3.4:5->1.1.1.1:53: i/o timeout", Name: "v", Server: "1.1.1.1:53", IsTimeout: true}),
			"dial tcp: lookup v on 1.1.1.1:53: the name server does not answer", "does DNS work here?"},
		{"certificate for another name", x509.HostnameError{Certificate: &x509.Certificate{DNSNames: []string{"a.b"}, IPAddresses: []net.IP{net.IPv4(1, 2, 3, 4)}}, Host: "c"},
			"x509: certificate is valid for a.b, not c", "the certificate is for a.b, 1.2.3.4: if that is the right server, set VAULT_TLS_SERVER_NAME to its name"},
	} {
		if e := unreached(&Failure{Cause: Bare(tt.in)}); !strings.Contains(e.Err.Error(), tt.want) ||
			!strings.Contains(e.Hint, tt.hint) {
			t.Errorf("%s: got %q, hint %q; want %q, %q", tt.name, e, e.Hint, tt.want, tt.hint)
		}
	}
}

func TestAskedToWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		_, _, err := get(ctx, &Transport{Base: &answers{list: []answer{status(429, "", "Retry-After", "3600")}}})
		e := unreached(err)
		if want := "ADDRESS: 429 Too Many Requests; it asks for 1h0m0s before the next try"; e.Err.Error() != want {
			t.Errorf("got %q, want %q", e.Err, want)
		}
	})
}

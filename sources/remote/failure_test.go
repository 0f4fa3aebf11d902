package remote

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// ask gets url through a Transport of its own, within the time given.
func ask(t *testing.T, url string, within time.Duration) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	base := http.DefaultTransport.(*http.Transport).Clone()
	t.Cleanup(base.CloseIdleConnections)
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return err
	}
	resp, err := (&http.Client{Transport: &Transport{Base: base}}).Do(req)
	if err == nil {
		resp.Body.Close()
	}
	return err
}

func quiet(s *httptest.Server) *httptest.Server {
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	return s
}

// TestSockets asks real listeners that are wrong in all the ways that matter.
func TestSockets(t *testing.T) {
	ok := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	plain := httptest.NewServer(ok)
	t.Cleanup(plain.Close)
	secure := quiet(httptest.NewUnstartedServer(ok))
	secure.StartTLS()
	t.Cleanup(secure.Close)
	starts := func(config *tls.Config) (url string) {
		s := quiet(httptest.NewUnstartedServer(ok))
		s.TLS = config
		s.StartTLS()
		t.Cleanup(s.Close)
		return s.URL
	}
	broken := starts(&tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		return nil, errors.New("no certificate")
	}})
	old := starts(&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11})
	closes := listen(t, func(c net.Conn) { c.Read(make([]byte, 1<<10)); c.Close() })
	resets := listen(t, func(c net.Conn) { c.(*net.TCPConn).SetLinger(0); c.Close() })
	silent := listen(t, func(c net.Conn) { io.Copy(io.Discard, c) })
	nobody := listen(t, nil)

	for _, tt := range []struct {
		name, url  string
		lasting    bool
		want, hint string
	}{
		{"nobody listens", "http://" + nobody, false, "connect: connection refused", "is it running there? VAULT_ADDR"},
		{"closes", "http://" + closes, false, "closed without an answer", "VAULT_ADDR"},
		{"resets", "http://" + resets, false, "connection reset by peer", "VAULT_ADDR"},
		{"never answers", "http://" + silent, false, "connected, but it did not answer", "VAULT_ADDR"},
		{"unknown CA", secure.URL, true, "certificate signed by unknown authority", "VAULT_CACERT"},
		{"TLS of another kind", broken, true, "remote error: tls: internal error", "is the port right? VAULT_ADDR"},
		{"old TLS", old, true, "remote error: tls: protocol version not supported", "is the port right? VAULT_ADDR"},
		{"plain HTTP to HTTPS", strings.Replace(secure.URL, "https", "http", 1), true, "must begin with https://", ""},
		{"HTTPS to plain HTTP", strings.Replace(plain.URL, "http", "https", 1), true, "HTTP response to HTTPS client", "must begin with http://"},
		{"no such scheme", "localhost:8200", true, "unsupported protocol scheme", ""},
		{"no host", "http:///path", true, "no Host in request URL", ""},
		{"no such port", "http://127.0.0.1:99999", true, "invalid port", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			within := 30 * time.Second
			if !tt.lasting {
				within = 500 * time.Millisecond
			}
			err := ask(t, tt.url, within)
			var f *Failure
			if !errors.As(err, &f) {
				t.Fatalf("got %v, want a Failure", err)
			}
			if (f.Ended == nil) != tt.lasting {
				t.Errorf("lasting is %v, want %v: %v after %d tries", f.Ended == nil, tt.lasting, f, f.Tries)
			}
			if strings.Contains(f.Error(), "->") {
				t.Errorf("a local port, of which each request has another, is in %q", f)
			}
			vault := Server{Source: "vault", Address: "ADDRESS", AddressVar: "VAULT_ADDR", CAVar: "VAULT_CACERT"}
			e := vault.Unreached([]string{"key"}, err)
			if e.Kind != sources.Unreached || !strings.HasPrefix(e.Error(), "vault:key: ADDRESS: ") ||
				!strings.Contains(e.Error(), tt.want) || !strings.Contains(e.Hint, tt.hint) {
				t.Errorf("got %q, hint %q; want %q, %q", e, e.Hint, tt.want, tt.hint)
			}
		})
	}
}

// listen serves every connection with handle; nil is a port where nobody listens.
func listen(t *testing.T, handle func(net.Conn)) string {
	t.Helper()
	port := servers.NewPort(t)
	if handle == nil {
		return port.Addr
	}

	l := port.Listen(t)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go handle(c)
		}
	}()
	return port.Addr
}

func TestHintForNames(t *testing.T) {
	err := &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "vault.svc", IsNotFound: true}}
	e := Server{Source: "vault", Address: "http://vault.svc", AddressVar: "VAULT_ADDR"}.Unreached(nil, err)
	if want := "is the name right? VAULT_ADDR says where vault is"; e.Hint != want {
		t.Errorf("got hint %q, want %q", e.Hint, want)
	}
}

// TestHintForStates: what servers say of themselves while they cannot answer, in
// their own words, is told with what to do.
func TestHintForStates(t *testing.T) {
	for _, tt := range []struct {
		name   string
		server Server
		err    error
		want   string
	}{
		{"sealed", Server{}, errors.New("503 Service Unavailable: Vault is sealed"), "vault operator unseal"},
		{"not initialized", Server{}, errors.New("501: Vault is not initialized"), "vault operator init"},
		{"standby", Server{}, errors.New("500 Internal Server Error: local node not active but active cluster node not found"), "this Vault server is a standby, and finds no active server"},
		{"no leader", Server{}, errors.New("500 Internal Server Error: No cluster leader"), "consul operator raft list-peers"},
		{"agent alone", Server{}, errors.New("500 Internal Server Error: No known Consul servers"), "consul members"},
		{"refused on a laptop", Server{AddressVar: "VAULT_ADDR", Source: "vault"}, &wrapped{syscall.ECONNREFUSED}, "is it running there? VAULT_ADDR says where vault is"},
		{"refused in a pod", Server{AddressVar: "VAULT_ADDR", Source: "vault", InPod: true}, &wrapped{syscall.ECONNREFUSED}, "traffic.sidecar.istio.io/excludeOutboundPorts"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := tt.server.Unreached(nil, tt.err)
			if !strings.Contains(e.Hint, tt.want) || !tt.server.InPod && strings.Contains(e.Hint, "istio") {
				t.Errorf("got hint %q, want %q", e.Hint, tt.want)
			}
		})
	}
}

func TestLine(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"as it is", "permission denied", "permission denied"},
		{"one line", "1 error occurred:\n\t* permission denied\n\n", "1 error occurred: * permission denied"},
		{"no terminal codes", "a\x1b[31mb\x00c", "a [31mb c"},
		{"not too long", strings.Repeat("é", 400), strings.Repeat("é", 300) + "..."},
		{"not UTF-8", "a\xffb", "a\ufffdb"},
	} {
		if got := Line(tt.in); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestJoin(t *testing.T) {
	cause := errors.New("refused")
	failed := func(tries int) error { return &Failure{Cause: cause, Tries: tries} }
	got := Join(
		nil,
		&sources.Error{Source: "v", Keys: []string{"b"}, Kind: sources.Unreached, Err: failed(3)},
		&sources.Error{Source: "v", Keys: []string{"x"}, Kind: sources.Refused, Err: errors.New("403"), Hint: "one"},
		&sources.Error{Source: "v", Keys: []string{"a", "b"}, Kind: sources.Unreached, Err: failed(4)},
		&sources.Error{Source: "v", Keys: []string{"y"}, Kind: sources.Refused, Err: errors.New("403"), Hint: "other"},
	)
	want := "v:x: 403\nv:y: 403\nv:a, v:b: refused (tried 3 times in 0s)"
	if got == nil || got.Error() != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if err := Join(nil, nil); err != nil {
		t.Errorf("nothing joins to %v", err)
	}
}

// TestJoinTries: requests that failed in one way are one error, however often each was
// tried.
func TestJoinTries(t *testing.T) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	once := unreached(&url.Error{Op: "Get", URL: "http://h/a", Err: &Failure{Cause: refused, Tries: 1}})
	thrice := unreached(&url.Error{Op: "Get", URL: "http://h/b", Err: &Failure{Cause: refused, Tries: 3}})
	thrice.Keys = []string{"other"}
	var e *sources.Error
	if err := Join(once, thrice); !errors.As(err, &e) || len(e.Keys) != 2 || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
}

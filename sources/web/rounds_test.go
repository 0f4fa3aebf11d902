package web

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// A secured is a server with TLS behind connections that can be cut: what is sent on those that
// are open then gets no answer, as when a node is lost.
type secured struct {
	address string

	mu   sync.Mutex
	open []*cuttable
}

type cuttable struct {
	net.Conn
	mu  sync.Mutex
	cut bool
}

func (c *cuttable) Read(b []byte) (int, error) {
	for {
		n, err := c.Conn.Read(b)
		c.mu.Lock()
		cut := c.cut
		c.mu.Unlock()
		if !cut || err != nil {
			return n, err
		}
	}
}

func (s *secured) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.open {
		c.mu.Lock()
		c.cut = true
		c.mu.Unlock()
	}
}

func (s *secured) Accept(l net.Listener) (net.Conn, error) {
	conn, err := l.Accept()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &cuttable{Conn: conn}
	s.open = append(s.open, c)
	return c, nil
}

type listener struct {
	net.Listener
	s *secured
}

func (l listener) Accept() (net.Conn, error) { return l.s.Accept(l.Listener) }

// secure starts a server whose certificate is of an authority.
func secure(t *testing.T, a *servers.Authority, protocols ...string) *secured {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(a.Issue(t, "localhost"))
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &secured{address: "https://" + l.Addr().String()}
	server := &http.Server{
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: protocols},
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			io.WriteString(w, r.Proto)
		}),
	}
	if len(protocols) == 1 {
		server.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){} // no HTTP/2
	}
	go server.ServeTLS(listener{l, s}, "", "")
	t.Cleanup(func() { server.Close() })
	return s
}

// trusting returns a source that trusts the CAs of a file, and what puts another file there.
func trusting(t *testing.T, a *servers.Authority) (s *Source, trust func(*servers.Authority)) {
	file := filepath.Join(t.TempDir(), "ca.pem")
	trust = func(a *servers.Authority) { servers.Replace(t, file, a.File) }
	trust(a)
	return New(Config{Env: func(name string) (string, bool) { return file, name == "SSL_CERT_FILE" }}), trust
}

// TestCARounds: the file of CAs is replaced while the process lives.
func TestCARounds(t *testing.T) {
	mine, other := servers.NewAuthority(t, "mine"), servers.NewAuthority(t, "other")
	at := secure(t, mine, "h2", "http/1.1").address
	s, trust := trusting(t, other)
	if _, err := ask(t, s, at); err == nil || !strings.Contains(err.Error(), "unknown authority") {
		t.Fatalf("got %v", err)
	}

	trust(mine)
	for range 3 {
		s.Start()
		if held, err := ask(t, s, at); err != nil || held[at].Data != "HTTP/2.0" {
			t.Errorf("got %v, %v", held, err)
		}
	}
}

// TestLostRounds: a server that was lost without a word, and is elsewhere by now, does not hold up
// the next round.
func TestLostRounds(t *testing.T) {
	a := servers.NewAuthority(t, "mine")
	for _, protocols := range [][]string{{"http/1.1"}, {"h2", "http/1.1"}} {
		t.Run(protocols[0], func(t *testing.T) {
			server := secure(t, a, protocols...)
			s, trust := trusting(t, servers.NewAuthority(t, "other"))
			ask(t, s, server.address)
			trust(a)
			s.Start()
			for range 3 {
				if _, err := askWithin(t, 5*time.Second, s, server.address); err != nil {
					t.Fatal(err)
				}
				server.cut()
				s.Start()
			}
		})
	}
}

func TestManyRounds(t *testing.T) {
	a := servers.NewAuthority(t, "mine")
	server := secure(t, a, "h2", "http/1.1")
	s, trust := trusting(t, servers.NewAuthority(t, "other"))
	ask(t, s, server.address)
	trust(a)
	n := 0
	servers.Flat(t, servers.Rounds(), func() {
		if n++; n%20 == 0 { // what has connected is kept for two seconds: see remote.Share
			trust(a)
		}
		s.Start()
		if _, err := ask(t, s, server.address); err != nil {
			t.Fatal(err)
		}
		server.mu.Lock()
		server.open = nil
		server.mu.Unlock()
	})
}

package remote

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/http2"
)

// A door is a listener that counts, and to which each new connection may be refused.
type door struct {
	net.Listener
	made  atomic.Int64
	enter func(n int64, c net.Conn) bool // nil lets all in
	left  []net.Conn                     // those outside: the garbage collector would close them
}

func (d *door) Accept() (net.Conn, error) {
	for {
		c, err := d.Listener.Accept()
		if err != nil {
			return nil, err
		}
		n := d.made.Add(1)
		if d.enter == nil || d.enter(n, c) {
			return c, nil
		}
		d.left = append(d.left, c)
	}
}

// A house is a server over TLS behind a door.
type house struct {
	*httptest.Server
	door *door
}

func open(t *testing.T, http2 bool, enter func(int64, net.Conn) bool, serve http.HandlerFunc) *house {
	t.Helper()
	s := httptest.NewUnstartedServer(serve)
	h := &house{s, &door{Listener: s.Listener, enter: enter}}
	s.Listener = h.door
	s.EnableHTTP2 = http2
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return h
}

// client has a Share of its own behind a Transport. With x it has the HTTP/2 of
// Vault's client, else that of net/http, which Consul's has.
func (h *house) client(t *testing.T, x bool, change ...func(*http.Transport)) *http.Client {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AddCert(h.Certificate())
	transport := &http.Transport{
		DialContext:         (&net.Dialer{}).DialContext,
		TLSClientConfig:     &tls.Config{RootCAs: roots},
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 32,
	}
	for _, c := range change {
		c(transport)
	}
	if x {
		//lint:ignore SA1019 Vault's client calls it
		if err := http2.ConfigureTransport(transport); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: &Transport{Base: Share(transport), Source: "a server"}}
}

// atOnce makes n requests, and returns their errors.
func (h *house) atOnce(ctx context.Context, c *http.Client, n int) []error {
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { errs[i] = h.ask(ctx, c, i) })
	}
	all.Wait()
	return errs
}

func (h *house) ask(ctx context.Context, c *http.Client, i int) error {
	body := fmt.Sprint("body ", i)
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, fmt.Sprint(h.URL, "/", i), strings.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := c.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if got, err := io.ReadAll(resp.Body); err != nil || string(got) != body {
		return fmt.Errorf("the answer is %q, %v", got, err)
	}
	return nil
}

func echo(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) }

// slowly lets a connection in when others have come to wait for it.
func slowly(int64, net.Conn) bool {
	time.Sleep(200 * time.Millisecond)
	return true
}

// both runs a test with each HTTP/2 that the clients have.
func both(t *testing.T, test func(t *testing.T, x bool)) {
	t.Run("net/http", func(t *testing.T) { t.Parallel(); test(t, false) })
	t.Run("x/net", func(t *testing.T) { t.Parallel(); test(t, true) })
}

func none(t *testing.T, errs []error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
}

func (h *house) made(t *testing.T, least, most int64) {
	t.Helper()
	if n := h.door.made.Load(); n < least || n > most {
		t.Errorf("%d connections, want %d to %d", n, least, most)
	}
}

// Requests at once take one connection to a server with HTTP/2.
func TestShare(t *testing.T) {
	both(t, func(t *testing.T, x bool) {
		for range 20 {
			h := open(t, true, nil, echo)
			none(t, h.atOnce(t.Context(), h.client(t, x), 32))
			h.made(t, 1, 1)
		}
	})
}

// With HTTP/1.1 alone they take one each, which are made at once when that is known.
func TestShareOne(t *testing.T) {
	both(t, func(t *testing.T, x bool) {
		var there sync.WaitGroup
		there.Add(20)
		h := open(t, false, nil, func(w http.ResponseWriter, r *http.Request) {
			there.Done()
			there.Wait() // all are under way, or it never ends
			echo(w, r)
		})
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		none(t, h.atOnce(ctx, h.client(t, x), 20))
		h.made(t, 20, 20)
	})
}

// Others do not wait for long for a connection that hangs, whatever the server speaks.
func TestShareHanging(t *testing.T) {
	both(t, func(t *testing.T, x bool) {
		for _, two := range []bool{true, false} {
			h := open(t, two, func(n int64, c net.Conn) bool { return n > 1 }, echo)
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			begin := time.Now()
			none(t, h.atOnce(ctx, h.client(t, x), 20))
			if took := time.Since(begin); took < turnTime {
				t.Errorf("it took %v: nobody has waited", took)
			}
			if two {
				h.made(t, 2, 2)
			}
		}
	})
}

// Where nothing but hangs, the end of the context ends it.
func TestShareEnds(t *testing.T) {
	both(t, func(t *testing.T, x bool) {
		h := open(t, true, func(int64, net.Conn) bool { return false }, echo)
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		for _, err := range h.atOnce(ctx, h.client(t, x), 20) {
			if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, errNoDial) {
				t.Errorf("got %v", err)
			}
		}
		h.made(t, 1, 1)
	})
}

// A request that ends by itself leaves its connection to those who wait for it.
func TestShareAbandoned(t *testing.T) {
	both(t, func(t *testing.T, x bool) {
		first, all := make(chan struct{}), make(chan struct{})
		h := open(t, true, func(n int64, _ net.Conn) bool { close(first); <-all; return true }, echo)
		c := h.client(t, x)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- h.ask(ctx, c, 0) }()
		<-first
		time.AfterFunc(100*time.Millisecond, func() {
			cancel()
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			close(all)
		})
		none(t, h.atOnce(t.Context(), c, 20))
		h.made(t, 1, 1)
	})
}

// A connection that is reset is tried again by one for all.
func TestShareReset(t *testing.T) {
	both(t, func(t *testing.T, x bool) {
		for _, resets := range []int64{1, 3} {
			h := open(t, true, func(n int64, c net.Conn) bool {
				slowly(n, c)
				if n <= resets {
					c.(*net.TCPConn).SetLinger(0)
					c.Close()
				}
				return n > resets
			}, echo)
			none(t, h.atOnce(t.Context(), h.client(t, x), 20))
			h.made(t, resets+1, resets+1)
		}
	})
}

// An error that lasts is told of all who waited, of one handshake.
func TestShareUntrusted(t *testing.T) {
	both(t, func(t *testing.T, x bool) {
		h := open(t, true, slowly, echo)
		c := h.client(t, x, func(t *http.Transport) { t.TLSClientConfig = nil })
		begin := time.Now()
		for _, err := range h.atOnce(t.Context(), c, 20) {
			var f *Failure
			if !errors.As(err, &f) || f.Tries != 1 || !errors.As(err, new(*tls.CertificateVerificationError)) {
				t.Errorf("got %v", err)
			}
		}
		if took := time.Since(begin); took > turnTime {
			t.Errorf("it took %v", took)
		}
		h.made(t, 1, 1)
	})
}

// All who lose their connection share the next. So do those who come when the server
// has said that it takes no more on one (GOAWAY).
func TestShareLost(t *testing.T) {
	both(t, func(t *testing.T, x bool) {
		for _, how := range []string{"reset", "GOAWAY"} {
			var asked atomic.Int64
			there := make(chan struct{})
			var h *house
			h = open(t, true, nil, func(w http.ResponseWriter, r *http.Request) {
				switch n := asked.Add(1); {
				case n == 20 && how == "GOAWAY":
					w.Header().Set("Connection", "close")
					close(there)
				case n == 20:
					go h.CloseClientConnections()
					close(there)
				case n < 20:
					<-there
				}
				if how == "reset" && asked.Load() <= 20 {
					<-r.Context().Done()
					return
				}
				echo(w, r)
			})
			c := h.client(t, x)
			none(t, h.atOnce(t.Context(), c, 20))
			none(t, h.atOnce(t.Context(), c, 20))
			h.made(t, 2, 2)
		}
	})
}

// A line is a connection that may be cut without a word: what is written then is lost.
type line struct {
	net.Conn
	cut *atomic.Bool
}

func (l line) Write(b []byte) (int, error) {
	if l.cut.Load() {
		return len(b), nil
	}
	return l.Conn.Write(b)
}

// A connection that was lost without a word is found out within the time that a run has.
func TestShareCut(t *testing.T) {
	both(t, func(t *testing.T, x bool) {
		h := open(t, true, nil, echo)
		var cut atomic.Pointer[atomic.Bool]
		cut.Store(new(atomic.Bool))
		c := h.client(t, x, func(transport *http.Transport) {
			dial := transport.DialContext
			transport.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
				conn, err := dial(ctx, network, addr)
				return line{conn, cut.Load()}, err
			}
			Last(transport)
		})
		none(t, h.atOnce(t.Context(), c, 20))
		cut.Swap(new(atomic.Bool)).Store(true)
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		none(t, h.atOnce(ctx, c, 20))
		h.made(t, 2, 2)
	})
}

// A server that takes few requests on a connection gets as many connections as that
// takes, one after the other.
func TestShareFew(t *testing.T) {
	both(t, func(t *testing.T, x bool) {
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(10 * time.Millisecond)
			echo(w, r)
		}))
		h := &house{s, &door{Listener: s.Listener}}
		s.Listener, s.EnableHTTP2 = h.door, true
		s.Config.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: 4}
		s.StartTLS()
		defer s.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		c := h.client(t, x)
		for range 3 {
			none(t, h.atOnce(ctx, c, 32))
		}
		h.made(t, 1, 32)
	})
}

// Through a proxy it is one connection too, and the proxy's refusals are told.
func TestShareProxy(t *testing.T) {
	both(t, func(t *testing.T, x bool) {
		h := open(t, true, nil, echo)
		var connects, refuse atomic.Int64
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(200 * time.Millisecond)
			if connects.Add(1) <= refuse.Load() {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			to, err := net.Dial("tcp", r.Host)
			if err != nil {
				t.Error(err)
				return
			}
			from, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			fmt.Fprint(from, "HTTP/1.1 200 OK\r\n\r\n")
			go io.Copy(to, from)
			io.Copy(from, to)
			from.Close()
			to.Close()
		}))
		t.Cleanup(proxy.Close)
		for _, n := range []int64{0, 1} {
			connects.Store(0)
			refuse.Store(n)
			c := h.client(t, x, func(tr *http.Transport) {
				tr.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse(proxy.URL) }
			})
			none(t, h.atOnce(t.Context(), c, 20))
			if got := connects.Load(); got != n+1 {
				t.Errorf("%d times CONNECT, want %d", got, n+1)
			}
		}
	})
}

// What fails in HTTP/2 is told in words that do not differ from one request to the next.
func TestShareWords(t *testing.T) {
	both(t, func(t *testing.T, x bool) {
		for _, tt := range []struct {
			name  string
			serve http.HandlerFunc
			want  string
		}{
			{"broken off", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
				"the server cancelled the request: INTERNAL_ERROR"},
			{"broken off in the answer", func(w http.ResponseWriter, _ *http.Request) {
				http.NewResponseController(w).Flush()
				panic(http.ErrAbortHandler)
			}, "the server cancelled the request: INTERNAL_ERROR"},
			{"no answer", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "no answer in time"},
		} {
			h := open(t, true, nil, tt.serve)
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			c := h.client(t, x, func(t *http.Transport) { t.ResponseHeaderTimeout = 200 * time.Millisecond })
			for _, err := range h.atOnce(ctx, c, 4) {
				if f := (*Failure)(nil); !errors.As(err, &f) || f.Cause.Error() != tt.want {
					t.Errorf("%s: got %v", tt.name, err)
				}
			}
		}
		there := make(chan net.Conn, 100)
		remember := func(_ int64, c net.Conn) bool { there <- c; return true }
		h := open(t, true, remember, func(http.ResponseWriter, *http.Request) { (<-there).Close() })
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := h.ask(ctx, h.client(t, x), 0); err == nil || strings.Contains(err.Error(), "EOF") {
			t.Errorf("closed: got %v", err)
		}
	})
}

// A server that wants a certificate of ours says so after the handshake: it lasts, and is told to all.
func TestShareCertificate(t *testing.T) {
	t.Run("net/http", func(t *testing.T) { // x/net's may lose what the server said before it hung up
		for range 10 {
			s := httptest.NewUnstartedServer(http.HandlerFunc(echo))
			h := &house{s, &door{Listener: s.Listener}}
			s.Listener, s.EnableHTTP2 = h.door, true
			s.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
			s.Config.ErrorLog = log.New(io.Discard, "", 0)
			s.StartTLS()
			defer s.Close()
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			for _, err := range h.atOnce(ctx, h.client(t, false), 20) {
				var f *Failure
				if !errors.As(err, &f) || f.Ended != nil || !strings.Contains(err.Error(), "certificate required") {
					t.Errorf("got %v", err)
				}
			}
		}
	})
}

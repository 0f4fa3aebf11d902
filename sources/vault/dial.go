package vault

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/initplate/initplate/crash"
)

// A dialer makes connections before they are needed. HTTP/1.1 needs one for each request
// under way. Without a dialer, the reads that follow a login would all have to connect
// first, and take twice as long. With TLS comes HTTP/2, which needs one connection.
type dialer struct {
	dial    func(ctx context.Context, network, addr string) (net.Conn, error)
	address string // where to connect ahead; "" is nowhere

	mu    sync.Mutex
	ahead bool // the request that goes ahead has made its own connection
	ready []prepared
	over  bool // no more connections will be taken
}

type prepared struct {
	net.Conn
	made time.Time
}

// stale is when a connection without a request may have been closed by the server.
const stale = 5 * time.Second

// newDialer puts a dialer in front of that of a transport.
func newDialer(t *http.Transport, server *url.URL) *dialer {
	d := &dialer{dial: t.DialContext}
	t.DialContext = d.DialContext

	var proxy *url.URL
	if t.Proxy != nil {
		proxy, _ = t.Proxy(&http.Request{URL: server})
	}
	if server.Scheme == "http" && proxy == nil && server.Port() != "" {
		d.address = net.JoinHostPort(server.Hostname(), server.Port())
	}

	return d
}

// DialContext returns a connection that is ready, or makes one.
func (d *dialer) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	for addr == d.address {
		c := d.take()
		if c.Conn == nil {
			break
		}
		if time.Since(c.made) < stale {
			return c.Conn, nil
		}
		c.Close()
	}
	return d.dial(ctx, network, addr)
}

// take returns a connection that is ready, if there is one. The request that goes ahead
// gets none, or the others would have one too few.
func (d *dialer) take() (c prepared) {
	d.mu.Lock()
	defer d.mu.Unlock()

	if !d.ahead {
		d.ahead = true
	} else if n := len(d.ready); n > 0 {
		c, d.ready = d.ready[n-1], d.ready[:n-1]
	}

	return c
}

// prepare starts to make n connections. It ignores those that fail: the requests that
// need them connect themselves, and report the error.
func (d *dialer) prepare(ctx context.Context, n int) {
	if d.address == "" {
		return
	}
	for range n {
		go crash.Run("connecting", "", func() error { return d.connectAhead(ctx) })
	}
}

func (d *dialer) connectAhead(ctx context.Context) error {
	c, err := d.dial(ctx, "tcp", d.address)
	if err != nil {
		return err
	}

	d.mu.Lock()
	defer d.mu.Unlock()

	if d.over {
		return c.Close()
	}

	d.ready = append(d.ready, prepared{c, time.Now()})
	return nil
}

// discard closes the connections that nobody took, also those that are still being made.
func (d *dialer) discard() {
	d.mu.Lock()
	d.ahead, d.over = true, true
	d.mu.Unlock()

	for c := d.take(); c.Conn != nil; c = d.take() {
		c.Close()
	}
}

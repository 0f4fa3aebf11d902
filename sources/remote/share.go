package remote

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"
)

// Share wraps t in a transport on which requests over TLS wait for each other's
// connection. With HTTP/2, one connection serves all of them. But whether a server
// speaks it is known only after the first handshake, and until then t makes a connection
// for each request. If the server speaks only HTTP/1.1, requests wait for that first
// handshake, and then each makes a connection of its own.
//
// If a connection fails, all requests that waited for it fail with it, so that a lasting
// error is reported at once. If one hangs, nobody waits for it longer than turnTime.
func Share(t *http.Transport) http.RoundTripper {
	s := &shared{transport: t, dial: t.DialContext, tries: map[*httptrace.ClientTrace]*try{}}
	t.DialContext = s.dialContext
	return s
}

// turnTime is how long requests wait for the one that connects, before the next connects
// too. A healthy server needs less.
const turnTime = 2 * time.Second

// Last prepares a transport whose connections are used for longer than a round. One with HTTP/2 on
// which nothing comes is tested by a ping. If it was lost without a word, net/http would otherwise
// send all requests there, until TCP gives up after a quarter of an hour. One with HTTP/1.1 ends
// with its request.
func Last(t *http.Transport) {
	const silence = 10 * time.Second // twice that fits into the time that a run has
	t.HTTP2 = &http.HTTP2Config{SendPingTimeout: silence, PingTimeout: silence}
}

type shared struct {
	transport *http.Transport
	dial      func(ctx context.Context, network, addr string) (net.Conn, error)

	mu     sync.Mutex
	turn   *turn
	tries  map[*httptrace.ClientTrace]*try // under way; a dial has the trace of the try that it is made for
	http1  bool                            // the server does not speak HTTP/2
	last   net.Conn                        // the newest connection with HTTP/2
	shares int                             // how many connections with HTTP/2 there have been
}

// A turn is the time in which one try connects and others wait.
type turn struct {
	over chan struct{} // closed at its end
	err  error         // why there is no connection; if nil, those who waited look again
}

func (t *turn) end(err error) {
	select {
	case <-t.over:
	default:
		t.err = err
		close(t.over)
	}
}

// over returns a turn that has ended.
func over() *turn {
	t := &turn{over: make(chan struct{})}
	t.end(nil)
	return t
}

func (t *turn) ended() bool {
	select {
	case <-t.over:
		return true
	default:
		return false
	}
}

// A try is one passage of a request through the transport.
type try struct {
	trace  httptrace.ClientTrace
	shares int      // how many connections with HTTP/2 there had been when it began
	turn   *turn    // in which it connects, or nil
	conn   net.Conn // its newest connection, or nil
}

// A waited is the error of a dial that waited for another dial and made no connection.
// If the other brought HTTP/2, net/http already sends the request on that connection,
// and nobody sees the error.
type waited struct{ err error }

func (w *waited) Error() string { return "another connection was waited for" }

// RoundTrip implements [http.RoundTripper]. A request with a body must have GetBody,
// as those of a [Transport] have.
func (s *shared) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Scheme != "https" {
		return s.transport.RoundTrip(req)
	}

	for {
		resp, err := s.try(req)
		var w *waited
		switch {
		case !errors.As(err, &w):
			return resp, err
		case w.err != nil:
			return nil, w.err
		}

		req, err = rewound(req)
		if err != nil {
			return nil, err
		}
	}
}

// rewound returns a request with its whole body. Part of it may already have been sent
// on a connection that then took no more requests.
func rewound(req *http.Request) (*http.Request, error) {
	if req.Body == nil || req.Body == http.NoBody {
		return req, nil
	}

	body, err := req.GetBody()
	if err != nil {
		return nil, err
	}

	again := *req
	again.Body = body
	return &again, nil
}

func (s *shared) try(req *http.Request) (*http.Response, error) {
	t := s.begin()
	resp, err := s.transport.RoundTrip(req.WithContext(httptrace.WithClientTrace(req.Context(), &t.trace)))

	s.mu.Lock()
	defer s.mu.Unlock()

	delete(s.tries, &t.trace)
	err = refusal(t.conn, err)

	// If the context ended the request, its dial goes on for those who wait.
	if t.turn != nil && (err == nil || req.Context().Err() == nil) {
		t.turn.end(err)
	}

	return resp, err
}

// refusal returns the alert by which a server refused a connection after the handshake,
// as servers with TLS 1.3 refuse certificates. HTTP/2 loses an alert that comes before the
// first request is sent, but it can still be read from the closed connection. Without an
// alert, refusal returns err.
func refusal(conn net.Conn, err error) error {
	if conn == nil || err == nil || !strings.Contains(err.Error(), "client conn could not be established") {
		return err // net/http has no type for it
	}

	var alert *net.OpError
	if _, closed := conn.Read(make([]byte, 1)); errors.As(closed, &alert) && alert.Op == "remote error" {
		return alert
	}

	return err
}

func (s *shared) begin() *try {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &try{shares: s.shares}
	t.trace.GotConn = func(info httptrace.GotConnInfo) { s.got(t, info.Conn) }
	s.tries[&t.trace] = t
	return t
}

// got is called for each connection that a try gets. One with HTTP/2 serves all tries
// from now on.
func (s *shared) got(t *try, conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()

	t.conn = conn
	c, ok := conn.(interface{ ConnectionState() tls.ConnectionState })
	switch {
	case !ok || c.ConnectionState().NegotiatedProtocol != "h2":
		s.http1 = true
	case conn == s.last:
		return
	default:
		s.last = conn
		s.shares++
	}

	if s.turn != nil {
		s.turn.end(nil)
	}
}

// dialContext makes a connection, or waits for that of another try.
func (s *shared) dialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	wait := s.enter(httptrace.ContextClientTrace(ctx))
	if wait == nil {
		return s.dial(ctx, network, addr)
	}

	select {
	case <-wait.over:
		return nil, &waited{wait.err}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// enter returns the turn that a dial must wait for. If there is none, it begins one and
// returns nil.
func (s *shared) enter(trace *httptrace.ClientTrace) (wait *turn) {
	s.mu.Lock()
	defer s.mu.Unlock()

	t := s.tries[trace]
	switch {
	case s.http1, t == nil && s.shares == 0: // the latter is a request without TLS
		return nil
	case t == nil, t.shares < s.shares: // the try has ended, or a connection came after it began
		return over()
	case s.turn != nil && s.turn != t.turn && !s.turn.ended():
		return s.turn
	}

	if t.turn != nil {
		t.turn.end(nil) // its connection was of no use
	}

	begun := &turn{over: make(chan struct{})}
	s.turn, t.turn = begun, begun
	time.AfterFunc(turnTime, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		begun.end(nil)
	})

	return nil
}

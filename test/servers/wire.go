package servers

import (
	"bytes"
	"cmp"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// A Wire listens on loopback in front of a server and adds the latency of a longer way. The first byte on a connection
// leaves after one round trip, and each byte takes half a round trip. The bandwidth is not limited. A Wire counts
// connections and, if it can read them, requests. It changes nothing.
type Wire struct {
	Addr string // "127.0.0.1:port"

	target string
	dialer *net.Dialer

	mu          sync.Mutex
	trip        time.Duration
	connections int
	requests    int
}

// NewWire starts a wire that runs until the test ends. target is the server's address, as its type has it.
func NewWire(t testing.TB, target string) *Wire {
	t.Helper()
	p := NewPort(t)
	_, host, found := strings.Cut(target, "://")
	if !found {
		host = target
	}

	w := &Wire{Addr: p.Addr, target: host, dialer: p.dialer()}
	l := p.Listen(t)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return // the listener ends with the test
			}
			go w.connect(c.(*net.TCPConn), time.Now())
		}
	}()

	return w
}

// Set sets the length of a round trip, and the counts to zero.
func (w *Wire) Set(trip time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.trip = trip
	w.connections, w.requests = 0, 0
}

// Connections returns how many were made since Set.
func (w *Wire) Connections() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.connections
}

// Requests returns how many were sent since Set.
func (w *Wire) Requests() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.requests
}

func (w *Wire) connect(client *net.TCPConn, at time.Time) {
	defer client.Close()

	w.mu.Lock()
	w.connections++
	trip := w.trip
	w.mu.Unlock()

	c, err := w.dialer.Dial("tcp", w.target)
	if err != nil {
		return
	}

	server := c.(*net.TCPConn)
	defer server.Close()

	var both sync.WaitGroup
	both.Go(func() { carry(server, &counter{Reader: client, wire: w}, at.Add(trip), trip/2) })
	both.Go(func() { carry(client, server, at, trip/2) })
	both.Wait()
}

// A counter counts the requests that are read, by the ends of their first lines.
type counter struct {
	io.Reader
	wire *Wire
	last []byte // the end of what was read before, which may be the beginning of a mark
}

func (c *counter) Read(p []byte) (int, error) {
	const mark = " HTTP/1.1\r\n"
	n, err := c.Reader.Read(p)
	text := append(c.last, p[:n]...)
	if found := bytes.Count(text, []byte(mark)); found > 0 {
		c.wire.mu.Lock()
		c.wire.requests += found
		c.wire.mu.Unlock()
	}

	c.last = append([]byte(nil), text[max(0, len(text)-len(mark)+1):]...)
	return n, err
}

// carry copies what is sent until both sides have ended. Each part leaves so much later than it came, and later than
// ready.
func carry(to *net.TCPConn, from io.Reader, ready time.Time, later time.Duration) {
	type part struct {
		bytes []byte
		due   time.Time
	}

	under := make(chan part, 128)
	go func() {
		defer close(under)

		for buf := make([]byte, 8<<10); ; {
			n, err := from.Read(buf)
			if n > 0 {
				sent := time.Now()
				if sent.Before(ready) {
					sent = ready
				}
				under <- part{append([]byte(nil), buf[:n]...), sent.Add(later)}
			}

			if err != nil {
				return
			}
		}
	}()

	var failed error
	for p := range under {
		if failed == nil {
			time.Sleep(time.Until(p.due))
			_, failed = to.Write(p.bytes)
		}
	}

	if cmp.Or(failed, to.CloseWrite()) != nil {
		to.Close()
	}
}

package ready

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// startServer serves two pages until the test ends, or stop is called.
func startServer(t *testing.T, limit time.Duration) (address string, stop func()) {
	t.Helper()
	pages := map[string]Page{
		"/x": func() (int, []byte) { return http.StatusOK, []byte("text\n") },
		"/y": func() (int, []byte) { return http.StatusServiceUnavailable, []byte("why\n") },
	}
	s, err := ListenHTTP(t.Context(), "127.0.0.1:0", pages)
	if err != nil {
		t.Fatal(err)
	}
	s.server.ReadTimeout = limit
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		s.Serve(ctx)
		close(done)
	}()
	stop = func() {
		cancel()
		<-done
	}
	t.Cleanup(stop)
	return s.Address(), stop
}

// TestServer: Go's client, which is not the code under test, gets what was meant.
func TestServer(t *testing.T) {
	address, stop := startServer(t, time.Hour)
	for _, tt := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/x", "", 200, "text\n"},
		{"GET", "/x?a=b", "", 200, "text\n"},
		{"HEAD", "/x", "", 200, ""},
		{"GET", "/y", "", 503, "why\n"},
		{"HEAD", "/y", "", 503, ""},
		{"GET", "/", "", 404, "404 page not found\n"},
		{"GET", "/x/", "", 404, "404 page not found\n"},
		{"GET", "/../x", "", 307, "<a href=\"/x\">Temporary Redirect</a>.\n\n"},
		{"POST", "/x", "", 405, "Method Not Allowed\n"},
		{"POST", "/x", strings.Repeat("a", 100_000), 405, "Method Not Allowed\n"},
		{"DELETE", "/x", "", 405, "Method Not Allowed\n"},
		{"POST", "/z", strings.Repeat("a", 100_000), 404, "404 page not found\n"},
	} {
		request, err := http.NewRequest(tt.method, "http://"+address+tt.path, strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Errorf("%s %s: %v", tt.method, tt.path, err)
			continue
		}
		text, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != tt.status || string(text) != tt.want || err != nil {
			t.Errorf("%s %s: got %d, %q, %v", tt.method, tt.path, answer.StatusCode, text, err)
		}
		if allowed := answer.Header.Get("Allow"); (allowed == "GET, HEAD") != (tt.status == 405) {
			t.Errorf("%s %s: allowed are %q", tt.method, tt.path, allowed)
		}
	}

	stop()
	if conn, err := net.Dial("tcp", address); err == nil {
		conn.Close()
		t.Error("it still listens")
	}
}

// TestRaw: what no client of HTTP sends does no harm.
func TestRaw(t *testing.T) {
	address, _ := startServer(t, time.Hour)
	for _, tt := range []struct{ name, sent, want string }{
		{"nothing", "", ""},
		{"HTTP/1.0", "GET /x HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK\r\n"},
		{"an absolute address", "GET http://a.example/x HTTP/1.1\r\nHost: a.example\r\n\r\n", "HTTP/1.1 200 OK\r\n"},
		{"no request", "hello\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n"},
		{"half a request", "GET /x HTTP/1.1\r\nHo", "HTTP/1.1 400 Bad Request\r\n"},
		{"TLS", "\x16\x03\x01\x00\x01\x00", "HTTP/1.1 400 Bad Request\r\n"},
		{"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n"},
		{"a long line", "GET /" + strings.Repeat("x", 20_000), "HTTP/1.1 431 Request Header Fields Too Large\r\n"},
		{"many headers", "GET /x HTTP/1.1\r\n" + strings.Repeat("A: b\r\n", 10_000),
			"HTTP/1.1 431 Request Header Fields Too Large\r\n"},
		{"two requests", "GET /x HTTP/1.1\r\nHost: a\r\n\r\nGET /y HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK\r\n"},
		{"an injected header", "GET /x%0d%0aA:%20b HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 404 Not Found\r\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := converse(t, address, tt.sent)
			if !strings.HasPrefix(got, tt.want) || tt.want == "" && got != "" || strings.Count(got, "HTTP/1.1 ") > 1 {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// converse sends a text, and returns all that comes back.
func converse(t *testing.T, address, text string) string {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	go func() {
		io.WriteString(conn, text)
		conn.(*net.TCPConn).CloseWrite()
	}()
	got, _ := io.ReadAll(conn)
	return string(got)
}

// TestSlow: those who say nothing are gone after a while.
func TestSlow(t *testing.T) {
	t.Parallel()
	address, _ := startServer(t, 200*time.Millisecond)
	idle := idlers(t, address, mostConnections)
	for _, conn := range idle {
		if text, _ := io.ReadAll(conn); !strings.HasPrefix(string(text), "HTTP/1.1 400 Bad Request\r\n") {
			t.Errorf("got %q", text)
		}
	}
}

// TestCrowd: who asks gets an answer, while many say nothing for a long time. Only as many as
// there may be stay connected.
func TestCrowd(t *testing.T) {
	t.Parallel()
	address, _ := startServer(t, time.Hour)
	const many = 3
	idle := idlers(t, address, many*mostConnections)
	for range many {
		if got := converse(t, address, "GET /x HTTP/1.0\r\n\r\n"); !strings.HasSuffix(got, "\r\n\r\ntext\n") {
			t.Errorf("got %q", got)
		}
	}

	for _, conn := range idle[:(many-1)*mostConnections] {
		if text, err := io.ReadAll(conn); len(text) > 0 || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("got %q, %v", text, err)
		}
	}
	youngest := idle[len(idle)-1]
	youngest.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	if _, err := io.ReadAll(youngest); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the youngest was closed: %v", err)
	}
}

// TestEnd: the end does not wait for those who say nothing.
func TestEnd(t *testing.T) {
	t.Parallel()
	address, stop := startServer(t, time.Hour)
	idle := idlers(t, address, 3*mostConnections)
	stop()
	for _, conn := range idle {
		io.ReadAll(conn)
	}
}

// idlers are connections with half a request each.
func idlers(t *testing.T, address string, n int) (all []net.Conn) {
	t.Helper()
	for range n {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		io.WriteString(conn, "GET /x HT")
		all = append(all, conn)
	}
	return all
}

package ready

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// A Page makes what is at a path of a [Server]: the status of HTTP, and a text.
type Page func() (status int, text []byte)

// A Server answers over HTTP. It closes each connection after one answer.
type Server struct {
	listener net.Listener
	server   http.Server
}

// What nobody who asks for a page needs more of.
const (
	mostConnections = 128
	mostHeader      = 8 << 10 // bytes
	mostTime        = 5 * time.Second
)

// ListenHTTP listens on an address, HOST:PORT. An empty host is every address of the machine.
func ListenHTTP(ctx context.Context, address string, pages map[string]Page) (*Server, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, cause(err)
	}

	s := &Server{listener: listener}
	s.server = http.Server{
		Handler: handler(pages), ReadTimeout: mostTime, WriteTimeout: mostTime, MaxHeaderBytes: mostHeader,
		ErrorLog: log.New(io.Discard, "", 0), ConnState: new(crowd).note,
	}
	s.server.SetKeepAlivesEnabled(false)
	return s, nil
}

// A crowd is the open connections, the oldest first.
type crowd struct {
	mu   sync.Mutex
	open []net.Conn
}

// note notes what became of a connection: see [http.Server]. If there are too many, the newest
// takes the place of the oldest, so that whoever asks gets an answer at once, however many say
// nothing.
func (c *crowd) note(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()

	switch state {
	case http.StateNew:
		c.open = append(c.open, conn)
	case http.StateClosed:
		c.open = slices.DeleteFunc(c.open, func(other net.Conn) bool { return other == conn })
	}
	if len(c.open) > mostConnections {
		c.open[0].Close()
		c.open = slices.Delete(c.open, 0, 1)
	}
}

// handler answers GET and HEAD of pages; see the patterns of [http.ServeMux].
func handler(pages map[string]Page) http.Handler {
	mux := http.NewServeMux()
	for path, page := range pages {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			status, text := page()
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Header().Set("Cache-Control", "no-store")
			w.Header().Set("X-Content-Type-Options", "nosniff")
			w.WriteHeader(status)
			w.Write(text)
		})
	}
	return mux
}

// Address returns where the server listens, with the port that port 0 became.
func (s *Server) Address() string { return s.listener.Addr().String() }

// Serve answers until ctx ends. Then it closes all connections.
func (s *Server) Serve(ctx context.Context) {
	defer context.AfterFunc(ctx, func() { s.server.Close() })()
	s.server.Serve(s.listener)
}

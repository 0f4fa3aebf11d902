package ready

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"golang.org/x/net/netutil"
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

	s := &Server{listener: netutil.LimitListener(listener, mostConnections)}
	s.server = http.Server{
		Handler: handler(pages), ReadTimeout: mostTime, WriteTimeout: mostTime, MaxHeaderBytes: mostHeader,
		ErrorLog: log.New(io.Discard, "", 0),
	}
	s.server.SetKeepAlivesEnabled(false)
	return s, nil
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

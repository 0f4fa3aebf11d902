package ready

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/initplate/initplate/crash"
)

// A Page makes what is at a path of a [Server]: the status of HTTP, and a text.
type Page func() (status int, text []byte)

// A Server answers over HTTP. It reads requests and writes answers with package net/http, but
// is no http.Server: that has HTTP/2 and more, which makes the program 0.3 MB larger. It
// closes each connection after one answer.
type Server struct {
	listener net.Listener
	pages    map[string]Page
	limit    time.Duration // for a request and its answer
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
	return &Server{listener, pages, mostTime}, nil
}

// Address returns where the server listens, with the port that port 0 became.
func (s *Server) Address() string { return s.listener.Addr().String() }

// Serve answers until ctx ends. Then it closes all connections.
func (s *Server) Serve(ctx context.Context) {
	defer context.AfterFunc(ctx, func() { s.listener.Close() })()
	var serving crash.Group
	defer serving.Wait()

	free := make(chan struct{}, mostConnections)
	for {
		free <- struct{}{}
		conn, err := s.listener.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			pause(ctx)
			<-free
			continue
		}

		serving.Go(func() {
			defer func() { <-free }()
			s.converse(ctx, conn)
		})
	}
}

// converse reads one request, answers it, and closes the connection.
func (s *Server) converse(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	conn.SetDeadline(time.Now().Add(s.limit))

	header := &io.LimitedReader{R: conn, N: mostHeader}
	request, err := http.ReadRequest(bufio.NewReader(header))
	var answer *http.Response
	switch {
	case err == nil:
		answer = s.answer(request)
	case header.N == mostHeader, errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, net.ErrClosed):
		return // nobody asked
	case header.N == 0:
		answer = page(http.StatusRequestHeaderFieldsTooLarge, nil)
	default:
		answer = page(http.StatusBadRequest, nil)
	}

	answer.Request = request
	if answer.Write(conn) == nil {
		finish(conn)
	}
}

// answer returns the answer to a request.
func (s *Server) answer(request *http.Request) *http.Response {
	show, ok := s.pages[request.URL.Path]
	switch {
	case !ok:
		return page(http.StatusNotFound, nil)
	case request.Method != http.MethodGet && request.Method != http.MethodHead:
		answer := page(http.StatusMethodNotAllowed, nil)
		answer.Header.Set("Allow", "GET, HEAD")
		return answer
	}
	return page(show())
}

// page returns an answer. Without a text, the text is what the status means.
func page(status int, text []byte) *http.Response {
	if text == nil {
		text = []byte(http.StatusText(status) + "\n")
	}
	header := http.Header{}
	header.Set("Content-Type", "text/plain; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	return &http.Response{
		StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Header: header, Close: true,
		ContentLength: int64(len(text)), Body: io.NopCloser(bytes.NewReader(text)),
	}
}

// finish waits until the other side has the answer: closing a connection before all was read
// that it sent could take the answer away from it (RFC 9112, section 9.6).
func finish(conn net.Conn) {
	if half, ok := conn.(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
		conn.SetDeadline(time.Now().Add(time.Second))
		io.CopyN(io.Discard, conn, 1<<20)
	}
}

// pause waits for a moment after an error such as too many open files.
func pause(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(100 * time.Millisecond):
	}
}

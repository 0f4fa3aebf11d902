package servers

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Proxy listens on loopback in front of a server that speaks HTTP. It remembers the requests, and a fault may answer in
// the server's place.
type Proxy struct {
	Addr string // "127.0.0.1:port"

	server *http.Server
	pass   http.Handler
	gone   chan struct{} // closed when the proxy is

	mu    sync.Mutex
	fault Fault
	asked []Asked
	conns []string // the clients' addresses
}

// Asked is one request that came to a proxy.
type Asked struct {
	At           time.Time
	Method, Path string
	Header       http.Header
	Status       int // 0 if there is no answer yet, or a fault wrote it to the connection
}

// A Fault answers a request, or passes it on. It must stop waiting when gone is closed.
type Fault func(w http.ResponseWriter, r *http.Request, pass http.Handler, gone <-chan struct{})

// NewProxy starts a proxy that runs until the test ends. target is the server's address, as its type has it. fault may
// be nil.
func NewProxy(t testing.TB, target string, fault Fault) *Proxy {
	t.Helper()
	return NewPort(t).Proxy(t, target, fault, nil)
}

// Proxy listens on the port and passes requests on. It speaks TLS if secure is not nil.
func (p *Port) Proxy(t testing.TB, target string, fault Fault, secure *tls.Config) *Proxy {
	t.Helper()
	to, err := url.Parse("http://" + strings.TrimPrefix(target, "http://"))
	if err != nil {
		t.Fatal(err)
	}

	quiet := log.New(io.Discard, "", 0)
	pass := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Host = r.In.Host // which is part of signatures
		},
		// Without keep-alive no connection stays open.
		Transport: &http.Transport{DialContext: p.dialer().DialContext, DisableKeepAlives: true},
		ErrorLog:  quiet,
	}
	proxy := &Proxy{Addr: p.Addr, gone: make(chan struct{}), fault: fault, pass: pass}
	proxy.server = &http.Server{Handler: proxy, ErrorLog: quiet, ConnState: proxy.connected}

	var l net.Listener = p.Listen(t)
	if secure != nil {
		l = tls.NewListener(l, secure)
	}
	go proxy.server.Serve(l)
	t.Cleanup(proxy.Close)
	return proxy
}

// dialer connects from an address that no other proxy has, if loopback has more than one. Consul limits the connections
// from each address, and in a cluster each pod has its own.
func (p *Port) dialer() *net.Dialer {
	_, port, _ := strings.Cut(p.Addr, ":")
	n, err := strconv.Atoi(port)
	if err != nil || runtime.GOOS != "linux" {
		return &net.Dialer{}
	}
	return &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 1, byte(n>>8), byte(n))}}
}

// Close ends all connections and refuses further ones.
func (p *Proxy) Close() {
	p.mu.Lock()
	select {
	case <-p.gone:
	default:
		close(p.gone)
	}
	p.mu.Unlock()

	p.server.Close()
}

// Set replaces the fault. nil is none.
func (p *Proxy) Set(fault Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = fault
}

// Asked returns the requests that came so far.
func (p *Proxy) Asked() []Asked {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.asked)
}

// Connections returns the client's address of each connection so far, as Request.RemoteAddr has it.
func (p *Proxy) Connections() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.conns)
}

func (p *Proxy) connected(c net.Conn, state http.ConnState) {
	if state == http.StateNew {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.conns = append(p.conns, c.RemoteAddr().String())
	}
}

// Count returns how many requests begin with text, as "GET /v1/secret/".
func (p *Proxy) Count(text string) (n int) {
	for _, a := range p.Asked() {
		if strings.HasPrefix(a.Method+" "+a.Path, text) {
			n++
		}
	}
	return n
}

// ServeHTTP implements [http.Handler].
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	i, fault := len(p.asked), p.fault
	p.asked = append(p.asked, Asked{At: time.Now(), Method: r.Method, Path: r.URL.Path, Header: r.Header.Clone()})
	p.mu.Unlock()

	said := &statusWriter{ResponseWriter: w}
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.asked[i].Status = said.status
	}()

	if fault == nil {
		p.pass.ServeHTTP(said, r)
		return
	}

	fault(said, r, p.pass, p.gone)
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController, which hijacks and flushes.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

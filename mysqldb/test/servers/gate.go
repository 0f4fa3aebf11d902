//go:build linux

package servers

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
)

// A Call is one request that the controller sends.
type Call struct {
	Server string // "kubernetes", "consul", "vault" or "rds"
	Write  bool   // whether it changes anything
	Text   string // what is asked, without what differs between resources: "vault: write roles/ID"
}

// A Verdict says what becomes of a call.
type Verdict struct {
	Before func()        // is called before the request goes on
	Freeze time.Duration // passes before the request goes on
	Drop   bool          // whether the server never sees the request
	Lose   bool          // whether the controller never sees the answer
	Refuse func(http.ResponseWriter)
	After  func() // is called once the server has answered
}

// Gate is a proxy before each server, for one controller.
type Gate struct {
	mu     sync.Mutex
	judge  func(Call) Verdict // nil lets everything through
	calls  []Call
	closed []func()
	addrs  map[string]string
}

// Addr is the URL of the proxy before a server.
func (g *Gate) Addr(server string) string { return g.addrs[server] }

// Listen starts a proxy before a server and returns its URL.
func (g *Gate) Listen(server, target string) (string, error) {
	to, err := url.Parse(target)
	if err != nil {
		return "", err
	}
	quiet := log.New(io.Discard, "", 0)
	transport := insecure.Transport.(*http.Transport).Clone()
	pass := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			host := r.In.Host
			r.SetURL(to)
			if server == "rds" {
				r.Out.Host = host // it is signed
			}
		},
		Transport:     transport,
		FlushInterval: -1,
		ErrorLog:      quiet,
	}
	s := httptest.NewUnstartedServer(&door{g, server, pass})
	s.Config.ErrorLog = quiet
	if to.Scheme == "https" {
		s.StartTLS() // clients of Kubernetes send no token without TLS
	} else {
		s.Start()
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.addrs == nil {
		g.addrs = map[string]string{}
	}
	g.addrs[server] = s.URL
	g.closed = append(g.closed, s.CloseClientConnections, func() { s.Listener.Close() }, transport.CloseIdleConnections)
	return s.URL, nil
}

// Set says who judges calls from now on.
func (g *Gate) Set(judge func(Call) Verdict) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.judge = judge
}

// Close ends all proxies.
func (g *Gate) Close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range g.closed {
		c()
	}
}

// Calls returns all calls so far, and forgets them.
func (g *Gate) Calls() []Call {
	g.mu.Lock()
	defer g.mu.Unlock()
	calls := g.calls
	g.calls = nil
	return calls
}

type door struct {
	gate   *Gate
	server string
	pass   http.Handler
}

// ServeHTTP implements [http.Handler].
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	call := describe(d.server, r, body)
	d.gate.mu.Lock()
	d.gate.calls = append(d.gate.calls, call)
	judge := d.gate.judge
	d.gate.mu.Unlock()

	var v Verdict
	if judge != nil {
		v = judge(call)
	}
	d.follow(v, w, r)
}

func (d *door) follow(v Verdict, w http.ResponseWriter, r *http.Request) {
	if v.Before != nil {
		v.Before()
	}
	if v.Refuse != nil {
		v.Refuse(w)
		return
	}
	if v.Drop {
		hangUp(w)
		return
	}
	if v.Freeze > 0 {
		// A server that was frozen answers all that came meanwhile, whoever still waits for it.
		time.Sleep(v.Freeze)
		r = r.WithContext(context.WithoutCancel(r.Context()))
	}
	if !v.Lose && v.After == nil {
		d.pass.ServeHTTP(w, r)
		return
	}

	d.pass.ServeHTTP(&deaf{header: http.Header{}}, r.WithContext(context.WithoutCancel(r.Context())))
	if v.After != nil {
		v.After()
	}
	hangUp(w)
}

func hangUp(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		conn.Close()
	}
}

// deaf gets an answer that nobody sees.
type deaf struct{ header http.Header }

func (d *deaf) Header() http.Header         { return d.header }
func (d *deaf) Write(b []byte) (int, error) { return len(b), nil }
func (d *deaf) WriteHeader(int)             {}

// describe says what a request asks for.
func describe(server string, r *http.Request, body []byte) Call {
	c := Call{Server: server, Write: r.Method != http.MethodGet && r.Method != http.MethodHead}
	words := strings.ToLower(r.Method) + " " + r.URL.Path
	switch server {
	case "rds":
		form, _ := url.ParseQuery(string(body))
		words = form.Get("Action")
		c.Write = !strings.HasPrefix(words, "Describe")
		for _, field := range []string{"MasterUserPassword", "DeletionProtection", "DBInstanceClass", "EngineVersion"} {
			if words == "ModifyDBInstance" && form.Get(field) != "" {
				words += " " + field
			}
		}
	case "consul":
		words, c.Write = describeTxn(body)
	case "vault":
		words = strings.Replace(words, " /v1/", " ", 1)
		c.Write = c.Write || strings.Contains(words, "/creds/") // which makes an account
		var data map[string]any
		if strings.Contains(words, "/config/") && json.Unmarshal(body, &data) == nil && len(data) == 1 {
			words += " allowed_roles"
		}
	case "kubernetes":
		words = describePatch(words, body)
	}
	c.Text = server + ": " + own.ReplaceAllString(words, "${1}NS$2")
	return c
}

// own matches the names of one resource: namespaces of tests begin with t and a number.
var own = regexp.MustCompile(`(\b|probe_)t[0-9]+[a-z]*([-/_.])`)

// describeTxn says which keys a transaction of Consul writes.
func describeTxn(body []byte) (words string, write bool) {
	var ops []struct{ KV struct{ Verb, Key string } }
	if json.Unmarshal(body, &ops) != nil {
		return "unknown", true
	}
	words = "read"
	for _, op := range ops {
		if strings.HasPrefix(op.KV.Verb, "get") {
			continue
		}
		name := op.KV.Key[strings.LastIndexByte(op.KV.Key, '/')+1:]
		if strings.Contains(op.KV.Key, "claims/") {
			name = "claim"
		}
		if !write {
			words, write = "txn", true
		}
		if text := " " + op.KV.Verb + " " + name; !strings.Contains(words, text) {
			words += text
		}
	}
	return words, write
}

// describePatch says which part of a resource a patch is about.
func describePatch(words string, body []byte) string {
	words = strings.Replace(words, " /apis/prsn.io/v1alpha1/namespaces/", " ", 1)
	var patch struct {
		Status struct {
			Placement  map[string]any
			Conditions []struct{ Type, Status, Reason string }
		}
		Metadata map[string]any
	}
	if !strings.HasPrefix(words, "patch ") || json.Unmarshal(body, &patch) != nil {
		return words
	}
	if patch.Metadata["finalizers"] != nil || strings.Contains(string(body), `"finalizers":null`) {
		words += " finalizer"
	}
	if patch.Status.Placement != nil {
		words += " placement"
	}
	for _, c := range patch.Status.Conditions {
		if c.Type == "Ready" {
			words += " " + c.Reason
		}
	}
	return words
}

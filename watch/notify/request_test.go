package notify

import (
	"context"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
)

// TestRequests sends requests to a server that answers in many ways.
func TestRequests(t *testing.T) {
	for _, tt := range []struct {
		name, in, want string // in names the server URL; an error if want does not begin with a digit
		hint           string
	}{
		{"accepted", "http:POST URL/204", "204 No Content", ""},
		{"another method", "http:PUT URL/method", "200 OK", ""},
		{"the default", "http:URL/post", "200 OK", ""},
		{"with a user and a query", "http:POST http://me:planted@HOST/secret?token=planted", "200 OK", ""},
		{"refused", "http:POST URL/500", "the answer is 500 Internal Server Error: line 3 is wrong", ""},
		{"refused, with what may be a secret", "http:POST URL/500?token=planted", "the answer is 500 Internal Server Error", ""},
		{"refused, with what may be a password", "http:POST http://me:planted@HOST/500", "the answer is 500 Internal Server Error", ""},
		{"a page", "http:POST URL/page", "the answer is 404 Not Found", ""},
		{"a redirect", "http:POST URL/302", "the answer is 302 Found: redirects are not followed", "write the URL"},
		{"an endless answer", "http:POST URL/endless", "200 OK", ""},
		{"hangs", "http:POST URL/hangs?token=planted", "there was no answer within", "should answer first"},
		{"closes", "http:POST URL/closes?token=planted", "the connection was closed without an answer", "127.0.0.1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(answers())
			defer server.Close()
			in := strings.NewReplacer("URL", server.URL, "HOST", strings.TrimPrefix(server.URL, "http://")).Replace(tt.in)
			n, err := Parse(in, noEnv)
			if err != nil {
				t.Fatal(err)
			}

			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			if tt.name == "hangs" {
				ctx, cancel = context.WithTimeout(t.Context(), 300*time.Millisecond)
			}
			defer cancel()
			done, err := n.send(ctx)
			got := done
			if err != nil {
				got = err.Error()
			}
			hint := sources.HintOf(err, "")
			if !strings.HasPrefix(got, tt.want) || !strings.Contains(hint, tt.hint) || strings.Contains(got, "planted") {
				t.Errorf("got %q, hint %q", got, hint)
			}
			server.CloseClientConnections()
		})
	}
}

// answers is a server whose paths say how it answers.
func answers() http.Handler {
	mux := http.NewServeMux()
	status := func(code int, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, req *http.Request) { w.WriteHeader(code); io.WriteString(w, text) }
	}
	mux.HandleFunc("/204", status(204, ""))
	mux.HandleFunc("/500", status(500, "line 3 is wrong\nplanted"))
	mux.HandleFunc("/page", status(404, "<html>planted</html>"))
	mux.HandleFunc("PUT /method", status(200, ""))
	mux.HandleFunc("POST /post", status(200, ""))
	mux.HandleFunc("/302", func(w http.ResponseWriter, req *http.Request) { http.Redirect(w, req, "/204", http.StatusFound) })
	mux.HandleFunc("/secret", func(w http.ResponseWriter, req *http.Request) {
		if _, password, _ := req.BasicAuth(); password != "planted" || req.FormValue("token") != "planted" {
			w.WriteHeader(403)
		}
	})
	mux.HandleFunc("/endless", func(w http.ResponseWriter, req *http.Request) {
		for req.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/hangs", func(w http.ResponseWriter, req *http.Request) { <-req.Context().Done() })
	mux.HandleFunc("/closes", func(w http.ResponseWriter, req *http.Request) { panic(http.ErrAbortHandler) })
	return mux
}

// TestNobodyListens: the error shows neither the user nor the query.
func TestNobodyListens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	n, err := Parse("http:POST http://me:planted@"+l.Addr().String()+"/x?token=planted", noEnv)
	if err != nil {
		t.Fatal(err)
	}
	_, err = n.send(t.Context())
	if err == nil || !strings.HasSuffix(err.Error(), "connection refused") || strings.Contains(err.Error(), "planted") {
		t.Errorf("got %v", err)
	}
}

// TestCARotates: a CA is trusted as soon as it is in the file that SSL_CERT_FILE names.
func TestCARotates(t *testing.T) {
	server := httptest.NewTLSServer(answers())
	defer server.Close()
	file := filepath.Join(t.TempDir(), "ca.pem")
	n, err := Parse("http:POST "+server.URL+"/post", func(name string) (string, bool) { return file, name == "SSL_CERT_FILE" })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.send(t.Context()); err == nil || !strings.Contains(err.Error(), "unknown authority") {
		t.Fatalf("got %v", err)
	}

	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(file, ca, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if done, err := n.send(t.Context()); done != "200 OK" {
			t.Errorf("got %q, %v", done, err)
		}
	}
}

// noEnv has no variables.
func noEnv(string) (string, bool) { return "", false }

// TestProxy: what is sent to this machine goes to no proxy.
func TestProxy(t *testing.T) {
	for address, proxied := range map[string]bool{
		"http://127.0.0.2/": false, "https://localhost/": false, "http://[::1]/": false, "https://reload.example/": true,
	} {
		u, err := parseURL(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := (request{"POST", u, nil}).client().Transport.(*http.Transport).Proxy != nil; got != proxied {
			t.Errorf("%s: by a proxy: %v", address, got)
		}
	}
}

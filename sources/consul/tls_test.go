package consul

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// TestTLS reaches a real server through TLS by Consul's own variables. What stands
// before it wants a client's certificate, and a user.
func TestTLS(t *testing.T) {
	server := servers.Consul(t)
	server.Put(t, "tls/port", "3306")
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: server.Addr})
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "me" || password != "s3cret" {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	s.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	dir := t.TempDir()
	private, err := x509.MarshalPKCS8PrivateKey(s.TLS.Certificates[0].PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		"cert.pem": {Type: "CERTIFICATE", Bytes: s.Certificate().Raw},
		"key.pem":  {Type: "PRIVATE KEY", Bytes: private},
	} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cert, secret := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	text := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
	good := map[string]string{
		"CONSUL_HTTP_ADDR": s.URL, "CONSUL_HTTP_AUTH": "me:s3cret",
		"CONSUL_CACERT": cert, "CONSUL_CLIENT_CERT": cert, "CONSUL_CLIENT_KEY": secret,
	}
	for _, tt := range []struct {
		name, variable, value string
		kind                  sources.Kind
		want                  string
	}{
		{"all right", "", "", 0, ""},
		{"scheme by its own variable", "CONSUL_HTTP_ADDR", strings.TrimPrefix(s.URL, "https://"), 0, ""},
		{"unknown CA", "CONSUL_CACERT", "", sources.Unreached, "certificate signed by unknown authority"},
		{"CA itself", "CONSUL_CACERT_BYTES", text, 0, ""},
		{"CA itself in base64", "CONSUL_CACERT_BYTES", "LS0tLS1CRUdJTg==", sources.Misset, "CONSUL_CACERT_BYTES: no certificate is in it"},
		{"CA in the place of its file", "CONSUL_CACERT", text, sources.Misset, "CONSUL_CACERT must be the path of a file"},
		{"no CA file", "CONSUL_CACERT", "/does/not/exist", sources.Misset, "CONSUL_CACERT: open /does/not/exist: no such file"},
		{"CA file without a certificate", "CONSUL_CACERT", secret, sources.Misset, "CONSUL_CACERT: no certificate is in " + secret},
		{"not verified", "CONSUL_HTTP_SSL_VERIFY", "false", 0, ""},
		{"other name", "CONSUL_TLS_SERVER_NAME", "consul.invalid", sources.Unreached, "not consul.invalid"},
		{"no client certificate", "CONSUL_CLIENT_CERT", "", sources.Misset, "both client cert and client key must be provided"},
		{"wrong user", "CONSUL_HTTP_AUTH", "me:s3cret-and-wrong", sources.Refused, "401: who are you?"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for k, v := range good {
				t.Setenv(k, v)
			}
			t.Setenv("CONSUL_HTTP_SSL", "true")
			if tt.variable != "" {
				t.Setenv(tt.variable, tt.value)
			}
			if tt.name == "not verified" || tt.variable == "CONSUL_CACERT_BYTES" {
				t.Setenv("CONSUL_CACERT", "")
			}
			start := time.Now()
			got, err := ask(t, New(Config{Env: os.LookupEnv}), "tls/port", "tls/")
			if tt.want == "" {
				if err != nil || got["tls/port"].Data != "3306" || len(got) != 2 {
					t.Errorf("got %v, %v", got, err)
				}
				return
			}
			var e *sources.Error
			if !errors.As(err, &e) || e.Kind != tt.kind || !strings.Contains(err.Error(), tt.want) ||
				strings.Contains(err.Error(), "s3cret") {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if time.Since(start) > 10*time.Second {
				t.Error("was tried again and again")
			}
		})
	}
}

// TestCARotates: other CAs are trusted as soon as they are in their file or directory, whatever names it.
func TestCARotates(t *testing.T) {
	server := servers.Consul(t)
	server.Put(t, "tls/rotated", "1")
	mine, other := servers.NewAuthority(t, "mine"), servers.NewAuthority(t, "other")
	pair, err := tls.LoadX509KeyPair(mine.Issue(t, "127.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: server.Addr}))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()

	for _, name := range []string{"CONSUL_CACERT", "CONSUL_CAPATH", "SSL_CERT_FILE", "SSL_CERT_DIR"} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "ca.pem")
			trust := func(a *servers.Authority) { servers.Replace(t, file, a.File) }
			trust(other)
			at := file
			if strings.HasSuffix(name, "PATH") || strings.HasSuffix(name, "DIR") {
				at = filepath.Dir(file)
			}
			env := func(asked string) (string, bool) { return map[string]string{name: at}[asked], asked == name }
			source := newWatched(t, Config{Address: s.URL, Defaults: map[string]string{name: at}, Env: env})
			if _, err := ask(t, source, "tls/rotated"); err == nil || !strings.Contains(err.Error(), "unknown authority") {
				t.Fatalf("got %v", err)
			}

			trust(mine)
			source.Start()
			for range 2 {
				if held, err := ask(t, source, "tls/rotated"); err != nil || held["tls/rotated"].Data != "1" {
					t.Errorf("got %v, %v", held, err)
				}
			}
		})
	}
}

package vault

import (
	"bytes"
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
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

func TestInvalidKeys(t *testing.T) {
	source := New(Config{Address: "http://127.0.0.1:1"}) // never asked
	for _, in := range []string{"", "/", "#f", "secret/db#", "secret/#f", "secret//db#f", "secret/../sys/seal",
		"secret/./db", "a?%zz"} {
		_, err := ask(t, source, in)
		var e *sources.Error
		if !errors.As(err, &e) || e.Kind != sources.Invalid || fmt.Sprint(e.Keys) != fmt.Sprint([]string{in}) {
			t.Errorf("%q: got %v, want it invalid", in, err)
		}
	}
}

func TestRefused(t *testing.T) {
	server := servers.Vault(t)
	server.PutV2(t, "ref/open/db", map[string]any{"p": "x"})
	server.PutV2(t, "ref/shut/db", map[string]any{"p": "x"})
	token := server.NewToken(t, server.Policy(t, `path "secret/data/ref/open/*" { capabilities = ["read"] }`))
	t.Setenv("HOME", t.TempDir())
	for _, tt := range []struct {
		name, token string
		in, held    []string
		want        string
		hints       []string
	}{
		{"denied", token, []string{"secret/data/ref/shut/db#p"}, nil, "vault:secret/data/ref/shut/db#p: 403 Forbidden: permission denied",
			[]string{`path "secret/data/ref/shut/db" { capabilities = ["read"] }`,
				"a mistyped path or mount gets the same error"}},
		{"denied, logical path", token, []string{"secret/ref/shut/db#p"}, nil, "vault:secret/ref/shut/db#p: secret/data/ref/shut/db: 403 Forbidden",
			[]string{`path "secret/data/ref/shut/db" { capabilities = ["read"] }`}},
		{"denied list", token, []string{"secret/ref/"}, nil, "vault:secret/ref/: secret/metadata/ref: 403 Forbidden",
			[]string{`path "secret/metadata/ref" { capabilities = ["list"] }`}},
		{"all denied are named", token, []string{"secret/data/ref/shut/a#p", "secret/data/ref/open/db#p", "secret/ref/shut/b"}, []string{"secret/data/ref/open/db#p"},
			"vault:secret/data/ref/shut/a#p: 403", []string{"ref/shut/a", "ref/shut/b"}},
		{"no access to the mount", server.NewToken(t, "default"), []string{"secret/ref/open/db#p"}, nil, "vault:secret/ref/open/db#p: 403 Forbidden",
			[]string{`path "secret/ref/open/db" { capabilities = ["read"] }, or if the mount is KV version 2: path "secret/data/ref/open/db" {`}},
		{"absent and denied", token, []string{"secret/data/ref/shut/none#p"}, nil, "403 Forbidden", nil},
		{"no token", "", []string{"secret/data/ref/open/db#p"}, nil, "403 Forbidden", []string{"not logged in: set VAULT_TOKEN, or INITPLATE_VAULT_AUTH=kubernetes"}},
		{"unknown token", "hvs.s3cret-and-wrong", []string{"secret/data/ref/open/db#p"}, nil, "403 Forbidden", []string{"does not know the token"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ask(t, New(Config{Address: server.Addr, Token: tt.token}), tt.in...)
			if len(got) != len(tt.held) {
				t.Errorf("got %d values, want %v held", len(got), tt.held)
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "s3cret") {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			hints := ""
			for _, e := range every(err) {
				if e.Kind != sources.Refused {
					t.Errorf("%v is not refused", e)
				}
				hints += e.Hint + "\n"
			}
			for _, want := range tt.hints {
				if !strings.Contains(hints, want) {
					t.Errorf("hints lack %q:\n%s", want, hints)
				}
			}
		})
	}
}

// every takes a joined error apart.
func every(err error) (all []*sources.Error) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range joined.Unwrap() {
			all = append(all, every(err)...)
		}
	} else if e := (*sources.Error)(nil); errors.As(err, &e) {
		all = append(all, e)
	}
	return all
}

func TestWriteOnlyPath(t *testing.T) {
	server := servers.Vault(t)
	_, err := ask(t, New(Config{Address: server.Addr, Token: server.Token}), "sys/tools/hash")
	var e *sources.Error
	if !errors.As(err, &e) || e.Kind != sources.Invalid ||
		!strings.Contains(err.Error(), "405 Method Not Allowed: unsupported operation") {
		t.Errorf("got %v, want it invalid", err)
	}
}

// TestBusy: Vault's own rate limit answers 429, which is asked again.
func TestBusy(t *testing.T) {
	server := servers.Vault(t)
	mount := mounted(t, server, map[string]any{"type": "kv"})
	keys := make([]string, 5)
	for i := range keys {
		keys[i] = fmt.Sprintf("%s/%d#p", mount, i)
		server.Write(t, fmt.Sprintf("%s/%d", mount, i), map[string]any{"p": "x"})
	}
	server.Write(t, "sys/quotas/rate-limit/"+mount, map[string]any{"path": mount + "/", "rate": 4, "interval": "1s"})
	t.Cleanup(func() { call(t, server, "DELETE", "sys/quotas/rate-limit/"+mount, nil) })
	door := newDoor(t, server, nil)
	got, err := ask(t, New(Config{Address: door.Addr, Token: server.Token}), keys...)
	if err != nil || len(got) != len(keys) {
		t.Errorf("got %d values, %v", len(got), err)
	}
	if n := door.count("/" + mount + "/"); n <= len(keys)+1 { // and its probe
		t.Errorf("%d requests: nothing was answered 429, or asked again", n)
	}
}

func TestUnreached(t *testing.T) {
	closed := servers.NewPort(t)
	sealed := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(503)
		io.WriteString(w, `{"errors":["Vault is sealed"]}`+"\n")
	}))
	defer sealed.Close()
	standby := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(500)
		io.WriteString(w, `{"errors":["local node not active but active cluster node not found"]}`)
	}))
	defer standby.Close()
	for _, tt := range []struct {
		name, address string
		login         bool
		want, hint    string
	}{
		{"refused", "http://" + closed.Addr, false, "connect: connection refused (tried ", "is it running there?"},
		{"refused at login", "http://" + closed.Addr, true, "connect: connection refused (tried ", "VAULT_ADDR"},
		{"sealed", sealed.URL, false, "503 Service Unavailable: Vault is sealed (tried ", "vault operator unseal"},
		{"sealed at login", sealed.URL, true, "503 Service Unavailable: Vault is sealed (tried ", "vault operator unseal"},
		{"standby", standby.URL, false, "local node not active but active cluster node not found", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			config := Config{Address: tt.address, Token: "t"}
			if tt.login {
				config = Config{Address: tt.address, Auth: "approle", RoleID: "r", SecretID: "s3cret"}
			}
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			_, err := New(config).Fetch(ctx, []string{"secret/a#x", "secret/a#y", "secret/data/b", "kv1/c/"})
			all := every(err)
			if len(all) != 1 || all[0].Kind != sources.Unreached || len(all[0].Keys) != 4 ||
				!strings.Contains(all[0].Hint, tt.hint) {
				t.Fatalf("got %v, want one error for all keys", err)
			}
			for _, want := range []string{tt.address + ": ", tt.want} {
				if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "deadline") ||
					strings.Contains(err.Error(), "s3cret") {
					t.Errorf("got %v, want %q", err, want)
				}
			}
		})
	}
}

// TestBadSettings fail at once, and only when Vault is asked.
func TestBadSettings(t *testing.T) {
	for _, tt := range []struct{ name, variable, value, want string }{
		{"no scheme", "VAULT_ADDR", "127.0.0.1:8200", "not of the form https://HOST:PORT"},
		{"name and port", "VAULT_ADDR", "localhost:8200", "not of the form https://HOST:PORT"},
		{"no such port", "VAULT_ADDR", "http://127.0.0.1:85000", "invalid port"},
		{"no number", "VAULT_ADDR", "http://user:s3cret@127.0.0.1:x", "not of the form https://HOST:PORT"},
		{"no CA file", "VAULT_CACERT", "/does/not/exist", "VAULT_CACERT: open /does/not/exist: no such file"},
		{"CA file without a certificate", "VAULT_CACERT", "errors_test.go", "VAULT_CACERT: no certificate is in errors_test.go"},
		{"CA in the place of its file", "VAULT_CACERT", "-----BEGIN CERTIFICATE-----\nMII", "VAULT_CACERT must be the path of a file"},
		{"CA in base64", "VAULT_CACERT_BYTES", "LS0tLS1CRUdJTg==", "VAULT_CACERT_BYTES: no certificate is in it"},
		{"no bool", "VAULT_SKIP_VERIFY", "maybe", "VAULT_SKIP_VERIFY"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv(tt.variable, tt.value)
			start, source := time.Now(), New(Config{Token: "t"})
			_, err := ask(t, source, "secret/a")
			all := every(err)
			if len(all) != 1 || all[0].Kind != sources.Misset || !strings.Contains(err.Error(), tt.want) ||
				strings.Contains(err.Error(), "s3cret") {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if time.Since(start) > 10*time.Second {
				t.Error("was tried again and again")
			}
			if err := source.Close(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestTLS reaches a real server through TLS by Vault's own variables.
func TestTLS(t *testing.T) {
	server := servers.Vault(t)
	server.PutV2(t, "tls/db", map[string]any{"p": "x"})
	target, err := url.Parse(server.Addr)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(httputil.NewSingleHostReverseProxy(target))
	s.EnableHTTP2 = true
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ca.pem"), ca, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		env  []string
		want string
		hint string
	}{
		{"CA file", []string{"VAULT_CACERT", filepath.Join(dir, "ca.pem")}, "", ""},
		{"CA folder", []string{"VAULT_CAPATH", dir}, "", ""},
		{"CA itself", []string{"VAULT_CACERT_BYTES", string(ca)}, "", ""},
		{"not verified", []string{"VAULT_SKIP_VERIFY", "true"}, "", ""},
		{"other name", []string{"VAULT_CACERT", filepath.Join(dir, "ca.pem"), "VAULT_TLS_SERVER_NAME", "vault.invalid"}, "not vault.invalid", "the certificate is for example.com"},
		{"unknown CA", nil, "certificate signed by unknown authority", "VAULT_CACERT"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for i := 0; i < len(tt.env); i += 2 {
				t.Setenv(tt.env[i], tt.env[i+1])
			}
			t.Setenv("VAULT_ADDR", s.URL)
			t.Setenv("VAULT_TOKEN", server.Token)
			start := time.Now()
			got, err := ask(t, New(Config{}), "secret/tls/db#p", "secret/data/tls/db#p")
			if tt.want == "" {
				if err != nil || len(got) != 2 {
					t.Errorf("got %v, %v", got, err)
				}
				return
			}
			all := every(err)
			if len(all) != 1 || all[0].Kind != sources.Unreached || !strings.Contains(err.Error(), tt.want) ||
				!strings.Contains(all[0].Hint, tt.hint) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if time.Since(start) > 10*time.Second {
				t.Error("was tried again and again")
			}
		})
	}
}

func TestCancelled(t *testing.T) {
	door := newDoor(t, servers.Vault(t), func(w http.ResponseWriter, r *http.Request) bool {
		io.Copy(io.Discard, r.Body) // or the server does not see that the client has gone
		<-r.Context().Done()
		return true
	})
	var keys []string
	for i := range 50 { // more than there are slots
		keys = append(keys, fmt.Sprintf("secret/data/%d", i), fmt.Sprintf("secret/%d", i))
	}
	for _, auth := range []string{"", "approle"} {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, cancel)
		start := time.Now()
		_, err := New(Config{Address: door.Addr, Token: "t", Auth: auth, RoleID: "r"}).Fetch(ctx, keys)
		if !errors.Is(err, context.Canceled) || time.Since(start) > 5*time.Second {
			t.Errorf("auth %q: got %v after %v", auth, err, time.Since(start))
		}
	}
}

// TestSecretsStayIn: no token, secret ID or value in any log line or error, at any level.
func TestSecretsStayIn(t *testing.T) {
	server := servers.Vault(t)
	server.PutV2(t, "leak/db", map[string]any{"p": "s3cret-value"})
	role, secretID := server.AppRole(t, server.Policy(t, `path "secret/data/leak/db" { capabilities = ["read"] }`))
	var text bytes.Buffer
	n := 0
	door := newDoor(t, server, func(w http.ResponseWriter, r *http.Request) bool {
		if n++; n%2 == 1 { // every request fails once
			http.Error(w, "busy", http.StatusServiceUnavailable)
		}
		return n%2 == 1
	})
	source := New(Config{Address: door.Addr, Auth: "approle", RoleID: role, SecretID: secretID,
		Log: slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	got, err := ask(t, source, "secret/data/leak/db#p")
	if err != nil || got["secret/data/leak/db#p"].Data != "s3cret-value" {
		t.Fatalf("got %d values, %v", len(got), err)
	}
	_, err = ask(t, source, "secret/data/leak/other#p")
	token := source.session.api.Token()
	if err := source.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	all := text.String() + fmt.Sprint(err)
	if !strings.Contains(all, "trying again") || !strings.Contains(all, "403") {
		t.Fatalf("nothing was tried again or refused: %s", all)
	}
	for name, secret := range map[string]string{"value": "s3cret-value", "token": token, "secret ID": secretID} {
		if strings.Contains(all, secret) {
			t.Errorf("the %s is in %s", name, all)
		}
	}
}

package consul

import (
	"context"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

func tempFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// jwtMethod makes an auth method and a file with a JWT that it takes.
func jwtMethod(t *testing.T, server *servers.ConsulServer) (method, file string) {
	t.Helper()
	method, jwt := server.JWTMethod(t, `key_prefix "login/" { policy = "read" }`+
		` service_prefix "" { policy = "read" } node_prefix "" { policy = "read" }`)
	return method, tempFile(t, jwt+"\n")
}

// TestLogin: one login serves the store and the catalog, and ends with the run.
func TestLogin(t *testing.T) {
	server := servers.ConsulACL(t)
	server.Put(t, "login/a", "1")
	t.Setenv("CONSUL_HTTP_TOKEN", "99999999-2222-3333-4444-555555555555") // not even looked at by a login
	method, file := jwtMethod(t, server)
	door := newDoor(t, server.Addr, nil)
	source := New(Config{Address: door.Addr, AuthMethod: method, JWTFile: file})
	if door.count("") != 0 {
		t.Error("a login before anything was asked")
	}
	set := setOf(source)
	got, err := set.Fetch(limit(t), []sources.Ref{{Source: "consul", Key: "login/a"}, {Source: "consul", Key: "login/"},
		{Source: "consul-service", Key: "consul"}, {Source: "consul-services", Key: ""}, {Source: "consul-nodes", Key: ""}})
	if err != nil || len(got) != 5 {
		t.Fatalf("got %v, %v", got, err)
	}
	if n := server.Logins(t, method); n != 1 || door.count("POST /v1/acl/login") != 1 {
		t.Errorf("%d tokens after %d logins, want 1", n, door.count("POST /v1/acl/login"))
	}
	for range 2 { // closing again does nothing
		if err := source.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if n := server.Logins(t, method); n != 0 || door.count("POST /v1/acl/logout") != 1 {
		t.Errorf("%d tokens after %d logouts, want 0", n, door.count("POST /v1/acl/logout"))
	}
}

// TestKubernetesLogin stands in for the API server that Consul asks about a token
// of a service account.
func TestKubernetesLogin(t *testing.T) {
	server := servers.ConsulACL(t)
	server.Put(t, "login/a", "1")
	api := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.Contains(r.URL.Path, "tokenreviews") {
			io.WriteString(w, `{"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","status":{"authenticated":true,
				"user":{"username":"system:serviceaccount:shop:db","uid":"u1","groups":["system:serviceaccounts"]}}}`)
			return
		}
		io.WriteString(w, `{"apiVersion":"v1","kind":"ServiceAccount",`+
			`"metadata":{"name":"db","namespace":"shop","uid":"u1"}}`)
	}))
	defer api.Close()
	jwt, _ := servers.SignedJWT(t, map[string]any{"iss": "kubernetes/serviceaccount",
		"sub":                                    "system:serviceaccount:shop:db",
		"kubernetes.io/serviceaccount/namespace": "shop", "kubernetes.io/serviceaccount/service-account.name": "db"})
	ca := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: api.Certificate().Raw}))
	method := server.AuthMethod(t, "kubernetes", `serviceaccount.namespace == shop`,
		`key_prefix "login/" { policy = "read" }`,
		map[string]any{"Host": api.URL, "CACert": ca, "ServiceAccountJWT": jwt})
	source := New(Config{Address: server.Addr, AuthMethod: method, JWTFile: tempFile(t, jwt)})
	got, err := ask(t, source, "login/a")
	if err != nil || got["login/a"].Data != "1" {
		t.Errorf("got %v, %v", got, err)
	}
	if err := source.Close(t.Context()); err != nil || server.Logins(t, method) != 0 {
		t.Errorf("%d tokens are left (%v)", server.Logins(t, method), err)
	}
}

func TestLoginErrors(t *testing.T) {
	server := servers.ConsulACL(t)
	method, file := jwtMethod(t, server)
	other, _ := servers.SignedJWT(t, map[string]any{"iss": "https://cluster", "aud": "consul", "ns": "shop"})
	for _, tt := range []struct {
		name      string
		in        Config
		want, cue string
	}{
		{"no such method", Config{AuthMethod: "none", JWTFile: file}, "login by auth method none: ", "INITPLATE_CONSUL_AUTH_METHOD"},
		{"another signature", Config{AuthMethod: method, JWTFile: tempFile(t, other)}, "login by auth method " + method, "binding rules"},
		{"no JWT", Config{AuthMethod: method, JWTFile: tempFile(t, "no-jwt-but-s3cret")}, "login by auth method " + method, "binding rules"},
		{"no file", Config{AuthMethod: method, JWTFile: "/none"}, "/none: no such file", "INITPLATE_CONSUL_JWT_FILE"},
		{"empty file", Config{AuthMethod: method, JWTFile: tempFile(t, "\n")}, "is empty", "INITPLATE_CONSUL_JWT_FILE"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			door := newDoor(t, server.Addr, nil)
			tt.in.Address = door.Addr
			source := New(tt.in)
			set := setOf(source)
			_, err := set.Fetch(limit(t), []sources.Ref{{Source: "consul", Key: "a"}, {Source: "consul-nodes"}})
			var e *sources.Error
			if !errors.As(err, &e) || e.Kind != sources.Refused || !strings.Contains(e.Error(), tt.want) ||
				!strings.Contains(e.Hint, tt.cue) {
				t.Errorf("got %v, want %q; hint %q, want %q", err, tt.want, e.Hint, tt.cue)
			}
			if n := door.count("POST /v1/acl/login"); n > 1 {
				t.Errorf("%d logins", n)
			}
			if strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), other) {
				t.Errorf("the JWT is in %v", err)
			}
			if err := source.Close(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestTokenSpreads: a server that does not know a token just made is asked again; one
// that does not know a token that was given is not.
func TestTokenSpreads(t *testing.T) {
	server := servers.ConsulACL(t)
	server.Put(t, "login/a", "1")
	method, file := jwtMethod(t, server)
	n := 0
	door := newDoor(t, server.Addr, func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/v1/txn" {
			return false
		}
		if n++; n < 3 {
			http.Error(w, "rpc error making call: ACL not found", http.StatusForbidden)
		}
		return n < 3
	})
	source := New(Config{Address: door.Addr, AuthMethod: method, JWTFile: file})
	got, err := ask(t, source, "login/a")
	if err != nil || got["login/a"].Data != "1" || n != 3 {
		t.Errorf("got %v, %v after %d tries", got, err, n)
	}
	if err := source.Close(t.Context()); err != nil {
		t.Error(err)
	}
	n = 0
	_, err = ask(t, New(Config{Address: door.Addr, Token: server.Token}), "login/a")
	if e := (*sources.Error)(nil); !errors.As(err, &e) || e.Kind != sources.Refused || n != 1 {
		t.Errorf("got %v after %d tries", err, n)
	}
}

// TestLogoutFails: the end of a run does not wait for a Consul that has gone.
func TestLogoutFails(t *testing.T) {
	server := servers.ConsulACL(t)
	server.Put(t, "login/a", "1")
	method, file := jwtMethod(t, server)
	door := newDoor(t, server.Addr, func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/v1/acl/logout" {
			http.Error(w, "No cluster leader", 500)
		}
		return r.URL.Path == "/v1/acl/logout"
	})
	source := New(Config{Address: door.Addr, AuthMethod: method, JWTFile: file})
	if _, err := ask(t, source, "login/a"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	err := source.Close(ctx)
	if err == nil || !strings.Contains(err.Error(), "No cluster leader") {
		t.Errorf("got %v", err)
	}
}

func limit(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

package vault

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
	"github.com/initplate/initplate/test/servers"
)

// kinds are all kinds of requests that keys make.
func kinds() []string {
	return []string{
		"secret/app#p", "secret/data/app#p", "secret/data/app", "kv1/app", "secret/", "secret/metadata/app/",
		"pki/issue/web common_name=x", "database/creds/app#password", "sys/mounts", "auth/token/lookup-self",
	}
}

// TestForeign: what something else answers is an error for every kind of request, and
// never something that is not there.
func TestForeign(t *testing.T) {
	says := func(code int, kind, text string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(code)
			io.WriteString(w, text)
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	cleans := httptest.NewServer(http.RedirectHandler("/", http.StatusMovedPermanently))
	defer cleans.Close()
	const json = "application/json"
	for _, tt := range []struct {
		name, address string
		notSys        bool // sys/ answers in plain JSON
	}{
		{"Vault below another path", servers.Vault(t).Addr + "/other", false},
		{"Consul", "http://" + servers.Consul(t).Addr, false},
		{"nothing here", says(404, "text/plain", "404 page not found"), false},
		{"nothing here, in JSON", says(404, json, `{"error":"not found"}`), false},
		{"nothing here, and more of that", says(404, json, `{"errors":[],"path":"/v1"}`), false},
		{"nothing here, with data", says(404, json, `{"data":null}`), false},
		{"nothing here, and nothing to say", says(404, "", ""), false},
		{"an object", says(200, json, `{}`), true},
		{"a list", says(200, json, `[]`), true},
		{"errors", says(200, json, `{"errors":[]}`), true},
		{"text", says(200, "text/plain", "ok"), true},
		{"a page", says(200, "text/html", "<html>"), false},
		{"another path", cleans.URL, false},
	} {
		for _, key := range kinds() {
			if tt.notSys && strings.HasPrefix(key, "sys/") {
				continue
			}
			t.Run(tt.name+"/"+key, func(t *testing.T) {
				got, err := ask(t, New(Config{Address: tt.address, Token: "t"}), key)
				var e *sources.Error
				if !errors.As(err, &e) || e.Kind != sources.Unreached || !errors.Is(err, remote.ErrForeign) ||
					len(got) > 0 {
					t.Fatalf("got %v, %v", got, err)
				}
				if !strings.Contains(e.Hint, "VAULT_ADDR") {
					t.Errorf("hint is %q", e.Hint)
				}
			})
		}
		t.Run(tt.name+"/login", func(t *testing.T) {
			_, err := ask(t, New(Config{Address: tt.address, Auth: "approle", RoleID: "r"}), "secret/data/app")
			if !errors.Is(err, remote.ErrForeign) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestNoRoute: what Vault has no path for is an error, and not a secret that is not
// there; what it holds nothing at is not.
func TestNoRoute(t *testing.T) {
	server := servers.Vault(t)
	server.PutV2(t, "nr/db", map[string]any{"p": "x"})
	for _, tt := range []struct{ name, in, want, hint string }{
		{"no such mount", "nowhere/db#p", `404 Not Found: no handler for route "nowhere/db". route entry not found.`, "vault secrets list"},
		{"no such mount, by API path", "tset/data/app#p", `404 Not Found: no handler for route "tset/data/app"`, "vault secrets list"},
		{"no such mount to list", "nowhere/", `404 Not Found: no handler for route "nowhere/"`, "vault secrets list"},
		{"no such mount to write to", "pki/issue/web common_name=x", `404 Not Found: no handler for route "pki/issue/web"`, "vault secrets list"},
		{"no such auth method", "auth/nowhere/role/x", `404 Not Found: no handler for route "auth/nowhere/role/x"`, "vault auth list"},
		{"no such path of an engine", "auth/approle/nonsense", "404 Not Found: unsupported path", "vault auth list"},
		{"no such path of the system", "sys/nonsense", "404 Not Found: unsupported path", ""},
		{"not there", "secret/nr/none#p", "", ""},
		{"not there, by API path", "secret/data/nr/none", "", ""},
		{"not there in version 1", "kv1/nr/none", "", ""},
		{"nothing below", "secret/nr/none/", "", ""},
		{"no such role", "auth/approle/role/none", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ask(t, New(Config{Address: server.Addr, Token: server.Token}), tt.in)
			if len(got) > 0 {
				t.Errorf("got %v", got)
			}
			if tt.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var e *sources.Error
			if !errors.As(err, &e) || e.Kind != sources.Invalid || !strings.Contains(err.Error(), tt.want) ||
				!strings.Contains(e.Hint, tt.hint) {
				t.Fatalf("got %v, hint %q; want %q, %q", err, e.Hint, tt.want, tt.hint)
			}
		})
	}
}

// TestAddresses: slashes and the API's own /v1 are put right, and what a proxy needs
// stays. Each costs the same requests.
func TestAddresses(t *testing.T) {
	server := servers.Vault(t)
	server.PutV2(t, "addr/a", map[string]any{"p": "x"})
	behind := newDoor(t, server, func(w http.ResponseWriter, r *http.Request) bool {
		path, ok := strings.CutPrefix(r.URL.Path, "/proxy/v1")
		if r.URL.Path = path; !ok {
			http.NotFound(w, r)
		}
		return !ok
	})
	plain := newDoor(t, server, nil)
	for _, tt := range []struct {
		name, address string
		door          *door
	}{
		{"plain", plain.Addr, plain},
		{"a slash", plain.Addr + "/", plain},
		{"slashes", plain.Addr + "//", plain},
		{"v1", plain.Addr + "/v1", plain},
		{"v1 and slashes", plain.Addr + "//v1//", plain},
		{"behind a proxy", behind.Addr + "/proxy/v1", behind},
		{"behind a proxy, and a slash", behind.Addr + "//proxy/v1/", behind},
	} {
		for _, variable := range []string{"VAULT_ADDR", "VAULT_AGENT_ADDR"} {
			t.Run(tt.name+" in "+variable, func(t *testing.T) {
				t.Setenv(variable, tt.address)
				before := tt.door.count("")
				got, err := ask(t, New(Config{Token: server.Token}), "secret/addr/a#p", "secret/data/addr/none#p")
				if err != nil || len(got) != 1 || got["secret/addr/a#p"].Data != "x" {
					t.Errorf("got %v, %v", got, err)
				}
				if n := tt.door.count("") - before; n != 3 { // with one for the mount
					t.Errorf("%d requests, want 3", n)
				}
			})
		}
	}
	t.Setenv("VAULT_AGENT_ADDR", "http://127.0.0.1:1/none?x=y")
	_, err := ask(t, New(Config{Token: "t"}), "secret/a")
	if err == nil || !strings.Contains(err.Error(), "not of the form") {
		t.Errorf("got %v", err)
	}
}

// TestRedirected: a load balancer may lead to the same path of itself, and no other.
func TestRedirected(t *testing.T) {
	server := servers.Vault(t)
	server.PutV2(t, "re/a", map[string]any{"p": "x"})
	n := 0
	door := newDoor(t, server, func(w http.ResponseWriter, r *http.Request) bool {
		if n++; n == 1 {
			http.Redirect(w, r, r.URL.Path, http.StatusTemporaryRedirect)
		}
		return n == 1
	})
	got, err := ask(t, New(Config{Address: door.Addr, Token: server.Token}), "secret/data/re/a#p")
	if err != nil || len(got) != 1 {
		t.Errorf("got %v, %v", got, err)
	}
}

// TestDoubtful: an address that leads into the API is found out before anything is
// asked, or written, there. A proxy's path that looks like one works.
func TestDoubtful(t *testing.T) {
	server := servers.Vault(t)
	server.PutV2(t, "doubt/a", map[string]any{"p": "x"})
	door := newDoor(t, server, func(w http.ResponseWriter, r *http.Request) bool {
		r.URL.Path = strings.TrimPrefix(r.URL.Path, "/v1/vault")
		return false
	})
	const key = "secret/data/doubt/a#p"
	got, err := ask(t, New(Config{Address: door.Addr + "/v1/vault", Token: server.Token}), key)
	if err != nil || got[key].Data != "x" || door.count("") != 2 {
		t.Errorf("got %v, %v", got, err)
	}
	for _, path := range []string{"/v1/kv1", "/v1/kv1/", "/v1/secret", "/v1/secret/data", "/v1/sys", "/v1/v1"} {
		for _, key := range kinds() {
			got, err := ask(t, New(Config{Address: server.Addr + path, Token: server.Token}), key)
			if !errors.Is(err, remote.ErrForeign) || len(got) > 0 {
				t.Errorf("%s: %s: got %v, %v", path, key, got, err)
			}
		}
	}
	got, err = ask(t, New(Config{Address: server.Addr, Token: server.Token}), "kv1/v1/")
	if err != nil || len(got) > 0 {
		t.Errorf("%v was written, %v", got, err)
	}
}

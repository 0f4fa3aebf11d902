package consul

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
	"github.com/initplate/initplate/test/servers"
)

// kinds are all kinds of requests that the sources make, but the login.
func kinds() []sources.Ref {
	return []sources.Ref{
		{Source: "consul", Key: "foreign/key"},
		{Source: "consul", Key: "foreign/"},
		{Source: "consul-service", Key: "web"},
		{Source: "consul-services"},
		{Source: "consul-node", Key: "n1"},
		{Source: "consul-node"},
		{Source: "consul-nodes"},
		{Source: "consul-datacenters"},
		{Source: "consul-datacenters", Key: "reachable"},
	}
}

// TestForeign: what something else answers is an error for every kind of request,
// and never something that is not there.
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
	consul := servers.Consul(t).Addr
	for _, tt := range []struct{ name, address string }{
		{"Consul below another path", consul + "/other"},
		{"Consul's page", consul + "/ui"},
		{"Vault", servers.Vault(t).Addr},
		{"nothing here", says(404, "text/plain", "404 page not found")},
		{"nothing here, in JSON", says(404, json, `{"errors":[]}`)},
		{"nothing here, and nothing to say", says(404, "", "")},
		{"an object", says(200, json, `{}`)},
		{"a list", says(200, json, `[]`)},
		{"null", says(200, json, `null`)},
		{"no results", says(200, json, `{"Results":null,"Errors":null}`)},
		{"text", says(200, "text/plain", "ok")},
		{"a page", says(200, "text/html", "<html>")},
		{"refused in JSON", says(403, json, `{"errors":["permission denied"]}`)},
		{"another path", cleans.URL},
	} {
		for _, ref := range kinds() {
			t.Run(fmt.Sprintf("%s/%s", tt.name, ref), func(t *testing.T) {
				set := setOf(New(Config{Address: tt.address}))
				got, err := set.Fetch(limit(t), []sources.Ref{ref})
				var e *sources.Error
				if !errors.As(err, &e) || e.Kind != sources.Unreached || !errors.Is(err, remote.ErrForeign) ||
					len(got) > 0 {
					t.Fatalf("got %v, %v", got, err)
				}
				if !strings.Contains(e.Hint, "CONSUL_HTTP_ADDR") {
					t.Errorf("hint is %q", e.Hint)
				}
			})
		}
		t.Run(tt.name+"/login", func(t *testing.T) {
			jwt := filepath.Join(t.TempDir(), "jwt")
			if err := os.WriteFile(jwt, []byte("ey"), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := ask(t, New(Config{Address: tt.address, AuthMethod: "m", JWTFile: jwt}), "foreign/key")
			if err == nil {
				t.Error("logged in")
			}
		})
	}
}

// TestAddresses: slashes and the API's own /v1 are put right, and what a proxy needs
// stays. Each costs one request.
func TestAddresses(t *testing.T) {
	server := servers.Consul(t)
	server.Put(t, "addr/a", "1")
	behind := newDoor(t, server.Addr, func(w http.ResponseWriter, r *http.Request) bool {
		path, ok := strings.CutPrefix(r.URL.Path, "/proxy/v1")
		if r.URL.Path = path; !ok {
			http.NotFound(w, r)
		}
		return !ok
	})
	plain := newDoor(t, server.Addr, nil)
	for _, tt := range []struct {
		name, address string
		door          *door
	}{
		{"plain", plain.Addr, plain},
		{"a slash", plain.Addr + "/", plain},
		{"slashes", plain.Addr + "//", plain},
		{"v1", plain.Addr + "/v1", plain},
		{"v1 and a slash", plain.Addr + "/v1/", plain},
		{"scheme and a slash", "http://" + plain.Addr + "/", plain},
		{"scheme and v1", "http://" + plain.Addr + "/v1", plain},
		{"behind a proxy", "http://" + behind.Addr + "/proxy/v1", behind},
		{"behind a proxy, and a slash", "http://" + behind.Addr + "//proxy/v1/", behind},
		{"behind a proxy, without a scheme", behind.Addr + "/proxy/v1", behind},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := tt.door.count("")
			got, err := ask(t, New(Config{Address: tt.address}), "addr/a", "addr/none", "addr/")
			if err != nil || len(got) != 2 || got["addr/a"].Data != "1" {
				t.Errorf("got %v, %v", got, err)
			}
			if n := tt.door.count("") - before; n != 2 {
				t.Errorf("%d requests, want 2", n)
			}
		})
	}
}

// TestOtherKey: a listing is not that of the path to which a server cleans it.
func TestOtherKey(t *testing.T) {
	server := servers.Consul(t)
	server.Put(t, "clean/b/port", "1")
	got, err := ask(t, New(Config{Address: server.Addr}), "clean/a/../b/")
	if !errors.Is(err, remote.ErrForeign) || len(got) > 0 {
		t.Errorf("got %v, %v", got, err)
	}
}

// TestDoubtful: an address that leads into the API is found out before anything is
// asked, or written, there. A proxy's path that looks like one works.
func TestDoubtful(t *testing.T) {
	server := servers.Consul(t)
	server.Put(t, "doubt/a", "1")
	door := newDoor(t, server.Addr, func(w http.ResponseWriter, r *http.Request) bool {
		r.URL.Path = strings.TrimPrefix(r.URL.Path, "/v1/consul")
		return false
	})
	got, err := ask(t, New(Config{Address: door.Addr + "/v1/consul"}), "doubt/a")
	if err != nil || got["doubt/a"].Data != "1" || door.count("GET ") != 1 || door.count("PUT ") != 1 {
		t.Errorf("got %v, %v", got, err)
	}
	for _, path := range []string{"/v1/kv", "/v1/kv/", "/v1/kv/doubt", "/v1/catalog", "/v1/v1"} {
		for _, ref := range kinds() {
			set := setOf(New(Config{Address: server.Addr + path}))
			got, err := set.Fetch(limit(t), []sources.Ref{ref})
			if !errors.Is(err, remote.ErrForeign) || len(got) > 0 {
				t.Errorf("%s: %s: got %v, %v", path, ref, got, err)
			}
		}
	}
	left, err := ask(t, New(Config{Address: server.Addr}), "v1/", "doubt/v1/")
	if pairs, _ := left["v1/"].Data.([]sources.Pair); err != nil || len(pairs) > 0 {
		t.Errorf("%v was written, %v", pairs, err)
	}
}

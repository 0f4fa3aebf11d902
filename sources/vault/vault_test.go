package vault

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// door stands before the real server, counts what passes, and may answer itself.
type door struct {
	Addr string

	mu       sync.Mutex
	requests []string // "GET /v1/secret/data/db"
}

func newDoor(t *testing.T, server *servers.VaultServer, answer func(http.ResponseWriter, *http.Request) bool) *door {
	t.Helper()
	target, err := url.Parse(server.Addr)
	if err != nil {
		t.Fatal(err)
	}
	d, proxy := &door{}, httputil.NewSingleHostReverseProxy(target)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		d.requests = append(d.requests, r.Method+" "+r.URL.Path)
		d.mu.Unlock()
		if answer == nil || !answer(w, r) {
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.Close)
	d.Addr = s.URL
	return d
}

// count tells how many requests had text in their method and path.
func (d *door) count(text string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, r := range d.requests {
		if strings.Contains(r, text) {
			n++
		}
	}
	return n
}

const probe = "GET /v1/sys/internal/ui/mounts/"

func ask(t *testing.T, s *Source, keys ...string) (map[string]sources.Value, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return s.Fetch(ctx, keys)
}

// mounted enables a secrets engine for the time of the test and returns its path.
func mounted(t *testing.T, server *servers.VaultServer, config map[string]any, at ...string) string {
	t.Helper()
	path := strings.Join(append(at, "test-"+strings.ToLower(rand.Text())), "/")
	server.Write(t, "sys/mounts/"+path, config)
	t.Cleanup(func() { call(t, server, "DELETE", "sys/mounts/"+path, nil) })
	return path
}

// call asks the real server what its helper has no method for.
func call(t *testing.T, server *servers.VaultServer, method, path string, body any) map[string]any {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest(method, server.Addr+"/v1/"+path, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Vault-Token", server.Token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer map[string]any
	json.NewDecoder(resp.Body).Decode(&answer)
	if resp.StatusCode >= 300 {
		t.Fatalf("%s %s: %s %v", method, path, resp.Status, answer)
	}
	return answer
}

func TestFields(t *testing.T) {
	server := servers.Vault(t)
	fields := map[string]any{
		"password": "p#w\"a'\n", "port": 3306, "ratio": 1.5, "on": true, "empty": "", "null": nil,
		"list": []any{"a", 1}, "map": map[string]any{"k": "v"}, "a#b": "hash", "data": "d",
	}
	server.PutV1(t, "f/db", fields)
	server.PutV2(t, "f/db", map[string]any{"password": "old"})
	server.PutV2(t, "f/db", fields)
	source := New(Config{Address: server.Addr, Token: server.Token})
	for _, tt := range []struct {
		name, field string
		want        any
	}{
		{"string", "password", "p#w\"a'\n"},
		{"integer", "port", json.Number("3306")},
		{"float", "ratio", json.Number("1.5")},
		{"bool", "on", true},
		{"empty is held", "empty", ""},
		{"null is not", "null", nil},
		{"absent is not", "absent", nil},
		{"list", "list", []any{"a", json.Number("1")}},
		{"map", "map", map[string]any{"k": "v"}},
		{"hash in the name", "a#b", "hash"},
		{"named data", "data", "d"},
		{"no field of the outer", "metadata", nil},
	} {
		for path, version := range map[string]string{"secret/data/f/db": " version 2", "secret/f/db": " version 2",
			"/secret/f/db": " version 2", "kv1/f/db": ""} {
			t.Run(tt.name+" at "+path, func(t *testing.T) {
				in := path + "#" + tt.field
				got, err := ask(t, source, in)
				if err != nil {
					t.Fatal(err)
				}
				v, held := got[in]
				if held != (tt.want != nil) || !reflect.DeepEqual(v.Data, tt.want) {
					t.Fatalf("got %#v, want %#v", v.Data, tt.want)
				}
				if held && (v.Origin != "vault:"+in+version || !v.Secret) {
					t.Errorf("origin %q, secret %v", v.Origin, v.Secret)
				}
			})
		}
	}
}

func TestVersions(t *testing.T) {
	server := servers.Vault(t)
	for _, p := range []string{"one", "two", "three"} {
		server.PutV2(t, "v/db", map[string]any{"password": p})
	}
	server.Write(t, "secret/delete/v/db", map[string]any{"versions": []int{2}})
	server.PutV2(t, "v/gone", map[string]any{"password": "x"})
	call(t, server, "DELETE", "secret/data/v/gone", nil)
	source := New(Config{Address: server.Addr, Token: server.Token})
	for _, tt := range []struct{ name, in, want, origin string }{
		{"latest", "secret/v/db#password", "three", " version 3"},
		{"first", "secret/v/db?version=1#password", "one", " version 1"},
		{"first by API path", "secret/data/v/db?version=1#password", "one", " version 1"},
		{"deleted version", "secret/v/db?version=2#password", "", ""},
		{"no such version", "secret/v/db?version=9#password", "", ""},
		{"deleted", "secret/v/gone#password", "", ""},
		{"deleted, by API path", "secret/data/v/gone#password", "", ""},
		{"deleted, whole", "secret/data/v/gone", "", ""},
		{"never there", "secret/v/never#password", "", ""},
		{"never there, by API path", "secret/data/v/never", "", ""},
		{"never there in version 1", "kv1/v/never", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ask(t, source, tt.in)
			if err != nil {
				t.Fatal(err)
			}
			v, held := got[tt.in]
			if tt.want == "" {
				if held {
					t.Errorf("got %v, want it not held", v)
				}
			} else if v.Data != tt.want || v.Origin != "vault:"+tt.in+tt.origin {
				t.Errorf("got %v, want %q%s", v, tt.want, tt.origin)
			}
		})
	}
}

// TestWhole: what a template of consul-template sees through {{ with secret }}.
func TestWhole(t *testing.T) {
	server := servers.Vault(t)
	server.PutV1(t, "w/db", map[string]any{"password": "x"})
	server.PutV2(t, "w/db", map[string]any{"password": "x"})
	source := New(Config{Address: server.Addr, Token: server.Token})
	for _, tt := range []struct {
		path string
		want []string // names that must lead from Data to a value
	}{
		{"secret/data/w/db", []string{"data", "password"}},
		{"secret/data/w/db", []string{"metadata", "version"}},
		{"secret/w/db", []string{"data", "password"}},
		{"secret/w/db", []string{"metadata", "created_time"}},
		{"kv1/w/db", []string{"password"}},
		{"secret/metadata/w/db", []string{"versions", "1"}},
		{"secret/subkeys/w/db", []string{"subkeys"}},
		{"auth/token/lookup-self", []string{"policies"}},
		{"sys/health", []string{"version"}},
	} {
		t.Run(fmt.Sprint(tt.path, tt.want), func(t *testing.T) {
			got, err := ask(t, source, tt.path)
			if err != nil {
				t.Fatal(err)
			}
			whole, _ := got[tt.path].Data.(map[string]any)
			at := whole["Data"]
			for _, name := range tt.want {
				data, _ := at.(map[string]any)
				at = data[name]
			}
			if at == nil || tt.want[len(tt.want)-1] == "password" && at != "x" {
				t.Errorf("got %v", whole)
			}
			for name, want := range map[string]any{"LeaseID": "", "LeaseDuration": 0, "Renewable": false,
				"RequestID": ""} {
				if reflect.TypeOf(whole[name]) != reflect.TypeOf(want) {
					t.Errorf("%s is %#v", name, whole[name])
				}
			}
		})
	}
}

func TestLists(t *testing.T) {
	server := servers.Vault(t)
	for _, k := range []string{"li/b", "li/a", "li/sub/x"} {
		server.PutV1(t, k, map[string]any{"x": "y"})
		server.PutV2(t, k, map[string]any{"x": "y"})
	}
	source := New(Config{Address: server.Addr, Token: server.Token})
	for _, tt := range []struct {
		in   string
		want any
	}{
		{"secret/li/", []string{"a", "b", "sub/"}},
		{"secret/metadata/li/", []string{"a", "b", "sub/"}},
		{"kv1/li/", []string{"a", "b", "sub/"}},
		{"kv1/li/sub/", []string{"x"}},
		{"secret/none/", nil},
		{"kv1/none/", nil},
	} {
		t.Run(tt.in, func(t *testing.T) {
			got, err := ask(t, source, tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got[tt.in].Data, tt.want) {
				t.Errorf("got %#v, want %v", got[tt.in].Data, tt.want)
			}
		})
	}
	t.Run("whole mount", func(t *testing.T) {
		got, err := ask(t, source, "secret/", "kv1/")
		for _, in := range []string{"secret/", "kv1/"} {
			if names, ok := got[in].Data.([]string); !ok || err != nil || !strings.Contains(fmt.Sprint(names), "li/") {
				t.Errorf("%s: got %v, %v", in, got[in].Data, err)
			}
		}
	})
}

// TestRequests counts what a fetch costs.
func TestRequests(t *testing.T) {
	server := servers.Vault(t)
	var v1, v2, v2API, fields []string
	for i := range 20 {
		key := fmt.Sprintf("r/%02d", i)
		server.PutV1(t, key, map[string]any{"a": "1", "b": "2"})
		server.PutV2(t, key, map[string]any{"a": "1", "b": "2"})
		v1, v2, v2API = append(v1, "kv1/"+key), append(v2, "secret/"+key), append(v2API, "secret/data/"+key)
		fields = append(fields, "secret/data/"+key+"#a", "secret/data/"+key+"#b", "secret/data/"+key)
	}
	role, secretID := server.AppRole(t, server.Policy(t, `path "secret/*" { capabilities = ["read"] }`))
	login := Config{Auth: "approle", RoleID: role, SecretID: secretID}
	token := Config{Token: server.Token}
	for _, tt := range []struct {
		name          string
		config        Config
		in            []string
		probes, reads int
		logins        int
	}{
		{"logical paths of version 2", token, v2, 1, 20, 0},
		{"logical paths of version 1", token, v1, 1, 20, 0},
		{"API paths", token, v2API, 0, 20, 0},
		{"both mounts", token, append(append([]string{}, v1...), v2...), 2, 40, 0},
		{"fields of one path share its read", token, fields, 0, 20, 0},
		{"one login", login, v2, 1, 20, 1},
		{"system paths", token, []string{"sys/health", "auth/token/lookup-self"}, 0, 2, 0},
		{"absent", token, []string{"secret/data/r/absent", "secret/data/r/absent#x"}, 0, 1, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			door := newDoor(t, server, nil)
			tt.config.Address = door.Addr
			source := New(tt.config)
			got, err := ask(t, source, tt.in...)
			if want := len(tt.in); err != nil || len(got) != want && tt.name != "absent" {
				t.Fatalf("got %d values of %d, error %v", len(got), want, err)
			}
			probes, logins := door.count(probe), door.count("/login")
			if reads := door.count("") - probes - logins; probes != tt.probes || reads != tt.reads ||
				logins != tt.logins {
				t.Errorf("%d probes, %d reads, %d logins; want %d, %d, %d", probes, reads, logins, tt.probes,
					tt.reads, tt.logins)
			}
			before := door.count(probe) + door.count("/login")
			if _, err := ask(t, source, tt.in...); err != nil || door.count(probe)+door.count("/login") != before {
				t.Errorf("the second round probed or logged in again (%v)", err)
			}
		})
	}
}

// TestMounts: which path of the API is read for a logical one.
func TestMounts(t *testing.T) {
	server := servers.Vault(t)
	v2 := map[string]any{"type": "kv", "options": map[string]any{"version": "2"}}
	deep2 := mounted(t, server, v2, "team", "two")
	deep1 := mounted(t, server, map[string]any{"type": "kv"}, "team", "one")
	server.Write(t, deep2+"/data/db", map[string]any{"data": map[string]any{"p": "deep 2"}})
	server.Write(t, deep2+"/data/app/data/x", map[string]any{"data": map[string]any{"p": "data inside"}})
	server.Write(t, deep1+"/db", map[string]any{"p": "deep 1"})
	server.Write(t, deep1+"/data/x", map[string]any{"p": "data in version 1"})
	for _, tt := range []struct {
		name   string
		in     []string
		want   []any
		probes int
	}{
		{"deep mounts that share a segment", []string{deep2 + "/db#p", deep1 + "/db#p", deep2 + "/none#p"}, []any{"deep 2", "deep 1", nil}, 2},
		{"API path of a deep mount", []string{deep2 + "/data/db#p"}, []any{"deep 2"}, 0},
		{"logical path with data inside", []string{deep2 + "/app/data/x#p"}, []any{"data inside"}, 1},
		{"version 1 with data inside", []string{deep1 + "/data/x#p"}, []any{"data in version 1"}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			door := newDoor(t, server, nil)
			got, err := ask(t, New(Config{Address: door.Addr, Token: server.Token}), tt.in...)
			if err != nil {
				t.Fatal(err)
			}
			for i, in := range tt.in {
				if got[in].Data != tt.want[i] {
					t.Errorf("%s: got %v, want %v", in, got[in].Data, tt.want[i])
				}
			}
			if n := door.count(probe); n != tt.probes {
				t.Errorf("%d probes, want %d", n, tt.probes)
			}
		})
	}
}

// TestProbeDenied: where Vault does not tell the mount, paths are those of the API.
func TestProbeDenied(t *testing.T) {
	server := servers.Vault(t)
	server.PutV1(t, "pd/db", map[string]any{"p": "1"})
	server.PutV2(t, "pd/db", map[string]any{"p": "2"})
	door := newDoor(t, server, func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.URL.Path, "/v1/sys/") {
			http.Error(w, `{"errors":["permission denied"]}`, http.StatusForbidden)
			return true
		}
		return false
	})
	source := New(Config{Address: door.Addr, Token: server.Token})
	got, err := ask(t, source, "kv1/pd/db#p", "kv1/pd/none#p", "secret/data/pd/db#p")
	if err != nil || got["kv1/pd/db#p"].Data != "1" || got["secret/data/pd/db#p"].Data != "2" || len(got) != 2 {
		t.Errorf("got %v, %v", got, err)
	}
	if n := door.count(probe); n != 1 {
		t.Errorf("%d probes, want 1", n)
	}
	_, err = ask(t, source, "secret/pd/db#p") // not to be mistaken for not held
	var e *sources.Error
	if !errors.As(err, &e) || e.Kind != sources.Invalid || !strings.Contains(e.Hint, "MOUNT/data/PATH") {
		t.Errorf("got %v, want a hint at the API path", err)
	}
}

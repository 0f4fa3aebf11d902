package consul

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// longLoggedIn makes a login old, so that its token is not taken for one that is not known yet.
func longLoggedIn(s *Source) {
	old := time.Now().Add(-time.Hour)
	s.loggedIn.Store(&old)
}

// forget deletes all tokens of logins by a method, as their end does.
func forget(t *testing.T, server *servers.ConsulServer, method string) {
	t.Helper()
	var tokens []struct{ AccessorID, AuthMethod string }
	server.Read(t, "acl/tokens", &tokens)
	for _, token := range tokens {
		if token.AuthMethod != method {
			continue
		}
		req, err := http.NewRequest(http.MethodDelete, "http://"+server.Addr+"/v1/acl/token/"+token.AccessorID, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Consul-Token", server.Token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatal(resp, err)
		}
		resp.Body.Close()
	}
}

// TestLoginAgain: where the token of a login has ended, the same round logs in again.
func TestLoginAgain(t *testing.T) {
	server := servers.ConsulACL(t)
	server.Put(t, "login/again", "1")
	method, file := jwtMethod(t, server)
	source := newWatched(t, Config{Address: server.Addr, AuthMethod: method, JWTFile: file})
	for _, in := range []struct{ source, key string }{
		{store, "login/again"}, {store, "login/again"}, {store, "login/"}, {"consul-service", "consul"}, {"consul-nodes", ""},
	} {
		if held := heldBy(t, source, in.source, in.key); held[in.key] == nil {
			t.Errorf("%v is not held", in)
		}
		if n := server.Logins(t, method); n != 1 {
			t.Errorf("%d tokens, want 1", n)
		}
		longLoggedIn(source)
		forget(t, server, method)
	}

	if err := os.WriteFile(file, []byte("no JWT"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := ask(t, source, "login/again")
	if e := (*sources.Error)(nil); !errors.As(err, &e) || e.Kind != sources.Refused {
		t.Errorf("with another JWT: got %v", err)
	}
}

// TestWatchLoginAgain: what waits logs in again too.
func TestWatchLoginAgain(t *testing.T) {
	t.Parallel()
	server := servers.ConsulACL(t)
	server.Put(t, "login/watched", "1")
	method, file := jwtMethod(t, server)
	line := newLine(t, server.Addr)
	source := newWatched(t, Config{Address: line.addr, AuthMethod: method, JWTFile: file})
	got := watching(t, source, store, heldBy(t, source, store, "login/watched", "login/none", "login/"))
	checkQuiet(t, got)

	longLoggedIn(source)
	forget(t, server, method)
	line.connect(server.Addr)
	until(t, "another login", func() bool { return server.Logins(t, method) == 1 })
	checkQuiet(t, got)
	server.Put(t, "login/watched", "2")
	checkChanged(t, got, "login/watched", "login/")
	if n := server.Logins(t, method); n != 1 {
		t.Errorf("%d tokens, want 1", n)
	}
}

// TestTokenFile: a file with a token is read again when it is another one.
func TestTokenFile(t *testing.T) {
	server := servers.ConsulACL(t)
	server.Put(t, "rotated/a", "1")
	const rule = `key_prefix "rotated/" { policy = "read" }`
	file := tempFile(t, server.NewToken(t, `key_prefix "none/" { policy = "read" }`))
	t.Setenv("CONSUL_HTTP_TOKEN_FILE", file)
	source := newWatched(t, Config{Address: server.Addr})
	if _, err := ask(t, source, "rotated/a"); err == nil {
		t.Fatal("the first token may not read it")
	}

	for i := range 2 {
		if err := os.WriteFile(file, []byte(server.NewToken(t, rule)+strings.Repeat("\n", i+1)), 0o600); err != nil {
			t.Fatal(err)
		}
		source.Start()
		held := heldBy(t, source, store, "rotated/a")
		got := watching(t, source, store, held)
		checkQuiet(t, got)
		server.Put(t, "rotated/a", fmt.Sprint("new", i))
		checkChanged(t, got, "rotated/a")
	}
}

// TestTokenFileEmptied: while a file with a token is written anew, nobody is asked without one. Consul would answer that
// with an empty list.
func TestTokenFileEmptied(t *testing.T) {
	server := servers.ConsulACL(t)
	server.Put(t, "emptied/a", "1")
	token := server.NewToken(t, `key_prefix "emptied/" { policy = "read" }`)
	file := tempFile(t, token)
	t.Setenv("CONSUL_HTTP_TOKEN_FILE", file)
	source := newWatched(t, Config{Address: server.Addr})
	for _, tt := range []struct{ text, want string }{
		{token, ""},
		{"", "consul:emptied/: token file: it is empty, and held a token before"},
		{"\n", "consul:emptied/: token file: it is empty, and held a token before"},
		{token + "\n" + token, "consul:emptied/: token file: the token has 2 lines: a token is a single line"},
		{"\x00\x01", "consul:emptied/: token file: the token contains characters that cannot be printed"},
		{token + "\n", ""},
	} {
		if err := os.WriteFile(file, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		source.Start()
		held, err := ask(t, source, "emptied/")
		if fmt.Sprint(err) != cmp.Or(tt.want, "<nil>") || (len(held) > 0) != (tt.want == "") {
			t.Errorf("with %q: got %v, %v", tt.text, held, err)
		}
	}

	os.Remove(file)
	source.Start()
	_, err := ask(t, source, "emptied/")
	var e *sources.Error
	if !errors.As(err, &e) || e.Kind != sources.Misset || e.Hint != "see CONSUL_HTTP_TOKEN_FILE" {
		t.Errorf("got %v", err)
	}
}

// TestStart: a login that failed is tried again in the next round, not in the same one.
func TestStart(t *testing.T) {
	server := servers.ConsulACL(t)
	server.Put(t, "login/a", "1")
	method, file := jwtMethod(t, server)
	jwt, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write := func(text []byte) {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	door := newDoor(t, server.Addr, nil)
	source := newWatched(t, Config{Address: door.Addr, AuthMethod: method, JWTFile: file})
	write([]byte("no JWT"))
	for range 2 {
		if _, err := ask(t, source, "login/a"); err == nil {
			t.Fatal("logged in without a JWT")
		}
	}
	if n := door.count("POST /v1/acl/login"); n != 1 {
		t.Errorf("%d logins", n)
	}

	write(jwt)
	source.Start()
	if held, err := ask(t, source, "login/a"); err != nil || held["login/a"].Data != "1" {
		t.Errorf("got %v, %v", held, err)
	}
}

// A line leads to a server. Connecting it anew ends all connections.
type line struct {
	addr string

	mu    sync.Mutex
	to    string
	conns []net.Conn
}

func newLine(t *testing.T, to string) *line {
	t.Helper()
	l := &line{to: to}
	listener := servers.NewPort(t).Listen(t)
	l.addr = listener.Addr().String()
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return // the test has ended
			}
			go l.carry(c)
		}
	}()
	t.Cleanup(func() { l.connect("") })
	return l
}

func (l *line) carry(client net.Conn) {
	defer client.Close()
	l.mu.Lock()
	to := l.to
	l.mu.Unlock()
	if to == "" {
		return
	}
	server, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer server.Close()

	l.mu.Lock()
	l.conns = append(l.conns, client, server)
	l.mu.Unlock()
	go io.Copy(server, client)
	io.Copy(client, server)
}

// connect leads to another server, or to none, from now on.
func (l *line) connect(to string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.to = to
	for _, c := range l.conns {
		c.Close()
	}
	l.conns = nil
}

// TestWatchRestart: the agent is away for some time, and is another one then, whose numbers
// are lower.
func TestWatchRestart(t *testing.T) {
	t.Parallel()
	first, second := servers.Consul(t), servers.OpenConsul(t, false)
	for i := range 100 {
		first.Put(t, "restart/other", fmt.Sprint(i))
	}
	for _, k := range []string{"restart/a", "restart/b", "restart/d/x"} {
		first.Put(t, k, "1")
		second.Put(t, k, "1")
	}
	line := newLine(t, first.Addr)
	source := newWatched(t, Config{Address: line.addr})
	keys := []string{"restart/a", "restart/b", "restart/none"}
	got := watching(t, source, store, heldBy(t, source, store, keys...))
	checkQuiet(t, got)

	line.connect("")
	checkQuiet(t, got)
	line.connect(second.Addr)
	checkQuiet(t, got) // the values are the same
	second.Put(t, "restart/b", "2")
	checkChanged(t, got, "restart/b")

	got = watching(t, source, store, heldBy(t, source, store, keys...))
	checkQuiet(t, got)
	line.connect(first.Addr)
	checkChanged(t, got, "restart/b")
}

// TestWatchRestore: a snapshot that is restored brings back old values with lower numbers.
func TestWatchRestore(t *testing.T) {
	t.Parallel()
	server := servers.OpenConsul(t, false)
	snapshot := func(method string, body []byte) []byte {
		req, err := http.NewRequest(method, "http://"+server.Addr+"/v1/snapshot", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatal(resp.Status, string(text), err)
		}
		return text
	}
	server.Put(t, "restore/a", "old")
	server.Put(t, "restore/d/x", "1")
	saved := snapshot(http.MethodGet, nil)
	for i := range 50 {
		server.Put(t, "restore/a", fmt.Sprint(i))
		server.Put(t, "restore/d/y", fmt.Sprint(i))
	}

	source := newWatched(t, Config{Address: server.Addr})
	one := watching(t, source, store, heldBy(t, source, store, "restore/a"))
	tree := watching(t, source, store, heldBy(t, source, store, "restore/d/"))
	checkQuiet(t, one)
	checkQuiet(t, tree)
	snapshot(http.MethodPut, saved)
	checkChanged(t, one, "restore/a")
	checkChanged(t, tree, "restore/d/")

	one = watching(t, source, store, heldBy(t, source, store, "restore/a"))
	checkQuiet(t, one)
	server.Put(t, "restore/a", "new")
	checkChanged(t, one, "restore/a")
}

// TestWatchPatience: answers that say nothing, or something odd, neither end the watching nor
// make it ask all the time.
func TestWatchPatience(t *testing.T) {
	t.Parallel()
	server := servers.Consul(t)
	var numbers atomic.Int64
	for n, tt := range []struct {
		name   string
		answer func(w http.ResponseWriter)
	}{
		{"too many requests", func(w http.ResponseWriter) {
			http.Error(w, "Your IP is issuing too many concurrent connections", http.StatusTooManyRequests)
		}},
		{"no leader", func(w http.ResponseWriter) { http.Error(w, "No cluster leader", http.StatusInternalServerError) }},
		{"refused", func(w http.ResponseWriter) { http.Error(w, "Permission denied", http.StatusForbidden) }},
		{"a token that is not known", func(w http.ResponseWriter) { http.Error(w, "ACL not found", http.StatusForbidden) }},
		{"not Consul", func(w http.ResponseWriter) { fmt.Fprint(w, "<html>") }},
		{"not JSON", func(w http.ResponseWriter) {
			w.Header().Set("X-Consul-Index", "9")
			fmt.Fprint(w, "{")
		}},
		{"no index", func(w http.ResponseWriter) {
			w.Header().Set("X-Consul-Index", "0")
			fmt.Fprint(w, "[]")
		}},
		{"another index each time", func(w http.ResponseWriter) {
			w.Header().Set("X-Consul-Index", fmt.Sprint(numbers.Add(1)))
			fmt.Fprint(w, "[]")
		}},
		{"an index that goes backwards", func(w http.ResponseWriter) {
			w.Header().Set("X-Consul-Index", fmt.Sprint(1000000-numbers.Add(1)))
			fmt.Fprint(w, "[]")
		}},
		{"a connection that is closed", func(http.ResponseWriter) { panic(http.ErrAbortHandler) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			key := fmt.Sprintf("patience%d/a", n)
			server.Put(t, key, "1")
			var mu sync.Mutex
			broken, asked := true, 0
			door := newDoor(t, server.Addr, func(w http.ResponseWriter, r *http.Request) bool {
				mu.Lock()
				defer mu.Unlock()
				if !r.URL.Query().Has("wait") || !broken {
					return false
				}
				asked++
				tt.answer(w)
				return true
			})
			source := newWatched(t, Config{Address: door.Addr})
			got := watching(t, source, store, heldBy(t, source, store, key))
			select {
			case keys := <-got:
				t.Errorf("changed: %q", keys)
			case <-time.After(2 * time.Second):
			}
			mu.Lock()
			if asked == 0 || asked > 25 {
				t.Errorf("it asked %d times in 2 s", asked)
			}
			t.Logf("it asked %d times in 2 s, and %d times in all", asked, door.count(""))
			broken = false
			mu.Unlock()
			server.Put(t, key, "2")
			checkChanged(t, got, key)
		})
	}
}

// TestLoginExpires: a token that has expired is one that Consul does not know.
func TestLoginExpires(t *testing.T) {
	if !servers.Long() {
		return // a token lives for a minute or longer
	}
	t.Parallel()
	server := servers.ConsulACL(t)
	server.Put(t, "login/expires", "1")
	method, file := jwtMethod(t, server)
	var config map[string]any
	server.Read(t, "acl/auth-method/"+method, &config)
	config["MaxTokenTTL"] = "1m"
	server.Write(t, "acl/auth-method/"+method, config)

	door := newDoor(t, server.Addr, nil)
	source := newWatched(t, Config{Address: door.Addr, AuthMethod: method, JWTFile: file})
	got := watching(t, source, store, heldBy(t, source, store, "login/expires"))
	until(t, "another login", func() bool { return door.count("POST /v1/acl/login") > 1 })
	checkQuiet(t, got)
	server.Put(t, "login/expires", "2")
	checkChanged(t, got, "login/expires")
}

// TestWatchDenied: what may no longer be read does not hide changes of the rest.
func TestWatchDenied(t *testing.T) {
	t.Parallel()
	server := servers.ConsulACL(t)
	keys := numbered(t, server, "denied", 15)
	const token = "22222222-2222-3333-4444-555555555555"
	policy := map[string]any{"Name": "denied", "Rules": `key_prefix "denied/" { policy = "read" }`}
	server.Write(t, "acl/policy", policy)
	server.Write(t, "acl/token", map[string]any{"SecretID": token, "Policies": []any{map[string]any{"Name": "denied"}}})
	source := newWatched(t, Config{Address: server.Addr, Token: token})
	got := watching(t, source, store, heldBy(t, source, store, keys...))
	checkQuiet(t, got)

	server.Read(t, "acl/policy/name/denied", &policy)
	policy["Rules"] = `key_prefix "denied/" { policy = "read" } key "denied/0003" { policy = "deny" }`
	delete(policy, "Hash")
	server.Write(t, "acl/policy/"+policy["ID"].(string), policy)
	server.Put(t, "denied/0003", "2")
	checkQuiet(t, got)
	server.Put(t, "denied/0004", "2")
	checkChanged(t, got, "denied/0004")
}

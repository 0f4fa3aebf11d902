package consul

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// TestRefused: what a token may not read is an error. A transaction answers 200
// and leaves such keys out, a listing too, so this is where they could be taken
// for absent, and a default for their value.
func TestRefused(t *testing.T) {
	server := servers.ConsulACL(t)
	server.Put(t, "open/a", "1")
	server.Put(t, "shut/a", "2")
	token := server.NewToken(t, `key_prefix "open/" { policy = "read" } key_prefix "" { policy = "deny" }`)
	const unknown = "99999999-2222-3333-4444-555555555555"
	for _, tt := range []struct {
		name, token string
		in, held    []string
		want        []string
		hint        string
	}{
		{"allowed", token, []string{"open/a", "open/", "open/absent"}, []string{"open/a", "open/"}, nil, ""},
		{"denied", token, []string{"shut/a"}, nil, []string{"shut/a"}, `key "shut/a" { policy = "read" }; a mistyped key gets the same error`},
		{"denied and absent", token, []string{"shut/absent"}, nil, []string{"shut/absent"}, `key "shut/absent"`},
		{"denied beside allowed", token, []string{"open/a", "shut/b", "shut/a"}, []string{"open/a"}, []string{"shut/a", "shut/b"}, `key "shut/b" { policy = "read" }, key "shut/a"`},
		{"listing denied in part", token, []string{"/"}, nil, []string{"/"}, `key_prefix "" { policy = "read" }`},
		{"listing denied", token, []string{"shut/"}, nil, []string{"shut/"}, `key_prefix "shut/" { policy = "read" }`},
		{"no token", "", []string{"open/a"}, nil, []string{"open/a"}, "no token was given: set CONSUL_HTTP_TOKEN"},
		{"unknown token", unknown, []string{"open/a", "open/"}, nil, []string{"open/", "open/a"}, "does not know the token"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ask(t, New(Config{Address: server.Addr, Token: tt.token}), tt.in...)
			if len(got) != len(tt.held) {
				t.Errorf("got %v, want %v held", got, tt.held)
			}
			if tt.want == nil {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var e *sources.Error
			if !errors.As(err, &e) || e.Kind != sources.Refused || fmt.Sprint(e.Keys) != fmt.Sprint(tt.want) {
				t.Fatalf("got %v, want %v refused", err, tt.want)
			}
			if !strings.Contains(e.Hint, tt.hint) {
				t.Errorf("hint %q lacks %q", e.Hint, tt.hint)
			}
			if text := err.Error() + e.Hint; tt.token != "" && strings.Contains(text, tt.token) {
				t.Errorf("the token is in %q", text)
			}
		})
	}
}

// TestListingWithoutToken: to the anonymous token, Consul does not even say that
// it left something out. All that can be done is to warn.
func TestListingWithoutToken(t *testing.T) {
	server := servers.ConsulACL(t)
	server.Put(t, "shut/a", "2")
	var log bytes.Buffer
	got, err := ask(t, New(Config{Address: server.Addr, Log: slog.New(slog.NewTextHandler(&log, nil))}), "shut/")
	if err != nil || len(got) != 1 {
		t.Errorf("got %v, %v", got, err)
	}
	if !strings.Contains(log.String(), "level=WARN") || !strings.Contains(log.String(), "CONSUL_HTTP_TOKEN") {
		t.Errorf("no warning in %q", log.String())
	}
}

// TestOldServers: what servers before 1.14 and proxies answer to transactions.
func TestOldServers(t *testing.T) {
	server := servers.Consul(t)
	keys := numbered(t, server, "old", 200)
	txn := func(answer func(w http.ResponseWriter, ops int) bool) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != "/v1/txn" {
				return false
			}
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			var ops []json.RawMessage
			json.Unmarshal(body, &ops)
			return answer(w, len(ops))
		}
	}
	says := func(code int, text string) func(http.ResponseWriter, int) bool {
		return func(w http.ResponseWriter, _ int) bool {
			w.WriteHeader(code)
			io.WriteString(w, text)
			return true
		}
	}
	half := func(w http.ResponseWriter, ops int) bool {
		return ops > 64 && says(413, fmt.Sprintf("Transaction contains too many operations (%d > 64)", ops))(w, ops)
	}
	unknown := says(409, `{"Results":null,"Errors":[{"OpIndex":0,"What":"unknown KV verb \"get-or-empty\""}]}`)
	for _, tt := range []struct {
		name       string
		answer     func(http.ResponseWriter, int) bool
		txns, gets int
	}{
		{"64 operations", half, 2 + 2 + 2, 0}, // 128+72, then 64+64 and 64+8
		{"no get-or-empty", unknown, 2, 200},
		{"neither", func(w http.ResponseWriter, ops int) bool { return half(w, ops) || unknown(w, ops) }, 6, 200},
		{"no transactions", says(404, ""), 2, 200},
		{"no PUT", says(405, "method PUT not allowed"), 2, 200},
		{"endpoint blocked", says(403, "Endpoint is blocked by agent configuration"), 2, 200},
		{"body too large", says(413, "Request body too large"), 6, 200},
	} {
		t.Run(tt.name, func(t *testing.T) {
			door := newDoor(t, server.Addr, txn(tt.answer))
			got, err := ask(t, New(Config{Address: door.Addr}), append([]string{"old/absent"}, keys[1:]...)...)
			if err != nil {
				t.Fatal(err)
			}
			checkNumbered(t, got, keys[1:])
			if txns, gets := door.count("PUT /v1/txn"), door.count("GET "); txns != tt.txns || gets != tt.gets {
				t.Errorf("%d transactions and %d reads, want %d and %d", txns, gets, tt.txns, tt.gets)
			}
		})
	}
}

// TestUnreached: the error of a server that is not there names it, the cause and
// all keys, once.
func TestUnreached(t *testing.T) {
	closed := servers.NewPort(t)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := New(Config{Address: closed.Addr, InPod: true}).Fetch(ctx, []string{"a", "b/", "c@dc1"})
	var e *sources.Error
	if !errors.As(err, &e) || e.Kind != sources.Unreached || fmt.Sprint(e.Keys) != "[a b/ c@dc1]" {
		t.Fatalf("got %v, want all keys unreached", err)
	}
	for _, want := range []string{"http://" + closed.Addr, "connection refused (tried "} {
		if n := strings.Count(err.Error(), want); n != 1 {
			t.Errorf("%q is %d times in %q", want, n, err)
		}
	}
	if !strings.Contains(e.Hint, "CONSUL_HTTP_ADDR") || !strings.Contains(e.Hint, "sidecar") {
		t.Errorf("hint is %q", e.Hint)
	}
}

func TestBadAddress(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"scheme", "ftp://127.0.0.1:8500", "ftp"},
		{"user", "http://me:s3cret@127.0.0.1:8500", "CONSUL_HTTP_AUTH"},
		{"port", "127.0.0.1:http:8500", "127.0.0.1:http:8500"},
		{"number", "127.0.0.1:85000", "invalid port"},
		{"space", "127.0.0.1 :8500", "invalid character"},
		{"no host", "https://:8501", "has no host"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			_, err := ask(t, New(Config{Address: tt.in}), "a")
			var e *sources.Error
			if !errors.As(err, &e) || e.Kind != sources.Misset || !strings.Contains(err.Error(), tt.want) ||
				strings.Contains(err.Error(), "s3cret") {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if time.Since(start) > 10*time.Second {
				t.Error("was tried again and again")
			}
		})
	}
}

// TestComesUp: a server that is not ready at first is asked again.
func TestComesUp(t *testing.T) {
	server := servers.Consul(t)
	server.Put(t, "up/port", "3306")
	n := 0
	door := newDoor(t, server.Addr, func(w http.ResponseWriter, r *http.Request) bool {
		if n++; n < 3 {
			http.Error(w, "No cluster leader", 500)
		}
		return n < 3
	})
	got, err := ask(t, New(Config{Address: door.Addr}), "up/port")
	if err != nil || got["up/port"].Data != "3306" || n != 3 {
		t.Errorf("got %v, %v after %d tries", got, err, n)
	}
}

func TestCancelled(t *testing.T) {
	door := newDoor(t, servers.Consul(t).Addr, func(w http.ResponseWriter, r *http.Request) bool {
		io.Copy(io.Discard, r.Body) // or the server does not see that the client has gone
		<-r.Context().Done()
		return true
	})
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	start := time.Now()
	keys := []string{"a/", "b/", "c"}
	for i := range 50 { // more than there are slots
		keys = append(keys, fmt.Sprintf("%d/", i))
	}
	_, err := New(Config{Address: door.Addr}).Fetch(ctx, keys)
	if !errors.Is(err, context.Canceled) || time.Since(start) > 5*time.Second {
		t.Errorf("got %v after %v", err, time.Since(start))
	}
}

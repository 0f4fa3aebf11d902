package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
	"github.com/initplate/initplate/sources/round"
)

func ask(t *testing.T, s *Source, keys ...string) (map[string]sources.Value, error) {
	t.Helper()
	return askWithin(t, 30*time.Second, s, keys...)
}

func askWithin(t *testing.T, limit time.Duration, s *Source, keys ...string) (map[string]sources.Value, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	return s.Fetch(ctx, keys)
}

func errorOf(t *testing.T, err error) *sources.Error {
	t.Helper()
	var e *sources.Error
	if !errors.As(err, &e) {
		t.Fatalf("got error %v", err)
	}
	return e
}

// serve answers each path with a document.
func serve(t *testing.T, answer http.HandlerFunc) string {
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	return s.URL
}

func TestValues(t *testing.T) {
	const object = `{"name": "x", "n": 1.50, "large": 12345678901234567890, "o": {"a/b": [1, {"c": true}]}, "null": null, "empty": ""}`
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		kind, text := "", ""
		switch r.URL.Path {
		case "/app", "/app.json", "/app%20name", "/app name":
			kind, text = "application/json; charset=utf-8", object
		case "/vendor":
			kind, text = "application/vnd.spring.config+json", object
		case "/plain.json", "/plain":
			kind, text = "text/plain", object
		case "/app.yaml":
			kind, text = "text/plain", "name: x\nl: [1, a]\n"
		case "/typed":
			kind, text = "application/x-yaml", "name: x\n"
		case "/app.toml":
			kind, text = "application/octet-stream", "name = \"x\"\n[t]\na = 1\n"
		case "/text":
			kind, text = "text/plain", "planted\r\n"
		case "/query":
			kind, text = "text/plain", r.URL.RawQuery
		case "/bom":
			kind, text = "application/json", "\xef\xbb\xbf"+object
		case "/php":
			kind, text = "text/html", object
		case "/":
			kind, text = "text/plain", "root"
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("ETag", `W/"v7"`)
		io.WriteString(w, text)
	})
	num := func(s string) any { return json.Number(s) }
	for _, tt := range []struct {
		key  string
		want any
	}{
		{"/app#name", "x"}, {"/app#n", num("1.50")}, {"/app#large", num("12345678901234567890")},
		{"/app#/o/a~1b/0", num("1")}, {"/app#/o/a~1b/1/c", true}, {"/app#o", map[string]any{"a/b": []any{num("1"), map[string]any{"c": true}}}},
		{"/app#none", nil}, {"/app#null", nil}, {"/app#/o/none", nil}, {"/app#empty", ""},
		{"/app", object}, {"/vendor#name", "x"}, {"/plain.json#name", "x"}, {"/plain#name", "x"}, {"/bom#name", "x"}, {"/php#name", "x"},
		{"/app.yaml#name", "x"}, {"/app.yaml#/l/1", "a"}, {"/typed#name", "x"}, {"/app.toml#/t/a", num("1")},
		{"/text", "planted"}, {"/query?a=b&c=%23x%3F&d=1+2", "a=b&c=%23x%3F&d=1+2"}, {"/app%20name#name", "x"}, {"", "root"}, {"/", "root"},
	} {
		t.Run(tt.key, func(t *testing.T) {
			got, err := ask(t, New(Config{}), at+tt.key)
			v, held := got[at+tt.key]
			if err != nil || held != (tt.want != nil) || !reflect.DeepEqual(v.Data, tt.want) {
				t.Fatalf("got %#v, %v", v.Data, err)
			}
			if held && (!v.Secret || v.Version != "v7" || !strings.HasSuffix(v.Origin, " version v7") || !strings.HasPrefix(v.Origin, "http:"+at)) {
				t.Errorf("got %+v", v)
			}
		})
	}
}

// TestOneRequest: many parts of a document are one request, and requests run in parallel.
func TestOneRequest(t *testing.T) {
	var mu sync.Mutex
	asked := map[string]int{}
	var together, most int
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked[r.URL.String()]++
		together++
		most = max(most, together)
		mu.Unlock()
		time.Sleep(20 * time.Millisecond)
		mu.Lock()
		together--
		mu.Unlock()
		io.WriteString(w, `{"a": "1", "b": "2"}`)
	})
	upper := strings.Replace(at, "http://127.0.0.1", "HTTP://127.0.0.1", 1)
	keys := []string{at + "/x#a", at + "/x#b", at + "/x", upper + "/x#/a", at + "/x?q#a"}
	for i := range 60 {
		keys = append(keys, fmt.Sprintf("%s/%d#a", at, i))
	}
	got, err := ask(t, New(Config{}), keys...)
	if err != nil || len(got) != len(keys) || len(asked) != 62 || asked["/x"] != 1 {
		t.Errorf("got %d values, %v; asked %v", len(got), err, asked)
	}
	if most < 10 || most > round.Most {
		t.Errorf("%d requests at once", most)
	}
}

// TestRefused: whatever is not a document is an error, never a missing value, and is not tried
// again unless that may help.
func TestRefused(t *testing.T) {
	const json = "application/json"
	for _, tt := range []struct {
		name       string
		code       int
		kind, text string
		want       sources.Kind
		say, hint  string
	}{
		{"not found", 404, json, `{"error": "Not Found"}`, sources.Invalid, "404 Not Found: Not Found", "is the URL right?"},
		{"not found, a page", 404, "text/html", "<html>x", sources.Unreached, "404 Not Found with a page of HTML", "the reference says where 127.0.0.1"},
		{"gone", 410, "text/plain", "", sources.Invalid, "410 Gone", "is the URL right?"},
		{"no token", 401, json, `{"messages": ["x"], "message": "Invalid token"}`, sources.Refused, "401 Unauthorized: Invalid token", `put it into a variable and name that: --http-header 'http://127.0.0.1`},
		{"forbidden", 403, "text/plain", "denied\nmore", sources.Refused, "403 Forbidden: denied", "--http-header"},
		{"bad request", 400, "text/plain", "{planted", sources.Invalid, "400 Bad Request", ""},
		{"a page", 200, "text/html", "<!DOCTYPE html><title>Log in", sources.Unreached, "200 OK with a page of HTML", "login page"},
		{"a page of no type", 200, "text/plain", "\n <HTML><title>Log in", sources.Unreached, "200 OK with a page of HTML", "login page"},
		{"XHTML", 200, "application/xhtml+xml", "<?xml version='1.0'?>", sources.Unreached, "200 OK with a page of HTML", "login page"},
		{"empty", 200, json, "", sources.Unreached, "and nothing else", ""},
		{"no content", 204, json, "", sources.Unreached, "and nothing else", ""},
		{"not JSON", 200, json, `{"planted`, sources.Invalid, "it is not JSON, so it has no fields", "Content-Type"},
		{"no JSON", 200, "text/plain", `planted`, sources.Invalid, "it is not JSON, so it has no fields", "Content-Type"},
		{"a number", 200, json, "7", sources.Invalid, "it is neither an object nor a list", "Content-Type"},
		{"null", 200, json, "null", sources.Invalid, "it is neither an object nor a list", "Content-Type"},
		{"not YAML", 200, "application/yaml", "a: [planted", sources.Invalid, "it is not YAML", "Content-Type"},
		{"elsewhere", 206, json, `{"a": 1}`, sources.Invalid, "206 Partial Content", ""},
		{"encoded", 200, "text/plain; encoding=br", "planted", sources.Unreached, "200 OK in an encoding that was not asked for", ""},
		{"too large", 200, json, strings.Repeat(" ", 33<<20), sources.Unreached, "larger than 32 MiB", "is that the URL"},
		{"proxy", 407, "text/plain", "", sources.Invalid, "407", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tries := 0
			at := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				tries++
				w.Header().Set("Content-Type", tt.kind)
				if _, encoding, ok := strings.Cut(tt.kind, "encoding="); ok {
					w.Header().Set("Content-Encoding", encoding)
				}
				w.WriteHeader(tt.code)
				io.WriteString(w, tt.text)
			})
			got, err := ask(t, New(Config{}), at+"/x#a")
			e := errorOf(t, err)
			if e.Kind != tt.want || len(got) > 0 || !strings.Contains(err.Error(), tt.say) || !strings.Contains(e.Hint, tt.hint) {
				t.Errorf("got %v, %v: %v; hint: %s", got, e.Kind, err, e.Hint)
			}
			if strings.Contains(err.Error()+e.Hint, "planted") || tries != 1 {
				t.Errorf("%d tries, says %v, %s", tries, err, e.Hint)
			}
		})
	}
}

// TestPartly: one document that cannot be read does not hide the others.
func TestPartly(t *testing.T) {
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/no" {
			w.WriteHeader(404)
		}
		io.WriteString(w, `{"a": "1"}`)
	})
	got, err := ask(t, New(Config{}), at+"/x#a", at+"/no#a", "https://u:planted@h/x", at+"/x#b")
	if len(got) != 1 || err == nil || !strings.Contains(err.Error(), at+"/no#a: 404") || !strings.Contains(err.Error(), "http:https://...@h/x: the URL contains a user") || strings.Contains(err.Error(), "planted") {
		t.Errorf("got %v, %v", got, err)
	}
}

// TestRedirects: they are followed within a server only.
func TestRedirects(t *testing.T) {
	var elsewhere []string
	other := serve(t, func(w http.ResponseWriter, r *http.Request) { elsewhere = append(elsewhere, r.URL.Path) })
	var own string
	own = serve(t, func(w http.ResponseWriter, r *http.Request) {
		to := map[string]string{
			"/a": "/b/", "/abs": own + "/b/", "/loop": "/loop", "/away": other + "/x", "/scheme": strings.Replace(own, "http:", "https:", 1) + "/b/",
			"/name": strings.Replace(own, "127.0.0.1", "localhost", 1) + "/b/", "/none": "none", "/user": strings.Replace(own, "//", "//u:planted@", 1) + "/b/", "/login": "/page",
		}[r.URL.Path]
		switch {
		case to == "none":
			w.WriteHeader(http.StatusFound)
		case to != "":
			http.Redirect(w, r, to, http.StatusFound)
		case r.URL.Path == "/page":
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, "<html>Log in")
		default:
			fmt.Fprintf(w, `{"path": %q, "token": %q}`, r.URL.Path, r.Header.Get("X-Token"))
		}
	})
	h := header(t, own+" X-Token=${TOKEN}")
	s := New(Config{Headers: []Header{h}, Env: env("TOKEN", "planted-token")})
	for _, path := range []string{"/a", "/abs", "/b/"} {
		got, err := ask(t, s, own+path+"#path", own+path+"#token")
		if err != nil || got[own+path+"#path"].Data != "/b/" || got[own+path+"#token"].Data != "planted-token" {
			t.Errorf("%s: got %v, %v", path, got, err)
		}
	}
	for _, path := range []string{"/loop", "/away", "/scheme", "/name", "/none", "/user", "/login"} {
		got, err := ask(t, s, own+path+"#path")
		if e := errorOf(t, err); len(got) > 0 || e.Kind != sources.Unreached || strings.Contains(err.Error()+e.Hint, "planted") {
			t.Errorf("%s: got %v, %v", path, got, err)
		}
	}
	if len(elsewhere) > 0 {
		t.Errorf("another server was asked for %v", elsewhere)
	}
}

func header(t *testing.T, text string) Header {
	t.Helper()
	h, err := ParseHeader(text)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func env(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	}
}

// TestHeaders: they are sent to their server alone, and nothing shows them.
func TestHeaders(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	echo := func(w http.ResponseWriter, r *http.Request) {
		switch sent := r.Header.Get("X-Form"); r.URL.Path {
		case "/url":
			http.Error(w, "not with "+url.QueryEscape(sent), 400)
			return
		case "/html":
			http.Error(w, "not with "+html.EscapeString(sent), 400)
			return
		case "/json":
			w.WriteHeader(400)
			json.NewEncoder(w).Encode(map[string]string{"message": "not with " + sent})
			return
		case "/basic":
			_, password, _ := r.BasicAuth()
			http.Error(w, "not with "+password, http.StatusUnauthorized)
			return
		case "/to":
			w.Header().Set("Location", "https://"+r.Header.Get("X-Second")+".example/")
			w.WriteHeader(302)
			return
		case "/etag":
			w.Header().Set("ETag", `"`+r.Header.Get("X-Second")+`"`)
		}
		if r.URL.Path == "/500" || r.URL.Path == "/403" {
			w.WriteHeader(map[string]int{"/500": 500, "/403": 403}[r.URL.Path])
			fmt.Fprintf(w, "not with %s", r.Header)
			return
		}
		json.NewEncoder(w).Encode(r.Header)
	}
	one, two := serve(t, echo), serve(t, echo)
	write("planted-file\n")
	var log bytes.Buffer
	var delays []string
	s := New(Config{
		Headers: []Header{header(t, one+"/ Authorization=Bearer ${TOKEN}"), header(t, one+"  x-second=a=${file:"+file+"}b"), header(t, two+" X-Label=plain, text")},
		Env:     env("TOKEN", " planted-token\n", "EMPTY", " "),
		Log:     slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Delayed: func(d sources.Delay) { delays = append(delays, d.Cause) },
	})
	for key, want := range map[string]any{
		one + "/#/Authorization/0": "Bearer planted-token", one + "/#/X-Second/0": "a=planted-fileb", one + "/#X-Label": nil, one + "/#/User-Agent/0": "initplate",
		two + "/#Authorization": nil, two + "/#X-Second": nil, two + "/#/X-Label/0": "plain, text",
	} {
		if got, err := ask(t, s, key); err != nil || got[key].Data != want {
			t.Errorf("%s: got %v, %v", key, got, err)
		}
	}

	write("planted-new\n")
	if got, err := ask(t, s, one+"/#/X-Second/0"); err != nil || got[one+"/#/X-Second/0"].Data != "a=planted-newb" {
		t.Errorf("got %v, %v", got, err)
	}

	for _, path := range []string{"/500", "/403"} {
		_, err := askWithin(t, time.Second, s, one+path)
		e := errorOf(t, err)
		if said := fmt.Sprint(err, e.Hint, log.String(), delays); strings.Contains(said, "planted") || !strings.Contains(said, "Bearer ...") {
			t.Errorf("says %s", said)
		}
	}

	s = New(Config{
		Headers: []Header{header(t, one+" X-Form=${FORM}"), header(t, one+" X-Second=${TOKEN}"), header(t, one+" Authorization=Basic ${AUTH}"), header(t, two+" X-Form=planted/literal")},
		Env:     env("FORM", `planted "<+/form`, "TOKEN", "planted-token", "AUTH", base64.StdEncoding.EncodeToString([]byte("user:planted-password"))),
	})
	for _, at := range []string{one + "/url", one + "/html", one + "/json", one + "/basic", one + "/to", two + "/url"} {
		_, err := ask(t, s, at)
		if e := errorOf(t, err); strings.Contains(err.Error()+e.Hint, "planted") || !strings.Contains(err.Error(), "...") {
			t.Errorf("%s says %v, %s", at, err, e.Hint)
		}
	}
	if got, err := ask(t, s, one+"/etag"); err != nil || strings.Contains(got[one+"/etag"].Version+got[one+"/etag"].Origin, "planted") {
		t.Errorf("got %v, %v", got, err)
	}

	for _, tt := range []struct{ text, content, want string }{
		{one + " X=${NONE}", "", "the variable NONE is not set"},
		{one + " X=${EMPTY}", "", "the variable EMPTY is not set"},
		{one + " X=${file:" + file + "}", " ", "is empty: see --http-header"},
		{one + " X=${file:" + file + "}", "planted\nplanted", "contains a line break"},
		{one + " X=${file:/none/file}", "", "/none/file"},
	} {
		write(tt.content)
		s := New(Config{Headers: []Header{header(t, tt.text)}, Env: env("EMPTY", "")})
		_, err := ask(t, s, one+"/")
		if e := errorOf(t, err); e.Kind != sources.Misset || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "planted") {
			t.Errorf("%s: got %v", tt.text, err)
		}
		if _, err := ask(t, s, two+"/"); err != nil {
			t.Errorf("the other server: %v", err)
		}
	}
}

func TestParseHeader(t *testing.T) {
	for _, text := range []string{
		"", "planted", "https://h", "https://h planted", "h X=planted", "http://h X=planted", "https://h/path X=planted", "https://u:planted@h X=planted", "https://h?q X=1",
		"ftp://h X=planted", "https://h =planted", "https://h a b=planted", "https://h Host=planted", "https://h content-length=1", "https://h Authorization=Bearer planted", "https://h cookie=planted",
		"https://h X=${planted", "https://h X=${}", "https://h X=${file:}", "https://h X=${a:-planted}", "https://h X\r\nY=planted",
	} {
		if h, err := ParseHeader(text); err == nil || strings.Contains(err.Error(), "planted") {
			t.Errorf("%q: got %+v, %v", text, h, err)
		}
	}
	for _, text := range []string{"https://h X=1", "HTTPS://H:443/ authorization=Basic ${A}", "http://localhost:2773 X-Aws-Parameters-Secrets-Token=${file:/var/run/token}", "https://[::1]:8 X=a b"} {
		if _, err := ParseHeader(text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	if got := Variables([]Header{header(t, "https://h X=a${B}${file:/c}${D}")}); !reflect.DeepEqual(got, []string{"B", "D"}) {
		t.Errorf("got %v", got)
	}
}

func TestKeys(t *testing.T) {
	row := New(Config{}).Row()
	for _, key := range []string{
		"", "#a", "h", "h/x", "//h/x", "/x", "https:", "https:h/x", "https://", "https:///x", "https://:80/x", "https://h:x/", "https://h:99999/", "https://h:0/", "ftp://h/x", "file:///etc/passwd",
		"http://h/x", "http://10.0.0.1/x", "http://localhost.evil.example/x", "http://127.0.0.1.evil.example/x", "http://127.1/x", "http://localhost@evil.example/x", "http://2130706433/x", "http://[::2]/x", "http://0.0.0.0/x",
		"https://u@h/x", "https://u:planted@h/x", "https://u:planted@h:x/", "https://h/a b", "https://h/a\tb", "https://h/\x00", "https://h/\xff", "https://h/x\u00a0y", "https://h/%zz", "https://h/%",
		"https://h/../x", "https://h/a/..", "https://h/%2e%2e/x", "https://h/./x", "https://bücher.example/x", "https://h\\evil.example/x", "https://h/x#", "https://" + strings.Repeat("a", 9000),
	} {
		if _, err := row.Keys.Clean(key); err == nil || strings.Contains(err.Error(), "planted") || len(err.Error()) > 300 {
			t.Errorf("%.50q: %v", key, err)
		}
		_, err := ask(t, New(Config{}), key)
		if e := errorOf(t, err); e.Kind != sources.Invalid || strings.Contains(err.Error(), "planted") || len(err.Error()) > 700 {
			t.Errorf("%.50q: %v", key, err)
		}
	}
	for key, want := range map[string]string{
		"HTTPS://H.Example:443/A?b=C#/d": "https://h.example/A?b=C#/d", "https://h": "https://h/", "https://h#a#b": "https://h/#a#b", "http://LOCALHOST:80/x": "http://localhost/x", "http://[::1]:8080/x": "http://[::1]:8080/x",
		"https://h/%23a%3fb": "https://h/%23a%3fb", "https://h/ä": "https://h/%C3%A4", "https://h/?q=ä": "https://h/?q=%C3%A4", "https://h?x": "https://h/?x", "https://${HOST}/x": "https://${HOST}/x", "https://h/a//b": "https://h/a//b", "https://h:/x": "https://h/x",
	} {
		if got, err := row.Keys.Clean(key); got != want || err != nil {
			t.Errorf("%q: got %q, %v; want %q", key, got, err, want)
		}
	}
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"https://h/x", "https://h/x#a", true}, {"https://h/x#a", "https://H/x#/a/b", true}, {"https://h/x#a", "https://h/x#b", false}, {"https://h/x", "https://h/y", false},
	} {
		if got := row.Covers(tt.a, tt.b); got != tt.want {
			t.Errorf("%s covers %s: %v", tt.a, tt.b, got)
		}
	}
	for _, tt := range []struct{ at, name, want string }{
		{"https://h/x", "port", "https://h/x#port"}, {"https://h/x#/a", "b/c", "https://h/x#/a/b~1c"}, {"https://h/x#a", "b", "https://h/x#/a/b"},
	} {
		if got := row.Keys.Below(tt.at, tt.name); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// TestHeals: what passes is waited for.
func TestHeals(t *testing.T) {
	var tries atomic.Int32
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch tries.Add(1) {
		case 1:
			w.WriteHeader(503)
		case 2:
			w.WriteHeader(429)
		case 3:
			panic(http.ErrAbortHandler)
		default:
			io.WriteString(w, `{"a": "1"}`)
		}
	})
	if got, err := ask(t, New(Config{}), at+"/x#a"); err != nil || got[at+"/x#a"].Data != "1" || tries.Load() != 4 {
		t.Errorf("got %v, %v after %d tries", got, err, tries.Load())
	}
}

// TestNoTLS: a server that does not speak TLS is not asked without it.
func TestNoTLS(t *testing.T) {
	at := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("was asked") })
	_, err := ask(t, New(Config{}), strings.Replace(at, "http:", "https:", 1)+"/x")
	if e := errorOf(t, err); e.Kind != sources.Unreached || !strings.Contains(e.Hint, "is the port right?") || errors.Is(err, remote.ErrForeign) {
		t.Errorf("got %v, %s", err, e.Hint)
	}
}

package kubernetes

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// TestForeign: what something else answers is an error, and never something that is not there.
func TestForeign(t *testing.T) {
	const json = "application/json"
	const status = `{"kind":"Status","status":"Failure","reason":"NotFound","details":{"name":"NAME","kind":"secrets"},"code":404}`
	for _, tt := range []struct {
		name       string
		code       int
		kind, text string
	}{
		{"nothing here", 404, "text/plain", "404 page not found"},
		{"nothing here, in JSON", 404, json, `{"errors":[]}`},
		{"another object is not found", 404, json, strings.Replace(status, "NAME", "other", 1)},
		{"another kind is not found", 404, json, strings.NewReplacer("NAME", "db", `"secrets"`, `"configmaps"`).Replace(status)},
		{"no such path", 404, json, `{"kind":"Status","reason":"NotFound","details":{},"code":404}`},
		{"an object", 200, json, `{}`},
		{"a list", 200, json, `[]`},
		{"null", 200, json, `null`},
		{"another object", 200, json, `{"kind":"Secret","metadata":{"name":"db2","namespace":"shop"},"data":{"password":"eA=="}}`},
		{"another namespace", 200, json, `{"kind":"Secret","metadata":{"name":"db","namespace":"other"},"data":{"password":"eA=="}}`},
		{"another kind", 200, json, `{"kind":"ConfigMap","metadata":{"name":"db","namespace":"shop"},"data":{"password":"eA=="}}`},
		{"not base64", 200, json, `{"kind":"Secret","metadata":{"name":"db","namespace":"shop"},"data":{"password":"planted!"}}`},
		{"half", 200, json, `{"kind":"Secret","metadata":{"name":"db","names`},
		{"empty", 200, json, ""},
		{"a page", 200, "text/html", "<html>planted"},
		{"a page of a proxy", 403, "text/html", "<html>planted"},
		{"refused in JSON", 403, json, `{"errors":["permission denied"]}`},
		{"too large", 200, json, strings.Repeat(" ", 33<<20)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", tt.kind)
				w.WriteHeader(tt.code)
				io.WriteString(w, tt.text)
			}))
			defer s.Close()
			got, err := ask(t, New(Config{Address: s.URL}).Rows()[0], "shop/db#password")
			e := errorOf(t, err)
			if e.Kind != sources.Unreached || len(got) > 0 || !errors.Is(err, remote.ErrForeign) && !errors.Is(err, remote.ErrTooLarge) {
				t.Fatalf("got %v, %v", got, err)
			}
			if strings.Contains(err.Error()+e.Hint, "planted") || e.Hint == "" {
				t.Errorf("says %v, %s", err, e.Hint)
			}
		})
	}
}

// TestRedirect: the token goes nowhere else.
func TestRedirect(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("was asked") }))
	defer elsewhere.Close()
	s := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusFound))
	defer s.Close()
	_, err := ask(t, New(Config{Address: s.URL}).Rows()[0], "shop/db#password")
	if e := errorOf(t, err); e.Kind != sources.Unreached || !strings.Contains(err.Error(), "not followed") {
		t.Errorf("got %v", err)
	}
}

// TestAgain: what passes is waited for.
func TestAgain(t *testing.T) {
	tries := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		tries++
		if tries < 3 {
			w.WriteHeader([]int{500, 429}[tries-1])
			return
		}
		io.WriteString(w, `{"kind":"ConfigMap","metadata":{"name":"db","namespace":"shop","resourceVersion":"7"},"data":{"a":"b"}}`)
	}))
	defer s.Close()
	got, err := ask(t, New(Config{Address: s.URL}).Rows()[1], "shop/db#a")
	if v := got["shop/db#a"]; err != nil || v.Data != "b" || v.Version != "7" || tries != 3 {
		t.Errorf("got %v, %v after %d tries", got, err, tries)
	}
}

func TestKeys(t *testing.T) {
	asked := false
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer s.Close()
	row := New(Config{Address: s.URL}).Rows()[0]
	for _, key := range []string{
		"", "/", "#x", "/db#x", "shop/", "shop/db/", "shop/db/x", "shop//db", "..", "../db#x", "shop/..#x", "shop/.#x", "Shop/db", "shop/DB", "shop/db.", "-a/db", "a.b/db",
		"shop/db#", "shop/db#.", "shop/db#..", "shop/db#..a", "shop/db#a b", "shop/db#a/b", "shop/db#a#b", "shop/db#ä", "shöp/db", "shop/db%2f..", "shop%2fdb", "shop/db?x=1", "shop/db\x00", "shop/d\nb",
		"shop/" + strings.Repeat("a", 254), strings.Repeat("a", 64) + "/db", "shop/db#" + strings.Repeat("a", 254),
	} {
		if _, err := row.Keys.Clean(key); err == nil {
			t.Errorf("%q is clean", key)
		}
		got, err := ask(t, row, key)
		if e := errorOf(t, err); e.Kind != sources.Invalid || len(got) > 0 || len(e.Err.Error()) > 400 {
			t.Errorf("%q: got %v, %v", key, got, err)
		}
	}
	if asked {
		t.Error("something was asked")
	}
	for _, key := range []string{"db", "shop/db", "1/2#3", "a.b.c#d.e", "shop/db#A_b-c.d", "shop/db#.hidden", "${NS}/db#x"} {
		if clean, err := row.Keys.Clean(key); clean != key || err != nil {
			t.Errorf("%q: got %q, %v", key, clean, err)
		}
	}
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"s/a", "s/a#x", true}, {"s/a#x", "s/a", true}, {"s/a#x", "s/a#y", false}, {"a#x", "s/a#x", true}, {"t/a", "s/a", false}, {"s/a#x", "s/a#x", true},
	} {
		if got := row.Covers(tt.a, tt.b); got != tt.want {
			t.Errorf("%s covers %s: %v", tt.a, tt.b, got)
		}
	}
}

// TestMisset: what is wrong with the settings is found before anything is asked.
func TestMisset(t *testing.T) {
	for _, tt := range []struct {
		name   string
		config Config
		want   string
	}{
		{"no pod", Config{}, "this is not a pod of Kubernetes"},
		{"no account", Config{Env: env("KUBERNETES_SERVICE_HOST", "127.0.0.1"), Account: "/none"}, "/none/ca.crt"},
		{"no host", Config{Env: env("KUBERNETES_SERVICE_HOST", "a b")}, "are not an address"},
		{"no port", Config{Env: env("KUBERNETES_SERVICE_HOST", "127.0.0.1", "KUBERNETES_SERVICE_PORT", "x")}, "are not an address"},
		{"another host", Config{Address: "http://10.0.0.1:8001"}, "not that of kubectl proxy"},
		{"TLS", Config{Address: "https://127.0.0.1:8001"}, "not that of kubectl proxy"},
		{"no scheme", Config{Address: "127.0.0.1:8001"}, "not that of kubectl proxy"},
		{"a user", Config{Address: "http://u:planted@127.0.0.1:8001"}, "not that of kubectl proxy"},
		{"a trick", Config{Address: "http://localhost@evil.example"}, "not that of kubectl proxy"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			begin := time.Now()
			_, err := ask(t, New(tt.config).Rows()[0], "shop/db#password")
			e := errorOf(t, err)
			if e.Kind != sources.Misset || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "planted") || time.Since(begin) > time.Second {
				t.Errorf("got %v", err)
			}
		})
	}
}

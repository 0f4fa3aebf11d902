package kubernetes

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// A cluster is a real API server with objects in it.
type cluster struct{ *servers.Kubernetes }

func startCluster(t *testing.T) cluster {
	k := cluster{servers.StartKubernetes(t, "")}
	for _, namespace := range []string{"shop", "other"} {
		k.Namespace(t, namespace)
	}
	encoded := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	k.make(t, "shop", "secrets", "db", map[string]any{"data": map[string]any{
		"password": encoded("planted pässword"), "tls.key": encoded("planted key\n"), "binary": encoded("\x00\xff\r\n"), "empty": "",
	}})
	k.make(t, "shop", "secrets", "other.name", map[string]any{"data": map[string]any{"x": encoded("planted")}})
	k.make(t, "other", "secrets", "db", map[string]any{"data": map[string]any{"password": encoded("planted elsewhere")}})
	k.make(t, "shop", "configmaps", "app", map[string]any{
		"data": map[string]any{"port": "3306", "my.cnf": "[mysqld]\n"}, "binaryData": map[string]any{"bin": encoded("\x00\x01")},
	})
	k.make(t, "shop", "configmaps", "none", map[string]any{})
	return k
}

func (k cluster) make(t *testing.T, namespace, resource, name string, object map[string]any) {
	t.Helper()
	object["metadata"] = map[string]any{"name": name}
	k.Must(t, http.MethodPost, "/api/v1/namespaces/"+namespace+"/"+resource, object, nil)
}

// pod returns the settings of a pod of the service account of a namespace, which has a new token.
func (k cluster) pod(t *testing.T, namespace string) Config {
	t.Helper()
	dir := t.TempDir()
	ca, err := os.ReadFile(k.Authority)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"token": k.token(t, namespace) + "\n", "namespace": namespace, "ca.crt": string(ca)} {
		write(t, filepath.Join(dir, name), content)
	}
	host, port, _ := strings.Cut(strings.TrimPrefix(k.Addr, "https://"), ":")
	return Config{Account: dir, Env: env("KUBERNETES_SERVICE_HOST", host, "KUBERNETES_SERVICE_PORT", port)}
}

func (k cluster) token(t *testing.T, namespace string) string {
	t.Helper()
	var answer struct{ Status struct{ Token string } }
	k.Must(t, http.MethodPost, "/api/v1/namespaces/"+namespace+"/serviceaccounts/default/token",
		map[string]any{"spec": map[string]any{"expirationSeconds": 600}}, &answer)
	return answer.Status.Token
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
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

func ask(t *testing.T, row sources.Row, keys ...string) (map[string]sources.Value, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	return row.Source.Fetch(ctx, keys)
}

// errorOf returns the one error of a Fetch.
func errorOf(t *testing.T, err error) *sources.Error {
	t.Helper()
	var e *sources.Error
	if !errors.As(err, &e) {
		t.Fatalf("got error %v", err)
	}
	return e
}

// TestCluster asks a real API server.
func TestCluster(t *testing.T) {
	k := startCluster(t)
	t.Run("denied", func(t *testing.T) { denied(t, k) })
	t.Run("policy", func(t *testing.T) { policy(t, k) })
	k.Apply(t, roles([]string{"shop/secrets/db", "shop/secrets/other.name", "shop/secrets/none", "shop/configmaps/app", "shop/configmaps/none", "shop/configmaps/missing"}))
	t.Run("values", func(t *testing.T) { values(t, k) })
	t.Run("token", func(t *testing.T) { tokens(t, k) })
	t.Run("proxy", func(t *testing.T) { proxied(t, k) })
	t.Run("certificate", func(t *testing.T) { certificate(t, k) })
	t.Run("rounds", func(t *testing.T) { manyRounds(t, k) })
}

func values(t *testing.T, k cluster) {
	rows := New(k.pod(t, "shop")).Rows()
	for _, tt := range []struct {
		row  int
		key  string
		want any
	}{
		{0, "shop/db#password", "planted pässword"},
		{0, "db#password", "planted pässword"},
		{0, "db#tls.key", "planted key\n"},
		{0, "db#binary", "\x00\xff\r\n"},
		{0, "db#empty", ""},
		{0, "db#none", nil},
		{0, "none#x", nil},
		{0, "none", nil},
		{0, "other.name", map[string]any{"x": "planted"}},
		{1, "shop/app#port", "3306"},
		{1, "app#my.cnf", "[mysqld]\n"},
		{1, "app#bin", "\x00\x01"},
		{1, "app", map[string]any{"port": "3306", "my.cnf": "[mysqld]\n", "bin": "\x00\x01"}},
		{1, "none", map[string]any{}},
		{1, "missing#x", nil},
	} {
		t.Run(tt.key, func(t *testing.T) {
			got, err := ask(t, rows[tt.row], tt.key)
			v, held := got[tt.key]
			if err != nil || held != (tt.want != nil) || held && !reflect.DeepEqual(v.Data, tt.want) {
				t.Fatalf("got %#v, %v; want %#v", v.Data, err, tt.want)
			}
			if held && (v.Version == "" || v.Secret != (tt.row == 0) || !strings.HasSuffix(v.Origin, " version "+v.Version) || !strings.Contains(v.Origin, ":shop/")) {
				t.Errorf("got %+v", v)
			}
		})
	}
	absent := rows[0].Source.(*objects).Absent("db#none")
	if !absent.Held || absent.Why != `the Secret has no key "none"` || absent.Hint != `put it there with: kubectl patch secret db -n shop -p '{"stringData":{"none":"VALUE"}}'` {
		t.Errorf("got %+v", absent)
	}

	// A key that is malformed, and one that is denied, do not hide the others.
	got, err := ask(t, rows[0], "db#password", "db#a/b", "other/db#password")
	if len(got) != 1 || err == nil || !strings.Contains(err.Error(), "k8s-secret:db#a/b: ") || !strings.Contains(err.Error(), "k8s-secret:other/db#password: 403 ") {
		t.Errorf("got %v, %v", got, err)
	}
}

// denied: what nobody allowed is refused with commands that allow it, and nothing more.
func denied(t *testing.T, k cluster) {
	config := k.pod(t, "shop")
	for i, row := range New(config).Rows() {
		key := []string{"shop/db#password", "app#port"}[i]
		name := []string{"db", "app"}[i]
		got, err := ask(t, row, key)
		e := errorOf(t, err)
		if e.Kind != sources.Refused || len(got) > 0 || !strings.Contains(e.Error(), `403 Forbidden: `+row.Name[4:]+`s "`+name+`" is forbidden`) {
			t.Fatalf("got %v, %v", got, err)
		}
		_, command, _ := strings.Cut(e.Hint, "allow it with: ")
		command, _, _ = strings.Cut(command, ";")
		if said, err := k.Script(t, command); err != nil {
			t.Fatalf("%s: %v, %s", command, err, said)
		}
		if got, err = ask(t, row, key); err != nil || len(got) != 1 {
			t.Errorf("after %s: got %v, %v", command, got, err)
		}
	}
	row := New(config).Rows()[0]
	if _, err := ask(t, row, "other.name#x"); errorOf(t, err).Kind != sources.Refused {
		t.Errorf("got %v", err)
	}
	for _, name := range []string{"initplate-db", "initplate-app"} {
		for _, kind := range []string{"roles", "rolebindings"} {
			k.Must(t, http.MethodDelete, "/apis/rbac.authorization.k8s.io/v1/namespaces/shop/"+kind+"/"+name, nil, nil)
		}
	}
}

// policy: the roles for some keys allow these, and not one more.
func policy(t *testing.T, k cluster) {
	rows := New(k.pod(t, "shop")).Rows()
	rule := func(row int, key string) string { return rows[row].Policy.Rules(key, false)[0].Stanza }
	text := rows[0].Policy.Whole([]string{rule(0, "shop/db#password"), rule(0, "shop/db"), rule(1, "shop/app#port"), rule(0, "other/db#password")})
	_, stderr, err := k.Kubectl(t, text, "apply", "-f", "-")
	if err != nil {
		t.Fatalf("%v: %s\n%s", err, stderr, text)
	}
	for _, tt := range []struct {
		row     int
		key     string
		allowed bool
	}{
		{0, "shop/db#password", true}, {0, "shop/other.name#x", false}, {1, "shop/db#password", false},
		{0, "other/db#password", false}, // the account of another namespace was bound
	} {
		_, err := ask(t, rows[tt.row], tt.key)
		if (err == nil) != tt.allowed {
			t.Errorf("%d %s: %v", tt.row, tt.key, err)
		}
	}
	if _, err := ask(t, New(k.pod(t, "other")).Rows()[0], "db#password"); err != nil {
		t.Error(err)
	}
	for _, kind := range []string{"roles", "rolebindings"} {
		k.Must(t, http.MethodDelete, "/apis/rbac.authorization.k8s.io/v1/namespaces/shop/"+kind+"/initplate", nil, nil)
	}
}

// tokens: one that the kubelet has replaced is read anew, one that is no longer accepted is
// refused, and none is an error of the settings.
func tokens(t *testing.T, k cluster) {
	config := k.pod(t, "shop")
	source := New(config)
	row := source.Rows()[0]
	file := filepath.Join(config.Account, "token")
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}

	write(t, file, "eyJplanted.eyJplanted.planted")
	_, err = ask(t, row, "db#password")
	if e := errorOf(t, err); e.Kind != sources.Refused || !strings.Contains(e.Hint, "has expired") || strings.Contains(fmt.Sprint(err, e.Hint), "planted") {
		t.Errorf("got %v, %s", err, e.Hint)
	}
	write(t, file, string(good))
	if got, err := ask(t, row, "db#password"); err != nil || len(got) != 1 {
		t.Errorf("got %v, %v", got, err)
	}

	// The kubelet replaces it between the start of a Fetch and its answer.
	f := &fetch{kind: row.Source.(*objects).kind, ctx: t.Context(), client: source.client, token: "old"}
	if status, _, err := f.ask(&place{"shop", "db"}); status != http.StatusOK || err != nil {
		t.Errorf("got %d, %v", status, err)
	}

	for content, want := range map[string]string{"": "is empty", "a\nb": "has 2 lines"} {
		write(t, file, content)
		_, err = ask(t, row, "db#password")
		if e := errorOf(t, err); e.Kind != sources.Misset || !strings.Contains(err.Error(), want) || !strings.Contains(e.Hint, "automountServiceAccountToken") {
			t.Errorf("%q: got %v, %s", content, err, e.Hint)
		}
	}
}

// proxied asks by way of a real kubectl proxy, and counts requests.
func proxied(t *testing.T, k cluster) {
	addr := k.Proxy(t)
	at, err := url.Parse(addr)
	if err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int32
	forward := httputil.NewSingleHostReverseProxy(at)
	counter := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		forward.ServeHTTP(w, r)
	}))
	defer counter.Close()

	row := New(Config{Address: counter.URL + "/"}).Rows()[0]
	got, err := ask(t, row, "shop/db#password", "shop/db#tls.key", "shop/db", "shop/db#none", "other/db#password", "nowhere/db#password")
	if err != nil || len(got) != 4 || asked.Load() != 3 {
		t.Errorf("got %v, %v with %d requests", got, err, asked.Load())
	}
	_, err = ask(t, row, "db#password")
	if e := errorOf(t, err); e.Kind != sources.Invalid || !strings.Contains(e.Hint, "outside of a pod, write it") {
		t.Errorf("got %v, %s", err, e.Hint)
	}
}

func certificate(t *testing.T, k cluster) {
	config := k.pod(t, "shop")
	other, err := os.ReadFile(servers.NewAuthority(t, "other").File)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(config.Account, "ca.crt"), string(other))
	_, err = ask(t, New(config).Rows()[0], "db#password")
	if e := errorOf(t, err); e.Kind != sources.Unreached || !strings.Contains(e.Hint, "not signed by the cluster's CA") {
		t.Errorf("got %v, %s", err, e.Hint)
	}
	write(t, filepath.Join(config.Account, "ca.crt"), "none")
	_, err = ask(t, New(config).Rows()[0], "db#password")
	if e := errorOf(t, err); e.Kind != sources.Misset || !strings.Contains(err.Error(), "contains no certificate") {
		t.Errorf("got %v, %s", err, e.Hint)
	}
}

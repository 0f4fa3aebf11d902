package load

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

const distance = 20 * time.Millisecond

// TestConnections counts the connections of a run, and so its handshakes, to real servers over TLS: both speak HTTP/2,
// so it is one to each, whatever is asked and however many requests are under way.
func TestConnections(t *testing.T) {
	s := newSecure(t, 1000, 200)
	consul, vault := servers.NewWire(t, s.consul.TLS), servers.NewWire(t, s.vault.TLS)
	direct := s.env("https://"+consul.Addr, "https://"+vault.Addr)
	for _, tt := range []struct {
		name          string
		keys, secrets int
		path          string // of the secrets
		env           []string
	}{
		{"keys and secrets", 20, 20, "secret/data/tls/%d", s.token},
		{"logical paths", 0, 20, "secret/tls/%d", s.token},
		{"a login", 0, 20, "secret/data/tls/%d", s.login},
		{"a login, logical paths", 0, 20, "secret/tls/%d", s.login},
		{"a login by a client certificate", 0, 20, "secret/data/tls/%d", s.certificate},
		{"200 secrets", 0, 200, "secret/data/tls/%d", s.token},
		{"200 secrets after a login", 0, 200, "secret/data/tls/%d", s.login},
		{"1,000 keys", 1000, 0, "", nil},
		{"1,000 keys after a login", 1000, 0, "", s.consulLogin},
		{"through a proxy", 1000, 20, "secret/data/tls/%d", append(s.byProxy(t, consul, vault), s.token...)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			consul.Set(distance)
			vault.Set(distance)
			took := run(t, tt.keys, tt.secrets, tt.path, slices.Concat(direct, tt.env))
			t.Logf("%.1f round trips, all else included", float64(took)/float64(distance))
			if got, want := consul.Connections(), min(tt.keys, 1); got != want {
				t.Errorf("%d connections to Consul, want %d", got, want)
			}
			if got, want := vault.Connections(), min(tt.secrets, 1); got != want {
				t.Errorf("%d connections to Vault, want %d", got, want)
			}
		})
	}
}

// byProxy leads a run to servers at wires through a proxy. It goes by names, since none is asked about loopback.
func (s *secure) byProxy(t *testing.T, consul, vault *servers.Wire) (env []string) {
	t.Helper()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, port, _ := strings.Cut(r.Host, ":")
		to, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err != nil {
			t.Error(err)
			return
		}
		defer to.Close()
		from, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer from.Close()
		fmt.Fprint(from, "HTTP/1.1 200 OK\r\n\r\n")
		go io.Copy(to, from)
		io.Copy(from, to)
	}))
	t.Cleanup(proxy.Close)
	named := func(name string, w *servers.Wire) string {
		return "https://" + name + strings.TrimPrefix(w.Addr, "127.0.0.1")
	}
	return []string{"HTTPS_PROXY=" + proxy.URL,
		"CONSUL_HTTP_ADDR=" + named(s.consul.TLSName, consul), "VAULT_ADDR=" + named(s.vault.TLSName, vault)}
}

// TestConnectionsOfOne: a server that has HTTP/1.1 alone is asked everything at once too, on as many connections.
func TestConnectionsOfOne(t *testing.T) {
	s := newSecure(t, 0, 20)
	cert, key := s.vault.Authority.Issue(t, "old.test")
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	for name, login := range map[string][]string{"token": s.token, "login": s.login} {
		t.Run(name, func(t *testing.T) {
			var all sync.WaitGroup
			all.Add(20)
			together := func(w http.ResponseWriter, r *http.Request, pass http.Handler, _ <-chan struct{}) {
				if r.Method == http.MethodGet {
					all.Done()
					all.Wait() // they are under way together, or the run never ends
				}
				pass.ServeHTTP(w, r)
			}
			proxy := servers.NewPort(t).Proxy(t, s.vault.Addr, together, &tls.Config{Certificates: []tls.Certificate{pair}})
			run(t, 0, 20, "secret/data/tls/%d", slices.Concat(s.env("", "https://"+proxy.Addr), login))
			if n := len(proxy.Connections()); n != 20 {
				t.Errorf("%d connections, want 20", n)
			}
		})
	}
}

// secure are a Consul and a Vault over TLS, and ways to log in there, as variables.
type secure struct {
	consul *servers.ConsulDoors
	vault  *servers.VaultDoors

	token, login, certificate []string // of Vault
	consulToken, consulLogin  []string
}

// newSecure starts them with that many keys and secrets.
func newSecure(t *testing.T, keys, secrets int) *secure {
	t.Helper()
	s := &secure{consul: servers.OpenConsul(t, true), vault: servers.OpenVault(t)}
	for i := range keys {
		s.consul.Put(t, fmt.Sprintf("tls/%d", i), fmt.Sprint("c", i))
	}
	for i := range secrets {
		s.vault.PutV2(t, fmt.Sprintf("tls/%d", i), map[string]any{"password": fmt.Sprint("p", i)})
	}

	policy := s.vault.Policy(t, `path "secret/data/tls/*" { capabilities = ["read"] }`)
	role, secret := s.vault.AppRole(t, policy)
	s.token = []string{"VAULT_TOKEN=" + s.vault.NewToken(t, policy)}
	s.login = []string{"INITPLATE_VAULT_AUTH=approle",
		"INITPLATE_VAULT_ROLE_ID=" + role, "INITPLATE_VAULT_SECRET_ID=" + secret}

	clients := servers.NewAuthority(t, "clients")
	ca, err := os.ReadFile(clients.File)
	if err != nil {
		t.Fatal(err)
	}
	s.vault.Write(t, "sys/auth/cert", map[string]any{"type": "cert"})
	s.vault.Write(t, "auth/cert/certs/app", map[string]any{"certificate": string(ca), "token_policies": policy})
	cert, key := clients.Issue(t, "app.shop")
	s.certificate = []string{"INITPLATE_VAULT_AUTH=cert", "VAULT_CLIENT_CERT=" + cert, "VAULT_CLIENT_KEY=" + key}

	rules := `key_prefix "tls/" { policy = "read" }`
	method, jwt := s.consul.JWTMethod(t, rules)
	file := filepath.Join(t.TempDir(), "jwt")
	if err := os.WriteFile(file, []byte(jwt), 0o600); err != nil {
		t.Fatal(err)
	}
	s.consulToken = []string{"CONSUL_HTTP_TOKEN=" + s.consul.NewToken(t, rules)}
	s.consulLogin = []string{"INITPLATE_CONSUL_AUTH_METHOD=" + method, "INITPLATE_CONSUL_JWT_FILE=" + file}
	return s
}

// env leads a run to them by these addresses.
func (s *secure) env(consul, vault string) []string {
	return append([]string{
		"CONSUL_HTTP_ADDR=" + consul, "CONSUL_CACERT=" + s.consul.Authority.File,
		"VAULT_ADDR=" + vault, "VAULT_CACERT=" + s.vault.Authority.File,
	}, s.consulToken...)
}

// run renders so many of the keys and secrets.
func run(t *testing.T, keys, secrets int, path string, env []string) (took time.Duration) {
	t.Helper()
	var text, want strings.Builder
	for i := range keys {
		fmt.Fprintf(&text, "{{ key \"tls/%d\" }}\n", i)
		fmt.Fprintf(&want, "c%d\n", i)
	}
	for i := range secrets {
		fmt.Fprintf(&text, "{{ ref \"vault:"+path+"#password\" }}\n", i)
		fmt.Fprintf(&want, "p%d\n", i)
	}
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	cmd := exec.CommandContext(t.Context(), servers.Initplate(t), "render", "-", "--out", out)
	cmd.Stdin, cmd.Env = strings.NewReader(text.String()), append([]string{"HOME=" + dir}, env...)
	begin := time.Now()
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	took = time.Since(begin)
	if got, err := os.ReadFile(out); err != nil || string(got) != want.String() {
		t.Errorf("it wrote %q, %v", got, err)
	}
	return took
}

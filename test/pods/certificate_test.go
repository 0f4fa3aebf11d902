//go:build pods

package pods

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
)

// short is how long certificates are valid here, instead of the 24h of the examples.
const short = "30s"

// testNginx runs examples/watch-nginx while a client asks nginx without a pause. Each of its
// handshakes must succeed, also when the certificate is replaced.
func testNginx(t *testing.T, s *sidecars) {
	t.Parallel()
	program := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "the program")
	}))
	t.Cleanup(program.Close)
	s.n.Forward(t, "8080", strings.TrimPrefix(program.URL, "http://"))
	s.consul.Put(t, "web/upstream", "shop.shop.svc.cluster.local:8080") // which nobody knows
	s.consul.Put(t, "web/resolver", gateway)
	pod := s.certified(t, "watch-nginx", "web", asIs)

	seen := s.serials(t)
	client := http.Client{Transport: &http.Transport{
		TLSClientConfig: seen.config("web.example.svc"), DialContext: s.n.Dial, DisableKeepAlives: true}}
	url := "https://" + pod.status(t, ".podIP") + ":8443/"
	ask := func() string {
		got, err := get(client, url)
		must(t, err)
		return got
	}
	seen.until(t, func() bool { _, err := get(client, url); return err == nil })
	if got := ask(); got != "502" {
		t.Errorf("without the program, nginx answers %s", got)
	}
	s.consul.Put(t, "web/resolver", "") // without which nginx refuses that name, and keeps what it has
	s.consul.Put(t, "web/upstream", gateway+":8080")
	since := time.Now()
	seen.until(t, func() bool { return ask() == "200 the program" })
	t.Logf("a change in Consul is in use after %v", time.Since(since).Round(time.Millisecond))

	seen.until(t, func() bool { ask(); return len(seen.all) >= 2 })
	if got := pod.status(t, ".containerStatuses[0].restartCount"); got != "0" {
		t.Errorf("nginx was restarted %s times", got)
	}
}

// testMySQL runs examples/watch-mysql while clients connect without a pause.
func testMySQL(t *testing.T, s *sidecars) {
	t.Parallel()
	s.vault.PutV2(t, "mysql", map[string]any{"reload": `9vQ-k'2%"z\`})
	pod := s.certified(t, "watch-mysql", "mysql-0", asIs)

	seen := s.serials(t)
	mysql.RegisterDialContext("node", func(ctx context.Context, address string) (net.Conn, error) {
		return s.n.Dial(ctx, "tcp", address)
	})
	must(t, mysql.RegisterTLSConfig("vault", seen.config("mysql.example.svc")))
	config := mysql.NewConfig()
	config.User, config.Passwd = "root", password
	config.Net, config.Addr = "node", pod.status(t, ".podIP")+":3306"
	config.TLSConfig = "vault"
	connect := func() error {
		db, err := sql.Open("mysql", config.FormatDSN())
		must(t, err)
		defer db.Close()
		return db.Ping()
	}

	seen.until(t, func() bool { return connect() == nil })
	seen.until(t, func() bool {
		must(t, connect())
		return len(seen.all) >= 2
	})
}

// testOpenShiftNginx runs examples/openshift-nginx, until nginx shows a second certificate: the
// sidecar may send it signals, as both run as the user that OpenShift gives the pod.
func testOpenShiftNginx(t *testing.T, s *sidecars) {
	t.Parallel()
	s.consul.Put(t, "openshift-web/upstream", gateway+":8080")
	pod := s.certified(t, "openshift-nginx", "openshift-web", func(manifest string) string {
		return strings.Replace(manifest, "    runAsNonRoot: true\n",
			fmt.Sprintf("    runAsNonRoot: true\n    runAsUser: %d\n    fsGroup: %[1]d\n", someUser), 1)
	})
	seen := s.serials(t)
	client := http.Client{Transport: &http.Transport{
		TLSClientConfig: seen.config("web.example.svc"), DialContext: s.n.Dial, DisableKeepAlives: true}}
	url := "https://" + pod.status(t, ".podIP") + ":8443/healthz"
	seen.until(t, func() bool { get(client, url); return len(seen.all) >= 2 })

	user := pod.status(t, ".containerStatuses[0].user.linux['uid','gid']") + " " +
		pod.status(t, ".initContainerStatuses[0].user.linux['uid','gid']")
	if want := fmt.Sprintf("%d 0 %[1]d 0", someUser); user != want {
		t.Errorf("nginx and its sidecar run as %s, want %s", user, want)
	}
}

// asIs leaves the manifest of an example as it is.
func asIs(manifest string) string { return manifest }

// certified runs the pod of an example whose certificates are short, until its program runs. The
// kubelet's probes over HTTP do not reach pods here: it is in another network.
func (s *sidecars) certified(t *testing.T, name, pod string, change func(manifest string) string) *livePod {
	t.Helper()
	shorter := strings.NewReplacer(`CERT_TTL, value: "24h"`, `CERT_TTL, value: "`+short+`"`,
		"pki/issue/web", "pki/issue/servers")
	preset := shorter.Replace(example(t, name))
	// Pods run side by side, and each test removes its keys at its end.
	preset = strings.ReplaceAll(preset, "CONSUL_PREFIX, value: web}", "CONSUL_PREFIX, value: "+pod+"}")
	if !strings.Contains(preset, short) {
		t.Fatalf("%s says no time to live:\n%s", name, preset)
	}
	s.k.Apply(t, preset)
	manifest, err := os.ReadFile("../../examples/" + name + "/pod.yaml")
	must(t, err)

	since := time.Now()
	p := create(t, s.k, s.n, change(string(manifest)), pod)
	p.until(t, ".containerStatuses[0].state.running.startedAt", "T")
	t.Logf("the program starts after %v", time.Since(since).Round(time.Millisecond))
	return p
}

// serials are the serial numbers of the certificates that a server has shown.
type serials struct {
	roots *x509.CertPool
	all   map[string]bool
}

func (s *sidecars) serials(t *testing.T) *serials {
	t.Helper()
	answer, err := http.Get(s.vault.Addr + "/v1/pki/ca/pem")
	must(t, err)
	defer answer.Body.Close()
	authority, err := io.ReadAll(answer.Body)
	must(t, err)
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(authority) {
		t.Fatalf("Vault's authority is %q", authority)
	}
	return &serials{roots, map[string]bool{}}
}

// config trusts Vault's authority, and notes which certificates it sees.
func (s *serials) config(name string) *tls.Config {
	return &tls.Config{RootCAs: s.roots, ServerName: name, VerifyConnection: func(c tls.ConnectionState) error {
		s.all[c.PeerCertificates[0].SerialNumber.String()] = true
		return nil
	}}
}

// until waits until something is so.
func (s *serials) until(t *testing.T, so func() bool) {
	t.Helper()
	for limit := time.Now().Add(3 * time.Minute); !so(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("after three minutes, %d certificates were seen", len(s.all))
		}
	}
}

// get returns the status of an answer, and the text of a 200.
func get(client http.Client, url string) (string, error) {
	answer, err := client.Get(url)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		return fmt.Sprint(answer.StatusCode), err
	}
	return fmt.Sprintf("200 %s", text), nil
}

package test

import (
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// The binary is released without net/http's own HTTP/2. Vault's client must still
// get along with a server that speaks it over TLS.
func TestReleaseOverTLS(t *testing.T) {
	dir := t.TempDir()

	var protocol string
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protocol = r.Proto
		fmt.Fprint(w, `{"data": {"data": {"p": "planted"}, "metadata": {"version": 1}}}`)
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	ca := filepath.Join(dir, "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(servers.Initplate(t), "render", "-", "--out", "-", "--timeout", "20s")
	c.Env = append(os.Environ(), "VAULT_ADDR="+s.URL, "VAULT_CACERT="+ca, "VAULT_TOKEN=t")
	c.Stdin = strings.NewReader(`{{ ref "vault:secret/data/x#p" }}`)
	out, err := c.CombinedOutput()
	if err != nil || string(out) != "planted" {
		t.Errorf("got %v, %s", err, out)
	}
	if protocol != "HTTP/2.0" {
		t.Errorf("it speaks %s", protocol)
	}
}

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

// TestReleaseOverTLS: the binary as it is released speaks what any other build does, to both servers. The other build is
// for the long form.
func TestReleaseOverTLS(t *testing.T) {
	dir := t.TempDir()
	programs := map[string]string{"released": servers.Initplate(t)}
	if servers.Long() {
		programs["plain"] = plainBuild(t)
	}

	var protocols []string
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protocols = append(protocols, r.Proto)
		if strings.HasPrefix(r.URL.Path, "/v1/secret/") {
			fmt.Fprint(w, `{"data": {"data": {"p": "planted"}, "metadata": {"version": 1}}}`)
			return
		}
		w.Header().Set("X-Consul-Index", "1")
		fmt.Fprint(w, `[{"Key": "x/y", "Value": "cGxhbnRlZA=="}]`)
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	ca := filepath.Join(dir, "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}

	for name, program := range programs {
		for server, in := range map[string]string{
			"vault":  `{{ ref "vault:secret/data/x#p" }}`,
			"consul": `{{ range ls "x" }}{{ .Value }}{{ end }}`,
		} {
			protocols = nil
			c := exec.Command(program, "render", "-", "--out", "-", "--timeout", "20s")
			c.Env = append(os.Environ(), "VAULT_ADDR="+s.URL, "VAULT_CACERT="+ca, "VAULT_TOKEN=t",
				"CONSUL_HTTP_ADDR="+s.URL, "CONSUL_CACERT="+ca)
			c.Stdin = strings.NewReader(in)
			out, err := c.CombinedOutput()
			if err != nil || string(out) != "planted" {
				t.Errorf("%s, %s: got %v, %s", name, server, err, out)
			}
			if got := strings.Join(protocols, " "); got != "HTTP/2.0" {
				t.Errorf("%s, %s: it speaks %s", name, server, got)
			}
		}
	}
}

// plainBuild returns the path of the program, built without any flag.
func plainBuild(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "initplate")
	if out, err := exec.Command("go", "build", "-o", path, "../cmd/initplate").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

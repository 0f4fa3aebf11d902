package servers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

// VaultDoors is a Vault server for one test only, with more ways to reach it.
type VaultDoors struct {
	*VaultServer
	TLS       string     // "https://127.0.0.1:port"
	TLSName   string     // in its certificate, beside the address
	Authority *Authority // that signed the certificate
	Socket    string     // "unix:///path"
}

// OpenVault starts a Vault server that also listens with TLS and on a Unix socket.
func OpenVault(t testing.TB) *VaultDoors {
	t.Helper()
	binary := Cached(t, "bin", "vault")

	dir := runDir(t)
	socket := filepath.Join(dir, "vault.sock")
	d := &VaultDoors{
		TLSName:   "vault.test",
		Authority: NewAuthority(t, "the server's CA"),
		Socket:    "unix://" + socket,
	}
	cert, key := d.Authority.Issue(t, d.TLSName)

	var err error
	d.VaultServer, err = try(func() (*VaultServer, error) {
		ports, err := freePorts(2)
		if err != nil {
			return nil, err
		}

		d.TLS = fmt.Sprintf("https://127.0.0.1:%d", ports[0])
		config := filepath.Join(dir, "listeners.hcl")
		if err := os.WriteFile(config, listeners(ports[0], cert, key, socket), 0o600); err != nil {
			return nil, err
		}
		return tryVault(binary, "-config="+config)
	})
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(d.process.stop)
	return d
}

// listeners returns the configuration of a listener with TLS, which uses the next port for its cluster, and of one on a
// socket.
func listeners(port int, cert, key, socket string) []byte {
	return fmt.Appendf(nil, `
listener "tcp" {
  address         = "127.0.0.1:%d"
  cluster_address = "127.0.0.1:%d"
  tls_cert_file   = %q
  tls_key_file    = %q
}
listener "unix" {
  address     = %q
  tls_disable = true
}
`, port, port+1, cert, key, socket)
}

// Wrapped posts data to a path, and returns the wrapping token for the answer.
func (s *VaultServer) Wrapped(t testing.TB, path string, data map[string]any) string {
	t.Helper()
	body, err := json.Marshal(data)
	if err != nil {
		t.Fatal(err)
	}

	req, err := http.NewRequest(http.MethodPost, s.Addr+"/v1/"+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}

	req.Header.Set("X-Vault-Token", s.Token)
	req.Header.Set("X-Vault-Wrap-TTL", "10m")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()

	var answer struct {
		Wrap struct{ Token string } `json:"wrap_info"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer.Wrap.Token == "" {
		t.Fatalf("%s: %s, %v, nothing is wrapped", path, resp.Status, err)
	}

	return answer.Wrap.Token
}

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

// VaultDoors are a Vault server of the test's own, and more ways to reach it.
type VaultDoors struct {
	*VaultServer
	TLS       string     // "https://127.0.0.1:port"
	TLSName   string     // in its certificate, beside the address
	Authority *Authority // which signed that
	Socket    string     // "unix:///path"
}

// OpenVault starts a Vault server that listens with TLS and on a Unix socket too.
func OpenVault(t testing.TB) *VaultDoors {
	t.Helper()
	binary, err := cached("bin", "vault")
	if err != nil {
		t.Fatal(err)
	}

	dir := runDir(t)
	d := &VaultDoors{TLSName: "vault.test", Authority: NewAuthority(t, "the server's CA"), Socket: "unix://" + filepath.Join(dir, "vault.sock")}
	cert, key := d.Authority.Issue(t, d.TLSName)
	for range 3 { // a port that was free may have been taken
		var port int
		if port, err = freePair(); err != nil {
			t.Fatal(err)
		}

		d.TLS = fmt.Sprintf("https://127.0.0.1:%d", port)
		config := filepath.Join(dir, "listeners.hcl")
		if err := os.WriteFile(config, fmt.Appendf(nil, `
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
`, port, port+1, cert, key, filepath.Join(dir, "vault.sock")), 0o600); err != nil {
			t.Fatal(err)
		}

		if d.VaultServer, err = tryVault(binary, "-config="+config); err == nil {
			t.Cleanup(d.process.stop)
			return d
		}
	}

	t.Fatal(err)
	return nil
}

// Wrapped posts data to a path and returns the wrapping token for the answer.
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

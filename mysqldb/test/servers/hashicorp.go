//go:build linux

package servers

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// API is an HTTP API that is asked with a token.
type API struct {
	Addr, Token string
	header      string
	process     *Process
}

// Vault is Vault in development mode, with the database engine at database/ and Kubernetes logins at auth/kubernetes.
type Vault struct{ API }

// Consul is an agent in development mode that denies everything for which no token was given.
type Consul struct{ API }

// StartVault starts Vault.
func StartVault() (*Vault, error) {
	ports, err := FreePorts(1)
	if err != nil {
		return nil, err
	}
	addr := fmt.Sprintf("127.0.0.1:%d", ports[0])
	p, err := Start(cached("bin", "vault"), []string{
		"server", "-dev", "-dev-root-token-id=root", "-dev-listen-address=" + addr, "-dev-no-store-token", "-log-level=warn",
	}, nil)
	if err != nil {
		return nil, err
	}

	v := &Vault{API{"http://" + addr, "root", "X-Vault-Token", p}}
	if err := p.until(func() bool { return v.Call("GET", "/v1/secret/config", nil, nil) == nil }); err != nil {
		return v, err
	}
	for path, kind := range map[string]string{
		"/v1/sys/mounts/database": "database", "/v1/sys/auth/kubernetes": "kubernetes",
	} {
		if err := v.Call("POST", path, map[string]any{"type": kind}, nil); err != nil {
			return v, err
		}
	}
	return v, nil
}

// NewToken returns a token with a policy.
func (v *Vault) NewToken(policy string) (string, error) {
	name := strings.ToLower(rand.Text())
	if err := v.Call("PUT", "/v1/sys/policies/acl/"+name, map[string]any{"policy": policy}, nil); err != nil {
		return "", err
	}
	var answer struct {
		Auth struct {
			Token string `json:"client_token"`
		}
	}
	err := v.Call("POST", "/v1/auth/token/create", map[string]any{"policies": []string{name}}, &answer)
	return answer.Auth.Token, err
}

const consulRoot = "11111111-2222-3333-4444-555555555555"

// StartConsul starts Consul.
func StartConsul() (*Consul, error) {
	ports, err := FreePorts(3)
	if err != nil {
		return nil, err
	}
	p, err := Start(cached("bin", "consul"), []string{
		"agent", "-dev", "-bind=127.0.0.1", "-client=127.0.0.1", "-log-level=warn",
		fmt.Sprintf("-http-port=%d", ports[0]), fmt.Sprintf("-serf-lan-port=%d", ports[1]),
		fmt.Sprintf("-server-port=%d", ports[2]),
		"-serf-wan-port=-1", "-dns-port=-1", "-grpc-port=-1", "-grpc-tls-port=-1",
		"-hcl", fmt.Sprintf(`limits { http_max_conns_per_client = 10000 } `+
			`acl { enabled = true default_policy = "deny" tokens { initial_management = %q agent = %[1]q } }`, consulRoot),
	}, []string{"CHECKPOINT_DISABLE=1"})
	if err != nil {
		return nil, err
	}

	c := &Consul{API{fmt.Sprintf("http://127.0.0.1:%d", ports[0]), consulRoot, "X-Consul-Token", p}}
	return c, p.until(func() bool {
		return c.Call("PUT", "/v1/kv/ready?flags=1", nil, nil) == nil &&
			c.Call("DELETE", "/v1/kv/ready", nil, nil) == nil
	})
}

// NewToken returns a token with rules.
func (c *Consul) NewToken(rules string) (string, error) {
	var policy struct{ ID string }
	ask := map[string]any{"Name": rand.Text(), "Rules": rules}
	if err := c.Call("PUT", "/v1/acl/policy", ask, &policy); err != nil {
		return "", err
	}
	var token struct{ SecretID string }
	err := c.Call("PUT", "/v1/acl/token", map[string]any{"Policies": []any{map[string]any{"ID": policy.ID}}}, &token)
	return token.SecretID, err
}

// Keys returns all keys below a prefix, and their values.
func (c *Consul) Keys(prefix string) (map[string]string, error) {
	var pairs []struct {
		Key   string
		Value []byte
	}
	err := c.Call("GET", "/v1/kv/"+prefix+"?recurse&consistent", nil, &pairs)
	if err != nil && !strings.Contains(err.Error(), " 404 ") {
		return nil, err
	}
	keys := map[string]string{}
	for _, p := range pairs {
		keys[p.Key] = string(p.Value)
	}
	return keys, nil
}

// Call sends body as JSON, or as it is if it is a string, and decodes the answer into out unless that is nil.
func (a *API) Call(method, path string, body, out any) error {
	var text []byte
	switch b := body.(type) {
	case nil:
	case string:
		text = []byte(b)
	default:
		var err error
		text, err = json.Marshal(b)
		if err != nil {
			return err
		}
	}

	req, err := http.NewRequest(method, a.Addr+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set(a.header, a.Token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %d %s", method, path, resp.StatusCode, answer)
	}
	if out == nil || len(answer) == 0 {
		return nil
	}
	return json.Unmarshal(answer, out)
}

// Stop ends the server.
func (a *API) Stop() { a.process.Kill() }

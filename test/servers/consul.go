package servers

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"sync"
	"testing"
)

// ConsulServer is a Consul agent in development mode, with an empty key-value store.
type ConsulServer struct {
	Addr  string // "127.0.0.1:port", as CONSUL_HTTP_ADDR takes it
	Token string // the management token, or "" if access control is off
	api   api

	process *process
	node    string
}

// One of each kind per test process, started when a test first asks for it.
var (
	openConsul = sync.OnceValues(func() (*ConsulServer, error) { return startConsul("") })
	aclConsul  = sync.OnceValues(func() (*ConsulServer, error) { return startConsul(rootConsulToken) })
)

// rootConsulToken is the management token, which must be a UUID.
const rootConsulToken = "11111111-2222-3333-4444-555555555555"

// Consul returns the Consul server of this test process. It has no access control.
func Consul(t testing.TB) *ConsulServer {
	t.Helper()
	Cached(t, "bin", "consul")
	s, err := openConsul()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ConsulACL returns a second Consul server, which denies everything for which no token was given. See NewToken.
func ConsulACL(t testing.TB) *ConsulServer {
	t.Helper()
	Cached(t, "bin", "consul")
	s, err := aclConsul()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// OwnConsul returns a server without access control for this test only, which may do what would disturb other tests.
func OwnConsul(t testing.TB) *ConsulServer {
	t.Helper()
	Cached(t, "bin", "consul")
	s, err := startConsul("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.process.stop() })
	return s
}

// Kill ends the server without a word. For a server of OwnConsul only.
func (s *ConsulServer) Kill() { s.process.stop() }

// Restart starts the server again at the same address, after Kill. It holds nothing.
func (s *ConsulServer) Restart(t testing.TB) {
	t.Helper()
	p, err := s.process.again()
	if err != nil {
		t.Fatal(err)
	}

	s.process = p
	if err := p.until(s.ready, patience); err != nil {
		t.Fatal(err)
	}
}

// Put stores a key until the test ends.
func (s *ConsulServer) Put(t testing.TB, key, value string) {
	t.Helper()
	s.api.must(t, http.MethodPut, "kv/"+key, []byte(value), nil)
	t.Cleanup(func() { s.api.must(t, http.MethodDelete, "kv/"+key, nil, nil) })
}

// NewToken returns a token that may do what the rules (Consul's HCL) say. For the server of ConsulACL only.
func (s *ConsulServer) NewToken(t testing.TB, rules string) string {
	t.Helper()
	policy := map[string]any{"Name": "test-" + rand.Text(), "Rules": rules}
	s.api.must(t, http.MethodPut, "acl/policy", policy, nil)
	var token struct{ SecretID string }
	ask := map[string]any{"Policies": []map[string]any{{"Name": policy["Name"]}}}
	s.api.must(t, http.MethodPut, "acl/token", ask, &token)
	return token.SecretID
}

func startConsul(token string) (*ConsulServer, error) {
	binary, err := cached("bin", "consul")
	if err != nil {
		return nil, err
	}

	return try(func() (*ConsulServer, error) { return tryConsul(binary, token) })
}

func tryConsul(binary, token string, more ...string) (*ConsulServer, error) {
	ports, err := freePorts(3)
	if err != nil {
		return nil, err
	}

	node := "node-" + rand.Text()
	args := append([]string{"agent", "-dev", "-node=" + node}, consulPorts(ports[0], ports[1], ports[2])...)
	if token != "" {
		args = append(args, "-hcl", fmt.Sprintf(
			`acl { enabled = true default_policy = "deny" tokens { initial_management = %q agent = %[1]q } }`, token))
	}

	p, err := start(binary, append(args, more...), []string{"CHECKPOINT_DISABLE=1"})
	if err != nil {
		return nil, err
	}

	s := &ConsulServer{Addr: fmt.Sprintf("127.0.0.1:%d", ports[0]), Token: token, process: p, node: node}
	s.api = api{addr: "http://" + s.Addr, header: "X-Consul-Token", token: token}
	return s, p.until(s.ready, patience)
}

// consulPorts are the arguments by which an agent listens on three ports of loopback only.
func consulPorts(http, serf, server int) []string {
	return []string{
		"-bind=127.0.0.1", "-client=127.0.0.1", "-log-level=warn",
		fmt.Sprintf("-http-port=%d", http),
		fmt.Sprintf("-serf-lan-port=%d", serf),
		fmt.Sprintf("-server-port=%d", server),
		"-serf-wan-port=-1", "-dns-port=-1", "-grpc-port=-1", "-grpc-tls-port=-1",
	}
}

// ready reports whether the server is ours, by its node's name, and not one that another process started on the same
// port; and whether it can write, which takes a leader.
func (s *ConsulServer) ready() bool {
	var self struct{ Config struct{ NodeName string } }
	err := s.api.call(http.MethodGet, "agent/self", nil, &self)
	if err != nil || self.Config.NodeName != s.node {
		return false
	}
	return s.api.call(http.MethodDelete, "kv/"+s.node, nil, nil) == nil
}

// Write puts a body, as JSON, to a path of the API below /v1/.
func (s *ConsulServer) Write(t testing.TB, path string, body any) {
	t.Helper()
	s.api.must(t, http.MethodPut, path, body, nil)
}

// Read decodes what a path of the API below /v1/ answers.
func (s *ConsulServer) Read(t testing.TB, path string, out any) {
	t.Helper()
	s.api.must(t, http.MethodGet, path, nil, out)
}

// Register puts an entry into the catalog until the test ends: a node with one service and its checks, in the form of
// the API.
func (s *ConsulServer) Register(t testing.TB, entry map[string]any) {
	t.Helper()
	s.Write(t, "catalog/register", entry)
	t.Cleanup(func() { s.Write(t, "catalog/deregister", map[string]any{"Node": entry["Node"]}) })
}

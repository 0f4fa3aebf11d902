package servers

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// ConsulCluster is three Consul servers that hold elections, for tests of what happens without a leader.
type ConsulCluster struct {
	Servers [3]*ConsulServer
	process [3]*process
}

// NewConsulCluster starts a cluster that runs until the test ends, and waits until it has a leader. Without a leader,
// its servers answer so after half a second, not after seven.
func NewConsulCluster(t testing.TB) *ConsulCluster {
	t.Helper()
	binary := Cached(t, "bin", "consul")

	dir := runDir(t)
	c, err := try(func() (*ConsulCluster, error) { return tryCluster(binary, dir) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.stop)
	return c
}

func tryCluster(binary, dir string) (*ConsulCluster, error) {
	ports, err := freePorts(9)
	if err != nil {
		return nil, err
	}

	c := &ConsulCluster{}
	for i := range c.Servers {
		if err := c.start(i, binary, dir, ports); err != nil {
			c.stop()
			return nil, err
		}
	}

	for i, p := range c.process {
		ready := func() bool { return c.Leader() >= 0 && c.Servers[i].writes() }
		if err := p.until(ready, patience); err != nil {
			c.stop()
			return nil, err
		}
	}
	return c, nil
}

// start starts server i. ports are three for HTTP, three for Serf and three for the servers.
func (c *ConsulCluster) start(i int, binary, dir string, ports []int) error {
	serf := ports[3+i]
	args := []string{
		"agent", "-server", "-bootstrap-expect=3", fmt.Sprintf("-node=server-%d", i), "-retry-interval=1s",
		"-data-dir=" + filepath.Join(dir, fmt.Sprint(serf)),
		`-hcl=performance { raft_multiplier = 1 rpc_hold_timeout = "500ms" }`,
	}
	args = append(args, consulPorts(ports[i], serf, ports[6+i])...)
	for _, other := range ports[3:6] {
		args = append(args, fmt.Sprintf("-retry-join=127.0.0.1:%d", other))
	}

	p, err := start(binary, args, []string{"CHECKPOINT_DISABLE=1"})
	if err != nil {
		return err
	}
	addr := fmt.Sprintf("127.0.0.1:%d", ports[i])
	c.process[i], c.Servers[i] = p, &ConsulServer{Addr: addr, api: api{addr: "http://" + addr}}
	return nil
}

func (c *ConsulCluster) stop() {
	for _, p := range c.process {
		if p != nil {
			p.stop()
		}
	}
}

// writes reports whether a server can write, which takes a leader.
func (s *ConsulServer) writes() bool {
	return s.api.call(http.MethodDelete, "kv/none", nil, nil) == nil
}

// Leads reports whether a server says that it is the leader.
func (s *ConsulServer) Leads() bool {
	var self struct {
		Stats struct{ Raft struct{ State string } }
	}
	err := s.api.call(http.MethodGet, "agent/self", nil, &self)
	return err == nil && strings.EqualFold(self.Stats.Raft.State, "leader")
}

// Leader returns the number of the server that leads, or -1. It asks all of them, so none may be frozen.
func (c *ConsulCluster) Leader() int {
	return slices.IndexFunc(c.Servers[:], (*ConsulServer).Leads)
}

// Freeze makes servers hang: their connections stay open, and they answer nothing.
func (c *ConsulCluster) Freeze(t testing.TB, servers ...int) { c.signal(t, syscall.SIGSTOP, servers) }

// Thaw lets frozen servers continue.
func (c *ConsulCluster) Thaw(t testing.TB, servers ...int) { c.signal(t, syscall.SIGCONT, servers) }

func (c *ConsulCluster) signal(t testing.TB, s syscall.Signal, servers []int) {
	t.Helper()
	for _, i := range servers {
		if err := c.process[i].cmd.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
	}
}

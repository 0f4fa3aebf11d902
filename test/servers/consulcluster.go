package servers

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// ConsulCluster is three Consul servers that hold elections, for what happens where there is no leader.
type ConsulCluster struct {
	Servers [3]*ConsulServer
	process [3]*process
}

// NewConsulCluster starts a cluster for the time of the test, and waits until it has a leader. Its servers hold a question
// for half a second, not seven, before they answer that there is none.
func NewConsulCluster(t testing.TB) *ConsulCluster {
	t.Helper()
	binary, err := cached("bin", "consul")
	if err != nil {
		t.Fatal(err)
	}

	dir := runDir(t)
	for range 3 { // again, since a port that was free may have been taken
		var c *ConsulCluster
		if c, err = tryCluster(binary, dir); err == nil {
			t.Cleanup(c.stop)
			return c
		}
	}

	t.Fatal(err)
	return nil
}

func tryCluster(binary, dir string) (*ConsulCluster, error) {
	ports, err := freePorts(9)
	if err != nil {
		return nil, err
	}

	c := &ConsulCluster{}
	for i := range c.Servers {
		http, serf, server := ports[i], ports[3+i], ports[6+i]
		args := []string{"agent", "-server", "-bootstrap-expect=3", "-bind=127.0.0.1", "-client=127.0.0.1", "-log-level=warn",
			fmt.Sprintf("-node=server-%d", i), "-data-dir=" + filepath.Join(dir, fmt.Sprint(serf)),
			fmt.Sprintf("-http-port=%d", http), fmt.Sprintf("-serf-lan-port=%d", serf), fmt.Sprintf("-server-port=%d", server),
			"-serf-wan-port=-1", "-dns-port=-1", "-grpc-port=-1", "-grpc-tls-port=-1", `-hcl=performance { raft_multiplier = 1 rpc_hold_timeout = "500ms" }`}
		for _, other := range ports[3:6] {
			args = append(args, fmt.Sprintf("-retry-join=127.0.0.1:%d", other))
		}

		args = append(args, "-retry-interval=1s")
		p, err := start(binary, args, []string{"CHECKPOINT_DISABLE=1"})
		if err != nil {
			c.stop()
			return nil, err
		}

		addr := fmt.Sprintf("127.0.0.1:%d", http)
		c.process[i], c.Servers[i] = p, &ConsulServer{Addr: addr, api: api{addr: "http://" + addr}}
	}

	for i, p := range c.process {
		if err := p.until(func() bool { return c.Leader() >= 0 && c.Servers[i].writes() }, 60*time.Second); err != nil {
			c.stop()
			return nil, err
		}
	}

	return c, nil
}

func (c *ConsulCluster) stop() {
	for _, p := range c.process {
		if p != nil {
			p.stop()
		}
	}
}

// writes tells whether a server can write, which takes a leader.
func (s *ConsulServer) writes() bool {
	return s.api.call(http.MethodDelete, "kv/none", nil, nil) == nil
}

// Leads tells whether a server is the leader, by its own word.
func (s *ConsulServer) Leads() bool {
	var self struct {
		Stats struct{ Raft struct{ State string } }
	}
	return s.api.call(http.MethodGet, "agent/self", nil, &self) == nil && strings.EqualFold(self.Stats.Raft.State, "leader")
}

// Leader returns the number of the server that leads, or -1. It asks all: none may be frozen.
func (c *ConsulCluster) Leader() int {
	return slices.IndexFunc(c.Servers[:], (*ConsulServer).Leads)
}

// Freeze stops servers as a node that hangs does: connections stand, and nothing is answered.
func (c *ConsulCluster) Freeze(t testing.TB, servers ...int) { c.signal(t, syscall.SIGSTOP, servers) }

// Thaw lets them go on.
func (c *ConsulCluster) Thaw(t testing.TB, servers ...int) { c.signal(t, syscall.SIGCONT, servers) }

func (c *ConsulCluster) signal(t testing.TB, s syscall.Signal, servers []int) {
	t.Helper()
	for _, i := range servers {
		if err := c.process[i].cmd.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
	}
}

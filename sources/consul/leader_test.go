package consul

import (
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// TestWatchLeader: the leader is lost, and found again; what is written then is noticed.
func TestWatchLeader(t *testing.T) {
	t.Parallel()
	cluster := servers.NewConsulCluster(t)
	leader := cluster.Leader()
	left, others := cluster.Servers[leader], []int{(leader + 1) % 3, (leader + 2) % 3}
	got := watchingAt(t, cluster, left)

	cluster.Freeze(t, others...)
	defer cluster.Thaw(t, others...)
	until(t, "no leader", func() bool { return !left.Leads() })
	checkQuiet(t, got)
	cluster.Thaw(t, others...)
	until(t, "a leader", func() bool { return cluster.Leader() >= 0 })
	checkNoticed(t, left, got)
}

// TestWatchLeaderHangs: the agent may wait for a leader that hangs until the time of a request is
// over. Then it asks the next one.
func TestWatchLeaderHangs(t *testing.T) {
	if !servers.Long() {
		return // it takes a minute
	}
	t.Parallel()
	cluster := servers.NewConsulCluster(t)
	leader := cluster.Leader()
	asked, other := cluster.Servers[(leader+1)%3], cluster.Servers[(leader+2)%3]
	got := watchingAt(t, cluster, asked)

	cluster.Freeze(t, leader)
	defer func() { // what Put stored is deleted at the end
		cluster.Thaw(t, leader)
		until(t, "one leader", func() bool { return cluster.Leader() >= 0 })
	}()
	until(t, "another leader", func() bool { return asked.Leads() || other.Leads() })
	checkNoticed(t, other, got)
}

// watchingAt begins to watch a key at a server of a cluster.
func watchingAt(t *testing.T, cluster *servers.ConsulCluster, at *servers.ConsulServer) <-chan []string {
	t.Helper()
	cluster.Servers[0].Put(t, "leader/a", "1")
	source := newWatched(t, Config{Address: at.Addr})
	got := watching(t, source, store, heldBy(t, source, store, "leader/a", "leader/none"))
	checkQuiet(t, got)
	return got
}

// checkNoticed writes to the key by a server, and checks that it is noticed.
func checkNoticed(t *testing.T, by *servers.ConsulServer, got <-chan []string) {
	t.Helper()
	begin := time.Now()
	by.Write(t, "kv/leader/a", "2")
	select {
	case <-got:
		t.Logf("noticed after %v", time.Since(begin))
	case <-time.After(2 * time.Minute):
		t.Error("not noticed within two minutes")
	}
}

package servers

import (
	"fmt"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"
)

// Where free ports are looked for: above those that programs are known by, and below the ports that kernels give to
// outgoing connections and to listeners on port 0 (net.ipv4.ip_local_port_range, from 32768 on) and those of nodes of
// Kubernetes (from 30000 on). So only a program that is told the number takes one between its choice and its use.
const (
	firstPort = 15000
	lastPort  = 29999
	blockSize = 100
)

// A portBlock is a row of ports that no other test process chooses from.
type portBlock struct {
	first int
	claim net.Listener // keeps the others away until the process ends

	mu   sync.Mutex
	next int
}

// ownPorts is the block of this process.
var ownPorts = sync.OnceValues(claimPorts)

// claimPorts returns a block that no other process has claimed.
func claimPorts() (*portBlock, error) {
	const blocks = (lastPort + 1 - firstPort) / blockSize
	for i := range blocks {
		first := firstPort + (os.Getpid()+i)%blocks*blockSize
		claim, err := claimName(fmt.Sprintf("initplate-test-ports-%d", first))
		if err == nil {
			return &portBlock{first: first, claim: claim, next: first}, nil
		}
	}
	return nil, fmt.Errorf("other test processes have claimed all ports from %d to %d", firstPort, lastPort)
}

// take returns the next n ports in a row that are free. It comes back to a port only after all others.
func (b *portBlock) take(n int) ([]int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	ports := make([]int, 0, n)
	for range 2 * blockSize {
		if b.next == b.first+blockSize {
			b.next, ports = b.first, ports[:0]
		}
		if isFree(b.next) {
			ports = append(ports, b.next)
		} else {
			ports = ports[:0]
		}

		b.next++
		if len(ports) == n {
			return ports, nil
		}
	}

	return nil, fmt.Errorf("no %d free ports in a row from %d to %d", n, b.first, b.first+blockSize-1)
}

// isFree reports whether no program has a port of TCP or UDP, at any address of this machine. It binds the port and does
// not listen, so no connection gets in.
func isFree(port int) bool {
	for _, kind := range []int{syscall.SOCK_STREAM, syscall.SOCK_DGRAM} {
		fd, err := socket(kind)
		if err != nil {
			return false
		}
		if kind == syscall.SOCK_STREAM { // connections that ended a minute ago do not matter
			err = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
		}
		if err == nil {
			err = syscall.Bind(fd, &syscall.SockaddrInet4{Port: port})
		}

		syscall.Close(fd)
		if err != nil {
			return false
		}
	}
	return true
}

// freePorts returns n different ports in a row that are free now. No other test process chooses them, but a program that
// is no test of ours may take one before it is used, so whoever starts a server on it must check that the server is up.
func freePorts(n int) ([]int, error) {
	block, err := ownPorts()
	if err != nil {
		return nil, err
	}
	return block.take(n)
}

// Ports returns n different ports in a row that are free now, of TCP and UDP. Every test that must know a port before
// something listens on it takes it from here: the kernel would give a port that it chose to others too. See NewPort for
// one on which nobody will listen.
func Ports(t testing.TB, n int) []int {
	t.Helper()
	ports, err := freePorts(n)
	if err != nil {
		t.Fatal(err)
	}
	return ports
}

// FreePort returns one such port, as options have it.
func FreePort(t testing.TB) string {
	t.Helper()
	return fmt.Sprint(Ports(t, 1)[0])
}

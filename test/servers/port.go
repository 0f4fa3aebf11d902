package servers

import (
	"fmt"
	"net"
	"os"
	"syscall"
	"testing"
	"time"
)

// Port is a port on loopback that is ours and on which nobody listens. Connections are refused until Listen.
type Port struct {
	Addr string // "127.0.0.1:port"
	fd   int
}

// NewPort returns a port that is ours until the test ends.
func NewPort(t testing.TB) *Port {
	t.Helper()
	fd, err := socket(syscall.SOCK_STREAM)
	if err != nil {
		t.Fatal(err)
	}
	p := &Port{fd: fd}
	t.Cleanup(func() { syscall.Close(p.fd) })

	// A socket that is bound but does not listen: no other process gets the port, and the kernel refuses connections.
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}

	name, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}

	p.Addr = fmt.Sprintf("127.0.0.1:%d", name.(*syscall.SockaddrInet4).Port)
	return p
}

// socket returns a descriptor that no program inherits: it would keep the port.
func socket(kind int) (fd int, err error) {
	syscall.ForkLock.RLock() // so that no program is started before CloseOnExec
	defer syscall.ForkLock.RUnlock()

	fd, err = syscall.Socket(syscall.AF_INET, kind, 0)
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	return fd, err
}

// Listen begins to accept connections.
func (p *Port) Listen(t testing.TB) net.Listener {
	t.Helper()
	if err := syscall.Listen(p.fd, 1024); err != nil {
		t.Fatal(err)
	}

	// The listener gets a descriptor of its own. While ours is open, closing the listener would not stop listening.
	file := os.NewFile(uintptr(p.fd), p.Addr)
	p.fd = -1
	defer file.Close()

	l, err := net.FileListener(file)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { l.Close() })
	return l
}

// Silence makes the port answer nothing, as behind a firewall that drops packets: the queue of connections is full and
// nobody accepts them, so the kernel does not answer any further SYN.
func (p *Port) Silence(t testing.TB) {
	t.Helper()
	if err := syscall.Listen(p.fd, 0); err != nil {
		t.Fatal(err)
	}

	for range 10 {
		c, err := net.DialTimeout("tcp", p.Addr, 200*time.Millisecond)
		if err != nil {
			return
		}
		t.Cleanup(func() { c.Close() })
	}

	t.Fatal("connections are still accepted")
}

package servers

import (
	"fmt"
	"net"
	"os"
	"syscall"
	"testing"
	"time"
)

// Port is a port on loopback that is ours and where nobody listens: connections are refused, until Listen.
type Port struct {
	Addr string // "127.0.0.1:port"
	fd   int
}

// NewPort returns a port for the time of the test.
func NewPort(t testing.TB) *Port {
	t.Helper()
	// A socket that is bound and does not listen: no other process gets the port, and the kernel refuses connections.
	syscall.ForkLock.RLock() // or a program started meanwhile gets the descriptor, and keeps the port
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err == nil {
		syscall.CloseOnExec(fd)
	}

	syscall.ForkLock.RUnlock()
	if err != nil {
		t.Fatal(err)
	}

	p := &Port{fd: fd}
	t.Cleanup(func() { syscall.Close(p.fd) })

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

// Listen begins to accept connections.
func (p *Port) Listen(t testing.TB) net.Listener {
	t.Helper()
	if err := syscall.Listen(p.fd, 1024); err != nil {
		t.Fatal(err)
	}

	// The listener has a descriptor of its own: with ours open, closing it would not end the listening.
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

// Silence makes it a port that does not even refuse: its queue is full and nobody takes a connection from it, so the
// kernel leaves every further SYN without an answer, as a firewall that drops packets does.
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

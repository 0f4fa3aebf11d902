package pods

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

// gateway is the node's address in the network of its pods: see node/network.
const gateway = "10.89.0.1"

// Forward makes a server of the test one of the node: pods reach it at a port of the gateway,
// until the test ends. to is HOST:PORT.
func (n *Node) Forward(t testing.TB, port, to string) {
	t.Helper()
	var l net.Listener
	must(t, n.inNetwork(func() (err error) {
		l, err = net.Listen("tcp", ":"+port)
		return err
	}))
	forward(t, l, to)
}

// forward connects those who connect with a server, until the test ends.
func forward(t testing.TB, l net.Listener, to string) {
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			go pipe(from, to)
		}
	}()
}

// pipe connects a connection with a server, until either side ends it.
func pipe(from net.Conn, to string) {
	defer from.Close()
	server, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer server.Close()

	go func() {
		io.Copy(server, from)
		server.Close()
	}()
	io.Copy(from, server)
}

// Dial connects to a pod, from the node.
func (n *Node) Dial(ctx context.Context, network, address string) (conn net.Conn, err error) {
	err = n.inNetwork(func() (err error) {
		conn, err = new(net.Dialer).DialContext(ctx, network, address)
		return err
	})
	return conn, err
}

// inNetwork does something in the node's namespace of the network. Sockets that it makes stay
// there. The thread ends with it, as nothing else may run there.
func (n *Node) inNetwork(do func() error) error {
	ended := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		f, err := os.Open(filepath.Join("/proc", n.pid, "ns/net"))
		if err == nil {
			defer f.Close()
			err = unix.Setns(int(f.Fd()), unix.CLONE_NEWNET)
		}
		if err == nil {
			err = do()
		}
		ended <- err
	}()
	return <-ended
}

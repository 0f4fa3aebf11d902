package galera

import (
	"bytes"
	"encoding/binary"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A Capture reads every frame between members, as somebody in their network can.
type Capture struct {
	marker []byte
	socket int

	mu   sync.Mutex
	seen map[int]Traffic // by the TCP port of the member that listens
}

// Traffic is what went to and from a port.
type Traffic struct {
	Bytes  int // of payload
	Marked int // frames that show the marker
}

// Capture begins to read, and ends with the test.
func (c *Cluster) Capture(t testing.TB, marker string, ports ...int) *Capture {
	t.Helper()
	cp := &Capture{marker: []byte(marker), socket: c.net.packets(t), seen: map[int]Traffic{}}
	for _, p := range ports {
		cp.seen[p] = Traffic{}
	}

	done := make(chan struct{})
	go func() { defer close(done); cp.read() }()
	t.Cleanup(func() { // the read ends within its timeout
		cp.mu.Lock()
		cp.seen = nil
		cp.mu.Unlock()
		<-done
		unix.Close(cp.socket)
	})
	return cp
}

// packets opens a socket of all frames of the bridge's ports, in the bridge's namespace.
func (n *network) packets(t testing.TB) (fd int) {
	t.Helper()
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlocks: the thread ends here, in another namespace
		done <- func() error {
			ns, err := os.Open("/proc/" + strconv.Itoa(n.pid) + "/ns/net")
			if err != nil {
				return err
			}
			defer ns.Close()
			if err := unix.Setns(int(ns.Fd()), unix.CLONE_NEWNET); err != nil {
				return err
			}

			all := binary.NativeEndian.Uint16(binary.BigEndian.AppendUint16(nil, unix.ETH_P_ALL))
			fd, err = unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, int(all))
			return err
		}()
	}()
	must(t, <-done)

	must(t, unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, 256<<20))
	wait := unix.NsecToTimeval(int64(100 * time.Millisecond))
	must(t, unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &wait))
	return fd
}

// read takes frames until there is nobody to count them for.
func (c *Capture) read() {
	frame := make([]byte, 1<<17)
	for {
		n, _, err := unix.Recvfrom(c.socket, frame, 0)
		c.mu.Lock()
		if c.seen == nil {
			c.mu.Unlock()
			return
		}
		if err == nil {
			c.count(frame[:n])
		}
		c.mu.Unlock()
	}
}

// count adds a frame, if it is TCP over IPv4 to or from one of the ports.
func (c *Capture) count(frame []byte) {
	const ethernet, tcp = 14, 6
	if len(frame) < ethernet+20 || binary.BigEndian.Uint16(frame[12:]) != unix.ETH_P_IP || frame[ethernet+9] != tcp {
		return
	}
	segment := frame[min(len(frame), ethernet+int(frame[ethernet]&0xf)*4):]
	if len(segment) < 20 {
		return
	}
	payload := segment[min(len(segment), int(segment[12]>>4)*4):]

	for _, end := range []int{0, 2} {
		port := int(binary.BigEndian.Uint16(segment[end:]))
		traffic, ok := c.seen[port]
		if !ok {
			continue
		}
		traffic.Bytes += len(payload)
		if bytes.Contains(payload, c.marker) {
			traffic.Marked++
		}
		c.seen[port] = traffic
	}
}

// Seen returns what went over a port so far, and fails if a frame was lost.
func (c *Capture) Seen(t testing.TB, port int) Traffic {
	t.Helper()
	stats, err := unix.GetsockoptTpacketStats(c.socket, unix.SOL_PACKET, unix.PACKET_STATISTICS)
	must(t, err)
	if stats.Drops > 0 {
		t.Fatalf("%d frames were not read", stats.Drops)
	}

	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seen[port]
}

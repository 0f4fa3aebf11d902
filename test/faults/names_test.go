package faults

import (
	"encoding/binary"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// What a nameServer answers.
const (
	noSuchName = 3
	serverFail = 2
	found      = 0
	nothing    = -1 // no answer at all
)

// A nameServer answers every question about a name in the same way; the address is 127.0.0.1.
type nameServer struct {
	addr   string
	answer int
	heals  time.Duration // from the first question on: then the name is found; 0 is never
}

// newNameServer listens where /etc/resolv.conf can send a program: on port 53, of an address of loopback that nobody has.
func newNameServer(t *testing.T, answer int, heals time.Duration) *nameServer {
	t.Helper()
	for last := 2; last < 250; last++ {
		s := &nameServer{net.IPv4(127, 53, 53, byte(last)).String(), answer, heals}
		c, err := net.ListenPacket("udp", s.addr+":53")
		if err != nil {
			continue
		}
		t.Cleanup(func() { c.Close() })
		go s.serve(c)
		return s
	}
	t.Fatal("no address to listen on")
	return nil
}

func (s *nameServer) serve(c net.PacketConn) {
	buf := make([]byte, 1500)
	var begin time.Time
	for {
		n, from, err := c.ReadFrom(buf)
		if err != nil {
			return
		}
		code := s.answer
		if begin.IsZero() {
			begin = time.Now()
		}
		if s.heals > 0 && time.Since(begin) > s.heals {
			code = found
		}
		if n < 17 || code == nothing {
			continue
		}
		end := 12 // of the name in the question, which ends in a NUL
		for end < n && buf[end] != 0 {
			end += int(buf[end]) + 1
		}
		end += 5 // and its type and class
		if end > n {
			continue
		}
		reply := append([]byte{}, buf[:end]...)
		binary.BigEndian.PutUint16(reply[2:], 0x8180|uint16(code))
		clear(reply[6:12])
		if code == found && binary.BigEndian.Uint16(buf[end-4:]) == 1 { // type A
			reply[7] = 1
			reply = append(reply, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1)
		}
		c.WriteTo(reply, from)
	}
}

// resolving runs a command with a resolv.conf of its own, which takes a mount namespace.
func (s *nameServer) resolving(t *testing.T, c *command) {
	t.Helper()
	conf := filepath.Join(t.TempDir(), "resolv.conf")
	if err := os.WriteFile(conf, []byte("nameserver "+s.addr+"\noptions timeout:1 attempts:1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	unshare, err := exec.LookPath("unshare")
	if err != nil {
		t.Fatal(err)
	}
	script := `mount --bind "$1" "$(readlink -f /etc/resolv.conf)" && shift && exec "$@"`
	c.Args = append([]string{"unshare", "-m", "sh", "-c", script, "sh", conf, c.Path}, c.Args[1:]...)
	c.Path = unshare
	c.Env = append(c.Env, "PATH=/usr/sbin:/usr/bin:/sbin:/bin")
}

// named are the sources of which a server without TLS may have a name that is not localhost.
var named = sources[:2]

// names has the name of a server not resolve, for good and for a time.
func names(t *testing.T, targets map[string]string) {
	t.Parallel()
	if os.Geteuid() != 0 {
		if servers.Long() || os.Getenv("CI") != "" {
			t.Fatal("this test must run as root in make test and where CI is set, so that it does not stay out unseen")
		}
		t.Skip("only root has a resolv.conf of its own")
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	start := func(s source, answer int, heals time.Duration, timeout string, check func(func() *command, *nameServer)) {
		server := newNameServer(t, answer, heals)
		_, port, _ := strings.Cut(strings.TrimPrefix(targets[s.name], "http://"), ":")
		env := s.env("http://" + s.name + ".example:" + port)
		wg.Go(func() {
			check(func() *command {
				c := prepare(t, s.template, env, "--timeout", timeout)
				server.resolving(t, c)
				return c
			}, server)
		})
	}
	for _, tt := range []struct {
		name   string
		answer int
		want   string
		hint   string
	}{
		{"no such name", noSuchName, "dial tcp: lookup SOURCE.example on RESOLVER: no such host (tried N times in T)", "is the name right?"},
		{"the name server fails", serverFail, "dial tcp: lookup SOURCE.example on RESOLVER: server misbehaving (tried N times in T)", "is the name right?"},
		{"the name server is silent", nothing, "dial tcp: lookup SOURCE.example on RESOLVER: the name server does not answer", "does DNS work here?"},
	} {
		for _, s := range named {
			start(s, tt.answer, 0, "2s", func(command func() *command, server *nameServer) {
				r, err := within(3*time.Second, command)
				said := strings.ReplaceAll(plain(r.said), server.addr+":53", "RESOLVER")
				want := strings.ReplaceAll(tt.want, "SOURCE", s.name)
				if err != nil || r.code != 5 || !strings.Contains(said, want) || !strings.Contains(said, tt.hint) || len(r.left) > 0 || r.took > 3*time.Second {
					t.Errorf("%s: %v, exit code %d after %v, left %v, said\n%swant\n%s", tt.name, err, r.code, r.took, r.left, said, want)
				}
			})
		}
	}
	for _, s := range named {
		start(s, noSuchName, 700*time.Millisecond, "30s", func(command func() *command, _ *nameServer) {
			if r := healed(t, command(), contents[s.name]); !strings.Contains(r.said, "no such host") {
				t.Errorf("it does not say that it waits for the name:\n%s", r.said)
			}
		})
	}
}

package logging

import (
	"bytes"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// said is what a program has written so far; it may be read while more comes.
type said struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (s *said) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(b)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}

// running starts a program that runs until the test, or stop, ends it.
func running(t *testing.T, cmd *exec.Cmd) (stdout, stderr *said, stop func()) {
	t.Helper()
	stdout, stderr = new(said), new(said)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	return stdout, stderr, servers.Background(t, cmd)
}

// until waits for something to be true.
func until(t *testing.T, what string, is func() bool, said ...*said) {
	t.Helper()
	for limit := time.Now().Add(30 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(limit) {
			for _, s := range said {
				t.Logf("%s", s)
			}
			t.Fatalf("%s: not within 30 s", what)
		}
	}
}

// port returns a port that is free now, over TCP and UDP.
func port(t *testing.T) int { return servers.Ports(t, 1)[0] }

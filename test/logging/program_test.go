package logging

import (
	"os/exec"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// running starts a program that runs until the test, or stop, ends it.
func running(t *testing.T, cmd *exec.Cmd) (stdout, stderr *servers.Output, stop func()) {
	t.Helper()
	stdout, stderr = new(servers.Output), new(servers.Output)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	return stdout, stderr, servers.Background(t, cmd)
}

// until waits for something to be true.
func until(t *testing.T, what string, is func() bool, said ...*servers.Output) {
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

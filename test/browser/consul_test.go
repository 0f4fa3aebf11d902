//go:build browser

package browser

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// startConsul starts a Consul for one test, and returns its address.
func startConsul(t *testing.T, held map[string]string) (address string) {
	t.Helper()
	program, err := filepath.Abs("../../.cache/bin/consul")
	if err != nil {
		t.Fatal(err)
	}

	ports := freePorts(t, 4)
	c := exec.Command(program, "agent", "-dev", "-bind=127.0.0.1", "-log-level=error", "-dns-port=-1", "-grpc-port=-1", "-grpc-tls-port=-1",
		"-http-port="+ports[0], "-server-port="+ports[1], "-serf-lan-port="+ports[2], "-serf-wan-port="+ports[3])
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
	})

	address = "http://127.0.0.1:" + ports[0]
	for key, value := range held {
		put(t, address+"/v1/kv/"+key, value)
	}
	return address
}

// put puts a value, as soon as the server takes it.
func put(t *testing.T, url, value string) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for time.Now().Before(deadline) {
		q, err := http.NewRequest(http.MethodPut, url, bytes.NewReader([]byte(value)))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(q)
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("%s is not taken", url)
}

// freePorts returns ports of the loopback address that nothing listens on.
func freePorts(t *testing.T, n int) (ports []string) {
	t.Helper()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports = append(ports, fmt.Sprint(l.Addr().(*net.TCPAddr).Port))
	}
	return ports
}

// initplate runs the program in a directory, and wants an exit code.
func initplate(t *testing.T, dir, address string, code int, args ...string) string {
	t.Helper()
	c := exec.Command(program(t), args...)
	c.Dir = dir
	c.Env = []string{"CONSUL_HTTP_ADDR=" + address, "PATH=/usr/bin:/bin"}
	said, _ := c.CombinedOutput()
	if got := c.ProcessState.ExitCode(); got != code {
		t.Fatalf("initplate %s exits with %d:\n%s", strings.Join(args, " "), got, said)
	}
	return string(said)
}

// program returns the program that make builds.
func program(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../../dist/initplate")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

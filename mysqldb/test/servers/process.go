//go:build linux

// Package servers starts what the tests of the controller run against: the real Kubernetes API server, Vault, Consul
// and MySQL, and moto in the place of RDS. They come from .cache, which `make servers` fills.
package servers

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Require ends the test, or leaves it out, if a file of .cache is missing. Under make, a missing server is a failure.
func Require(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("needs servers, which -short leaves out")
	}
	for _, elem := range [][]string{
		{"bin", "kube-apiserver"}, {"bin", "vault"}, {"bin", "consul"}, {"kubernetes", "bin", "etcd"},
		{"kubernetes", "bin", "kubectl"}, {"mysql-9.7", "bin", "mysqld"}, {"moto", "bin", "python3"},
	} {
		path := cached(elem...)
		if _, err := os.Stat(path); err == nil {
			continue
		}
		if os.Getenv("INITPLATE_TEST_SERVERS") == "required" || os.Getenv("CI") != "" {
			t.Fatalf("%s is missing: run `make servers` first", path)
		}
		t.Skipf("left out: needs %s (make servers)", path)
	}
}

// Repository is the directory of the checkout, with all modules.
func Repository() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "..")
}

func cached(elem ...string) string {
	dir := os.Getenv("INITPLATE_TEST_CACHE")
	if dir == "" {
		dir = filepath.Join(Repository(), ".cache")
	}
	return filepath.Join(append([]string{dir}, elem...)...)
}

// Process is a program that was started. It ends with the tests, however these end.
type Process struct {
	cmd  *exec.Cmd
	log  *tail
	done chan struct{}
}

// Start starts a program with env as its only environment.
func Start(path string, args, env []string) (*Process, error) {
	p := &Process{cmd: exec.Command(path, args...), log: new(tail), done: make(chan struct{})}
	p.cmd.Env = append([]string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/nonexistent"}, env...)
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	p.cmd.WaitDelay = time.Second
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}

	started := make(chan error)
	go func() {
		// The kernel sends the signal that the parent died when the thread that forked ends, so that thread must stay.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := p.cmd.Start()
		started <- err
		if err == nil {
			p.cmd.Wait()
		}
		close(p.done)
	}()
	return p, <-started
}

// Kill ends the process as a crash would.
func (p *Process) Kill() {
	p.cmd.Process.Kill()
	<-p.done
}

// Interrupt asks the process to end, and waits until it has.
func (p *Process) Interrupt() {
	p.cmd.Process.Signal(os.Interrupt)
	select {
	case <-p.done:
	case <-time.After(20 * time.Second):
		p.Kill()
	}
}

// PID is the process's number.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Log returns the end of what the process wrote.
func (p *Process) Log() string { return p.log.String() }

// until waits until ready says yes.
func (p *Process) until(ready func() bool) error {
	for limit := time.Now().Add(time.Minute); time.Now().Before(limit); time.Sleep(30 * time.Millisecond) {
		select {
		case <-p.done:
			return fmt.Errorf("%s ended before it was ready (%v):\n%s", p.cmd.Path, p.cmd.ProcessState, p.Log())
		default:
		}
		if ready() {
			return nil
		}
	}
	p.Kill()
	return fmt.Errorf("%s was not ready in time:\n%s", p.cmd.Path, p.Log())
}

// tail keeps the last 64 KiB or more of what is written to it.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, b...)
	if len(t.buf) > 128<<10 {
		t.buf = bytes.Clone(t.buf[len(t.buf)-64<<10:])
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.buf)
}

// FreePorts returns n ports that are free on loopback now, each followed by another that is.
func FreePorts(n int) (ports []int, err error) {
	for len(ports) < n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close()
		port := l.Addr().(*net.TCPAddr).Port
		next, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port+1))
		if err != nil {
			continue
		}
		defer next.Close()
		ports = append(ports, port)
	}
	return ports, nil
}

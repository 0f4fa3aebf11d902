package servers

import (
	"bytes"
	"fmt"
	"os/exec"
	"runtime"
	"sync"
	"time"
)

// patience is how long a server may take until it is ready, or has refused to start. A machine with much else to do takes
// a minute for what takes seconds on an idle one; only a server that hangs takes all of it.
const patience = 5 * time.Minute

// process is a server that we started. stop kills it, and so does the kernel when this process ends.
type process struct {
	cmd  *exec.Cmd
	log  *tail
	done chan struct{} // closed when the process has ended
}

// start runs a program with env as its only environment. The CONSUL_ and VAULT_ variables of whoever runs the tests
// must not reach a server.
func start(path string, args, env []string) (*process, error) {
	p := &process{cmd: exec.Command(path, args...), log: new(tail), done: make(chan struct{})}
	p.cmd.Env = append([]string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/nonexistent"}, env...)
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	p.cmd.WaitDelay = time.Second
	p.cmd.SysProcAttr = dieWithParent()

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

// again starts the program again, with the same arguments, after it was stopped.
func (p *process) again() (*process, error) {
	return start(p.cmd.Path, p.cmd.Args[1:], p.cmd.Env[2:])
}

func (p *process) stop() {
	p.cmd.Process.Kill()
	<-p.done
}

// until waits for ready to become true. If that takes too long, it stops the process. The error contains the last that
// the process said.
func (p *process) until(ready func() bool, patience time.Duration) error {
	limit := time.After(patience)
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()

	for {
		select {
		case <-p.done:
			return fmt.Errorf("%s ended before it was ready (%v):\n%s", p.cmd.Path, p.cmd.ProcessState, p.log)
		case <-limit:
			p.stop()
			return fmt.Errorf("%s was not ready after %v:\n%s", p.cmd.Path, patience, p.log)
		case <-poll.C:
			if ready() {
				return nil
			}
		}
	}
}

// tail keeps the last 16 KiB or more of what is written to it.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, b...)
	if len(t.buf) > 32<<10 {
		t.buf = bytes.Clone(t.buf[len(t.buf)-16<<10:])
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.buf)
}

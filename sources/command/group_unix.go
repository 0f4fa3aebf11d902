//go:build unix

package command

import (
	"os/exec"
	"syscall"
	"time"
)

const mostReap = 500 // processes that are waited for, and milliseconds

// ownGroup gives a program a process group, which gets SIGTERM when its context ends, and a session:
// with our terminal, it would stop at a question there until the deadline.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}

// endGroup ends what a program has left behind in its process group, and waits for it. Where this
// process is the first one of a container, these have become its children, and each that is not
// waited for would take a number of a process for as long as the container lives.
func endGroup(group int) {
	syscall.Kill(-group, syscall.SIGKILL)
	for range mostReap {
		pid, err := syscall.Wait4(-group, nil, syscall.WNOHANG, nil)
		switch {
		case err != nil && err != syscall.EINTR:
			return // ECHILD: there are none
		case pid == 0:
			time.Sleep(time.Millisecond)
		}
	}
}

package pods

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// enter runs a script of test/tools that makes namespaces, with a directory of ours and this
// environment, and returns the process to enter them by. They end with the test, and
// everything that runs in them.
func enter(t testing.TB, script, dir string, env ...string) (pid string) {
	t.Helper()
	hold := exec.Command(script, dir, "sleep", "infinity")
	hold.Env = append(os.Environ(), env...)
	hold.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	said := new(bytes.Buffer)
	hold.Stdout, hold.Stderr = said, said
	ended := start(t, hold)
	t.Cleanup(func() {
		hold.Process.Kill()
		<-ended
		if pid != "" {
			gone(t, pid)
		}
	})

	for limit := time.Now().Add(20 * time.Second); time.Now().Before(limit); time.Sleep(10 * time.Millisecond) {
		select {
		case <-ended:
			t.Fatalf("%s: namespaces cannot be made, which takes root: %s", script, said)
		default:
		}
		out, _ := exec.Command("pgrep", "--parent", strconv.Itoa(hold.Process.Pid), "--exact", "sleep").Output()
		pid = strings.TrimSpace(string(out))
		if pid != "" {
			return pid
		}
	}
	t.Fatalf("%s: its namespaces are not there after 20 seconds", script)
	return ""
}

// gone waits for the end of the first process of a PID namespace, which is the last one
// to end there. Nobody may have waited for it yet.
func gone(t testing.TB, pid string) {
	for limit := time.Now().Add(time.Minute); time.Now().Before(limit); time.Sleep(10 * time.Millisecond) {
		stat, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
		if err != nil || strings.Contains(string(stat), "(sleep) Z ") {
			return
		}
	}
	t.Errorf("process %s is still there", pid)
}

// start starts a command whose SysProcAttr may say that it dies with us.
func start(t testing.TB, cmd *exec.Cmd) (ended chan struct{}) {
	t.Helper()
	started, ended := make(chan error), make(chan struct{})
	go func() {
		runtime.LockOSThread() // the kernel ties Pdeathsig to the thread that forked
		err := cmd.Start()
		started <- err
		if err == nil {
			cmd.Wait()
		}
		close(ended)
	}()
	must(t, <-started)
	return ended
}

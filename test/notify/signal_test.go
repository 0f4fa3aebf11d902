package notify

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

const hangup = syscall.SIGHUP

// sleeper starts a program of a name of its own, which runs until the test ends.
func sleeper(t *testing.T) (name string) {
	t.Helper()
	text, err := os.ReadFile("/bin/sleep")
	must(t, err)
	name = fmt.Sprint("sleeper-", os.Getpid(), "-", strings.ToLower(t.Name()))
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, text, 0o755))
	servers.Background(t, exec.Command(path, "1000"))
	return name
}

// TestOtherUser: a process of another user gets no signal, and the log says whose it is and what helps. It takes root
// to become that user.
func TestOtherUser(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		if os.Getenv("CI") != "" {
			t.Fatal("this test must run as root where CI is set")
		}
		t.Skip("only root can become another user")
	}
	const nobody = 65534
	name := sleeper(t)
	s := prepared(t, value, "--notify", "signal:HUP@"+name)
	s.write(t, "value", "1")
	asNobody(t, s, nobody)
	s.start(t)
	s.write(t, "value", "2")
	must(t, os.Chmod(s.path("value"), 0o644))
	until(t, "warning", func() bool {
		return s.says(" belongs to user 0, and user 65534 may not send it signals") > 0
	})
	until(t, "hint", func() bool { return s.says("run this container as that user (securityContext.runAsUser: 0)") > 0 })
}

// asNobody has a sidecar run as another user, who may read its files and write the output.
func asNobody(t *testing.T, s *sidecar, uid int) {
	t.Helper()
	program, err := os.ReadFile(s.cmd.Path)
	must(t, err)
	s.cmd.Path = s.path("initplate") // the one in the cache may be out of reach
	must(t, os.WriteFile(s.cmd.Path, program, 0o755))
	for dir := s.dir; dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		must(t, os.Chmod(dir, 0o755))
	}
	must(t, filepath.WalkDir(s.dir, func(path string, _ os.DirEntry, err error) error {
		return os.Chown(path, uid, uid)
	}))
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}}
}

// TestNoProcess: a program that is not there yet gets its signal later.
func TestNoProcess(t *testing.T) {
	t.Parallel()
	s := prepared(t, value, "--notify", "signal:TERM@initplate-none")
	s.write(t, "value", "1")
	s.start(t)
	changed(t, s, "2")
	until(t, "warning", func() bool { return s.says("there is no process initplate-none") > 0 })
	until(t, "hint", func() bool { return s.says("only with shareProcessNamespace: true in the pod's spec") > 0 })

	text, err := os.ReadFile("/bin/sleep")
	must(t, err)
	must(t, os.WriteFile(s.path("initplate-none"), text, 0o755))
	cmd := exec.Command(s.path("initplate-none"), "1000")
	must(t, cmd.Start())
	err = cmd.Wait()
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGTERM {
		t.Errorf("the program ended with %v", err)
	}
	until(t, "success", func() bool { return s.says("initplate: notified signal:TERM@initplate-none") == 1 })
}

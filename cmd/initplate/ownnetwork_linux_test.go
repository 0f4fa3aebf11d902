package main

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

const insideOwnNetwork = "INITPLATE_TEST_OWN_NETWORK"

// inOwnNetwork runs a test in a process with a network of its own, which has nothing but its loopback. There each port
// is free. Who is not root gets users of their own as well, which allow that.
func inOwnNetwork(t *testing.T, test func(*testing.T)) {
	t.Helper()
	if os.Getenv(insideOwnNetwork) == t.Name() {
		must(t, loopbackUp())
		test(t)
		return
	}

	exe, err := os.Executable()
	must(t, err)
	name := strings.ReplaceAll(t.Name(), "/", "$/^")
	cmd := exec.CommandContext(t.Context(), exe, "-test.run=^"+name+"$", "-test.v")
	if *update {
		cmd.Args = append(cmd.Args, "-update")
	}
	cmd.Env = append(os.Environ(), insideOwnNetwork+"="+t.Name())
	cmd.SysProcAttr = ownNetwork()
	said, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(said), "--- PASS: "+t.Name()+" ") {
		t.Errorf("%v\n%s", err, said)
	}
}

func ownNetwork() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	if os.Geteuid() != 0 {
		attr.Cloneflags |= syscall.CLONE_NEWUSER
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getuid(), HostID: os.Getuid(), Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1}}
		attr.AmbientCaps = []uintptr{unix.CAP_NET_ADMIN} // for loopbackUp
	}
	return attr
}

// loopbackUp has the loopback of this process carry packets.
func loopbackUp() error {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(socket)

	lo, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	lo.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	return unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, lo)
}

// inOwnGroup has a command be killed, if it takes too long, with all that it has started.
func inOwnGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return endGroup(cmd) }
}

// endGroup kills what a command has left running.
func endGroup(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

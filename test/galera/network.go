package galera

import (
	"bytes"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A network is a bridge in a namespace of its own: nothing outside can reach what
// is on it, or be reached.
type network struct{ pid int }

func newNetwork(t testing.TB) *network {
	t.Helper()
	pid := hold(t, "exec sleep infinity")
	n := &network{pid}
	n.ip(t, "link set lo up")
	n.ip(t, "link add bridge type bridge")
	n.ip(t, "link set bridge up")
	return n
}

// join connects a process with its own network namespace, under an address.
func (n *network) join(t testing.TB, pid int, address string) {
	t.Helper()
	name := "v" + strconv.Itoa(pid)
	n.ip(t, fmt.Sprintf("link add %s type veth peer name eth0 netns %d", name, pid))
	n.ip(t, "link set "+name+" master bridge up")
	inside := &network{pid}
	inside.ip(t, "link set lo up")
	inside.ip(t, "address add "+address+"/24 dev eth0")
	inside.ip(t, "link set eth0 up")
}

func (n *network) ip(t testing.TB, args string) {
	t.Helper()
	run(t, append([]string{"nsenter", "--net=/proc/" + strconv.Itoa(n.pid) + "/ns/net", "ip"}, strings.Fields(args)...)...)
}

// hold runs a shell script in new namespaces, as their first process, until the
// test ends, and returns its process id outside. What runs in them ends with it,
// and it with us.
func hold(t testing.TB, script string) int {
	t.Helper()
	cmd := exec.Command("unshare", "--mount", "--net", "--pid", "--fork", "--kill-child=KILL", "--propagation=private", "sh", "-euc", script)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	said := new(bytes.Buffer)
	cmd.Stdout, cmd.Stderr = said, said
	start(t, cmd)
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	// It is ready when it has become sleep.
	for limit := time.Now().Add(20 * time.Second); time.Now().Before(limit); time.Sleep(10 * time.Millisecond) {
		out, _ := exec.Command("pgrep", "--parent", strconv.Itoa(cmd.Process.Pid), "--exact", "sleep").Output()
		if pid, err := strconv.Atoi(strings.TrimSpace(string(out))); err == nil {
			return pid
		}
	}
	t.Fatalf("namespaces cannot be made, which takes root: %s", said)
	return 0
}

func run(t testing.TB, args ...string) string {
	t.Helper()
	out, err := exec.Command(args[0], args[1:]...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

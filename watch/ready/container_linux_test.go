package ready

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// TestMain also plays a process in a container: "listen UID PATH ANSWER", "ask UID PATH", or "read UID PATH", which
// asks without asking who answers.
func TestMain(m *testing.M) {
	part := strings.SplitN(os.Getenv("INITPLATE_TEST_READY"), " ", 4)
	if len(part) < 3 {
		os.Exit(m.Run())
	}
	user, _ := strconv.Atoi(part[1])
	path := strings.TrimPrefix(part[2], "-")
	if err := cmp.Or(syscall.Setgid(user), syscall.Setuid(user)); err != nil {
		panic(err)
	}

	switch part[0] {
	case "ask":
		answers, err := Ask(context.Background(), path)
		fmt.Println(answers, err)
		return
	case "read":
		conn, err := net.Dial("unix", path)
		if err != nil {
			panic(err)
		}
		io.Copy(os.Stdout, conn)
		return
	}

	s, err := Listen(path)
	fmt.Println(err)
	if err == nil {
		s.Serve(context.Background(), func() string { return part[3] })
	}
}

// A container has a mount namespace of its own, and the network of all others.
type container struct {
	t     *testing.T
	first int // the id of its first process
}

// process prepares a process of the container.
func (c *container) process(user int, part, path, answer string) *exec.Cmd {
	exe, err := os.Executable()
	if err != nil {
		c.t.Fatal(err)
	}
	cmd := exec.Command(exe)
	if c.first > 0 {
		cmd = exec.Command("nsenter", "--mount", "--target", strconv.Itoa(c.first), exe)
	} else {
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	}
	env := fmt.Sprintf("INITPLATE_TEST_READY=%s %d %s %s", part, user, cmp.Or(path, "-"), answer)
	cmd.Env, cmd.Stderr = append(os.Environ(), env), os.Stderr
	return cmd
}

// listens starts a process that listens, and returns the error that it has got.
func (c *container) listens(user int, path, answer string) (err string) {
	c.t.Helper()
	cmd := c.process(user, "listen", path, answer)
	out, fault := cmd.StdoutPipe()
	if fault == nil {
		fault = cmd.Start()
	}
	if fault != nil {
		c.t.Fatal(fault)
	}
	c.t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})

	if c.first == 0 {
		c.first = cmd.Process.Pid
	}
	err, _ = bufio.NewReader(out).ReadString('\n')
	return strings.TrimSpace(err)
}

// asks returns what a process gets to know.
func (c *container) asks(user int, path string) string { return c.runs("ask", user, path) }

func (c *container) runs(part string, user int, path string) string {
	c.t.Helper()
	out, err := c.process(user, part, path, "").Output()
	if err != nil {
		c.t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// needRoot leaves a test out that needs mount namespaces or other users, but never where CI is set.
func needRoot(t *testing.T) {
	t.Helper()
	switch {
	case os.Geteuid() == 0:
	case os.Getenv("CI") != "":
		t.Fatal("needs root")
	default:
		t.Skip("needs root")
	}
}

// TestContainers: each container of a pod has sockets of its own, though they share the network,
// and so has each user.
func TestContainers(t *testing.T) {
	needRoot(t)
	one, two := &container{t: t}, &container{t: t}
	for _, tt := range []struct {
		c      *container
		user   int
		answer string
	}{{one, 999, "first"}, {one, 1000, "other"}, {two, 999, "second"}, {two, 999, "third"}} {
		if err := tt.c.listens(tt.user, "", tt.answer); err != "<nil>" {
			t.Fatalf("%s: %s", tt.answer, err)
		}
	}

	for _, tt := range []struct {
		c    *container
		user int
		want string
	}{
		{one, 999, "[first] <nil>"},
		{one, 1000, "[other] <nil>"},
		{two, 999, "[second third] <nil>"},
		{two, 1000, "[] <nil>"},
		{one, 0, "[] <nil>"},
	} {
		if got := tt.c.asks(tt.user, ""); got != tt.want {
			t.Errorf("user %d gets %s, want %s", tt.user, got, tt.want)
		}
	}
}

// TestOtherUser: where containers share names, as with hostNetwork, nobody believes a process of
// another user, and nobody else gets an answer.
func TestOtherUser(t *testing.T) {
	needRoot(t)
	taken := fmt.Sprintf("@initplate/test/%d", os.Getpid())
	c := &container{t: t}
	if err := c.listens(1234, taken, "ready"); err != "<nil>" {
		t.Fatal(err)
	}
	if err := c.listens(999, taken, "no"); err != ErrTaken.Error() {
		t.Errorf("got %s", err)
	}

	const want = "[] a process of user 1234 listens, and not one of user 999"
	if got := c.asks(999, taken); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := c.asks(1234, taken); got != "[ready] <nil>" {
		t.Errorf("got %s", got)
	}
	for user, want := range map[int]string{0: "ready", 1234: "ready", 999: ""} {
		if got := c.runs("read", user, taken); got != want {
			t.Errorf("user %d gets %q, want %q", user, got, want)
		}
	}
}

// TestSquatted: a process of another user that takes the first names of a user is not asked.
func TestSquatted(t *testing.T) {
	needRoot(t)
	c := &container{t: t}
	if err := c.listens(1234, "", "of another user"); err != "<nil>" {
		t.Fatal(err)
	}
	namespace, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/mnt", c.first))
	if err != nil {
		t.Fatal(err)
	}
	for n := range 2 {
		if err := c.listens(1234, fmt.Sprintf("@initplate/999/%s/%d", namespace, n), "ready"); err != "<nil>" {
			t.Fatal(err)
		}
	}

	if got := c.asks(999, ""); got != "[] <nil>" {
		t.Errorf("user 999 gets %s", got)
	}
	if err := c.listens(999, "", "not yet"); err != "<nil>" {
		t.Fatal(err)
	}
	if got := c.asks(999, ""); got != "[not yet] <nil>" {
		t.Errorf("user 999 gets %s", got)
	}
}

package galera

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A Node is one member. It has the directories of the official image, at the paths
// that these have there.
type Node struct {
	Name    string // galera-0
	Address string
	Dir     string // holds data, conf, log

	pid     int // of the first process in its namespaces
	server  *exec.Cmd
	ended   chan struct{}
	program string // initplate
	judged  bool   // its log is right, or was shown
	again   bool   // its server was started again
}

// uid is the server's, as in the official image.
const uid = 999

// newNode makes a member with an empty data directory from an unpacked root.
func newNode(t testing.TB, net *network, root, dir, program string, ordinal int) *Node {
	t.Helper()
	n := &Node{Name: fmt.Sprintf("galera-%d", ordinal), Address: fmt.Sprintf("10.77.0.%d", 10+ordinal), Dir: dir, program: program}
	for _, d := range []string{"root", "data", "conf"} {
		must(t, os.MkdirAll(filepath.Join(dir, d), 0o755))
		must(t, os.Chown(filepath.Join(dir, d), uid, uid))
	}
	n.pid = hold(t, `
R='`+dir+`/root'
mount -t tmpfs tmpfs "$R"
for d in usr etc/mysql/conf.d var/lib/mysql run/mysqld tmp proc dev program; do mkdir -p "$R/$d"; done
for d in bin sbin lib lib64; do ln -s usr/$d "$R/$d"; done
mount --bind '`+root+`/usr' "$R/usr"
mount --bind '`+dir+`/data' "$R/var/lib/mysql"
mount --bind '`+dir+`/conf' "$R/etc/mysql/conf.d"
mount --bind '`+filepath.Dir(program)+`' "$R/program"
mount --rbind /dev "$R/dev"
mount -t proc proc "$R/proc"
chmod 1777 "$R/tmp"
chown `+strconv.Itoa(uid)+` "$R/run/mysqld"
printf 'root:x:0:0::/:/bin/sh\nmysql:x:999:999::/:/bin/sh\n' >"$R/etc/passwd"
printf 'root:x:0:\nmysql:x:999:\n' >"$R/etc/group"
printf 'hosts: files\npasswd: files\ngroup: files\n' >"$R/etc/nsswitch.conf"
printf '[mysqld]\ninnodb_log_file_size=16M\ninnodb_buffer_pool_size=64M\n!includedir /etc/mysql/conf.d/\n' >"$R/etc/my.cnf"
ln -s ../my.cnf "$R/etc/mysql/my.cnf"
exec chroot "$R" sleep infinity`)
	net.join(t, n.pid, n.Address)
	return n
}

// command runs a program as the server's user inside the member.
func (n *Node) command(env []string, args ...string) *exec.Cmd {
	cmd := exec.Command("nsenter", append([]string{"--target", strconv.Itoa(n.pid), "--mount", "--net", "--pid", "--root", "--wd=/",
		"/usr/bin/setpriv", "--reuid=999", "--regid=999", "--clear-groups", "/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin", "HOME=/nonexistent"},
		append(env, args...)...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd
}

// Knows sets which members this one's names resolve.
func (n *Node) Knows(t testing.TB, members ...*Node) {
	t.Helper()
	hosts := "127.0.0.1 localhost\n"
	for _, m := range members {
		hosts += m.Address + " " + m.Name + ".galera " + m.Name + "\n"
	}
	must(t, os.WriteFile(fmt.Sprintf("/proc/%d/root/etc/hosts", n.pid), []byte(hosts), 0o644))
}

// Render runs initplate, as a pod's init container would, and returns what it wrote.
func (n *Node) Render(t testing.TB, template string, env ...string) string {
	t.Helper()
	env = append([]string{"POD_NAME=" + n.Name, "POD_IP=" + n.Address}, env...)
	out := "/etc/mysql/conf.d/my.cnf"
	if template != "galera" {
		out = "/tmp/" + template
	}
	cmd := n.command(env, "/program/"+filepath.Base(n.program), "render", template, "--out", out)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", n.Name, err, said)
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/root%s", n.pid, out))
	must(t, err)
	return string(text)
}

// Start starts the server. It is not waited for. What args say is handed to
// mariadb-backup too, which dies of options that it does not know.
func (n *Node) Start(t testing.TB, args ...string) {
	t.Helper()
	log, err := os.OpenFile(filepath.Join(n.Dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	must(t, err)
	defer log.Close()
	cmd := n.command(nil, append([]string{"/usr/sbin/mariadbd"}, args...)...)
	cmd.Stdout, cmd.Stderr = log, log
	start(t, cmd)
	n.server, n.ended = cmd, make(chan struct{})
	go func(ended chan struct{}) { cmd.Wait(); close(ended) }(n.ended)
}

// lostCopy reports whether the server has ended since a copy of the group's data failed,
// for the first time. InnoDB sometimes refuses what rsync copied while the donor wrote to it.
func (n *Node) lostCopy() bool {
	return !n.again && strings.Contains(n.Log(), "Application state transfer failed.")
}

func (n *Node) startAgain(t testing.TB) {
	t.Helper()
	n.again = true
	n.Start(t)
}

// Stop ends the server as Kubernetes does, or at once, and waits until it has.
func (n *Node) Stop(t testing.TB, signal string) {
	t.Helper()
	n.command(nil, "pkill", "--signal", signal, "--exact", "mariadbd").Run()
	select {
	case <-n.ended:
	case <-time.After(time.Minute):
		t.Fatalf("%s\n%s does not stop", n.Log(), n.Name)
	}
}

// Query asks the server as root, by its socket.
func (n *Node) Query(sql string) (string, error) {
	cmd := n.command(nil, "mariadb", "--no-defaults", "--user=root", "--socket=/run/mysqld/mysqld.sock", "--batch", "--raw", "--skip-column-names", "--execute="+sql)
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// Log returns what the server has said, and the scripts of state transfers: whole lines, since the last one may be half
// written.
func (n *Node) Log() string {
	files, _ := filepath.Glob(filepath.Join(n.Dir, "data", "mariabackup.*.log"))
	all := ""
	for _, f := range append([]string{filepath.Join(n.Dir, "log")}, files...) {
		text, _ := os.ReadFile(f)
		all += f + ":\n" + string(text[:bytes.LastIndexByte(text, '\n')+1])
	}
	return all
}

// Said returns the lines of the log that have one of these words.
func (n *Node) Said(words ...string) []string {
	var lines []string
	for line := range strings.Lines(n.Log()) {
		if slices.ContainsFunc(words, func(word string) bool { return strings.Contains(line, word) }) {
			lines = append(lines, strings.TrimSuffix(line, "\n"))
		}
	}
	return lines
}

// start starts a command from a thread that lives on: the kernel ties the signal
// that ends it to the thread that forked.
func start(t testing.TB, cmd *exec.Cmd) {
	t.Helper()
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		started <- cmd.Start()
		select {} // the thread ends with the process
	}()
	must(t, <-started)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

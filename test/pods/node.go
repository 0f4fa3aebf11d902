package pods

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// A Node is one of a cluster: a kubelet with containerd. It has the images that Podman
// built, and pulls none.
type Node struct {
	dir string // /node inside
	pid string // to enter its namespaces by
}

// nodeName is what the cluster calls it.
const nodeName = "node"

// StartNode starts one that ends with the test, with these images.
func (p *Podman) StartNode(t testing.TB, k *servers.Kubernetes, images ...string) *Node {
	t.Helper()
	n := &Node{dir: filepath.Join(p.Dir, "node")}
	cgroup := makeCgroup(t)
	n.pid = enter(t, filepath.Join(p.Root, "test/tools/node.sh"), n.dir)
	n.startContainerd(t)
	n.takeImages(t, p, images)
	n.startKubelet(t, k, cgroup)
	return n
}

// startContainerd starts it, and waits until it answers.
func (n *Node) startContainerd(t testing.TB) {
	t.Helper()
	ended := n.start(t, "containerd", n.networked("containerd", "--config=/etc/node/containerd.toml"))
	n.until(t, "containerd", ended, func() bool { return n.ctr("version").Run() == nil })
}

// takeImages gives containerd images of podman, under the names that they have where a pod
// names no registry, and one that does nothing, for the network of a pod. The first image
// must have sleep.
func (n *Node) takeImages(t testing.TB, p *Podman, images []string) {
	t.Helper()
	var names []string
	for _, image := range images {
		name := fullName(image)
		p.Run(t, "tag", image, name)
		names = append(names, name)
	}

	pause := filepath.Join(p.Dir, "pause")
	must(t, os.Mkdir(pause, 0o755))
	file := fmt.Sprintf("FROM %s\nENTRYPOINT [\"sleep\", \"infinity\"]\n", names[0])
	must(t, os.WriteFile(filepath.Join(pause, "Containerfile"), []byte(file), 0o600))
	p.Run(t, "build", "--quiet", "--network=none", "--pull=never", "--tag=localhost/pause:1", pause)

	archive := filepath.Join(n.dir, "images.tar")
	save := []string{"save", "--quiet", "--multi-image-archive", "--output=" + archive, "localhost/pause:1"}
	p.Run(t, append(save, names...)...)
	if out, err := n.ctr("images", "import", "/node/images.tar").CombinedOutput(); err != nil {
		t.Fatalf("ctr images import: %v\n%s", err, out)
	}
	must(t, os.Remove(archive))
}

// fullName returns an image's name with the registry that is meant where it names none.
func fullName(image string) string {
	if host, _, ok := strings.Cut(image, "/"); ok && strings.Contains(host, ".") {
		return image
	}
	return "docker.io/library/" + image
}

// startKubelet starts it, and waits until the API server knows that the node is ready. It
// reaches the API server as its admin. All its control groups are below one.
func (n *Node) startKubelet(t testing.TB, k *servers.Kubernetes, cgroup string) {
	t.Helper()
	config, err := os.ReadFile(k.Kubeconfig)
	must(t, err)
	authority, err := os.ReadFile(k.Authority)
	must(t, err)
	config = []byte(strings.ReplaceAll(string(config), k.Authority, "/node/authority.pem"))
	must(t, os.WriteFile(filepath.Join(n.dir, "kubeconfig"), config, 0o600))
	must(t, os.WriteFile(filepath.Join(n.dir, "authority.pem"), authority, 0o600))

	ended := n.start(t, "kubelet", n.command("/kubelet", "--config=/etc/node/kubelet.yaml",
		"--kubeconfig=/node/kubeconfig", "--root-dir=/node/kubelet", "--cert-dir=/node/certificates",
		"--hostname-override="+nodeName, "--cgroup-root="+cgroup))
	n.until(t, "kubelet", ended, func() bool {
		_, _, err := k.Kubectl(t, "", "wait", "--for=condition=Ready", "--timeout=1s", "node/"+nodeName)
		return err == nil
	})
}

// start starts one of the node's programs. If the test fails, the end of what it said is
// shown.
func (n *Node) start(t testing.TB, name string, cmd *exec.Cmd) (ended chan struct{}) {
	t.Helper()
	path := n.log(name)
	log, err := os.Create(path)
	must(t, err)
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	ended = start(t, cmd)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%s:\n%s", name, tail(path))
		}
		cmd.Process.Kill()
		<-ended
	})
	return ended
}

func (n *Node) log(name string) string { return filepath.Join(n.dir, name+".log") }

// tail returns the last lines of a file.
func tail(path string) string {
	out, _ := exec.Command("tail", "--lines=60", path).CombinedOutput()
	return string(out)
}

// until waits until a program of the node is ready.
func (n *Node) until(t testing.TB, name string, ended chan struct{}, ready func() bool) {
	t.Helper()
	for limit := time.Now().Add(2 * time.Minute); !ready(); time.Sleep(100 * time.Millisecond) {
		select {
		case <-ended:
			t.Fatalf("%s ended", name)
		default:
		}
		if time.Now().After(limit) {
			t.Fatalf("%s is not ready after two minutes", name)
		}
	}
}

// command is one in the node's namespaces, but for that of the network: the API server is
// on loopback outside.
func (n *Node) command(args ...string) *exec.Cmd { return n.enter(nil, args) }

// networked is one in all of them.
func (n *Node) networked(args ...string) *exec.Cmd { return n.enter([]string{"--net"}, args) }

func (n *Node) enter(flags, args []string) *exec.Cmd {
	flags = append(flags, "--target", n.pid, "--mount", "--pid",
		"/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin", "HOME=/", "LC_ALL=C")
	return exec.Command("nsenter", append(flags, args...)...)
}

// ctr is containerd's client.
func (n *Node) ctr(args ...string) *exec.Cmd {
	return n.networked(append([]string{"ctr", "--namespace=k8s.io"}, args...)...)
}

// Try runs a command in the container of a pod, as root, and returns what it says on
// standard output. container is its ID, as the pod's status has it.
func (n *Node) Try(container string, args ...string) (string, error) {
	id := strings.TrimPrefix(container, "containerd://")
	tasks := []string{"tasks", "exec", fmt.Sprintf("--exec-id=%d", time.Now().UnixNano()), id}
	cmd := n.ctr(append(tasks, args...)...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s%s", strings.Join(args, " "), err, out, &stderr)
	}
	return strings.TrimSpace(string(out)), nil
}

// logs returns what the containers of a pod have said, by container.
func (n *Node) logs(pod string) map[string]string {
	said := map[string]string{}
	files, _ := filepath.Glob(filepath.Join(n.dir, "logs/default_"+pod+"_*/*/*.log"))
	for _, file := range files {
		said[filepath.Base(filepath.Dir(file))] += tail(file)
	}
	return said
}

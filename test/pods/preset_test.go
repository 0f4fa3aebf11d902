//go:build pods

package pods

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/podpreset/bundled"
	"github.com/initplate/initplate/test/servers"
)

const (
	presetPort = "3307" // not the server's own, nor that of examples/mysql
	badPort    = "33o6"
	badReason  = "initplate: error: mysql: parameter port: env MYSQL_DB_PORT is not a port (1-65535)\n"
)

// TestPreset runs what a real API server makes of the pod of examples/mysql and a preset. The container starts as root,
// and the image's entrypoint becomes the server's user: so the server cannot read what only root may read.
func TestPreset(t *testing.T) {
	p := New(t)
	p.BuildImage(t, bundled.DefaultImage, "")
	p.BuildServer(t, "mysql:9.7", "mysql-image")
	p.BuildServer(t, "nginx:1.29", "logging")
	k := startCluster(t)
	t.Run("podman", func(t *testing.T) { testPodman(t, p, k) })
	t.Run("kubelet", func(t *testing.T) { testKubelet(t, p, k) })
}

// testPodman has podman play the pod that the API server returns.
func testPodman(t *testing.T, p *Podman, k *servers.Kubernetes) {
	t.Run("starts as asked", func(t *testing.T) {
		m := p.Manifest(t, createPod(t, k, presetPort))
		m.Secret("mysql", "root-password", password)
		must(t, p.Play(t, m))
		_, server := m.Containers()
		serves(t, func(args ...string) (string, error) { return p.Try(append([]string{"exec", server}, args...)...) })
	})
	t.Run("does not start", func(t *testing.T) {
		m := p.Manifest(t, createPod(t, k, badPort))
		m.Secret("mysql", "root-password", password)
		refuses(t, p, m, badReason)
	})
	t.Run("ordinary sidecar", func(t *testing.T) { testOrdinary(t, p) })
	t.Run("native sidecar", func(t *testing.T) { testNative(t, p) })
}

// testKubelet has a kubelet run the pod itself. Its binding to the node is what a scheduler would make.
func testKubelet(t *testing.T, p *Podman, k *servers.Kubernetes) {
	n := p.StartNode(t, k, "mysql:9.7", bundled.DefaultImage, "nginx:1.29")
	t.Run("starts as asked", func(t *testing.T) {
		createPod(t, k, presetPort)
		bind(t, k, "mysql-0")
		since := time.Now()
		kubectl(t, k, "wait", "pod/mysql-0", "--for=condition=Ready", "--timeout=2m")
		t.Logf("the pod is ready after %v", time.Since(since).Round(time.Millisecond))
		server := &livePod{k, n, "mysql-0"}
		serves(t, func(args ...string) (string, error) { return server.run(t, ".containerStatuses[0]", args...) })
	})
	t.Run("does not start", func(t *testing.T) {
		createPod(t, k, badPort)
		bind(t, k, "mysql-0")
		initFails(t, &livePod{k, n, "mysql-0"})
	})
	t.Run("sidecars", func(t *testing.T) { testSidecars(t, n, k) })
}

// initFails waits until the init container has failed. kubectl shows Init:Error, and Init:CrashLoopBackOff while the
// kubelet waits before it starts the container again. Then the message is that of its last state.
func initFails(t *testing.T, p *livePod) {
	t.Helper()
	for limit := time.Now().Add(2 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		shown := kubectl(t, p.k, "get", "pod", p.name, "--no-headers")
		if strings.Contains(shown, "Init:Error") || strings.Contains(shown, "Init:CrashLoopBackOff") {
			break
		}
		if time.Now().After(limit) {
			t.Fatalf("kubectl get shows %s", shown)
		}
	}

	message := p.status(t, ".initContainerStatuses[0]['state','lastState'].terminated.message")
	if message != badReason && message != badReason+" "+badReason {
		t.Errorf("the termination message is %q, want %q", message, badReason)
	}
	if state := p.status(t, ".containerStatuses[0].state.waiting.reason"); state != "PodInitializing" {
		t.Errorf("the server's container is %s", state)
	}
}

// startCluster starts an API server, and installs PodPreset as a cluster admin does.
func startCluster(t *testing.T) *servers.Kubernetes {
	t.Helper()
	k := servers.StartKubernetes(t, "")
	if said, err := k.Script(t, "initplate podpreset manifests | sh"); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}

	k.Apply(t, "{apiVersion: v1, kind: Secret, metadata: {name: mysql}, stringData: {root-password: "+password+"}}")
	account := object{"automountServiceAccountToken": false} // nobody here makes the ConfigMap that comes with the token
	k.Must(t, http.MethodPatch, "/api/v1/namespaces/default/serviceaccounts/default", account, nil)
	return k
}

// createPod applies the preset that initplate prints, with this port, and then the pod of examples/mysql. It returns
// the pod as the API server has it, which is deleted at the end of the test.
func createPod(t *testing.T, k *servers.Kubernetes, port string) (pod object) {
	t.Helper()
	printed, err := exec.Command(servers.Initplate(t), "podpreset", "mysql", "--set", "port="+presetPort).Output()
	must(t, err)
	k.Apply(t, strings.ReplaceAll(string(printed), presetPort, port)) // initplate itself refuses a bad one
	file, err := filepath.Abs("../../examples/mysql/pod.yaml")
	must(t, err)
	text, err := os.ReadFile(file)
	must(t, err)
	untilApplied(t, k, string(text), port)

	kubectl(t, k, "apply", "--filename="+file)
	t.Cleanup(func() { kubectl(t, k, "delete", "--now", "--filename="+file) })
	must(t, yaml.Unmarshal([]byte(kubectl(t, k, "get", "pod", "mysql-0", "--output=yaml")), &pod))
	return pod
}

func kubectl(t *testing.T, k *servers.Kubernetes, args ...string) (stdout string) {
	t.Helper()
	stdout, stderr, err := k.Kubectl(t, "", args...)
	if err != nil {
		t.Fatalf("kubectl %s: %v\n%s", strings.Join(args, " "), err, stderr)
	}
	return stdout
}

// serves waits until the server answers, at the port of the preset and as the user 999, under which it can read only
// what is for that user. execute runs a command in its container.
func serves(t *testing.T, execute func(...string) (string, error)) {
	t.Helper()
	query := []string{"env", "MYSQL_PWD=" + password, "mysql", "--host=127.0.0.1", "--user=root", "--batch",
		"--skip-column-names", "--execute=SELECT @@port, @@global.innodb_buffer_pool_size"}
	var got string
	var err error
	for limit := time.Now().Add(3 * time.Minute); time.Now().Before(limit); time.Sleep(200 * time.Millisecond) {
		got, err = execute(query...)
		if err == nil {
			break
		}
	}

	must(t, err)
	if want := presetPort + "\t1207959552"; got != want { // 2Gi less 512M, of that 75 %
		t.Errorf("the port and the buffer pool are %q, want %q", got, want)
	}
	process, err := execute("cat", "/proc/1/status")
	must(t, err)
	if !strings.Contains(process, "Name:\tmysqld\n") || !strings.Contains(process, "Uid:\t999\t999\t999\t999\n") {
		t.Errorf("the server does not run as 999:\n%s", process)
	}
}

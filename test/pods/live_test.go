//go:build pods

package pods

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// A livePod is one that the kubelet runs.
type livePod struct {
	k    *servers.Kubernetes
	n    *Node
	name string
}

// create creates a pod as the API server makes it with a preset that brings a sidecar, and has the node run it until
// the end of the test.
func create(t *testing.T, k *servers.Kubernetes, n *Node, manifest, name string) *livePod {
	t.Helper()
	untilApplied(t, k, manifest, "INITPLATE_WATCH")
	k.Apply(t, manifest)
	p := &livePod{k, n, name}
	t.Cleanup(func() {
		if t.Failed() {
			p.show(t)
		}
		kubectl(t, k, "delete", "--now", "pod", name)
	})
	bind(t, k, name)
	return p
}

// untilApplied waits until a pod would get what a preset brings. The policies learn of a preset
// some milliseconds after it is there, so a dry run is repeated until they have.
func untilApplied(t *testing.T, k *servers.Kubernetes, manifest, brings string) {
	t.Helper()
	for limit := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		said, stderr, err := k.Kubectl(t, manifest, "apply", "--dry-run=server", "--output=yaml", "--filename=-")
		if err != nil {
			t.Fatalf("%v\n%s", err, stderr)
		}
		if strings.Contains(said, brings) {
			return
		}
		if time.Now().After(limit) {
			t.Fatalf("the pod does not get the preset within a minute:\n%s", said)
		}
	}
}

// bind puts a pod on the node, as a scheduler would.
func bind(t *testing.T, k *servers.Kubernetes, pod string) {
	t.Helper()
	binding := object{"metadata": object{"name": pod}, "target": object{"kind": "Node", "name": nodeName}}
	k.Must(t, http.MethodPost, "/api/v1/namespaces/default/pods/"+pod+"/binding", binding, nil)
}

// show shows how the pod is, and what its containers said.
func (p *livePod) show(t *testing.T) {
	t.Helper()
	t.Log(kubectl(t, p.k, "get", "pod", p.name, "--output=jsonpath={.status}"))
	t.Log(kubectl(t, p.k, "get", "events", "--field-selector=involvedObject.name="+p.name))
	for name, log := range p.n.logs(p.name) {
		t.Logf("%s:\n%s", name, log)
	}
}

// status returns what is at a path of the pod's status.
func (p *livePod) status(t *testing.T, path string) string {
	t.Helper()
	return kubectl(t, p.k, "get", "pod", p.name, "--output=jsonpath={.status"+path+"}")
}

// until waits until what is at a path of the pod's status holds a text.
func (p *livePod) until(t *testing.T, path, text string) {
	t.Helper()
	for limit := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		got := p.status(t, path)
		if strings.Contains(got, text) {
			return
		}
		if time.Now().After(limit) {
			t.Fatalf("%s is %q", path, got)
		}
	}
}

// run runs a command in a container: that at a path of the pod's status.
func (p *livePod) run(t *testing.T, container string, args ...string) (string, error) {
	t.Helper()
	return p.n.Try(p.status(t, container+".containerID"), args...)
}

// kill kills the first process of a container.
func (p *livePod) kill(t *testing.T, container string) {
	t.Helper()
	id := strings.TrimPrefix(p.status(t, container+".containerID"), "containerd://")
	if out, err := p.n.ctr("tasks", "kill", "--signal=KILL", id).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

//go:build pods

package pods

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// someUser is the first of the range that OpenShift gives a namespace. No image knows it.
const someUser = 1000680000

// testOpenShift runs a server of examples as the user that OpenShift gives its pod.
func testOpenShift(t *testing.T, p *Podman) {
	pod := read(t, filepath.Join(p.Root, "examples/openshift-mysql/want/pod.yaml"))
	admit(t, pod)
	m := p.exampleOf(t, "openshift-mysql", pod)
	m.Secret("mysql", "root-password", password)
	starts(t, p, m)

	first, server := m.Containers()
	if got := p.Run(t, "logs", first); strings.Contains(got, "warning") {
		t.Errorf("initplate says\n%s", got)
	}
	status := p.Run(t, "exec", server, "cat", "/proc/1/status")
	for _, want := range []string{fmt.Sprintf("Uid:\t%d\t", someUser), "Gid:\t0\t0\t0\t0", "CapEff:\t0000000000000000"} {
		if !strings.Contains(status, want) {
			t.Errorf("the server runs without %q:\n%s", want, status)
		}
	}
	got := p.Run(t, "exec", "--env=MYSQL_PWD="+password, server, "mysql", "--user=root", "--batch", "--skip-column-names",
		"--execute=SELECT @@max_connections, @@default_storage_engine, @@long_query_time")
	if got != "500\tInnoDB\t0.500000" {
		t.Errorf("the server has %q", got)
	}
}

// admit does with a pod what OpenShift does by its SecurityContextConstraints restricted-v2: it refuses users, gives all
// containers one of the namespace's range, and group 0, which is that of a user whom the image does not know, and gives
// volumes the group of the same number.
// See https://docs.redhat.com/en/documentation/openshift_container_platform, "Managing security context constraints".
func admit(t *testing.T, pod object) {
	t.Helper()
	spec := pod["spec"].(object)
	all := append(spec["initContainers"].([]any), spec["containers"].([]any)...)
	whole, _ := spec["securityContext"].(object)
	for _, own := range append(all, object{"securityContext": whole}) {
		context, _ := own.(object)["securityContext"].(object)
		for _, pinned := range []string{"runAsUser", "fsGroup"} {
			if context[pinned] != nil {
				t.Fatalf("%s: %v is not in the range of the namespace", pinned, context[pinned])
			}
		}
		context["runAsUser"] = someUser
		context["allowPrivilegeEscalation"] = false
	}
	delete(whole, "allowPrivilegeEscalation") // of containers only
	whole["fsGroup"] = someUser
}

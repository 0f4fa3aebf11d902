package podpreset

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// testLimitRange: the defaults of a namespace reach the init containers of presets.
func testLimitRange(t *testing.T, c *cluster) {
	namespace := c.namespace(t, preset("a", "initContainers: [{name: one, image: i}]"))
	limits := document(t, `{metadata: {name: l}, spec: {limits: [{type: Container, default: {cpu: 100m}}]}}`)
	c.Must(t, http.MethodPost, "/api/v1/namespaces/"+namespace+"/limitranges", limits, nil)

	eventually(t, "the init container gets the limit", func() (bool, string) {
		p, _ := c.pod(t, namespace, pods(`x: "1"`, "containers: [{name: c, image: i}]"))
		got := p.Spec.InitContainers[0].Resources.Limits["cpu"]
		return got == "100m", "cpu: " + got
	})
}

// testPodSecurity: what presets put in is judged as if the pod had said so.
func testPodSecurity(t *testing.T, c *cluster) {
	namespace := c.namespace(t, preset("a",
		"volumes: [{name: h, hostPath: {path: /}}]\n  volumeMounts: [{name: h, mountPath: /h}]"))
	labels := document(t, `{metadata: {labels: {pod-security.kubernetes.io/enforce: baseline}}}`)
	c.Must(t, http.MethodPatch, "/api/v1/namespaces/"+namespace, labels, nil)

	eventually(t, "the pod is refused", func() (bool, string) {
		answer, err := c.create(namespace, document(t, pods(`x: "1"`, "containers: [{name: c, image: i}]")))
		if err != nil {
			t.Fatal(err)
		}
		return answer.Status == http.StatusForbidden && strings.Contains(answer.Message(), "hostPath"),
			fmt.Sprint(answer.Status, answer.Message())
	})

	p, _ := c.pod(t, namespace, pods("", "containers: [{name: c, image: i}]"))
	if len(p.marks()) > 0 {
		t.Errorf("a pod without the label: %v", p.marks())
	}
}

// testAudit: the audit log has the reason too, for pods that are created by controllers.
func testAudit(t *testing.T, c *cluster) {
	namespace := c.namespace(t, preset("a", conflicting))
	c.pod(t, namespace, pods(`x: "1"`, "containers: [{name: one, image: i}]"))
	eventually(t, "the audit log says so", func() (bool, string) {
		log, err := os.ReadFile(c.AuditLog())
		if err != nil {
			t.Fatal(err)
		}

		for line := range strings.Lines(string(log)) {
			if strings.Contains(line, namespace) && strings.Contains(line, "validation_failure") &&
				strings.Contains(line, "PodPreset a is not applied: the pod has another container one") {
				return true, ""
			}
		}
		return false, "no such line"
	})
}

// later is a policy that another project might have. It has matchConditions, adds a container, and the label that a
// preset is for.
const later = `apiVersion: admissionregistration.k8s.io/VERSION
kind: MutatingAdmissionPolicy
metadata: {name: later}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
  failurePolicy: Fail
  reinvocationPolicy: IfNeeded
  matchConditions:
    - name: not-yet
      expression: >-
        object.metadata.?labels[?'later'].hasValue() && !object.spec.containers.exists(c, c.name == 'injected')
  mutations:
    - patchType: JSONPatch
      jsonPatch:
        expression: >-
          [JSONPatch{op: 'add', path: '/spec/containers/-', value: {'name': 'injected', 'image': 'i'}},
           JSONPatch{op: 'add', path: '/metadata/labels/x', value: '1'}]
---
apiVersion: admissionregistration.k8s.io/VERSION
kind: MutatingAdmissionPolicyBinding
metadata: {name: later}
spec: {policyName: later}
`

// testOtherPolicies: the order of policies is not fixed, so a preset must be applied once, whether its label is there
// before or after another policy has changed the pod.
func testOtherPolicies(t *testing.T, c *cluster) {
	version := "v1"
	if c.release == "1.34" || c.release == "1.35" {
		version = "v1beta1"
	}
	manifests := strings.ReplaceAll(later, "VERSION", version)
	c.Apply(t, manifests)
	t.Cleanup(func() { c.Kubectl(t, manifests, "delete", "-f", "-") })

	namespace := c.namespace(t, preset("a", conflicting))
	eventually(t, "the other policy works", func() (bool, string) {
		p, _ := c.pod(t, namespace, pods(`later: "1"`, "containers: [{name: c, image: i}]"))
		return len(p.Spec.Containers) == 2, ""
	})

	for _, labels := range []string{`x: "1", later: "1"`, `later: "1"`} {
		for range 20 {
			p, _ := c.pod(t, namespace, pods(labels, "containers: [{name: c, image: i}]"))
			if !p.applied("a") || len(p.initNames()) != 1 || len(p.Spec.Containers[0].Env) != 2 {
				t.Fatalf("with the labels %s: %+v", labels, p)
			}
		}
	}
}

// eventually waits for what a cache of the API server may hold back for a while.
func eventually(t *testing.T, what string, holds func() (ok bool, got string)) {
	t.Helper()
	var got string
	for limit := time.Now().Add(20 * time.Second); time.Now().Before(limit); time.Sleep(20 * time.Millisecond) {
		var ok bool
		ok, got = holds()
		if ok {
			return
		}
	}
	t.Fatalf("not true after 20 s: %s (%s)", what, got)
}

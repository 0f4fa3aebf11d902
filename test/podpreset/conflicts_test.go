package podpreset

import (
	"slices"
	"testing"
)

// conflicting is a preset that has one of everything that may conflict.
const conflicting = `env:
    - {name: FOO, value: a}
    - {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
  volumes: [{name: v, configMap: {name: cm}}]
  volumeMounts: [{name: v, mountPath: /v, readOnly: true}]
  initContainers: [{name: one, image: i}]`

// testConflicts: one thing that differs keeps the whole preset away. The pod is created, with an annotation and a
// warning that say why.
func testConflicts(t *testing.T, c *cluster) {
	namespace := c.namespace(t, preset("a", conflicting))
	const volume = "volumes: [{name: v, configMap: {name: cm}}]\n  "
	const mount = "container c has another mount of v or at /v"
	for _, test := range []struct{ name, spec, want string }{
		{"value", "containers: [{name: c, image: i, env: [{name: FOO, value: b}]}]",
			"container c has another env FOO"},
		{"no value", "containers: [{name: c, image: i, env: [{name: FOO}]}]",
			"container c has another env FOO"},
		{"valueFrom", "containers: [{name: c, image: i, env: [{name: IP, value: a}]}]",
			"container c has another env IP"},
		{"value for valueFrom",
			"containers: [{name: c, image: i, env: [{name: FOO, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]}]",
			"container c has another env FOO"},
		{"second container", "containers: [{name: c, image: i}, {name: d, image: i, env: [{name: FOO, value: b}]}]",
			"container d has another env FOO"},
		{"init container", "initContainers: [{name: n, image: i, env: [{name: FOO, value: b}]}]\n" +
			"  containers: [{name: c, image: i}]",
			"container n has another env FOO"},
		{"volume", "volumes: [{name: v, emptyDir: {}}]\n  containers: [{name: c, image: i}]",
			"the pod has another volume v"},
		{"mode of volume", "volumes: [{name: v, configMap: {name: cm, defaultMode: 256}}]\n" +
			"  containers: [{name: c, image: i}]",
			"the pod has another volume v"},
		{"path of mount", "volumes: [{name: o, emptyDir: {}}]\n" +
			"  containers: [{name: c, image: i, volumeMounts: [{name: o, mountPath: /v}]}]", mount},
		{"volume of mount", volume +
			"containers: [{name: c, image: i, volumeMounts: [{name: v, mountPath: /w, readOnly: true}]}]", mount},
		{"readOnly of mount", volume +
			"containers: [{name: c, image: i, volumeMounts: [{name: v, mountPath: /v}]}]", mount},
		{"recursiveReadOnly of mount", volume + "containers: [{name: c, image: i, volumeMounts: " +
			"[{name: v, mountPath: /v, readOnly: true, recursiveReadOnly: IfPossible}]}]", mount},
		{"subPath of mount", volume + "containers: [{name: c, image: i, volumeMounts: " +
			"[{name: v, mountPath: /v, readOnly: true, subPath: x}]}]", mount},
		{"subPathExpr of mount", volume + "containers: [{name: c, image: i, volumeMounts: " +
			"[{name: v, mountPath: /v, readOnly: true, subPathExpr: $(X)}]}]", mount},
		{"propagation of mount", volume + "containers: [{name: c, image: i, volumeMounts: " +
			"[{name: v, mountPath: /v, readOnly: true, mountPropagation: HostToContainer}]}]", mount},
		{"container of that name", "containers: [{name: one, image: i}]", "the pod has another container one"},
		{"two", "containers: [{name: c, image: i, env: [{name: FOO, value: b}]}, {name: one, image: i}]",
			"container c has another env FOO; the pod has another container one"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, warnings := c.pod(t, namespace, pods("x: '1'", test.spec))
			if got := p.marks()["conflict-a"]; got != test.want {
				t.Errorf("conflict-a: %q", got)
			}
			if p.applied("a") || len(p.marks()) != 1 || slices.Contains(p.initNames(), "one") {
				t.Errorf("the preset is in the pod: %v", p.marks())
			}

			want := "Validation failed for ValidatingAdmissionPolicy 'podpreset-pod' with binding 'podpreset-pod': " +
				"PodPreset a is not applied: " + test.want
			if !slices.Equal(warnings, []string{want}) {
				t.Errorf("warnings: %q", warnings)
			}
		})
	}
}

// testDisagreement: of two presets that contradict each other, a pod of both gets one, and whoever applies the second
// preset is warned.
func testDisagreement(t *testing.T, c *cluster) {
	namespace := c.emptyNamespace(t)
	var warnings []string
	for _, manifest := range []string{
		selecting("a", `{matchLabels: {x: "1"}}`, "env: [{name: FOO, value: a}]"),
		selecting("b", `{matchLabels: {y: "1"}}`, "env: [{name: FOO, value: b}]"),
		selecting("c", `{matchLabels: {x: "2"}}`, "env: [{name: FOO, value: c}]"),
	} {
		warnings = append(warnings, c.add(t, namespace, manifest)...)
	}

	const policy = "Validation failed for ValidatingAdmissionPolicy 'podpreset-preset' with binding 'podpreset-preset': "
	const reason = " has another env FOO; a pod that both are for gets one of the two"
	want := []string{policy + "PodPreset a" + reason, policy + "PodPreset b" + reason} // a and c exclude each other
	if !slices.Equal(warnings, want) {
		t.Errorf("warnings: %q", warnings)
	}

	for range 20 {
		p, warnings := c.pod(t, namespace, pods(`x: "1", y: "1"`, "containers: [{name: c, image: i}]"))
		winner := "a"
		loser := "b"
		if p.applied("b") {
			winner = "b"
			loser = "a"
		}

		env := p.Spec.Containers[0].Env
		if len(env) != 1 || env[0].Value != winner || len(p.marks()) != 2 || len(warnings) != 1 ||
			p.marks()["conflict-"+loser] != "container c has another env FOO" {
			t.Fatalf("env %v, annotations %v, warnings %q", env, p.marks(), warnings)
		}
	}
}

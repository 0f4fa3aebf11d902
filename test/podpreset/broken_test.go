package podpreset

import (
	"net/http"
	"strings"
	"testing"
)

// testBrokenPresets: what the API server refuses when the preset is applied.
func testBrokenPresets(t *testing.T, c *cluster) {
	namespace := c.emptyNamespace(t)
	for _, test := range []struct{ name, spec, want string }{
		{"unknown field", "volumes: [{name: v, emptydir: {}}]", `unknown field "spec.volumes[0].emptydir"`},
		{"two sources", "volumes: [{name: v, emptyDir: {}, configMap: {name: x}}]", "spec.volumes[0]"},
		{"no volume", "volumeMounts: [{name: v, mountPath: /x}]", "every volumeMount must be of one"},
		{"number", "env: [{name: A, value: 3306}]", "spec.env[0].value"},
		{"nothing", "", "must specify at least one"},
		{"no image", "initContainers: [{name: a}]", "spec.initContainers[0].image"},
		{"quantity", "volumes: [{name: v, emptyDir: {sizeLimit: lots}}]", "spec.volumes[0].emptyDir.sizeLimit"},
		{"twice", "env: [{name: A, value: b}, {name: A, value: c}]", "spec.env[1]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			body := document(t, preset("a", test.spec))
			answer, err := c.Do("admin", http.MethodPost, path(namespace)+"?fieldValidation=Strict", body)
			if err != nil {
				t.Fatal(err)
			}
			if answer.OK() || !strings.Contains(answer.Message(), test.want) {
				t.Errorf("%d: %s", answer.Status, answer.Message())
			}
		})
	}
}

// testOnlyThePodKnows: what is wrong with a preset and shows only in the pod, whose validation names the place there.
func testOnlyThePodKnows(t *testing.T, c *cluster) {
	namespace := c.namespace(t, preset("a", "env: [{name: A, valueFrom: {fieldRef: {fieldPath: spec.nope}}}]"))
	answer, err := c.create(namespace, document(t, pods(`x: "1"`, "containers: [{name: c, image: i}]")))
	if err != nil {
		t.Fatal(err)
	}

	const want = "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath"
	if answer.Status != http.StatusUnprocessableEntity || !strings.Contains(answer.Message(), want) {
		t.Errorf("%d: %s", answer.Status, answer.Message())
	}
}

package podpreset

import (
	"maps"
	"net/http"
	"testing"
)

// testCopies creates a pod for real and then others with its spec, as some controllers and people do.
func testCopies(t *testing.T, c *cluster) {
	namespace := c.namespace(t, preset("a", "env: [{name: FOO, value: a}]\n  initContainers: [{name: one, image: i}]"))
	all := "/api/v1/namespaces/" + namespace + "/pods"
	var live map[string]any
	c.Must(t, http.MethodPost, all, document(t, pods(`x: "1"`, "containers: [{name: c, image: i}]")), &live)

	var same pod
	metadata := live["metadata"].(map[string]any)
	body := map[string]any{"spec": live["spec"], "metadata": map[string]any{
		"name": "copy", "labels": metadata["labels"], "annotations": metadata["annotations"]}}
	c.Must(t, http.MethodPost, all+"?dryRun=All", body, &same)
	if len(same.Spec.InitContainers) != 1 || len(same.Spec.Containers[0].Env) != 1 || !same.applied("a") {
		t.Errorf("a copy is injected twice: %+v", same)
	}

	var bare pod
	body["metadata"] = map[string]any{"name": "copy", "labels": metadata["labels"]}
	c.Must(t, http.MethodPost, all+"?dryRun=All", body, &bare)
	want := map[string]string{"conflict-a": "the pod has another container one"}
	if len(bare.Spec.InitContainers) != 1 || !maps.Equal(bare.marks(), want) {
		t.Errorf("a copy without annotations has %v", bare.marks())
	}
}

func testOnlyOnCreate(t *testing.T, c *cluster) {
	namespace := c.namespace(t, preset("a", "env: [{name: FOO, value: a}]"))
	all := "/api/v1/namespaces/" + namespace + "/pods"
	c.Must(t, http.MethodPost, all, document(t, pods("", "containers: [{name: c, image: i}]")), nil)

	var p pod
	labels := map[string]any{"metadata": map[string]any{"labels": map[string]any{"x": "1"}}}
	c.Must(t, http.MethodPatch, all+"/p", labels, &p)
	if len(p.marks()) > 0 || len(p.Spec.Containers[0].Env) > 0 {
		t.Errorf("a pod that gets the label later is changed: %+v", p)
	}
}

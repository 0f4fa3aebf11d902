package podpreset

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/rogpeppe/go-internal/txtar"
)

// testMerge holds pods with presets beside the pods that someone would have written by hand. Each file of testdata has
// presets.yaml, pod.yaml, want.yaml and, where there are any, warnings. Both pods are created, want.yaml where there
// are no presets. So both have the API server's defaults, and must be equal.
func testMerge(t *testing.T, c *cluster) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}

	empty := c.emptyNamespace(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			part := readCase(t, file)
			namespace := c.namespace(t, part["presets.yaml"])
			got, warnings := c.canonical(t, namespace, part["pod.yaml"])
			want, _ := c.canonical(t, empty, part["want.yaml"])
			if d := diff.Diff("want", []byte(want), "got", []byte(got)); d != nil {
				t.Errorf("%s", d)
			}

			if said := strings.Join(warnings, "\n"); said != strings.TrimSpace(part["warnings"]) {
				t.Errorf("warnings: %s", said)
			}
		})
	}
}

func readCase(t *testing.T, file string) map[string]string {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}

	part := map[string]string{}
	for _, f := range archive.Files {
		part[f.Name] = string(f.Data)
	}

	for _, name := range []string{"presets.yaml", "pod.yaml", "want.yaml"} {
		if part[name] == "" {
			t.Fatalf("%s: no %s", file, name)
		}
	}
	return part
}

// canonical creates a pod and returns what of it matters, as JSON: its labels, annotations and spec. The value of a
// podpreset-NAME annotation that is a resourceVersion becomes VERSION.
func (c *cluster) canonical(t *testing.T, namespace, manifest string) (canonical string, warnings []string) {
	t.Helper()
	asked := document(t, manifest)
	answer, err := c.create(namespace, asked)
	if err != nil {
		t.Fatal(err)
	}
	if !answer.OK() {
		t.Fatalf("%d: %s", answer.Status, answer.Message())
	}

	var p struct {
		Metadata struct{ Labels, Annotations map[string]string }
		Spec     map[string]any
	}
	if err := json.Unmarshal(answer.Body, &p); err != nil {
		t.Fatal(err)
	}

	for key, value := range p.Metadata.Annotations {
		if strings.HasPrefix(key, mark+"podpreset-") && strings.Trim(value, "0123456789") == "" {
			p.Metadata.Annotations[key] = "VERSION"
		}
	}
	return text(t, p) + "\n", answer.Warnings
}

// testServiceAccountToken: what other admission plugins add to every container reaches those of presets too.
func testServiceAccountToken(t *testing.T, c *cluster) {
	namespace := c.namespace(t, preset("a", `initContainers: [{name: one, image: i}]`))
	p, _ := c.pod(t, namespace, pods("x: '1'", "containers: [{name: c, image: i}]"))
	mounts := p.Spec.InitContainers[0].VolumeMounts
	if len(mounts) != 1 || mounts[0].MountPath != "/var/run/secrets/kubernetes.io/serviceaccount" {
		t.Errorf("the init container mounts %v", mounts)
	}
}

// testManyPresets: whatever the order in which the API server takes presets, init containers have one order, and all
// containers have everything.
func testManyPresets(t *testing.T, c *cluster) {
	var manifests []string
	for _, name := range []string{"d", "b", "c", "a"} {
		manifests = append(manifests, preset(name, `env: [{name: `+name+`, value: v}]
  initContainers: [{name: `+name+`1, image: i}, {name: `+name+`2, image: i}]`))
	}

	namespace := c.namespace(t, strings.Join(manifests, "---\n"))
	want := []string{"a1", "a2", "b1", "b2", "c1", "c2", "d1", "d2", "own"}
	for range 30 {
		p, _ := c.pod(t, namespace,
			pods("x: '1'", "initContainers: [{name: own, image: i}]\n  containers: [{name: c, image: i}]"))
		if !slices.Equal(p.initNames(), want) {
			t.Fatalf("init containers: %v", p.initNames())
		}

		for _, one := range append(p.Spec.InitContainers, p.Spec.Containers...) {
			if len(one.Env) != 4 {
				t.Fatalf("container %s has env %v", one.Name, one.Env)
			}
		}
		if got := p.marks()["init-containers"]; got != "a/a1,a/a2,b/b1,b/b2,c/c1,c/c2,d/d1,d/d2" {
			t.Fatalf("init-containers: %s", got)
		}
	}

	var a pod
	c.Must(t, http.MethodGet, path(namespace)+"/a", nil, &a)
	p, _ := c.pod(t, namespace, pods("x: '1'", "containers: [{name: c, image: i}]"))
	if got := p.marks()["podpreset-a"]; got != a.Metadata.ResourceVersion {
		t.Errorf("podpreset-a is %s, the preset's version is %s", got, a.Metadata.ResourceVersion)
	}
}

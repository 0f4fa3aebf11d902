package podpreset

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/test/servers"
)

const mark = "podpreset.admission.kubernetes.io/"

const failurePolicyFail = "failurePolicy: Fail"

// cluster is an API server with PodPreset and all policies.
type cluster struct {
	*servers.Kubernetes
	release string
}

// newCluster starts an API server and installs what deploy/podpreset has: the policy first with failurePolicy Ignore,
// since the API server refuses pods until it has found the kind PodPreset.
func newCluster(t testing.TB, release string) *cluster {
	t.Helper()
	c := &cluster{servers.StartKubernetes(t, release), release}
	c.Apply(t, manifest(t, "crd.yaml"))
	c.established(t, "crd/podpresets.settings.k8s.io")

	policy := c.policy(t, "policy.yaml")
	c.Apply(t, strings.Replace(policy, failurePolicyFail, "failurePolicy: Ignore", 1))
	c.Apply(t, c.policy(t, "warn-policy.yaml"))
	c.seen(t, "default")
	c.Apply(t, policy)
	return c
}

// established waits until a CustomResourceDefinition can be used. kubectl wait fails on one that has no conditions yet.
func (c *cluster) established(t testing.TB, name string) {
	t.Helper()
	for limit := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		_, stderr, err := c.Kubectl(t, "", "wait", "--for=condition=established", "--timeout=30s", name)
		if err == nil {
			return
		}
		if !strings.Contains(stderr, "conditions accessor error") || time.Now().After(limit) {
			t.Fatal(stderr)
		}
	}
}

// policy returns a manifest in the form that the cluster's release has.
func (c *cluster) policy(t testing.TB, file string) string {
	t.Helper()
	text := manifest(t, file)
	if c.release != "1.34" && c.release != "1.35" {
		return text
	}

	for _, kind := range []string{"MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"} {
		text = strings.Replace(text, "admissionregistration.k8s.io/v1\nkind: "+kind+"\n",
			"admissionregistration.k8s.io/v1beta1\nkind: "+kind+"\n", 1)
	}
	return text
}

func manifest(t testing.TB, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "deploy", "podpreset", file))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// namespace makes a namespace for the test, with these PodPresets (YAML, any number of documents), and waits until the
// policies know them.
func (c *cluster) namespace(t testing.TB, manifests string) (name string) {
	t.Helper()
	name = c.emptyNamespace(t)
	c.add(t, name, manifests)
	return name
}

// add creates PodPresets in a namespace, and waits until the policies know them.
func (c *cluster) add(t testing.TB, namespace, manifests string) (warnings []string) {
	t.Helper()
	for _, preset := range documents(t, manifests) {
		answer := c.Must(t, http.MethodPost, path(namespace), preset, nil)
		warnings = append(warnings, answer.Warnings...)
	}

	c.seen(t, namespace)
	return warnings
}

func (c *cluster) emptyNamespace(t testing.TB) (name string) {
	t.Helper()
	name = fmt.Sprintf("test-%d", time.Now().UnixNano())
	c.Namespace(t, name)
	return name
}

// seen waits until both kinds of policies have seen all presets that a namespace has now. They learn of presets in the
// order of their creation, some milliseconds later. So it makes one more, for no other pod, and waits for that.
func (c *cluster) seen(t testing.TB, namespace string) {
	t.Helper()
	name := fmt.Sprintf("seen-%d", time.Now().UnixNano())
	preset := document(t, fmt.Sprintf(`{apiVersion: settings.k8s.io/v1alpha1, kind: PodPreset, metadata: {name: %s},
		spec: {selector: {matchLabels: {seen: %[1]s}}, env: [{name: SEEN, value: ""}]}}`, name))
	c.Must(t, http.MethodPost, path(namespace), preset, nil)

	labelled := document(t, fmt.Sprintf(`{metadata: {name: p, labels: {seen: %s}},
		spec: {containers: [{name: c, image: i}]}}`, name))
	refused := document(t, fmt.Sprintf(`{metadata: {name: p, annotations: {%sconflict-%s: "seen"}},
		spec: {containers: [{name: c, image: i}]}}`, mark, name))

	for limit := time.Now().Add(time.Minute); time.Now().Before(limit); time.Sleep(10 * time.Millisecond) {
		first, err := c.create(namespace, labelled)
		second, err2 := c.create(namespace, refused)
		if err == nil && err2 == nil && strings.Contains(string(first.Body), "podpreset-"+name) &&
			strings.Contains(strings.Join(second.Warnings, "\n"), "PodPreset "+name) {
			c.Must(t, http.MethodDelete, path(namespace)+"/"+name, nil, nil)
			return
		}
	}
	t.Fatalf("the policies do not see a preset within a minute:\n%s", c.Log())
}

// create creates a pod as admin, but only as a dry run: the API server answers with the pod as it would be.
func (c *cluster) create(namespace string, pod any) (servers.KubeAnswer, error) {
	return c.Do("admin", http.MethodPost, "/api/v1/namespaces/"+namespace+"/pods?dryRun=All", pod)
}

// pod is create, but ends the test if the pod is refused.
func (c *cluster) pod(t testing.TB, namespace, manifest string) (pod, []string) {
	t.Helper()
	var p pod
	answer := c.Must(t, http.MethodPost, "/api/v1/namespaces/"+namespace+"/pods?dryRun=All", document(t, manifest), &p)
	return p, answer.Warnings
}

// pod is what the tests read of a pod.
type pod struct {
	Metadata struct {
		Name            string
		ResourceVersion string
		Labels          map[string]string
		Annotations     map[string]string
	}
	Spec struct {
		Volumes        []struct{ Name string }
		Containers     []container
		InitContainers []container
	}
}

type container struct {
	Name         string
	Env          []struct{ Name, Value string }
	VolumeMounts []struct{ Name, MountPath string }
	Resources    struct{ Limits map[string]string }
}

// marks are the annotations of a pod that are about presets, without their common prefix.
func (p pod) marks() map[string]string {
	marks := map[string]string{}
	for key, value := range p.Metadata.Annotations {
		if name, ok := strings.CutPrefix(key, mark); ok {
			marks[name] = value
		}
	}
	return marks
}

func (p pod) applied(preset string) bool { return p.marks()["podpreset-"+preset] != "" }

// initNames are the names of the init containers, in their order.
func (p pod) initNames() (names []string) {
	for _, c := range p.Spec.InitContainers {
		names = append(names, c.Name)
	}
	return names
}

// document decodes one YAML document, for JSON.
func document(t testing.TB, text string) map[string]any {
	t.Helper()
	all := documents(t, text)
	if len(all) != 1 {
		t.Fatalf("not one document, but %d:\n%s", len(all), text)
	}
	return all[0]
}

func documents(t testing.TB, text string) (all []map[string]any) {
	t.Helper()
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\t", " "), "\n---\n") {
		var doc map[string]any
		if err := yaml.Unmarshal([]byte(part), &doc); err != nil {
			t.Fatalf("%v:\n%s", err, part)
		}
		if doc != nil {
			all = append(all, doc)
		}
	}
	return all
}

// text writes a value as indented JSON, for messages.
func text(t testing.TB, value any) string {
	t.Helper()
	b, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

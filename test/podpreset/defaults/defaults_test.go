// Package defaults holds the defaults in the CustomResourceDefinition of PodPreset against those of a real API server.
package defaults

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/deploy"
	"github.com/initplate/initplate/test/servers"
)

type object = map[string]any

// gates are on, so that the API server keeps all fields that Kubernetes' types have.
const gates = "--feature-gates=AllAlpha=true,AllBeta=true"

// TestDefaults wants an item of a preset, with the defaults of the CustomResourceDefinition, to be as the API server
// makes it in a pod. The policies compare the two.
func TestDefaults(t *testing.T) {
	k := servers.StartKubernetes(t, "", gates, "--runtime-config=api/all=true")
	k.Apply(t, string(file(t, "crd.yaml")))
	waitForPresets(t, k)

	for kind, items := range examples(t) {
		for i, item := range items {
			t.Run(fmt.Sprintf("%s/%d", kind, i), func(t *testing.T) { compare(t, k, kind, item) })
		}
	}
}

// waitForPresets waits until the API server serves presets.
func waitForPresets(t *testing.T, k *servers.Kubernetes) {
	t.Helper()
	for limit := time.Now().Add(20 * time.Second); time.Now().Before(limit); time.Sleep(50 * time.Millisecond) {
		answer, err := k.Do("admin", http.MethodGet, presets, nil)
		if err == nil && answer.OK() {
			return
		}
	}
	t.Fatal("the API server does not serve presets after 20 s")
}

const (
	presets = "/apis/settings.k8s.io/v1alpha1/namespaces/default/podpresets"
	pods    = "/api/v1/namespaces/default/pods"
)

func compare(t *testing.T, k *servers.Kubernetes, kind string, item any) {
	var ofPreset, ofPod object
	k.Must(t, http.MethodPost, presets+"?dryRun=All", preset(kind, item), &ofPreset)
	k.Must(t, http.MethodPost, pods+"?dryRun=All", pod(kind, item), &ofPod)

	spec := ofPod["spec"].(object)
	if kind != "volumes" && kind != "initContainers" {
		spec = spec["containers"].([]any)[0].(object)
	}
	got := item0(ofPreset["spec"].(object), kind)
	want := item0(spec, kind)
	dropDependent(got, want)
	if got, want := text(t, got), text(t, want); got != want {
		t.Errorf("in a preset:\n%s\nin a pod:\n%s", got, want)
	}
}

// dependent are the fields whose defaults depend on something else, so that the CustomResourceDefinition cannot have them.
var dependent = map[string]string{
	"imagePullPolicy": "on the image's tag",
	"pullPolicy":      "on the image's tag",
	"protocol":        "of httpGet: on a feature gate",
	"resizePolicy":    "on the resources that are limited",
	"resources":       "on none: {} in every container",
}

// dropDependent takes out of a pod's item what the preset's item lacks and depends on something else, and null.
func dropDependent(preset, pod any) {
	switch pod := pod.(type) {
	case object:
		of, _ := preset.(object)
		for name, value := range pod {
			if of[name] == nil && (value == nil || dependent[name] != "") {
				delete(pod, name)
			}
			dropDependent(of[name], value)
		}
	case []any:
		of, _ := preset.([]any)
		for i := range min(len(of), len(pod)) {
			dropDependent(of[i], pod[i])
		}
	}
}

// item0 is the first item of a list, which is the example: the API server adds its own at the end.
func item0(spec object, list string) object { return spec[list].([]any)[0].(object) }

func preset(kind string, item any) object {
	spec := object{"selector": object{}, kind: []any{item}}
	if kind == "volumeMounts" {
		spec["volumes"] = []any{files}
	}
	return object{
		"apiVersion": "settings.k8s.io/v1alpha1", "kind": "PodPreset",
		"metadata": object{"name": "p"}, "spec": spec,
	}
}

var (
	files = object{"name": "files", "emptyDir": object{}}
	claim = object{"name": "claim", "persistentVolumeClaim": object{"claimName": "c"}}
)

// pod has an item in its container, or in itself, with all that any of the examples refers to.
func pod(kind string, item any) object {
	container := object{"name": "c", "image": "i:1"}
	spec := object{
		"automountServiceAccountToken": false, // its mount would be in every container
		"restartPolicy":                "Never",
		"containers":                   []any{container},
		"volumes":                      []any{files, claim},
		"resourceClaims":               []any{object{"name": "gpu", "resourceClaimName": "gpu"}},
	}
	switch kind {
	case "volumes":
		spec["volumes"] = []any{item, files, claim}
	case "initContainers":
		spec[kind] = []any{item}
	default:
		container[kind] = []any{item}
	}
	return object{"metadata": object{"name": "p"}, "spec": spec}
}

// TestExamples wants an example of every object in the schema.
func TestExamples(t *testing.T) {
	var crd struct {
		Spec struct {
			Versions []struct {
				Schema struct {
					OpenAPIV3Schema schema `yaml:"openAPIV3Schema"`
				}
			}
		}
	}
	if err := yaml.Unmarshal(file(t, "crd.yaml"), &crd); err != nil {
		t.Fatal(err)
	}

	seen := map[string]bool{}
	for kind, items := range examples(t) {
		note(seen, kind, items)
	}
	lists := crd.Spec.Versions[0].Schema.OpenAPIV3Schema.Properties["spec"].Properties
	for name, list := range lists {
		if name == "selector" {
			continue
		}
		for _, path := range list.objects(name) {
			if !seen[path] {
				t.Errorf("testdata/items.yaml has no example of %s", path)
			}
		}
	}
}

// A schema is a part of the CustomResourceDefinition.
type schema struct {
	Properties map[string]schema
	Items      *schema
}

// objects returns the paths of all objects in a schema.
func (s schema) objects(path string) (paths []string) {
	if s.Items != nil {
		return s.Items.objects(path)
	}
	if s.Properties == nil {
		return nil
	}

	paths = []string{path}
	for name, field := range s.Properties {
		paths = append(paths, field.objects(path+"."+name)...)
	}
	return paths
}

// note notes the paths of all objects in a value.
func note(seen map[string]bool, path string, value any) {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			note(seen, path, item)
		}
	case object:
		seen[path] = true
		for name, field := range value {
			note(seen, path+"."+name, field)
		}
	}
}

func examples(t *testing.T) (byKind map[string][]any) {
	t.Helper()
	text, err := os.ReadFile("testdata/items.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &byKind); err != nil {
		t.Fatal(err)
	}
	return byKind
}

func file(t *testing.T, name string) []byte {
	t.Helper()
	text, err := deploy.PodPreset.ReadFile("podpreset/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func text(t *testing.T, value any) string {
	t.Helper()
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

package podpreset

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// workloads are the kinds whose pods' template is judged when they are applied. TEMPLATE stands for it.
var workloads = []struct{ path, manifest string }{
	{"/apis/apps/v1/namespaces/%s/deployments", `{metadata: {name: d}, spec: {SELECTOR, template: TEMPLATE}}`},
	{"/apis/apps/v1/namespaces/%s/daemonsets", `{metadata: {name: d}, spec: {SELECTOR, template: TEMPLATE}}`},
	{"/apis/apps/v1/namespaces/%s/statefulsets",
		`{metadata: {name: d}, spec: {SELECTOR, serviceName: s, template: TEMPLATE}}`},
	{"/apis/batch/v1/namespaces/%s/jobs", `{metadata: {name: d}, spec: {template: TEMPLATE}}`},
	{"/apis/batch/v1/namespaces/%s/cronjobs",
		`{metadata: {name: d}, spec: {schedule: "* * * * *", jobTemplate: {spec: {template: TEMPLATE}}}}`},
}

func testWorkloads(t *testing.T, c *cluster) {
	namespace := c.namespace(t, preset("a", conflicting))
	for _, test := range []struct{ name, annotations, containers, want string }{
		{"fits", "", "{name: c, image: i}", ""},
		{"env", "", "{name: c, image: i, env: [{name: FOO, value: b}]}", "container c has another env FOO"},
		{"name", "", "{name: one, image: i}", "the pod has another container one"},
		{"mount", "", "{name: c, image: i, volumeMounts: [{name: v, mountPath: /other}]}",
			"container c has another mount of v or at /v"},
		{"equal", "", "{name: c, image: i, env: [{name: FOO, value: a}]}", ""},
		{"excluded", mark + `exclude: "true"`, "{name: one, image: i}", ""},
		{"offline", mark + `podpreset-a: "sha256:00"`, "{name: one, image: i}", ""},
		{"offline, another preset", mark + `podpreset-b: "sha256:00"`, "{name: one, image: i}",
			"the pod has another container one"},
	} {
		for _, kind := range workloads {
			path := fmt.Sprintf(kind.path, namespace)
			t.Run(test.name+path[strings.LastIndex(path, "/"):], func(t *testing.T) {
				template := fmt.Sprintf(`{metadata: {labels: {x: "1"}, annotations: {%s}},
					spec: {restartPolicy: %s, volumes: [{name: v, configMap: {name: cm}}], containers: [%s]}}`,
					test.annotations, restartPolicy(path), test.containers)
				body := document(t, strings.NewReplacer("TEMPLATE", template,
					"SELECTOR", `selector: {matchLabels: {x: "1"}}`).Replace(kind.manifest))

				warnings := c.Must(t, http.MethodPost, path+"?dryRun=All", body, nil).Warnings
				if !slices.Equal(warnings, expected(test.want)) {
					t.Errorf("warnings: %q", warnings)
				}
			})
		}
	}
}

// restartPolicy is one that the kind takes.
func restartPolicy(path string) string {
	if strings.HasPrefix(path, "/apis/batch/") {
		return "Never"
	}
	return "Always"
}

func expected(conflict string) []string {
	if conflict == "" {
		return nil
	}
	return []string{"Validation failed for ValidatingAdmissionPolicy 'podpreset-workload' with binding " +
		"'podpreset-workload': PodPreset a will not be applied: " + conflict}
}

package podpreset

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
)

// testExamples creates the pods of examples in a namespace with the example's preset. They must be what initplate inject
// has made of them, which stands in want/. restricted.yaml must get past Pod Security.
func testExamples(t *testing.T, c *cluster) {
	presets, err := filepath.Glob("../../examples/*/podpreset.yaml")
	if err != nil || len(presets) == 0 {
		t.Fatalf("no examples: %v", err)
	}

	for _, preset := range presets {
		dir := filepath.Dir(preset)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			with, without := c.namespace(t, read(t, preset)), c.emptyNamespace(t)
			for _, namespace := range []string{with, without} {
				for _, example := range []string{"registry", "mysql", "orders", "shop", "web"} { // cert, aws, mysqldb, inline, watch-nginx
					c.account(t, namespace, example)
				}
			}
			for _, file := range []string{"pod.yaml", "statefulset.yaml", "deployment.yaml", "restricted.yaml"} {
				if _, err := os.Stat(filepath.Join(dir, file)); errors.Is(err, os.ErrNotExist) {
					continue
				}
				if file == "restricted.yaml" {
					c.restrict(t, with)
				}

				got, warnings := c.canonical(t, with, podOf(t, filepath.Join(dir, file)))
				want, _ := c.canonical(t, without, podOf(t, filepath.Join(dir, "want", file)))
				if d := diff.Diff("want", unmarked(want), "got", unmarked(got)); d != nil || len(warnings) > 0 {
					t.Errorf("%s: %v\n%s", file, warnings, d)
				}
			}
		})
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// podOf returns the pod in a file, or the first one of a Deployment, or of a StatefulSet with its volume for data. It goes
// without the token of its service account, which the API server adds before the presets, under a name that it makes up.
func podOf(t *testing.T, file string) string {
	t.Helper()
	pod := document(t, read(t, file))
	kind := pod["kind"]
	if kind != "Pod" {
		pod = pod["spec"].(map[string]any)["template"].(map[string]any)
		pod["metadata"].(map[string]any)["name"] = "first"
	}
	if kind == "StatefulSet" {
		spec := pod["spec"].(map[string]any)
		data := map[string]any{"name": "data", "emptyDir": map[string]any{}}
		spec["volumes"] = append([]any{data}, spec["volumes"].([]any)...)
	}
	delete(pod["metadata"].(map[string]any), "namespace") // it is made in one of ours
	pod["spec"].(map[string]any)["automountServiceAccountToken"] = false
	return text(t, pod)
}

// unmarked leaves the annotations out that say which presets are in a pod: the API server has no record of what it has
// added.
func unmarked(pod string) []byte {
	lines := regexp.MustCompile(`(?m)^ *"`+regexp.QuoteMeta(mark)+`.*\n`).ReplaceAllString(pod, "")
	return []byte(strings.ReplaceAll(lines, ",\n    }", "\n    }"))
}

func (c *cluster) account(t *testing.T, namespace, name string) {
	t.Helper()
	c.Must(t, http.MethodPost, "/api/v1/namespaces/"+namespace+"/serviceaccounts",
		map[string]any{"metadata": map[string]any{"name": name}}, nil)
}

// restrict has Pod Security refuse pods that are not restricted.
func (c *cluster) restrict(t *testing.T, namespace string) {
	t.Helper()
	if _, stderr, err := c.Kubectl(t, "", "label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted"); err != nil {
		t.Fatal(stderr)
	}
}

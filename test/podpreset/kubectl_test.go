package podpreset

import (
	"strings"
	"testing"
)

// testKubectl uses kubectl as people do: a pod that presets have changed must look unchanged to those who apply it.
func testKubectl(t *testing.T, c *cluster) {
	namespace := c.namespace(t, preset("a", "env: [{name: FOO, value: a}]\n  initContainers: [{name: one, image: i}]"))
	manifest := pods(`x: "1"`, "containers: [{name: c, image: i}]")
	for _, step := range []struct {
		args string
		want string // what is printed contains this
	}{
		{"run p --image=i --labels=x=1 --dry-run=server -o jsonpath={.spec.initContainers[0].name}", "one"},
		{"apply -f -", "pod/p created"},
		{"apply -f -", "pod/p unchanged"},
		{"diff -f -", ""}, // which fails if there is any
		{"delete pod p --grace-period=0 --force", `pod "p" force deleted`},
		{"apply --server-side -f -", "pod/p serverside-applied"},
		{"apply --server-side -f -", "pod/p serverside-applied"},
		{"diff --server-side -f -", ""},
		{"get podpresets", "NAME"},
		{"explain podpreset.spec", "initContainers"},
	} {
		args := append(strings.Fields(step.args), "--namespace="+namespace)
		stdout, stderr, err := c.Kubectl(t, manifest, args...)
		if err != nil || !strings.Contains(stdout, step.want) {
			t.Fatalf("kubectl %s: %v\n%s%s", step.args, err, stdout, stderr)
		}
	}
}

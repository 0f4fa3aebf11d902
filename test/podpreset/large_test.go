package podpreset

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// testLarge: what a policy may compute for one pod is limited. Presets and pods that are far larger than those that
// people have must stay within it.
func testLarge(t *testing.T, c *cluster) {
	for _, size := range []struct{ env, containers, own, volumes, inits int }{
		{env: 20, containers: 6, own: 50},
		{env: 20, containers: 6, own: 20, volumes: 20, inits: 5},
		{env: 50, containers: 10, own: 50, volumes: 50, inits: 10},
		{env: 200, containers: 10, own: 200},
		{env: 500, containers: 10, own: 500},
	} {
		t.Run(fmt.Sprintf("%+v", size), func(t *testing.T) {
			body := "env: [" + numbered(size.env, "{name: PRESET_VARIABLE_%d, value: a value of some length}") + "]\n" +
				"  volumes: [" + numbered(size.volumes, "{name: preset-%d, emptyDir: {}}") + "]\n" +
				"  volumeMounts: [" + numbered(size.volumes, "{name: preset-%d, mountPath: /preset/%d}") + "]\n" +
				"  initContainers: [" + numbered(size.inits, "{name: init-%d, image: i}") + "]"
			own := numbered(size.own, "{name: OWN_VARIABLE_%d, value: v}")
			spec := "containers: [" + numbered(size.containers, "{name: c%d, image: i, env: ["+own+"]}") + "]"

			namespace := c.namespace(t, preset("a", body))
			var p pod
			all := "/api/v1/namespaces/" + namespace + "/pods?dryRun=All"
			c.Must(t, http.MethodPost, all, document(t, pods(`x: "1"`, spec)), &p)
			for _, one := range p.Spec.Containers {
				if len(one.Env) != size.env+size.own {
					t.Fatalf("container %s has %d variables", one.Name, len(one.Env))
				}
			}
			if len(p.Spec.InitContainers) != size.inits {
				t.Fatalf("%d init containers", len(p.Spec.InitContainers))
			}
		})
	}
}

// numbered returns n items, separated by commas, in which %d is the number of the item, from 0.
func numbered(n int, format string) string {
	items := make([]string, n)
	for i := range n {
		items[i] = strings.ReplaceAll(format, "%d", fmt.Sprint(i))
	}
	return strings.Join(items, ", ")
}

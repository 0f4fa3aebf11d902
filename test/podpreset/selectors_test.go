package podpreset

import (
	"fmt"
	"net/http"
	"testing"
)

// testSelectors asks with one namespace for each selector whether a pod with these labels gets the preset.
func testSelectors(t *testing.T, c *cluster) {
	for _, test := range []struct {
		selector string
		labels   string
		want     bool
	}{
		{`{matchLabels: {a: "1"}}`, `a: "1", b: "2"`, true},
		{`{matchLabels: {a: "1"}}`, `a: "2"`, false},
		{`{matchLabels: {a: "1"}}`, ``, false},
		{`{matchLabels: {a: "1", b: "2"}}`, `a: "1"`, false},
		{`{matchLabels: {a: "1", b: "2"}}`, `a: "1", b: "2", c: "3"`, true},
		{`{matchLabels: {app.kubernetes.io/name: x.y_z}}`, `app.kubernetes.io/name: x.y_z`, true},
		{`{matchLabels: {a: ""}}`, `a: ""`, true},
		{`{matchLabels: {a: ""}}`, `b: ""`, false},

		{`{matchExpressions: [{key: t, operator: In, values: ["1", "2"]}]}`, `t: "2"`, true},
		{`{matchExpressions: [{key: t, operator: In, values: ["1", "2"]}]}`, `t: "3"`, false},
		{`{matchExpressions: [{key: t, operator: In, values: ["1"]}]}`, `u: "1"`, false},
		{`{matchExpressions: [{key: t, operator: NotIn, values: ["1"]}]}`, `t: "1"`, false},
		{`{matchExpressions: [{key: t, operator: NotIn, values: ["1"]}]}`, `t: "2"`, true},
		{`{matchExpressions: [{key: t, operator: NotIn, values: ["1"]}]}`, `u: "1"`, true},
		{`{matchExpressions: [{key: t, operator: NotIn, values: ["1"]}]}`, ``, true},
		{`{matchExpressions: [{key: t, operator: Exists}]}`, `t: ""`, true},
		{`{matchExpressions: [{key: t, operator: Exists}]}`, `u: "1"`, false},
		{`{matchExpressions: [{key: t, operator: DoesNotExist}]}`, `u: "1"`, true},
		{`{matchExpressions: [{key: t, operator: DoesNotExist}]}`, `t: "1"`, false},

		{`{matchLabels: {a: "1"}, matchExpressions: [{key: t, operator: Exists}]}`, `a: "1"`, false},
		{`{matchLabels: {a: "1"}, matchExpressions: [{key: t, operator: Exists}]}`, `a: "1", t: "2"`, true},
		{`{matchExpressions: [{key: t, operator: Exists}, {key: u, operator: Exists}]}`, `t: "1"`, false},
		{`{}`, `any: "1"`, true},
		{`{}`, ``, true},
	} {
		t.Run(fmt.Sprintf("%s on {%s}", test.selector, test.labels), func(t *testing.T) {
			namespace := c.namespace(t, selecting("a", test.selector, "env: [{name: FOO, value: a}]"))
			p, _ := c.pod(t, namespace, pods(test.labels, "containers: [{name: c, image: i}]"))
			if got := p.applied("a"); got != test.want {
				t.Errorf("applied: %v", got)
			}
		})
	}
}

// testOtherNamespace: a preset is for pods of its own namespace, and never for those of the cluster itself.
func testOtherNamespace(t *testing.T, c *cluster) {
	all := selecting("a", "{}", "env: [{name: FOO, value: a}]")
	const system = "kube-system"
	c.Must(t, http.MethodPost, "/api/v1/namespaces/"+system+"/serviceaccounts",
		document(t, "{metadata: {name: default}}"), nil)
	c.Must(t, http.MethodPost, path(system), document(t, all), nil)
	own := c.namespace(t, all)

	for namespace, want := range map[string]bool{own: true, c.emptyNamespace(t): false, system: false} {
		p, _ := c.pod(t, namespace, pods("x: '1'", "containers: [{name: c, image: i}]"))
		if got := p.applied("a"); got != want {
			t.Errorf("applied in %s: %v", namespace, got)
		}
	}
}

package podpreset

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

const rbac = "/apis/rbac.authorization.k8s.io/v1/"

// testRoles: rbac.yaml gives the roles edit, admin and view rights on PodPresets. Pods get presets whoever creates them.
func testRoles(t *testing.T, c *cluster) {
	c.Apply(t, manifest(t, "rbac.yaml"))
	body := document(t, preset("b", "env: [{name: FOO, value: a}]"))
	for _, test := range []struct {
		role              string
		get, create, pods bool
	}{
		{role: "admin", get: true, create: true, pods: true},
		{role: "edit", get: true, create: true, pods: true},
		{role: "view", get: true},
		{role: "pods", pods: true}, // a role that knows nothing of presets
	} {
		t.Run(test.role, func(t *testing.T) {
			namespace := c.namespace(t, preset("a", "env: [{name: BAR, value: a}]"))
			c.grant(t, namespace, test.role)
			c.allowed(t, test.get, http.MethodGet, path(namespace)+"/a", nil)
			c.allowed(t, test.get, http.MethodGet, path(namespace), nil)
			c.allowed(t, test.create, http.MethodPost, path(namespace)+"?dryRun=All", body)
			c.allowed(t, test.create, http.MethodDelete, path(namespace)+"/a?dryRun=All", nil)

			pod := document(t, pods(`x: "1"`, "containers: [{name: c, image: i}]"))
			answer := c.allowed(t, test.pods, http.MethodPost, "/api/v1/namespaces/"+namespace+"/pods?dryRun=All", pod)
			if test.pods && !strings.Contains(answer, mark+"podpreset-a") {
				t.Errorf("the pod has no preset: %s", answer)
			}
		})
	}
}

// allowed asks as the user dev, and expects the API server to do it or to forbid it. It returns the answer. A role has
// an effect some milliseconds after it was given.
func (c *cluster) allowed(t *testing.T, want bool, method, path string, body any) (answer string) {
	t.Helper()
	eventually(t, fmt.Sprintf("%s %s is allowed: %v", method, path, want), func() (bool, string) {
		a, err := c.Do("dev", method, path, body)
		if err != nil {
			t.Fatal(err)
		}

		answer = string(a.Body)
		return a.OK() == want && (want || a.Status == http.StatusForbidden), fmt.Sprint(a.Status, a.Message())
	})
	return answer
}

// grant gives the user dev a role in a namespace: "pods", or a ClusterRole that gathers its rules from others. In a
// cluster, a controller gathers them; here it is done as the controller does it.
func (c *cluster) grant(t *testing.T, namespace, role string) {
	t.Helper()
	rules := []any{map[string]any{"apiGroups": []string{""}, "resources": []string{"pods"}, "verbs": []string{"create"}}}
	if role != "pods" {
		rules = c.gather(t, role, map[string]bool{})
	}

	c.Must(t, http.MethodPost, rbac+"namespaces/"+namespace+"/roles",
		map[string]any{"metadata": map[string]any{"name": "dev"}, "rules": rules}, nil)
	c.Must(t, http.MethodPost, rbac+"namespaces/"+namespace+"/rolebindings", document(t, `{metadata: {name: dev},
		roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: dev}, subjects: [{kind: User, name: dev}]}`), nil)
}

type clusterRole struct {
	Metadata struct {
		Name   string
		Labels map[string]string
	}
	AggregationRule struct {
		ClusterRoleSelectors []struct{ MatchLabels map[string]string }
	}
	Rules []any
}

// gather returns the rules of a ClusterRole, and those of the roles that its aggregationRule selects.
func (c *cluster) gather(t *testing.T, role string, done map[string]bool) (rules []any) {
	t.Helper()
	done[role] = true
	var this clusterRole
	c.Must(t, http.MethodGet, rbac+"clusterroles/"+role, nil, &this)
	if len(this.AggregationRule.ClusterRoleSelectors) == 0 {
		return this.Rules
	}

	var all struct{ Items []clusterRole }
	c.Must(t, http.MethodGet, rbac+"clusterroles", nil, &all)
	for _, other := range all.Items {
		if !done[other.Metadata.Name] && this.selects(other) {
			rules = append(rules, c.gather(t, other.Metadata.Name, done)...)
		}
	}
	return rules
}

func (r clusterRole) selects(other clusterRole) bool {
	for _, selector := range r.AggregationRule.ClusterRoleSelectors {
		fits := true
		for key, value := range selector.MatchLabels {
			fits = fits && other.Metadata.Labels[key] == value
		}
		if fits {
			return true
		}
	}
	return false
}

// installRules are the rights that whoever installs deploy/podpreset needs, and what is refused without each.
var installRules = []struct{ group, resource, verbs, refused string }{
	{"apiextensions.k8s.io", "customresourcedefinitions", "get,create,patch", "customresourcedefinitions"},
	{"admissionregistration.k8s.io", "mutatingadmissionpolicies", "get,create,patch", "mutatingadmissionpolicies"},
	{"admissionregistration.k8s.io", "mutatingadmissionpolicybindings", "get,create,patch",
		"mutatingadmissionpolicybindings"},
	{"admissionregistration.k8s.io", "validatingadmissionpolicies", "get,create,patch", "validatingadmissionpolicies"},
	{"admissionregistration.k8s.io", "validatingadmissionpolicybindings", "get,create,patch",
		"validatingadmissionpolicybindings"},
	{"rbac.authorization.k8s.io", "clusterroles", "get,create,patch", "clusterroles"},
	{"settings.k8s.io", "podpresets", "get,list,watch,create,update,patch,delete,deletecollection", "podpresets"},
}

// testInstaller installs everything as the user ops with these rights, and fails without any one of them.
func testInstaller(t *testing.T, c *cluster) {
	manifests := strings.Join([]string{manifest(t, "crd.yaml"), c.policy(t, "policy.yaml"),
		c.policy(t, "warn-policy.yaml"), manifest(t, "rbac.yaml")}, "\n---\n")
	t.Cleanup(func() { c.Apply(t, manifests) })

	c.install(t, "", manifests)
	for _, rule := range installRules {
		if stderr := c.install(t, rule.resource, manifests); !strings.Contains(stderr, rule.refused) {
			t.Errorf("without rights on %s: %s", rule.resource, stderr)
		}
	}
}

// install removes everything and applies it as a user who has all rights of installRules but those on one resource. It
// fails the test unless that is refused where a right is missing, and done where none is.
func (c *cluster) install(t *testing.T, without, manifests string) (stderr string) {
	t.Helper()
	var rules []any
	for _, rule := range installRules {
		if rule.resource != without {
			rules = append(rules, map[string]any{"apiGroups": []string{rule.group},
				"resources": []string{rule.resource}, "verbs": strings.Split(rule.verbs, ",")})
		}
	}

	c.delete(t, c.policy(t, "policy.yaml"), c.policy(t, "warn-policy.yaml"), manifest(t, "rbac.yaml")) // not the CRD
	c.Kubectl(t, "", "delete", "clusterrole,clusterrolebinding", "install", "--ignore-not-found")
	c.Must(t, http.MethodPost, rbac+"clusterroles",
		map[string]any{"metadata": map[string]any{"name": "install"}, "rules": rules}, nil)
	c.Must(t, http.MethodPost, rbac+"clusterrolebindings", document(t, `{metadata: {name: install},
		roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: install},
		subjects: [{kind: User, name: ops}]}`), nil)

	eventually(t, "the rights are as given", func() (bool, string) {
		return slices.Equal(c.mayCreate(t), permitted(without)), fmt.Sprint(c.mayCreate(t))
	})
	_, stderr, err := c.Kubectl(t, manifests, "--context=ops", "apply", "-f", "-")
	if (err == nil) != (without == "") {
		t.Errorf("without rights on %q: %v\n%s", without, err, stderr)
	}
	return stderr
}

// mayCreate returns which of the resources of installRules the user ops may create.
func (c *cluster) mayCreate(t *testing.T) (resources []string) {
	t.Helper()
	for _, rule := range installRules {
		review := document(t, fmt.Sprintf(`{apiVersion: authorization.k8s.io/v1, kind: SelfSubjectAccessReview,
			spec: {resourceAttributes: {verb: create, group: %s, resource: %s}}}`, rule.group, rule.resource))
		answer, err := c.Do("ops", http.MethodPost, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(answer.Body), `"allowed":true`) {
			resources = append(resources, rule.resource)
		}
	}
	return resources
}

// permitted are all resources of installRules but one.
func permitted(without string) (resources []string) {
	for _, rule := range installRules {
		if rule.resource != without {
			resources = append(resources, rule.resource)
		}
	}
	return resources
}

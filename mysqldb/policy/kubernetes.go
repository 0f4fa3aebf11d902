package policy

import (
	"bytes"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
)

// Kubernetes returns roles and their bindings in YAML, for the service account mysqldb of a namespace.
func Kubernetes(classes []v1alpha1.MysqlDbClassSpec, namespace string) (string, error) {
	meta := metav1.ObjectMeta{Name: "mysqldb"}
	local := metav1.ObjectMeta{Name: "mysqldb", Namespace: namespace}
	subjects := []rbacv1.Subject{{Kind: "ServiceAccount", Name: "mysqldb", Namespace: namespace}}
	const version = "rbac.authorization.k8s.io/v1"
	return manifests(
		&rbacv1.ClusterRole{
			TypeMeta:   metav1.TypeMeta{APIVersion: version, Kind: "ClusterRole"},
			ObjectMeta: meta,
			Rules:      append(ownRules(), objectRules(classes)...),
		},
		&rbacv1.ClusterRoleBinding{
			TypeMeta:   metav1.TypeMeta{APIVersion: version, Kind: "ClusterRoleBinding"},
			ObjectMeta: meta,
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "mysqldb"},
			Subjects:   subjects,
		},
		&rbacv1.Role{
			TypeMeta:   metav1.TypeMeta{APIVersion: version, Kind: "Role"},
			ObjectMeta: local,
			Rules:      leaderRules(),
		},
		&rbacv1.RoleBinding{
			TypeMeta:   metav1.TypeMeta{APIVersion: version, Kind: "RoleBinding"},
			ObjectMeta: local,
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: "mysqldb"},
			Subjects:   subjects,
		},
	)
}

func allow(group, resource string, verbs ...string) rbacv1.PolicyRule {
	return rbacv1.PolicyRule{APIGroups: []string{group}, Resources: []string{resource}, Verbs: verbs}
}

func ownRules() []rbacv1.PolicyRule {
	return []rbacv1.PolicyRule{
		allow("prsn.io", "mysqldbs", "get", "list", "watch", "patch"),
		allow("prsn.io", "mysqldbs/status", "patch"),
		allow("prsn.io", "mysqldbclasses", "get", "list", "watch"),
		allow("events.k8s.io", "events", "create", "patch"),
	}
}

// leaderRules are for the lease of the controller that is at work.
func leaderRules() []rbacv1.PolicyRule {
	return []rbacv1.PolicyRule{allow("coordination.k8s.io", "leases", "create", "get", "update")}
}

// objectRules are those of provider object: the resources that stand for servers, and Secrets with accounts. The name
// of a resource follows from its kind as it does nearly everywhere.
func objectRules(classes []v1alpha1.MysqlDbClassSpec) (rules []rbacv1.PolicyRule) {
	secrets := false
	for _, c := range classes {
		if c.Object == nil {
			continue
		}
		plural, _ := meta.UnsafeGuessKindToResource(schema.FromAPIVersionAndKind(c.Object.APIVersion, c.Object.Kind))
		rules = append(rules, allow(plural.Group, plural.Resource, "get"))
		secrets = secrets || c.Object.Account != nil
	}

	if secrets {
		rules = append(rules, allow("", "secrets", "get"))
	}
	slices.SortFunc(rules, func(a, b rbacv1.PolicyRule) int { return strings.Compare(key(a), key(b)) })
	return slices.CompactFunc(rules, func(a, b rbacv1.PolicyRule) bool { return key(a) == key(b) })
}

func key(r rbacv1.PolicyRule) string { return r.APIGroups[0] + "/" + r.Resources[0] }

// manifests writes objects one after the other.
func manifests(objects ...any) (string, error) {
	var b bytes.Buffer
	for i, object := range objects {
		text, err := yaml.Marshal(object)
		if err != nil {
			return "", err
		}
		if i > 0 {
			b.WriteString("---\n")
		}
		for line := range bytes.Lines(text) {
			if !bytes.Contains(line, []byte("creationTimestamp: null")) {
				b.Write(line)
			}
		}
	}
	return b.String(), nil
}

//go:build linux

package test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
)

// All tests run with what `mysqldb policy` prints, so it is enough. TestPolicyIsLeast takes one permission away at a
// time, and wants a server to deny something.
func TestPolicyIsLeast(t *testing.T) {
	t.Parallel()
	w := start(t)
	t.Run("vault", func(t *testing.T) {
		policy, err := w.policy("vault")
		if err != nil {
			t.Fatal(err)
		}
		for _, less := range lessVault(policy) {
			t.Run(less.name, func(t *testing.T) {
				t.Parallel()
				token, err := w.vault.NewToken(less.policy)
				if err != nil {
					t.Fatal(err)
				}
				w.wantDenied(t, "permission denied", "VAULT_TOKEN="+token)
			})
		}
	})

	t.Run("consul", func(t *testing.T) {
		rules, err := w.policy("consul")
		if err != nil {
			t.Fatal(err)
		}
		for block := range strings.SplitSeq(rules, "\n\n") {
			t.Run(block[:strings.IndexByte(block, '\n')], func(t *testing.T) {
				t.Parallel()
				token, err := w.consul.NewToken(strings.Replace(rules, block, "", 1))
				if err != nil {
					t.Fatal(err)
				}
				w.wantDenied(t, "Permission denied", "CONSUL_HTTP_TOKEN="+token)
			})
		}
	})

	t.Run("aws", w.testLessAWS)
	t.Run("kubernetes", w.testLessKubernetes)
}

// less is a policy that lacks one thing.
type less struct{ name, policy string }

var (
	vaultRule  = regexp.MustCompile(`path "([^"]*)" \{\n  capabilities = \[(.*)\]\n\}`)
	capability = regexp.MustCompile(`"[a-z]+"`)
)

func lessVault(policy string) (all []less) {
	for _, m := range vaultRule.FindAllStringSubmatchIndex(policy, -1) {
		path, list := policy[m[2]:m[3]], policy[m[4]:m[5]]
		words := capability.FindAllString(list, -1)
		for i, word := range words {
			rest := slices.Delete(slices.Clone(words), i, i+1)
			if len(rest) == 0 {
				rest = []string{`"deny"`}
			}
			all = append(all, less{path + " " + word, policy[:m[4]] + strings.Join(rest, ", ") + policy[m[5]:]})
		}
	}
	return all
}

// wantDenied lives lives of each provider with an environment that lacks a permission, until a server denies
// something.
func (w *world) wantDenied(t *testing.T, word string, env ...string) {
	t.Helper()
	for _, lose := range []bool{false, true} {
		for _, provider := range []v1alpha1.ProviderName{v1alpha1.ProviderRDS, v1alpha1.ProviderServer} {
			if lose && provider == v1alpha1.ProviderServer {
				continue
			}
			l := w.newLife(t, provider, v1alpha1.Delete)
			l.env = append(l.env, env...)
			if l.isDenied(word, lose) {
				return
			}
		}
	}
	t.Error("nothing was denied: it is not needed")
}

// isDenied lives a life and reports whether the controller was denied something. With lose, the instance is lost before
// the deletion.
func (l *life) isDenied(word string, lose bool) bool {
	l.begin()
	denied := false
	defer func() { l.controller.Kill() }()
	l.apply(group, "mysqldbs", l.manifest(""))
	l.until("ready or denied", func() bool {
		denied = strings.Contains(l.controller.Log(), word)
		db := l.resource()
		return denied || db != nil && isReady(db)
	})
	if denied {
		return true
	}

	if lose {
		l.loseInstance()
	} else {
		l.changeTTL()
	}
	l.remove()
	l.until("gone or denied", func() bool {
		denied = strings.Contains(l.controller.Log(), word)
		return denied || l.resource() == nil
	})
	return denied
}

func isReady(db *v1alpha1.MysqlDb) bool {
	for _, c := range db.Status.Conditions {
		if c.Type == v1alpha1.Ready && c.Status == "True" && c.ObservedGeneration == db.Generation {
			return true
		}
	}
	return false
}

func (l *life) loseInstance() {
	l.t.Helper()
	id := l.namespace + "-db"
	_, err := l.rds.Admin().ModifyDBInstance(l.t.Context(), &rds.ModifyDBInstanceInput{
		DBInstanceIdentifier: &id, DeletionProtection: aws.Bool(false)})
	if err != nil {
		l.t.Fatal(err)
	}
	_, err = l.rds.Admin().DeleteDBInstance(l.t.Context(), &rds.DeleteDBInstanceInput{
		DBInstanceIdentifier: &id, SkipFinalSnapshot: aws.Bool(true)})
	if err != nil {
		l.t.Fatal(err)
	}
}

// changeTTL has the role written again.
func (l *life) changeTTL() {
	l.t.Helper()
	class := map[string]any{"spec": map[string]any{"vault": map[string]any{"ttl": "2h"}}}
	if err := l.kube.Do(http.MethodPatch, l.path(group, "mysqldbclasses", l.namespace), class, nil); err != nil {
		l.t.Fatal(err)
	}
	time.Sleep(500 * time.Millisecond)
}

// testLessAWS leaves out rds:CreateDBSnapshot, which AWS wants for a final snapshot and moto does not.
func (w *world) testLessAWS(t *testing.T) {
	policy, err := w.policy("aws")
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Version   string
		Statement []struct {
			Effect, Resource string
			Action           []string
		}
	}
	if err := json.Unmarshal([]byte(policy), &document); err != nil {
		t.Fatal(err)
	}

	all := document.Statement[0].Action
	for i, action := range all {
		if action == "rds:CreateDBSnapshot" || action == "rds:AddTagsToResource" {
			continue // the second is for an adoption: see TestForeign
		}
		document.Statement[0].Action = slices.Delete(slices.Clone(all), i, i+1)
		text, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			key, err := w.rds.NewUser(strings.ToLower(strings.TrimPrefix(action, "rds:")), string(text))
			if err != nil {
				t.Fatal(err)
			}
			w.wantDenied(t, "AccessDenied", "AWS_ACCESS_KEY_ID="+key.ID, "AWS_SECRET_ACCESS_KEY="+key.Secret)
		})
	}
}

// testLessKubernetes takes one verb away from one resource.
func (w *world) testLessKubernetes(t *testing.T) {
	text, err := w.policy("kubernetes")
	if err != nil {
		t.Fatal(err)
	}
	var role rbacv1.ClusterRole
	if err := yaml.Unmarshal([]byte(strings.Split(text, "---\n")[0]), &role); err != nil {
		t.Fatal(err)
	}
	for i, rule := range role.Rules {
		for j, verb := range rule.Verbs {
			what := rule.Resources[0] + " " + verb
			switch what {
			case "mysqldbclasses get", "mysqldbs list", "mysqldbclasses list":
				continue // for --dry-run, and for API servers that cannot stream lists
			case "databases get", "secrets get", "events patch":
				continue // for provider object, see TestObject, and for events that repeat
			}
			rest := role.DeepCopy()
			rest.Rules[i].Verbs = slices.Delete(slices.Clone(rule.Verbs), j, j+1)
			if len(rule.Verbs) == 1 {
				rest.Rules = slices.Delete(rest.Rules, i, i+1)
			}
			t.Run(what, func(t *testing.T) {
				t.Parallel()
				l := w.newLife(t, v1alpha1.ProviderServer, v1alpha1.Delete)
				token := l.accountWith(rest)
				kubeconfig := strings.TrimPrefix(l.env[0], "KUBECONFIG=")
				if err := w.kube.WriteKubeconfig(kubeconfig, l.addr("kubernetes"), token); err != nil {
					t.Fatal(err)
				}
				if !l.isDenied("forbidden", false) {
					t.Error("nothing was denied: it is not needed")
				}
			})
		}
	}
}

// accountWith makes a service account in the life's namespace that has a role, and returns a token of it.
func (l *life) accountWith(role *rbacv1.ClusterRole) string {
	l.t.Helper()
	role.Name = l.namespace
	text, err := yaml.Marshal(role)
	if err != nil {
		l.t.Fatal(err)
	}
	l.kubectl(l.t, string(text), "apply", "-f", "-")
	l.kubectl(l.t, "", "create", "serviceaccount", "less", "-n", l.namespace)
	l.kubectl(l.t, "", "create", "clusterrolebinding", l.namespace, "--clusterrole="+l.namespace,
		fmt.Sprintf("--serviceaccount=%s:less", l.namespace))
	return l.kubectl(l.t, "", "create", "token", "less", "-n", l.namespace)
}

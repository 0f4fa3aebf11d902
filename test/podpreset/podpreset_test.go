// Package podpreset tests the manifests of deploy/podpreset with real API servers.
package podpreset

import (
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// A check is something that is tested with each release.
type check struct {
	name string
	run  func(*testing.T, *cluster)
}

// The short form of the tests, and all that is tested in namespaces of its own. These run at the same time.
var (
	short = []check{
		{"Merge", testMerge}, {"Conflicts", testConflicts}, {"Examples", testExamples}, {"Agreement", testAgreement},
		{"Kustomize", testKustomize}, {"Manifests", testManifests},
	}
	long = append([]check{
		{"Selectors", testSelectors},
		{"OtherNamespace", testOtherNamespace},
		{"ServiceAccountToken", testServiceAccountToken},
		{"ManyPresets", testManyPresets},
		{"Disagreement", testDisagreement},
		{"Copies", testCopies},
		{"OnlyOnCreate", testOnlyOnCreate},
		{"Kubectl", testKubectl},
		{"Workloads", testWorkloads},
		{"BrokenPresets", testBrokenPresets},
		{"OnlyThePodKnows", testOnlyThePodKnows},
		{"LimitRange", testLimitRange},
		{"PodSecurity", testPodSecurity},
		{"Large", testLarge},
		{"Audit", testAudit},
	}, short...)
)

// changes change the cluster, so they run one after the other. After the last, the cluster has no PodPreset.
var changes = []check{
	{"OtherPolicies", testOtherPolicies},
	{"Roles", testRoles},
	{"Installer", testInstaller},
	{"Removal", testRemoval},
}

// TestCluster tests with an API server of each release that has mutating admission policies; "" is the server's own.
func TestCluster(t *testing.T) {
	if !servers.Long() {
		c := newCluster(t, "")
		run(t, c, short)
		return
	}

	for _, release := range []string{"", "1.36", "1.35", "1.34"} {
		t.Run("Kubernetes"+release, func(t *testing.T) {
			c := newCluster(t, release)
			run(t, c, long)
			for _, change := range changes {
				t.Run(change.name, func(t *testing.T) { change.run(t, c) })
			}
		})
	}
}

// run runs all checks at the same time, and returns when they have ended.
func run(t *testing.T, c *cluster, checks []check) {
	t.Run("checks", func(t *testing.T) {
		for _, check := range checks {
			t.Run(check.name, func(t *testing.T) {
				t.Parallel()
				check.run(t, c)
			})
		}
	})
}

// Package podpreset tests the manifests of deploy/podpreset with real API servers.
package podpreset

import (
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// releases are what the API server stands for: "" is its own release.
var releases = []string{"", "1.36", "1.35", "1.34"}

// checks are all that is tested with each release. Each check has namespaces of its own, so they run at the same time;
// those that change the cluster come later, one after the other.
var checks = []struct {
	name string
	run  func(*testing.T, *cluster)
}{
	{"Merge", testMerge},
	{"Selectors", testSelectors},
	{"OtherNamespace", testOtherNamespace},
	{"Conflicts", testConflicts},
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
}

var changes = []struct {
	name string
	run  func(*testing.T, *cluster)
}{
	{"OtherPolicies", testOtherPolicies},
	{"Roles", testRoles},
	{"Installer", testInstaller},
	{"Removal", testRemoval}, // the last: the cluster has no PodPreset afterwards
}

func TestCluster(t *testing.T) {
	if !servers.Long() {
		t.Skip("the long form of the tests only: make test")
	}

	for _, release := range releases {
		t.Run("Kubernetes"+release, func(t *testing.T) {
			c := newCluster(t, release)
			t.Run("checks", func(t *testing.T) {
				for _, check := range checks {
					t.Run(check.name, func(t *testing.T) {
						t.Parallel()
						check.run(t, c)
					})
				}
			})

			for _, change := range changes {
				t.Run(change.name, func(t *testing.T) { change.run(t, c) })
			}
		})
	}
}

// Package install runs the scripts that install and remove PodPreset, while pods are created.
package install

import (
	"fmt"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

type object = map[string]any

const pods = "/api/v1/namespaces/default/pods"

var (
	pod = object{
		"metadata": object{"generateName": "load-", "labels": object{"preset": "mysql"}},
		"spec":     object{"containers": []any{object{"name": "c", "image": "i"}}},
	}
	preset = object{
		"apiVersion": "settings.k8s.io/v1alpha1", "kind": "PodPreset", "metadata": object{"name": "mysql"},
		"spec": object{
			"selector": object{"matchLabels": object{"preset": "mysql"}},
			"env":      []any{object{"name": "INJECTED", "value": "yes"}},
		},
	}
)

// runs is how many fresh API servers the script installs to: what an API server has found out once, it knows when the
// policies come back, so a removal is no fresh start.
func runs() int {
	switch {
	case servers.Soak():
		return 20
	case servers.Long():
		return 3
	}
	return 1
}

// TestInstall wants no pod to be refused while PodPreset is installed, used, installed again, and removed.
func TestInstall(t *testing.T) {
	all := 0
	for i := range runs() {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			all += installAndRemove(t, servers.StartKubernetes(t, ""), "")
		})
	}
	t.Logf("%d pods created in %d installations and removals", all, runs())
}

// TestInstallOlder is TestInstall with the releases whose mutating policies are v1beta1.
func TestInstallOlder(t *testing.T) {
	if !servers.Long() {
		t.Skip("half a minute for each release: only in the long form")
	}

	for _, release := range []string{"1.34", "1.35"} {
		t.Run(release, func(t *testing.T) {
			installAndRemove(t, servers.StartKubernetes(t, release), "v1beta1")
		})
	}
}

// TestInstallWhereItCannotBe wants nothing to be installed to an API server without such policies, and the script to say
// what there is instead. What an attempt of an older release left there can be removed.
func TestInstallWhereItCannotBe(t *testing.T) {
	k := servers.StartKubernetes(t, "", "--emulated-version=1.34")
	for _, api := range []string{"v1", "v1beta1"} {
		said, err := k.Script(t, script(t, api))
		if err == nil || !strings.Contains(said, "admissionregistration.k8s.io/"+api) || !strings.Contains(said, "initplate inject") {
			t.Errorf("%s: %v\n%s", api, err, said)
		}
	}
	if answer := k.Must(t, http.MethodGet, definitions, nil, nil); strings.Contains(string(answer.Body), "podpresets") {
		t.Error("there is a definition")
	}

	for _, name := range []string{"crd", "rbac", "warn-policy"} {
		kubectl(t, k, "apply", "--filename=../../../deploy/podpreset/"+name+".yaml")
	}
	run(t, k, script(t, "", "--remove"))
	for _, path := range []string{definitions, "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies",
		"/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings"} {
		if answer := k.Must(t, http.MethodGet, path, nil, nil); strings.Contains(string(answer.Body), "podpreset") {
			t.Errorf("something is left in %s", path)
		}
	}
}

// definitions is the path of all CustomResourceDefinitions.
const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"

// installAndRemove returns how many pods were created meanwhile.
func installAndRemove(t *testing.T, k *servers.Kubernetes, api string) (created int) {
	t.Helper()
	l := startLoad(t, k)
	t.Logf("the load began at %s", l.began.Format("15:04:05.0"))
	time.Sleep(time.Second)
	run(t, k, script(t, api))
	time.Sleep(2 * time.Second)

	answer := k.Must(t, http.MethodPost, presets, preset, nil)
	if len(answer.Warnings) > 0 {
		t.Errorf("warnings: %q", answer.Warnings)
	}
	eventually(t, "pods get the preset", func() bool { return injected(t, k) })
	run(t, k, script(t, api))
	if !injected(t, k) {
		t.Error("after a second installation pods do not get the preset")
	}

	run(t, k, script(t, api, "--remove"))
	time.Sleep(2 * time.Second)
	if injected(t, k) {
		t.Error("after the removal pods still get the preset")
	}

	created, refused := l.stop()
	if len(refused) > 0 {
		t.Errorf("%d of %d pods were refused; the first and the last:\n%s\n%s",
			len(refused), len(refused)+created, refused[0], refused[len(refused)-1])
	}
	if created < 5*perSecond {
		t.Errorf("only %d pods were created: that is no load", created)
	}
	return created
}

const presets = "/apis/settings.k8s.io/v1alpha1/namespaces/default/podpresets"

func script(t *testing.T, api string, args ...string) string {
	t.Helper()
	args = append([]string{"podpreset", "manifests"}, args...)
	if api != "" {
		args = append(args, "--api", api)
	}
	text, err := exec.Command(servers.Initplate(t), args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func run(t *testing.T, k *servers.Kubernetes, script string) {
	t.Helper()
	began := time.Now()
	said, err := k.Script(t, script)
	if err != nil {
		t.Fatalf("%v\n%s\nthe API server said:\n%s", err, said, k.Log())
	}
	t.Logf("from %s, %.1f s: %s", began.Format("15:04:05.0"), time.Since(began).Seconds(), strings.Split(script, "\n")[1])
}

// injected reports whether a pod can be created now, and gets the preset.
func injected(t *testing.T, k *servers.Kubernetes) bool {
	t.Helper()
	answer := tryPod(t, k)
	return answer.OK() && strings.Contains(string(answer.Body), "INJECTED")
}

func tryPod(t *testing.T, k *servers.Kubernetes) servers.KubeAnswer {
	t.Helper()
	answer, err := k.Do("admin", http.MethodPost, pods+"?dryRun=All", pod)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for limit := time.Now().Add(40 * time.Second); time.Now().Before(limit); time.Sleep(20 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("not true after 40 s: %s", what)
}

// TestAllAtOnce shows what the script avoids, and that the load would see it: on a fresh API server, policies that are
// applied right after the CustomResourceDefinition refuse pods.
func TestAllAtOnce(t *testing.T) {
	if !servers.Soak() {
		t.Skip("only in make soak: whether pods are refused is a matter of time")
	}

	refusing := 0
	for i := range 5 {
		t.Run(fmt.Sprint(i), func(t *testing.T) { refusing += allAtOnce(t, servers.StartKubernetes(t, "")) })
	}
	if refusing == 0 {
		t.Error("no pod was refused in 5 installations: the steps of the script are not needed")
	}
}

// allAtOnce returns 1 if pods were refused, else 0.
func allAtOnce(t *testing.T, k *servers.Kubernetes) int {
	t.Helper()
	l := startLoad(t, k)
	time.Sleep(time.Second)
	run(t, k, "#\n# All at once\nset -e\n"+
		"for s in crd policies; do initplate podpreset manifests $s | kubectl apply -f -; done")
	time.Sleep(time.Second)
	eventually(t, "pods are created again", func() bool { return tryPod(t, k).OK() })

	created, refused := l.stop()
	t.Logf("%d pods created, %d refused", created, len(refused))
	if !slices.ContainsFunc(refused, func(s string) bool { return strings.Contains(s, "paramKind") }) {
		return 0
	}
	return 1
}

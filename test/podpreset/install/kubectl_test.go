package install

import (
	"net/http"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestKubectl wants kubectl apply -k to install everything, and kubectl explain and get to show what presets are.
func TestKubectl(t *testing.T) {
	if !servers.Long() {
		t.Skip("an API server of its own: only in the long form; TestInstall has kubectl install the same")
	}

	k := servers.StartKubernetes(t, "")
	kubectl(t, k, "apply", "-k", "../../../deploy/podpreset")
	kubectl(t, k, "wait", "--for=condition=Established", "crd/podpresets.settings.k8s.io")
	eventually(t, "presets are served", func() bool {
		answer, err := k.Do("admin", http.MethodPost, presets, preset)
		return err == nil && answer.OK()
	})
	eventually(t, "pods get the preset", func() bool { return injected(t, k) })

	for _, tt := range []struct {
		args []string
		want []string
	}{
		{[]string{"explain", "podpreset"}, []string{"PodPreset adds what it holds to each pod", "Which pods get what."}},
		{[]string{"explain", "podpreset.spec"}, []string{"initContainers", "Init containers that run before the pod's own.",
			"Environment variables for every container"}},
		{[]string{"explain", "podpreset.spec.volumes"}, []string{"Volumes for the pod.", "emptyDir", "A temporary directory"}},
		{[]string{"get", "podpresets"}, []string{"SELECTOR", `{"preset":"mysql"}`}},
	} {
		said := kubectl(t, k, tt.args...)
		for _, want := range tt.want {
			if !strings.Contains(unwrapped(said), want) {
				t.Errorf("kubectl %s does not say %q:\n%s", strings.Join(tt.args, " "), want, said)
			}
		}
	}
}

// TestOlderKustomization wants kustomize to build the form for 1.34 and 1.35, and the API server to take it.
func TestOlderKustomization(t *testing.T) {
	if !servers.Long() {
		t.Skip("a quarter of a minute: only in the long form")
	}

	k := servers.StartKubernetes(t, "1.34")
	said := kubectl(t, k, "apply", "-k", "../../../deploy/podpreset/v1beta1")
	if want := "mutatingadmissionpolicy.admissionregistration.k8s.io/"; !strings.Contains(said, want) {
		t.Errorf("kubectl apply does not say %q:\n%s", want, said)
	}
	eventually(t, "pods get the preset", func() bool {
		k.Do("admin", http.MethodPost, presets, preset)
		return injected(t, k)
	})
}

func kubectl(t *testing.T, k *servers.Kubernetes, args ...string) (stdout string) {
	t.Helper()
	stdout, stderr, err := k.Kubectl(t, "", args...)
	if err != nil {
		t.Fatalf("kubectl %s: %v\n%s", strings.Join(args, " "), err, stderr)
	}
	return stdout
}

// unwrapped joins the lines of a text.
func unwrapped(text string) string { return strings.Join(strings.Fields(text), " ") }

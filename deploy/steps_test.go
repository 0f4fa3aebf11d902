package deploy

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "write podpreset/v1beta1/podpreset.yaml anew")

// An object is one YAML document.
type object = map[string]any

// TestOlderForm wants podpreset/v1beta1 to be all of podpreset, with other versions of the mutating policies.
func TestOlderForm(t *testing.T) {
	const name = "podpreset/v1beta1/podpreset.yaml"
	want := "# Made of the files in the directory above: go generate ./deploy writes it anew.\n" +
		step(t, "crd").Manifests("v1beta1") + separator + step(t, "policies").Manifests("v1beta1")
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}

	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what the files above it say: run go generate ./deploy", name)
	}

	newer := objects(t, step(t, "crd").Manifests("v1")+separator+step(t, "policies").Manifests("v1"))
	older := objects(t, string(got))
	changed := 0
	for i := range min(len(newer), len(older)) {
		if strings.HasPrefix(newer[i]["kind"].(string), "MutatingAdmissionPolicy") {
			changed++
			newer[i]["apiVersion"] = "admissionregistration.k8s.io/v1beta1"
		}
	}
	if changed != 2 || !reflect.DeepEqual(newer, older) {
		t.Errorf("v1beta1 has other documents than v1, or not 2 but %d mutating policies and bindings", changed)
	}
}

// TestTrial wants the trial's policies to be the others, but for what a failure does.
func TestTrial(t *testing.T) {
	trial, policies := objects(t, step(t, "trial").Manifests("v1")), objects(t, step(t, "policies").Manifests("v1"))
	failing := 0
	for _, o := range policies {
		if spec := o["spec"].(object); spec["failurePolicy"] == "Fail" {
			failing++
			spec["failurePolicy"] = "Ignore"
		}
	}
	if failing != 1 || !reflect.DeepEqual(trial, policies) {
		t.Errorf("the trial differs from the policies in more than a failurePolicy, or %d policies fail, not 1", failing)
	}
}

// TestScripts wants each step in the script that installs, in order, and shellcheck's grammar: sh -n.
func TestScripts(t *testing.T) {
	var said []string
	for line := range strings.Lines(Install("v1beta1")) {
		if _, name, ok := strings.Cut(line, "manifests "); ok && !strings.HasPrefix(line, "#") {
			said = append(said, strings.TrimRight(strings.Fields(name)[0], ")'\n"))
		}
	}
	var want []string
	for _, s := range Steps() {
		want = append(want, s.Name)
	}
	said = slices.DeleteFunc(said, func(name string) bool { return !slices.Contains(want, name) })
	if got := unique(said); !slices.Equal(got, want) {
		t.Errorf("install.sh has the steps %q, want %q", got, want)
	}

	for _, script := range []string{Install("v1"), Install("v1beta1"), Remove()} {
		cmd := exec.Command("sh", "-n")
		cmd.Stdin = strings.NewReader(script)
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, said)
		}
	}
}

// TestRemove wants each policy and binding that is installed to be in the script that removes them.
func TestRemove(t *testing.T) {
	script := Remove()
	for _, o := range objects(t, step(t, "policies").Manifests("v1")) {
		name := o["metadata"].(object)["name"].(string)
		plural := strings.ToLower(o["kind"].(string)) + "s"
		plural = strings.Replace(plural, "policys", "policies", 1)
		if line := fmt.Sprintf("\nremove %s %s\n", plural, name); !strings.Contains(script, line) {
			t.Errorf("remove.sh has no line %q", line)
		}
	}
}

// TestInstallElsewhere runs the script with a kubectl whose API server has v1beta1 alone, and wants it to say so, and to apply
// nothing.
func TestInstallElsewhere(t *testing.T) {
	dir := t.TempDir()
	const kubectl = `#!/bin/sh
case "$*" in
"get --raw /apis/admissionregistration.k8s.io") ;;
"get --raw /apis/admissionregistration.k8s.io/v1beta1") echo '{"resources":[{"name":"mutatingadmissionpolicies"}]}' ;;
"get --raw "*) echo '{"resources":[]}' ;;
*) echo "changes the cluster: $*" >&2 ;;
esac
`
	if err := os.WriteFile(dir+"/kubectl", []byte(kubectl), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-s")
	cmd.Stdin, cmd.Env = strings.NewReader(Install("v1")), []string{"PATH=" + dir + ":/usr/bin:/bin"}
	said, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(said), "manifests --api v1beta1 | sh") || strings.Contains(string(said), "changes") {
		t.Errorf("%v: %s", err, said)
	}
}

func unique(names []string) (once []string) {
	for _, name := range names {
		if !slices.Contains(once, name) {
			once = append(once, name)
		}
	}
	return once
}

func step(t *testing.T, name string) Step {
	t.Helper()
	i := slices.IndexFunc(Steps(), func(s Step) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("there is no step %s", name)
	}
	return Steps()[i]
}

func objects(t *testing.T, manifests string) (all []object) {
	t.Helper()
	for decoder := yaml.NewDecoder(strings.NewReader(manifests)); ; {
		var o object
		switch err := decoder.Decode(&o); {
		case err == io.EOF:
			return all
		case err != nil:
			t.Fatal(err)
		}
		all = append(all, o)
	}
}

package deploy

import "strings"

// A Step is a part of the installation of PodPreset.
type Step struct {
	Name string // as in initplate podpreset manifests NAME
	Doc  string // one line, without a full stop

	files []string
	alter func(manifest string) string // nil: the files as they are
}

// Steps returns the steps of the installation in their order. install.sh says what happens between them.
func Steps() []Step {
	return []Step{
		{Name: "crd", Doc: "the CustomResourceDefinition, and roles for presets", files: []string{"crd.yaml", "rbac.yaml"}},
		{Name: "trial", Doc: "the policies, with failurePolicy Ignore: pods pass where a policy fails",
			files: []string{"policy.yaml", "warn-policy.yaml"}, alter: ignoreFailures},
		{Name: "probe-preset", Doc: "a preset for the pod of probe-pod", files: []string{"probe-preset.yaml"}},
		{Name: "probe-pod", Doc: "a pod for kubectl create --dry-run=server, which shows that the policies work",
			files: []string{"probe-pod.yaml"}},
		{Name: "policies", Doc: "the policies as they stay, with failurePolicy Fail",
			files: []string{"policy.yaml", "warn-policy.yaml"}},
	}
}

// APIs are the versions of admissionregistration.k8s.io that the policies can be of; the first is that of Kubernetes
// 1.36 and later, the second that of 1.34 and 1.35.
func APIs() []string { return []string{"v1", "v1beta1"} }

// Manifests returns the YAML documents of a step for a version of [APIs].
func (s Step) Manifests(api string) string {
	var texts []string
	for _, name := range s.files {
		text := file(name)
		if s.alter != nil {
			text = s.alter(text)
		}
		texts = append(texts, withAPI(text, api))
	}
	return strings.Join(texts, separator)
}

// Install returns the shell script that installs PodPreset in these steps, for a version of [APIs].
func Install(api string) string {
	return strings.Replace(file("install.sh"), "\napi="+APIs()[0]+" ", "\napi="+api+" ", 1)
}

// Remove returns the shell script that removes it, whatever its version.
func Remove() string { return file("remove.sh") }

// file returns an embedded file. It panics where there is none: the names are all in this package.
func file(name string) string {
	text, err := PodPreset.ReadFile("podpreset/" + name)
	if err != nil {
		panic(err)
	}
	return string(text)
}

const (
	separator = "---\n"
	mutating  = "kind: MutatingAdmissionPolicy" // and its binding
	group     = "apiVersion: admissionregistration.k8s.io/"
)

// withAPI changes the version of mutating policies and of their bindings. Validating ones are v1 in all releases.
func withAPI(manifest, api string) string {
	documents := strings.SplitAfter(manifest, "\n"+separator)
	for i, document := range documents {
		if strings.Contains(document, "\n"+mutating) {
			documents[i] = strings.Replace(document, group+"v1\n", group+api+"\n", 1)
		}
	}
	return strings.Join(documents, "")
}

// ignoreFailures lets pods pass where a policy fails.
func ignoreFailures(manifest string) string {
	return strings.ReplaceAll(manifest, "\n  failurePolicy: Fail\n", "\n  failurePolicy: Ignore\n")
}

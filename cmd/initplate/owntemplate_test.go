package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestOwnTemplate does what the init container of examples/own-template does: it renders what kustomization.yaml puts
// into the ConfigMap.
func TestOwnTemplate(t *testing.T) {
	dir := filepath.Join(examples, "own-template")
	var kustomization struct {
		ConfigMapGenerator []struct {
			Name  string
			Files []string
		} `yaml:"configMapGenerator"`
	}
	must(t, readYAML(filepath.Join(dir, "kustomization.yaml"), &kustomization))
	templates, out := t.TempDir(), t.TempDir()
	for _, file := range kustomization.ConfigMapGenerator[0].Files {
		must(t, writeFile(filepath.Join(templates, file), read(t, filepath.Join(dir, file))))
	}

	deployment := filepath.Join(t.TempDir(), "deployment.yaml")
	must(t, writeFile(deployment, documentOf(t, filepath.Join(dir, "deployment.yaml"), "Deployment")))
	env, err := exampleEnv(dir, deployment)
	must(t, err)
	store, err := filepath.Abs(filepath.Join(dir, "store.yaml"))
	must(t, err)
	env["INITPLATE_VALUES"] = store

	mounts := containerMounts(t, deployment)
	for name, mounted := range map[string]string{"INITPLATE_TEMPLATES": templates, "INITPLATE_OUT": out} {
		if !slices.Contains(mounts, strings.TrimSuffix(env[name], "/")) {
			t.Errorf("%s is %s, where nothing is mounted: %q", name, env[name], mounts)
		}
		env[name] = mounted + "/"
	}
	renderWith(t, env)
	compareFolders(t, out, filepath.Join(dir, "want"), false)
}

// documentOf returns the document of a kind in a stream of manifests.
func documentOf(t *testing.T, file, kind string) string {
	t.Helper()
	for _, document := range strings.Split(read(t, file), "\n---\n") {
		if strings.Contains("\n"+document, "\nkind: "+kind+"\n") {
			return document
		}
	}
	t.Fatalf("%s has no %s", file, kind)
	return ""
}

// containerMounts returns where the init container of a Deployment has volumes.
func containerMounts(t *testing.T, deployment string) (paths []string) {
	t.Helper()
	var d struct {
		Spec struct {
			Template struct {
				Spec struct {
					InitContainers []struct {
						VolumeMounts []struct {
							MountPath string `yaml:"mountPath"`
						} `yaml:"volumeMounts"`
					} `yaml:"initContainers"`
				}
			}
		}
	}
	must(t, readYAML(deployment, &d))
	for _, mount := range d.Spec.Template.Spec.InitContainers[0].VolumeMounts {
		paths = append(paths, mount.MountPath)
	}
	return paths
}

// renderWith runs render without arguments, as a container does.
func renderWith(t *testing.T, env map[string]string) {
	t.Helper()
	var all []string
	for name, value := range env {
		all = append(all, name+"="+value)
	}
	_, code := initplate(t, all, "render")
	if code != 0 {
		t.Fatalf("exit code %d", code)
	}
}

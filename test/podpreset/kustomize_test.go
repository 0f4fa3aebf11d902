package podpreset

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/podpreset/bundled"
)

// testKustomize applies each example as a user of kustomize does, from a kustomization with another namespace and another
// registry. The API server must know every field.
func testKustomize(t *testing.T, c *cluster) {
	c.strict(t)
	c.databases(t)
	for _, dir := range exampleDirs(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			namespace := c.emptyNamespace(t)
			overlay := overlayOf(t, dir, namespace)
			built, stderr, err := c.Kubectl(t, "", "kustomize", overlay)
			if err != nil {
				t.Fatal(stderr)
			}

			if strings.Contains(built, bundled.DefaultImage) || !strings.Contains(built, "image: "+ownImage) {
				t.Errorf("the image is not that of the kustomization:\n%s", built)
			}
			if stdout, stderr, err := c.Kubectl(t, "", "apply", "--validate=strict", "-k", overlay); err != nil || stderr != "" {
				t.Errorf("%v\n%s%s", err, stdout, stderr)
			}
		})
	}
}

// testManifests has the API server read each manifest of the examples.
func testManifests(t *testing.T, c *cluster) {
	c.databases(t)
	for _, dir := range exampleDirs(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			namespace := c.emptyNamespace(t)
			if account := filepath.Join(dir, "serviceaccount.yaml"); isFile(account) {
				c.applies(t, namespace, read(t, account))
			}

			var all []string
			for _, file := range manifestsOf(t, dir) {
				all = append(all, read(t, file))
			}
			c.applies(t, namespace, strings.Join(all, "\n---\n"), "--dry-run=server")
		})
	}
}

const ownImage = "registry.example/initplate:" + bundled.Version

// strict wants the API server to refuse a field that does not exist: else the others show nothing.
func (c *cluster) strict(t *testing.T) {
	t.Helper()
	const pod = "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: i, comand: []}]}}"
	_, stderr, err := c.Kubectl(t, pod, "apply", "--validate=strict", "--dry-run=server", "-f", "-")
	if err == nil || !strings.Contains(stderr, `unknown field "spec.containers[0].comand"`) {
		t.Fatalf("a field that does not exist: %v\n%s", err, stderr)
	}
}

// databases installs the kinds of examples/mysqldb.
func (c *cluster) databases(t *testing.T) {
	t.Helper()
	if _, stderr, err := c.Kubectl(t, "", "apply", "--server-side", "-k", "../../mysqldb/deploy/crd"); err != nil {
		t.Fatal(stderr)
	}
	c.established(t, "crd/mysqldbs.prsn.io")
	c.established(t, "crd/mysqldbclasses.prsn.io")
}

// exampleDirs returns the examples with pods. Each must have a kustomization.
func exampleDirs(t *testing.T) (dirs []string) {
	t.Helper()
	entries, err := os.ReadDir("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		dir := filepath.Join("../../examples", e.Name())
		has := func(name string) bool { return isFile(filepath.Join(dir, name)) }
		if !has("podpreset.yaml") && !has("pod.yaml") && !has("deployment.yaml") {
			continue
		}
		if !isFile(filepath.Join(dir, "kustomization.yaml")) {
			t.Errorf("%s has no kustomization.yaml", dir)
			continue
		}
		dirs = append(dirs, dir)
	}
	return dirs
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// overlayOf writes a kustomization of a user, with an example among its resources.
func overlayOf(t *testing.T, dir, namespace string) (overlay string) {
	t.Helper()
	overlay, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	base, err := filepath.Rel(overlay, dir)
	if err != nil {
		t.Fatal(err)
	}

	image, _, _ := strings.Cut(bundled.DefaultImage, ":")
	text := fmt.Sprintf(`apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: %s
resources: [%s]
images: [{name: %s, newName: registry.example/initplate}]
`, namespace, base, image)
	if err := os.WriteFile(filepath.Join(overlay, "kustomization.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return overlay
}

// manifestsOf returns what of an example a user applies by itself.
func manifestsOf(t *testing.T, dir string) (files []string) {
	t.Helper()
	for _, pattern := range []string{"*.yaml", "want/*.yaml"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	return slices.DeleteFunc(files, func(file string) bool {
		return filepath.Base(file) == "kustomization.yaml" || !strings.Contains(read(t, file), "\napiVersion: ") &&
			!strings.HasPrefix(read(t, file), "apiVersion: ")
	})
}

// applies has kubectl apply manifests, in a namespace of the test.
func (c *cluster) applies(t *testing.T, namespace, manifests string, flags ...string) {
	t.Helper()
	manifests = strings.ReplaceAll(manifests, "namespace: shop\n", "namespace: "+namespace+"\n")
	args := append([]string{"apply", "--validate=strict", "--namespace=" + namespace, "-f", "-"}, flags...)
	if stdout, stderr, err := c.Kubectl(t, manifests, args...); err != nil || stderr != "" {
		t.Errorf("%v\n%s%s", err, stdout, stderr)
	}
}

package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/podpreset/bundled"
)

// TestImageName wants everything that people copy to name the image of one release: that of [bundled.DefaultImage], which
// initplate podpreset prints. Another registry, as in registry.example/initplate:VERSION, has the same version.
func TestImageName(t *testing.T) {
	image := regexp.MustCompile(`[\w./-]*\binitplate(?:-mysqldb)?:\w[\w.-]*`)
	names := map[string]int{}
	for _, path := range copied(t) {
		text, err := os.ReadFile(path)
		must(t, err)
		for _, name := range image.FindAllString(string(text), -1) {
			name = strings.TrimRight(name, ".")
			if name == "initplate:latest" || strings.HasSuffix(name, ":VERSION") { // what make image builds; any release
				continue
			}
			names[name]++
			own := strings.Replace(name, "initplate-mysqldb:", "initplate:", 1)
			if own != bundled.DefaultImage && own != "registry.example/initplate:"+bundled.Version {
				t.Errorf("%s names the image %s, where presets have %s", path, name, bundled.DefaultImage)
			}
		}

		if i := bytes.Index(text, []byte("image: initplate")); i >= 0 {
			t.Errorf("%s names an image without a registry: %.40s", path, text[i:])
		}
	}
	if names[bundled.DefaultImage] < 30 {
		t.Errorf("only these images were found: %v", names)
	}
}

// copied returns the files from which people copy: the README, the docs, the examples, and what is deployed.
func copied(t *testing.T) (paths []string) {
	t.Helper()
	const root = "../../"
	paths = []string{root + "README.md"}
	kinds := []string{".md", ".yaml", ".sh", ".tmpl", ".json"}
	for _, dir := range []string{"docs", "examples", "deploy", "mysqldb/deploy"} {
		must(t, filepath.WalkDir(root+dir, func(path string, e fs.DirEntry, err error) error {
			if err == nil && e.Type().IsRegular() && slices.Contains(kinds, filepath.Ext(path)) {
				paths = append(paths, path)
			}
			return err
		}))
	}
	return paths
}

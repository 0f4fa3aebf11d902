package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const examples = "../../examples"

// TestExamples renders every example as examples/README.md says.
func TestExamples(t *testing.T) {
	pods, err := filepath.Glob(examples + "/*/pod.yaml")
	must(t, err)
	sets, err := filepath.Glob(examples + "/*/statefulset.yaml")
	must(t, err)
	pods = append(pods, sets...)
	if len(pods) == 0 {
		t.Fatal("there are no examples")
	}
	for _, pod := range pods {
		dir := filepath.Dir(pod)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			env, err := exampleEnv(dir)
			must(t, err)
			out := t.TempDir()
			if to := env["INITPLATE_OUT"]; strings.HasSuffix(to, "/") {
				env["INITPLATE_OUT"] = out + "/"
			} else {
				env["INITPLATE_OUT"] = filepath.Join(out, filepath.Base(to))
			}
			store, err := filepath.Abs(dir + "/store.yaml")
			must(t, err)
			env["INITPLATE_VALUES"] = store
			exe, err := os.Executable()
			must(t, err)
			cmd := exec.Command(exe, "render")
			cmd.Args[0], cmd.Env = "initplate", nil
			for _, name := range slices.Sorted(maps.Keys(env)) {
				cmd.Env = append(cmd.Env, name+"="+env[name])
			}
			said, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, said)
			}
			compareFolders(t, out, dir+"/want")
		})
	}
}

// compareFolders wants the files of one folder to be those of another, and closed
// to others than owner and group unless they are certificates.
func compareFolders(t *testing.T, got, want string) {
	t.Helper()
	if *update {
		must(t, os.RemoveAll(want))
		must(t, os.CopyFS(want, os.DirFS(got)))
	}
	names := map[string]bool{}
	for _, dir := range []string{got, want} {
		entries, err := os.ReadDir(dir)
		must(t, err)
		for _, e := range entries {
			names[e.Name()] = true
		}
	}
	for name := range names {
		g, err := os.ReadFile(filepath.Join(got, name))
		if err != nil {
			t.Errorf("not written: %v", err)
			continue
		}
		w, err := os.ReadFile(filepath.Join(want, name))
		must(t, err)
		if !bytes.Equal(g, w) {
			t.Errorf("%s is\n%s\nwant\n%s", name, g, w)
		}
		if info, err := os.Stat(filepath.Join(got, name)); err != nil || info.Mode()&0o007 != 0 && filepath.Ext(name) != ".crt" {
			t.Errorf("%s: mode %v, %v", name, info.Mode(), err)
		}
	}
}

// exampleEnv is the environment of the example's init container.
func exampleEnv(dir string) (map[string]string, error) {
	p, err := readPod(dir)
	if err != nil {
		return nil, err
	}
	if len(p.Spec.InitContainers) == 0 {
		return nil, errors.New("the pod has no init container")
	}
	var servers struct {
		Metadata struct{ Name string }
		Data     map[string]string
	}
	var preset struct{ Spec struct{ Env []envVar } }
	for file, to := range map[string]any{"/servers.yaml": &servers, "/podpreset.yaml": &preset} {
		if err := readYAML(dir+file, to); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
	}
	c, env := p.Spec.InitContainers[0], map[string]string{}
	for _, from := range c.EnvFrom {
		if from.ConfigMapRef.Name != servers.Metadata.Name {
			return nil, fmt.Errorf("envFrom %s is not in servers.yaml", from.ConfigMapRef.Name)
		}
		maps.Copy(env, servers.Data)
	}
	own := map[string]string{}
	for _, e := range c.Env {
		value, ok, err := p.value(e)
		if err != nil {
			return nil, err
		}
		if ok {
			env[e.Name], own[e.Name] = value, value
		}
	}
	for _, e := range preset.Spec.Env {
		if is, ok := own[e.Name]; ok && is != e.Value {
			return nil, fmt.Errorf("%s is in the pod and, differently, in the PodPreset", e.Name)
		}
		env[e.Name] = e.Value
	}
	return env, nil
}

// readPod reads the example's pod, or makes the first one of its StatefulSet.
func readPod(dir string) (p pod, err error) {
	if err = readYAML(dir+"/pod.yaml", &p); !errors.Is(err, os.ErrNotExist) {
		return p, err
	}
	var set struct {
		Metadata struct{ Name string }
		Spec     struct{ Template pod }
	}
	err = readYAML(dir+"/statefulset.yaml", &set)
	p = set.Spec.Template
	p.Metadata.Name = set.Metadata.Name + "-0"
	return p, err
}

func readYAML(path string, to any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := yaml.NewDecoder(bytes.NewReader(text)).Decode(to); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

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
	"syscall"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

const examples = "../../examples"

// manifests are the files of an example with pods of a user.
var manifests = []string{"pod.yaml", "restricted.yaml", "statefulset.yaml", "deployment.yaml"}

// TestExamples prints, injects and renders every example as examples/README.md says.
func TestExamples(t *testing.T) {
	presets, err := filepath.Glob(examples + "/*/podpreset.yaml")
	must(t, err)
	if len(presets) == 0 {
		t.Fatal("there are no examples")
	}
	for _, preset := range presets {
		dir := filepath.Dir(preset)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			printed(t, preset)
			out, open := t.TempDir(), false
			for _, file := range manifests {
				if _, err := os.Stat(filepath.Join(dir, file)); err == nil {
					must(t, os.WriteFile(filepath.Join(out, file), injected(t, dir, file), 0o600))
					open = renderExample(t, dir, filepath.Join(out, file))
				}
			}
			compareFolders(t, out, dir+"/want", open)
		})
	}
}

// TestExamplePolicies wants the policy of an example to be what is printed with the variables of its init container, on which
// depends what is read, and to be JSON.
func TestExamplePolicies(t *testing.T) {
	policies, err := filepath.Glob(examples + "/*/policy.json")
	must(t, err)
	if len(policies) == 0 {
		t.Fatal("no example has a policy")
	}
	for _, file := range policies {
		env, err := exampleEnv(filepath.Dir(file), filepath.Dir(file)+"/want/pod.yaml")
		must(t, err)
		var variables []string
		for _, name := range slices.Sorted(maps.Keys(env)) {
			if !strings.HasPrefix(name, "INITPLATE_OUT") {
				variables = append(variables, name+"="+env[name])
			}
		}
		want := printedPolicy(t, variables, nil)
		if *update {
			must(t, os.WriteFile(file, []byte(want), 0o644))
		}
		if got := read(t, file); got != want {
			t.Errorf("%s is\n%s\nwant\n%s", file, got, want)
		}
	}
}

// printed wants a preset to be what the command in its comment prints.
func printed(t *testing.T, preset string) {
	t.Helper()
	is, err := os.ReadFile(preset)
	must(t, err)
	_, command, _ := strings.Cut(string(is), "\n# Printed by: ")
	command, _, _ = strings.Cut(command, "\napiVersion:")
	exe, err := os.Executable()
	must(t, err)
	bin := t.TempDir()
	must(t, os.Symlink(exe, filepath.Join(bin, "initplate")))
	cmd := exec.Command("bash", "-c", strings.ReplaceAll(command, "\n#", "\n"))
	cmd.Env, cmd.Dir = []string{"PATH=" + bin}, filepath.Dir(preset)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	want, err := cmd.Output()
	if err != nil || errs.Len() > 0 {
		t.Fatalf("%s: %v\n%s", command, err, &errs)
	}
	if *update {
		must(t, os.WriteFile(preset, want, 0o644))
	} else if !bytes.Equal(is, want) {
		t.Errorf("%s is not what its command prints: run go test ./cmd/initplate -run TestExamples -update; got\n%s", preset, want)
	}
}

// injected returns a manifest of an example with the example's preset in it. It wants a second run to change nothing, and
// the first to add lines and nothing else.
func injected(t *testing.T, dir, file string) []byte {
	t.Helper()
	own, err := os.ReadFile(filepath.Join(dir, file))
	must(t, err)
	once := inject(t, filepath.Join(dir, file), filepath.Join(dir, "podpreset.yaml"))
	again := filepath.Join(t.TempDir(), file)
	must(t, os.WriteFile(again, once, 0o600))
	if twice := inject(t, again, filepath.Join(dir, "podpreset.yaml")); !bytes.Equal(once, twice) {
		t.Errorf("injected again, %s is\n%s\nwant\n%s", file, twice, once)
	}

	rest := bytes.Split(once, []byte("\n"))
	for line := range bytes.SplitSeq(own, []byte("\n")) {
		at := slices.IndexFunc(rest, func(l []byte) bool { return bytes.Equal(l, line) })
		if at < 0 {
			t.Errorf("%s loses or moves the line %s", file, line)
			break
		}
		rest = rest[at+1:]
	}
	return once
}

func inject(t *testing.T, file, preset string) []byte {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe, "inject", "-f", file, "-p", preset)
	cmd.Args[0], cmd.Env = "initplate", []string{}
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil || errs.Len() > 0 {
		t.Fatalf("%s: %v\n%s", file, err, &errs)
	}
	return out
}

// renderExample does what the init container of a manifest does, and writes beside the manifest. It reports whether the
// files are for everybody.
func renderExample(t *testing.T, dir, manifest string) (open bool) {
	t.Helper()
	env, err := exampleEnv(dir, manifest)
	must(t, err)
	env["INITPLATE_OUT"] = filepath.Dir(manifest) + "/"
	env["INITPLATE_SERVER_USER"] = "none" // the files are those of the test's user
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
	if env["INITPLATE_WATCH"] == "true" {
		watchExample(t, cmd)
	} else if said, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(said), "warning") {
		t.Fatalf("%v\n%s", err, said)
	}
	return env["INITPLATE_MODE"] == "0644"
}

// watchExample runs a sidecar as the kubelet does: until the startup probe of its preset says that the files are there.
func watchExample(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	var said bytes.Buffer
	cmd.Stderr = &said
	socket := "INITPLATE_SOCKET=" + filepath.Join(t.TempDir(), "socket")
	cmd.Env = append(cmd.Env, socket)
	must(t, cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()

	for code := -1; code != 0; {
		select {
		case err := <-ended:
			t.Fatalf("%v\n%s", err, &said)
		case <-time.After(20 * time.Millisecond):
		}
		_, code = initplate(t, []string{socket}, "ready")
	}
	must(t, cmd.Process.Signal(syscall.SIGTERM))
	if err := <-ended; err != nil {
		t.Errorf("%v\n%s", err, &said)
	}
}

// compareFolders wants the files of one directory to be those of another, and closed to others than owner and group unless
// they are certificates or, if open is set, for everybody.
func compareFolders(t *testing.T, got, want string, open bool) {
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
		if info, err := os.Stat(filepath.Join(got, name)); err != nil || info.Mode()&0o007 != 0 && filepath.Ext(name) != ".crt" && !open {
			t.Errorf("%s: mode %v, %v", name, info.Mode(), err)
		}
	}
}

// exampleEnv is the environment of the init container in a manifest.
func exampleEnv(dir, manifest string) (map[string]string, error) {
	p, err := readPod(manifest)
	if err != nil {
		return nil, err
	}
	if len(p.Spec.InitContainers) != 1 {
		return nil, fmt.Errorf("the pod has %d init containers", len(p.Spec.InitContainers))
	}
	var servers struct {
		Metadata struct{ Name string }
		Data     map[string]string
	}
	if err := readYAML(dir+"/servers.yaml", &servers); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	c, env := p.Spec.InitContainers[0], map[string]string{}
	for _, from := range c.EnvFrom {
		if from.ConfigMapRef.Name != servers.Metadata.Name && !from.ConfigMapRef.Optional {
			return nil, fmt.Errorf("envFrom %s is not in servers.yaml", from.ConfigMapRef.Name)
		}
		maps.Copy(env, servers.Data)
	}
	for _, e := range c.Env {
		value, ok, err := p.value(e)
		if err != nil {
			return nil, err
		}
		if ok {
			env[e.Name] = value
		}
	}
	return env, nil
}

// readPod reads a pod, or makes the first one of a StatefulSet or a Deployment.
func readPod(manifest string) (p pod, err error) {
	var set struct {
		Kind string
		pod  `yaml:",inline"`
	}
	if err := readYAML(manifest, &set); err != nil || set.Kind == "Pod" {
		return set.pod, err
	}
	p = *set.Spec.Template
	p.Metadata.Name = set.Metadata.Name + "-0"
	return p, nil
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

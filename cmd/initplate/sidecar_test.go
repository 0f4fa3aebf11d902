package main

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// A sidecar is what matters here of an init container that keeps running.
type sidecar struct {
	RestartPolicy string `yaml:"restartPolicy"`
	StartupProbe  struct {
		Exec             struct{ Command []string }
		PeriodSeconds    int `yaml:"periodSeconds"`
		FailureThreshold int `yaml:"failureThreshold"`
	} `yaml:"startupProbe"`
}

// check wants a sidecar with a probe that waits for longer than a round may take.
func (s sidecar) check(t *testing.T) {
	t.Helper()
	if s.RestartPolicy != "Always" || !slices.Equal(s.StartupProbe.Exec.Command, []string{"/initplate", "ready"}) ||
		s.StartupProbe.PeriodSeconds*s.StartupProbe.FailureThreshold < 90 {
		t.Errorf("it is not a sidecar that others wait for: %+v", s)
	}
}

// TestSidecarPresets wants a preset of every bundled template with --watch to be the one without it, but for a sidecar.
func TestSidecarPresets(t *testing.T) {
	for _, name := range presetNames() {
		once, _ := printPreset(t, append(required[name], name)...)
		text, errs := printPreset(t, append(required[name], name, "--watch", "--notify=signal:HUP@nginx")...)
		if errs != "" {
			t.Fatal(errs)
		}
		checkLines(t, text)
		var p podPreset
		must(t, p.read(text))
		checkPreset(t, name, &p)

		var s struct {
			Spec struct {
				InitContainers []sidecar `yaml:"initContainers"`
			}
		}
		must(t, yaml.Unmarshal([]byte(text), &s))
		s.Spec.InitContainers[0].check(t)
		for line := range strings.Lines(once) {
			if !strings.HasPrefix(line, "#") && !strings.Contains(text, line) {
				t.Errorf("%s with --watch has no %s", name, line)
			}
		}
	}
}

// TestSidecarRuns starts the sidecar of a preset as a kubelet does, asks it as its startupProbe does, and ends it.
func TestSidecarRuns(t *testing.T) {
	t.Parallel()
	text, _ := printPreset(t, "mysql", "--watch")
	var p podPreset
	must(t, p.read(text))
	dir := t.TempDir()
	env := []string{"INITPLATE_SOCKET=" + dir + "/socket"}
	for _, e := range p.Spec.InitContainers[0].Env {
		env = append(env, e.Name+"="+strings.Replace(inContainer(e), "/config/", dir+"/", 1))
	}
	initplate := func(arg string) (*exec.Cmd, *bytes.Buffer) {
		exe, err := os.Executable()
		must(t, err)
		cmd := exec.Command(exe, arg)
		said := new(bytes.Buffer)
		cmd.Args[0], cmd.Env, cmd.Stdout, cmd.Stderr = "initplate", env, said, said
		return cmd, said
	}

	running, log := initplate("render")
	must(t, running.Start())
	defer running.Process.Kill()
	for limit := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		asking, said := initplate("ready")
		if asking.Run() == nil {
			break
		}
		if time.Now().After(limit) {
			t.Fatalf("not ready after a minute: %s", said)
		}
	}
	if _, err := os.Stat(dir + "/my.cnf"); err != nil {
		t.Error(err)
	}

	must(t, running.Process.Signal(syscall.SIGTERM))
	if err := running.Wait(); err != nil {
		t.Errorf("%v: %s", err, log)
	}
}

// TestSidecarInject wants inject to put in a whole sidecar.
func TestSidecarInject(t *testing.T) {
	text, _ := printPreset(t, "mysql", "--watch")
	dir := t.TempDir()
	must(t, os.WriteFile(dir+"/preset.yaml", []byte(text), 0o600))
	pod := "apiVersion: v1\nkind: Pod\nmetadata: {name: x, labels: {initplate/mysql: default}}\n" +
		"spec:\n  containers: [{name: mysql, image: \"mysql:9.7\"}]\n"
	must(t, os.WriteFile(dir+"/pod.yaml", []byte(pod), 0o600))

	var got struct {
		Spec struct {
			InitContainers []sidecar `yaml:"initContainers"`
		}
	}
	whole := inject(t, dir+"/pod.yaml", dir+"/preset.yaml")
	must(t, yaml.Unmarshal(whole, &got))
	if len(got.Spec.InitContainers) != 1 {
		t.Fatalf("got\n%s", whole)
	}
	got.Spec.InitContainers[0].check(t)
	if probes := regexp.MustCompile(`Probe`).FindAll(whole, -1); len(probes) != 1 {
		t.Errorf("there are %d probes in\n%s", len(probes), whole)
	}
}

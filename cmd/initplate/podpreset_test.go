package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/templates"
)

// A podPreset is what matters here of one.
type podPreset struct {
	Metadata struct{ Name string }
	Spec     struct {
		Selector struct {
			MatchLabels map[string]string `yaml:"matchLabels"`
		}
		Env            []envVar
		EnvFrom        []any           `yaml:"envFrom"`
		InitContainers []initContainer `yaml:"initContainers"`
		Volumes        []struct {
			Name     string
			EmptyDir map[string]string `yaml:"emptyDir"`
		}
		VolumeMounts []volumeMount `yaml:"volumeMounts"`
	}
}

type initContainer struct {
	container       `yaml:",inline"`
	VolumeMounts    []volumeMount  `yaml:"volumeMounts"`
	SecurityContext map[string]any `yaml:"securityContext"`
}

type volumeMount struct {
	Name      string
	MountPath string `yaml:"mountPath"`
	ReadOnly  bool   `yaml:"readOnly"`
}

func (p *podPreset) read(text string) error { return yaml.Unmarshal([]byte(text), p) }

// printPreset runs initplate podpreset, and returns what it prints.
func printPreset(t *testing.T, args ...string) (text, errs string) {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe, append([]string{"podpreset"}, args...)...)
	cmd.Args[0], cmd.Env = "initplate", []string{}
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	_ = cmd.Run() // said has why
	return out.String(), said.String()
}

// required are the flags without which there is no preset of a template.
var required = map[string][]string{
	"cert":         {"--server-user=1000", "--set=common_name=a.example"},
	"cert-pem":     {"--server-user=101", "--set=common_name=a.example"},
	"cert-pkcs12":  {"--server-user=1000", "--set=common_name=a.example", "--secret=password=keys/password"},
	"cert-jks":     {"--server-user=1000", "--set=common_name=a.example", "--secret=password=keys/password"},
	"mysql-client": {"--server-user=1000"},
	"telegraf":     {"--server-user=1000"},
	"fluent-bit":   {"--server-user=1000"},
	"vector":       {"--server-user=1000"},
}

// presetNames are the bundled templates that there are presets of: containers read their files.
func presetNames() []string {
	return slices.DeleteFunc(bundledNames(), func(name string) bool { return name == "servicemonitor" || name == "podmonitor" })
}

// TestBundledPresets wants a preset of every bundled template that keeps the rules of package podpreset/bundled.
func TestBundledPresets(t *testing.T) {
	for _, name := range presetNames() {
		t.Run(name, func(t *testing.T) {
			text, errs := printPreset(t, append(required[name], name)...)
			if errs != "" {
				t.Fatal(errs)
			}
			var p podPreset
			must(t, p.read(text))
			checkPreset(t, name, &p)
			checkLines(t, text)
			checkFilesOf(t, name, text)
			renderPreset(t, name, p.Spec.InitContainers[0])
		})
	}
	for name, flags := range required {
		for i := range flags {
			if text, errs := printPreset(t, append(slices.Delete(slices.Clone(flags), i, i+1), name)...); errs == "" || text != "" {
				t.Errorf("%s without %s: %s%s", name, flags[i], text, errs)
			}
		}
	}
}

func checkPreset(t *testing.T, name string, p *podPreset) {
	t.Helper()
	s, object := p.Spec, "initplate-"+name
	if p.Metadata.Name != name || len(s.Selector.MatchLabels) != 1 || s.Selector.MatchLabels["initplate/"+name] != "default" {
		t.Errorf("the preset %s selects %v", p.Metadata.Name, s.Selector.MatchLabels)
	}
	if len(s.Env)+len(s.EnvFrom) > 0 {
		t.Errorf("every container gets %v, %v", s.Env, s.EnvFrom)
	}
	if len(s.Volumes) != 1 || s.Volumes[0].Name != object || s.Volumes[0].EmptyDir["medium"] != "Memory" {
		t.Errorf("the volumes are %v", s.Volumes)
	}
	for _, m := range s.VolumeMounts {
		if m.Name != object || !m.ReadOnly || m.MountPath == "/config" {
			t.Errorf("containers mount %v", m)
		}
	}
	if len(s.VolumeMounts) == 0 || len(s.InitContainers) != 1 {
		t.Fatalf("there are %d mounts and %d init containers", len(s.VolumeMounts), len(s.InitContainers))
	}
	checkInitContainer(t, object, s.InitContainers[0])
}

func checkInitContainer(t *testing.T, object string, c initContainer) {
	t.Helper()
	if c.Name != object || c.VolumeMounts[0] != (volumeMount{object, "/config", false}) {
		t.Errorf("the init container %s mounts %v", c.Name, c.VolumeMounts)
	}
	for _, m := range c.VolumeMounts[1:] {
		if !m.ReadOnly {
			t.Errorf("the init container can write to %v", m)
		}
	}
	drop, _ := c.SecurityContext["capabilities"].(map[string]any)
	seccomp, _ := c.SecurityContext["seccompProfile"].(map[string]any)
	user, _ := c.SecurityContext["runAsUser"].(int)
	if c.SecurityContext["runAsNonRoot"] != true || c.SecurityContext["allowPrivilegeEscalation"] != false ||
		seccomp["type"] != "RuntimeDefault" || len(drop) != 1 || drop["drop"].([]any)[0] != "ALL" || user == 0 {
		t.Errorf("Pod Security restricted refuses %v", c.SecurityContext)
	}
	set := map[string]bool{}
	for _, e := range c.Env {
		if set[e.Name] {
			t.Errorf("%s is set twice", e.Name)
		}
		set[e.Name] = true
	}
}

// checkLines wants lines that fit on a screen.
func checkLines(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if len(line) > 121 {
			t.Errorf("a line has %d characters: %s", len(line)-1, line)
		}
	}
}

// checkFilesOf wants each file of a template to be where a container looks for it: the program reads the directory by
// itself, or the preset says how it is pointed at the file.
func checkFilesOf(t *testing.T, name, text string) {
	t.Helper()
	if strings.Contains(text, "/PATH") || strings.Contains(text, "value: /config/e") {
		t.Errorf("a place is missing in\n%s", text)
	}
	mountOf := regexp.MustCompile(`(?m)^pod: \{.*mount: `)
	if first := templates.Files(name)[0]; !mountOf.MatchString(first.Text) && !strings.Contains(text, "\n  # "+name+": ") {
		t.Errorf("nothing says how a program finds the files in\n%s", text)
	}
}

// renderPreset wants the init container of a preset to do its work: it takes its settings, and writes each file, for the
// others of the pod if it does not run as their user.
func renderPreset(t *testing.T, name string, c initContainer) {
	t.Helper()
	dir := t.TempDir()
	var env []string
	if os.Geteuid() == 0 { // as whom it runs
		env = append(env, fmt.Sprintf("INITPLATE_OWNER=%v:%v", c.SecurityContext["runAsUser"], c.SecurityContext["runAsGroup"]))
	}
	if strings.HasPrefix(name, "cert") {
		env = append(env, "INITPLATE_VALUES="+certificate(t), "INITPLATE_VAULT_PATH=pki/issue/web")
	}
	for _, e := range c.Env {
		env = append(env, e.Name+"="+strings.Replace(inContainer(e), "/config/", dir+"/", 1))
	}

	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe, "render")
	cmd.Args[0], cmd.Env = "initplate", env
	if said, err := cmd.CombinedOutput(); err != nil || os.Geteuid() == 0 && strings.Contains(string(said), "cannot read it") {
		t.Fatalf("%v\n%s", err, said)
	}
	for _, tmpl := range templates.Files(name) {
		out := regexp.MustCompile(`(?m)^out: (\S+)$`).FindStringSubmatch(tmpl.Text)[1]
		info, err := os.Stat(dir + "/" + out)
		must(t, err)
		if c.SecurityContext["runAsUser"] == 65532 && info.Mode().Perm() != 0o644 {
			t.Errorf("%s has mode %v, and nobody knows who reads it", out, info.Mode())
		}
	}
}

// certificate is the file of --values of examples/cert, for whatever certificate is asked for.
func certificate(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(examples + "/cert/store.yaml")
	must(t, err)
	file := t.TempDir() + "/store.yaml"
	text = regexp.MustCompile(`pki/issue/web [^:]*:`).ReplaceAll(text, []byte(`pki/issue/web common_name=a.example:`))
	must(t, os.WriteFile(file, text, 0o644))
	return file
}

// inContainer is the value of a variable as a kubelet would set it.
func inContainer(e envVar) string {
	for kind, from := range e.ValueFrom {
		switch {
		case kind == "resourceFieldRef":
			return "2147483648"
		case from.FieldPath == "metadata.name":
			return "shop-0"
		case from.FieldPath == "status.podIP":
			return "10.0.0.10"
		case kind == "secretKeyRef" && !from.Optional:
			return "changeit"
		}
		return "" // no such label, no such Secret
	}
	return e.Value
}

// TestPresetsTogether wants all presets to fit on one pod, but those of programs that read one directory.
func TestPresetsTogether(t *testing.T) {
	names, mounts := map[string]string{}, map[string][]string{}
	for _, name := range presetNames() {
		text, errs := printPreset(t, append(required[name], name)...)
		if errs != "" {
			t.Errorf("%s: %s", name, errs)
			continue
		}
		var p podPreset
		must(t, p.read(text))
		for _, own := range []string{p.Spec.Volumes[0].Name, p.Spec.InitContainers[0].Name + " ", "label initplate/" + name} {
			if names[own] != "" {
				t.Errorf("%s and %s both have %s", names[own], name, own)
			}
			names[own] = name
		}
		for _, m := range p.Spec.VolumeMounts {
			mounts[m.MountPath] = append(mounts[m.MountPath], name)
		}
	}
	for dir, of := range mounts {
		if len(of) > 1 && (dir != "/etc/mysql/conf.d" || slices.Contains(of, "mysql-init-sql")) {
			t.Errorf("%s is the mount of %v", dir, of)
		}
	}
	want := []string{"galera", "mysql-logging", "mariadb", "mysql"}
	if got := mounts["/etc/mysql/conf.d"]; !slices.Equal(got, want) {
		t.Errorf("/etc/mysql/conf.d is the mount of %v, want %v", got, want)
	}
}

// TestPresetsInject puts the presets of all programs that can run beside a MySQL server into one pod.
func TestPresetsInject(t *testing.T) {
	dir := t.TempDir()
	pod := "apiVersion: v1\nkind: Pod\nmetadata:\n  name: all\n  labels:\n"
	var names []string
	for _, name := range presetNames() {
		if name == "mariadb" || name == "galera" || name == "mysql-logging" { // read from the directory of mysql
			continue
		}
		text, _ := printPreset(t, append(required[name], name)...)
		must(t, os.WriteFile(dir+"/"+name+".yaml", []byte(text), 0o600))
		pod += "    initplate/" + name + ": default\n"
		names = append(names, name)
	}
	pod += "spec:\n  containers:\n    - {name: mysql, image: \"mysql:9.7\"}\n"
	file := t.TempDir() + "/pod.yaml"
	must(t, os.WriteFile(file, []byte(pod), 0o600))

	whole := string(inject(t, file, dir))
	for _, name := range names {
		for _, want := range []string{"podpreset-" + name + ": ", "- name: initplate-" + name + "\n"} {
			if !strings.Contains(whole, want) {
				t.Errorf("%q is not in\n%s", want, whole)
			}
		}
	}
}

// TestPresetSecrets wants files that every user may read to hold no secret.
func TestPresetSecrets(t *testing.T) {
	for _, tmpl := range templates.All() {
		if !strings.Contains(tmpl.Text, "user: any}") {
			continue
		}
		if strings.Contains(tmpl.Text, "secret: true") || strings.Contains(tmpl.Text, "VAULT_PATH") {
			t.Errorf("%s is for any user, and holds secrets", tmpl.Path)
		}
	}
}

// TestPresetLabels: the name and the version of a pod are those of its metrics, but not of what is scraped elsewhere.
func TestPresetLabels(t *testing.T) {
	for names, want := range map[string]bool{
		"statsd-exporter": true, "prometheus-scrape": false, "statsd-exporter prometheus-scrape": false, "prometheus-scrape statsd-exporter": false,
	} {
		text, errs := printPreset(t, append(strings.Fields(names), "--server-user=1000")...)
		for _, variable := range []string{"METRICS_SERVICE", "METRICS_VERSION"} {
			if got := strings.Contains(text, variable); got != want || errs != "" {
				t.Errorf("%s: %s is there: %v, want %v\n%s%s", names, variable, got, want, text, errs)
			}
		}
	}
}

// TestPresetNoReader: there is no preset of a file that no container reads.
func TestPresetNoReader(t *testing.T) {
	for _, name := range []string{"servicemonitor", "podmonitor"} {
		want := "initplate: error: no container reads " + name + ".yaml: it is an object of Kubernetes\n" +
			"initplate: hint: apply it: initplate render " + name + " --out - | kubectl apply -f -\n"
		if text, errs := printPreset(t, name); text != "" || errs != want {
			t.Errorf("%s: got\n%s%swant\n%s", name, text, errs, want)
		}
	}
}

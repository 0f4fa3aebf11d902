package pods

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

type object = map[string]any

// A Manifest is a pod of examples and what it needs, as podman takes it. What podman
// does not do as Kubernetes does is done here: it knows no limits of another
// container, no fsGroup and no termination message.
type Manifest struct {
	Pod    object
	Others []object

	dir string // of its volumes
}

// Example reads the pod of an example that meets the restricted Pod Security Standard,
// as it is once its PodPreset is in it, and its ConfigMap. store.yaml stands for Consul
// and Vault, as in the example's own test.
func (p *Podman) Example(t testing.TB, name string) *Manifest {
	t.Helper()
	return p.exampleOf(t, name, read(t, filepath.Join(p.Root, "examples", name, "want/restricted.yaml")))
}

// exampleOf is Example with another pod.
func (p *Podman) exampleOf(t testing.TB, name string, pod object) *Manifest {
	t.Helper()
	from := filepath.Join(p.Root, "examples", name)
	m := p.Manifest(t, pod)
	if servers := filepath.Join(from, "servers.yaml"); exists(servers) {
		m.Others = append(m.Others, read(t, servers))
	}
	store, err := os.ReadFile(filepath.Join(from, "store.yaml"))
	must(t, err)
	m.file(t, "store.yaml", "/store.yaml", string(store), 0o644)
	m.Set("INITPLATE_VALUES", "/store.yaml")
	return m
}

// Manifest takes any pod that has an init container.
func (p *Podman) Manifest(t testing.TB, pod object) *Manifest {
	t.Helper()
	dir, err := os.MkdirTemp(p.Dir, "pod-")
	must(t, err)
	must(t, os.Chmod(dir, 0o755))
	m := &Manifest{Pod: pod, dir: dir}
	m.Pod["metadata"].(object)["annotations"] = object{"io.podman.annotations.init.container.type": "always"} // or podman removes it
	m.spec()["restartPolicy"] = "Never"                                                                       // what fails is to be seen
	m.limits()
	m.volumes(t, p)
	m.file(t, "termination-log", "/dev/termination-log", "", 0o666)
	return m
}

// Termination is the termination message of the init container.
func (m *Manifest) Termination(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(m.dir, "termination-log"))
	must(t, err)
	return string(text)
}

// volumes makes each emptyDir as Kubernetes does: for all to write, and with the
// group of fsGroup, if the pod has one. Podman's belong to the owner that their directory
// has in the image.
func (m *Manifest) volumes(t testing.TB, p *Podman) {
	t.Helper()
	mode, octal := os.FileMode(0o777), "777"
	group, ok := m.securityContext()["fsGroup"].(int)
	if ok {
		mode, octal = mode|os.ModeSetgid, "2777"
	}

	for _, o := range m.spec()["volumes"].([]any) {
		v := o.(object)
		empty, ok := v["emptyDir"].(object)
		if !ok {
			continue
		}
		dir := filepath.Join(m.dir, v["name"].(string))
		must(t, os.Mkdir(dir, 0o755))
		if empty["medium"] == "Memory" {
			size := strings.TrimSuffix(empty["sizeLimit"].(string), "i")
			mount := append(slices.Clone(p.inside), "mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%s,gid=%d,mode=%s", size, group, octal), "tmpfs", dir)
			if out, err := exec.Command(mount[0], mount[1:]...).CombinedOutput(); err != nil {
				t.Fatalf("%v: %v\n%s", mount, err, out)
			}
		} else {
			must(t, os.Chown(dir, 0, group))
			must(t, os.Chmod(dir, mode))
		}
		delete(v, "emptyDir")
		v["hostPath"] = object{"path": dir, "type": "Directory"}
	}
}

func read(t testing.TB, file string) object {
	t.Helper()
	text, err := os.ReadFile(file)
	must(t, err)
	var o object
	must(t, yaml.Unmarshal(text, &o))
	return o
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

func (m *Manifest) spec() object { return m.Pod["spec"].(object) }

// Name is the pod's.
func (m *Manifest) Name() string { return m.Pod["metadata"].(object)["name"].(string) }

// securityContext is the pod's, or nil.
func (m *Manifest) securityContext() object {
	c, _ := m.spec()["securityContext"].(object)
	return c
}

func (m *Manifest) initContainer() object { return m.spec()["initContainers"].([]any)[0].(object) }

func (m *Manifest) container() object { return m.spec()["containers"].([]any)[0].(object) }

// Containers are podman's names of the init container and the other one.
func (m *Manifest) Containers() (first, second string) {
	return fmt.Sprint(m.Name(), "-", m.initContainer()["name"]), fmt.Sprint(m.Name(), "-", m.container()["name"])
}

// Users are who the init container and the other one run as, UID:GID each.
func (m *Manifest) Users() (first, second string) {
	return m.user(m.initContainer()), m.user(m.container())
}

// user is who a container runs as: it says so, or else the pod does.
func (m *Manifest) user(c object) string {
	as := m.securityContext()
	if own, _ := c["securityContext"].(object); own["runAsUser"] != nil {
		as = own
	}
	return fmt.Sprintf("%d:%d", as["runAsUser"], as["runAsGroup"])
}

// Set gives the init container a variable.
func (m *Manifest) Set(name, value string) {
	env := m.initContainer()["env"].([]any)
	for _, e := range env {
		if v := e.(object); v["name"] == name {
			delete(v, "valueFrom")
			v["value"] = value
			return
		}
	}
	m.initContainer()["env"] = append(env, object{"name": name, "value": value})
}

// limits looks up what the init container asks of others, in bytes, as Kubernetes
// gives it.
func (m *Manifest) limits() {
	for _, e := range m.initContainer()["env"].([]any) {
		from, _ := e.(object)["valueFrom"].(object)
		field, ok := from["resourceFieldRef"].(object)
		if !ok {
			continue
		}
		limit := m.container()["resources"].(object)["limits"].(object)[strings.TrimPrefix(field["resource"].(string), "limits.")]
		var gibibytes int
		fmt.Sscanf(fmt.Sprint(limit), "%dGi", &gibibytes)
		m.Set(e.(object)["name"].(string), fmt.Sprint(gibibytes<<30))
	}
}

// file mounts a file into the init container.
func (m *Manifest) file(t testing.TB, name, path, text string, mode os.FileMode) {
	t.Helper()
	file := filepath.Join(m.dir, name)
	must(t, os.WriteFile(file, []byte(text), mode))
	must(t, os.Chmod(file, mode))
	volume := strings.ReplaceAll(name, ".", "-")
	m.spec()["volumes"] = append(m.spec()["volumes"].([]any), object{"name": volume, "hostPath": object{"path": file, "type": "File"}})
	c := m.initContainer()
	c["volumeMounts"] = append(c["volumeMounts"].([]any), object{"name": volume, "mountPath": path})
}

// Secret adds one.
func (m *Manifest) Secret(name, key, value string) {
	m.Others = append(m.Others, object{"apiVersion": "v1", "kind": "Secret", "metadata": object{"name": name}, "stringData": object{key: value}})
}

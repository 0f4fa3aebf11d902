package pods

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"go.yaml.in/yaml/v3"
)

// Play starts the pod and returns when its init containers have ended, with an error
// when one of them failed.
func (p *Podman) Play(t testing.TB, m *Manifest) error {
	t.Helper()
	var text bytes.Buffer
	for _, o := range append(m.Others, m.Pod) {
		part, err := yaml.Marshal(o)
		must(t, err)
		fmt.Fprintf(&text, "---\n%s", part)
	}
	file := filepath.Join(m.dir, "pod.yaml")
	must(t, os.WriteFile(file, text.Bytes(), 0o600))
	t.Cleanup(func() {
		if t.Failed() {
			first, second := m.Containers()
			for _, c := range []string{first, second} {
				log, _ := exec.Command(p.Tool, "logs", "--tail=50", c).CombinedOutput()
				t.Logf("%s:\n%s", c, log)
			}
		}
		p.Run(t, "kube", "down", "--force", file)
	})
	_, err := p.Try("kube", "play", "--network=none", file)
	return err
}

// Probe is a command that does in the container what its readiness probe says.
func (m *Manifest) Probe() []string {
	_, name := m.Containers()
	command := []string{"exec", name}
	probe := m.container()["readinessProbe"].(object)
	if exec, ok := probe["exec"].(object); ok {
		for _, arg := range exec["command"].([]any) {
			command = append(command, arg.(string))
		}
		return command
	}
	command = append(command, "bash", "-c")
	if get, ok := probe["httpGet"].(object); ok {
		return append(command, fmt.Sprintf(`exec 3<>/dev/tcp/127.0.0.1/%v && printf 'GET %v HTTP/1.0\r\n\r\n' >&3 && read -r _ status _ <&3 &&
			((200 <= status && status < 400)) || { echo "the probe is answered ${status:-nothing}" >&2; exit 1; }`, m.port(get["port"]), get["path"]))
	}
	return append(command, fmt.Sprintf("</dev/tcp/127.0.0.1/%v", m.port(probe["tcpSocket"].(object)["port"])))
}

// port is the number of a port of the container.
func (m *Manifest) port(name any) any {
	for _, p := range m.container()["ports"].([]any) {
		if port := p.(object); port["name"] == name {
			return port["containerPort"]
		}
	}
	return name
}

//go:build pods

package pods

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/podpreset/bundled"
	"github.com/initplate/initplate/test/servers"
)

// ordinaryPod has a sidecar that is a container like the program: podman has no native ones. An
// init container writes the files before both, so that the program does not wait.
const ordinaryPod = `
apiVersion: v1
kind: Pod
metadata: {name: shop}
spec:
  terminationGracePeriodSeconds: 0 # sleep does not end by itself
  securityContext: {runAsUser: 1000, runAsGroup: 1000}
  initContainers:
    - &initplate
      name: first
      image: IMAGE
      env: &env
        - {name: INITPLATE_INLINE_shop.txt, value: '{{ file "/values/colour" | trim }} {{ with secret "auth/token/create" "ttl=1h" }}{{ .Auth.ClientToken }}{{ end }}'}
        - {name: INITPLATE_OUT, value: /config/}
        - {name: VAULT_ADDR, value: "unix:///values/vault.sock"}
        - {name: VAULT_TOKEN, value: root}
      volumeMounts: &mounts
        - {name: config, mountPath: /config}
        - {name: values, mountPath: /values}
  containers:
    - name: shop
      image: mysql:9.7
      command: [sleep, infinity]
      volumeMounts: *mounts
    - name: sidecar
      image: IMAGE
      args: [render, --watch, --keep-leases]
      env: *env
      volumeMounts: *mounts
  volumes:
    - name: config
      emptyDir: {}
    - name: values
      hostPath: {path: VALUES, type: Directory}
`

// testOrdinary has podman run a sidecar that ends together with its program: what the program
// still needs then must not be revoked.
func testOrdinary(t *testing.T, p *Podman) {
	vault := servers.Vault(t)
	values, err := os.MkdirTemp(p.Dir, "values-")
	must(t, err)
	must(t, os.Chmod(values, 0o755))
	forwardSocket(t, filepath.Join(values, "vault.sock"), strings.TrimPrefix(vault.Addr, "http://"))
	colour := filepath.Join(values, "colour")
	must(t, os.WriteFile(colour, []byte("red"), 0o644))

	var pod object
	text := strings.NewReplacer("IMAGE", bundled.DefaultImage, "VALUES", values, "value: root", "value: "+vault.Token).Replace(ordinaryPod)
	must(t, yaml.Unmarshal([]byte(text), &pod))
	must(t, p.Play(t, p.Manifest(t, pod)))

	said := func() string {
		log, _ := exec.Command(p.Tool, "logs", "shop-sidecar").CombinedOutput()
		return string(log)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the sidecar:\n%s", said())
		}
	})
	until(t, func() bool { return strings.Contains(said(), "wrote /config/shop.txt") })

	must(t, os.WriteFile(colour, []byte("green"), 0o644))
	reads := func() (colour, token string) {
		colour, token, _ = strings.Cut(p.Run(t, "exec", "shop-shop", "cat", "/config/shop.txt"), " ")
		return colour, token
	}
	until(t, func() bool { colour, _ := reads(); return colour == "green" })
	_, token := reads()
	p.Run(t, "stop", "--time=10", "shop-sidecar")
	if got := p.Run(t, "inspect", "--format={{.State.ExitCode}}", "shop-sidecar"); got != "0" {
		t.Errorf("the sidecar ended with %s", got)
	}
	if !vault.Holds(t, token) {
		t.Error("the sidecar revoked what the program needs")
	}
}

// until waits until something is so.
func until(t *testing.T, so func() bool) {
	t.Helper()
	for limit := time.Now().Add(time.Minute); !so(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatal("that is not so after a minute")
		}
	}
}

// forwardSocket connects a socket that every user may use with a server, until the test ends.
func forwardSocket(t *testing.T, path, to string) {
	t.Helper()
	l, err := net.Listen("unix", path)
	must(t, err)
	must(t, os.Chmod(path, 0o666))
	forward(t, l, to)
}

// testNative wants podman to refuse a native sidecar, as docs/watch.md says.
func testNative(t *testing.T, p *Podman) {
	var pod object
	text, err := os.ReadFile("../../examples/watch-nginx/want/pod.yaml")
	must(t, err)
	must(t, yaml.Unmarshal(text, &pod))
	err = p.Play(t, p.Manifest(t, pod))
	if err == nil || !strings.Contains(err.Error(), "init container") {
		t.Errorf("podman says %v", err)
	}
}

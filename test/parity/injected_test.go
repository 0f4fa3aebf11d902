package parity

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/test/servers"
)

const example = "../../examples/vault-agent/"

// manifest is what the test reads of a pod or a ConfigMap.
type manifest struct {
	Metadata struct{ Annotations map[string]string }
	Data     map[string]string
	Spec     struct {
		InitContainers []container `yaml:"initContainers"`
	}
}

type container struct {
	Env []struct{ Name, Value string }
}

// TestInjected renders examples/vault-agent: what the injector of vault-k8s has Vault Agent write for the annotations of a
// pod, the pods with initplate write too.
func TestInjected(t *testing.T) {
	b := newBench(t)
	vault := servers.Vault(t)
	vault.PutV2(t, "shop/db", map[string]any{"username": "shop", "password": "s3cr3t"})
	policy := vault.Policy(t, `path "secret/data/shop/*" { capabilities = ["read"] }`)
	mount, token := podLogin(t, vault, policy, "kubernetes", "shop")
	if err := os.WriteFile(b.path("jwt"), []byte(token), 0o600); err != nil {
		t.Fatal(err)
	}

	want := b.injected(t, vault.Addr, mount)
	if len(want) != 2 {
		t.Fatalf("Vault Agent wrote %q", want)
	}
	for _, file := range []string{"pod.yaml", "configmap.yaml"} {
		t.Run(file, func(t *testing.T) {
			if got := b.afterwards(t, file, vault.Addr); !maps.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// injected runs Vault Agent with the config that vault-k8s makes of the annotations, see agent-inject/agent/config.go there.
func (b *bench) injected(t *testing.T, address, mount string) map[string]string {
	t.Helper()
	const prefix = "vault.hashicorp.com/"
	annotations := documents(t, "annotations.yaml")[0].Metadata.Annotations
	out := b.path("injected")
	var templates []map[string]any
	for name, text := range annotations {
		secret, ok := strings.CutPrefix(name, prefix+"agent-inject-template-")
		if !ok {
			continue
		}
		file := secret
		if named := annotations[prefix+"agent-inject-file-"+secret]; named != "" {
			file = named
		}
		templates = append(templates, map[string]any{
			"destination": path.Join(out, file), "contents": text, "perms": annotations[prefix+"agent-inject-perms-"+secret],
			"left_delimiter": "{{", "right_delimiter": "}}"})
	}

	config, err := json.Marshal(map[string]any{
		"auto_auth": map[string]any{"method": []any{map[string]any{"type": "kubernetes", "mount_path": "auth/" + mount,
			"config": map[string]any{"role": annotations[prefix+"role"], "token_path": b.path("jwt")}}}},
		"exit_after_auth": true, "vault": map[string]any{"address": address}, "template": templates})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(b.path("agent.json"), config, 0o600); err != nil {
		t.Fatal(err)
	}
	b.run(t, b.command(servers.Built(t, "vault"), "agent", "-config="+b.path("agent.json")))
	return made(t, out, nil)
}

// afterwards does what the init container of a manifest does.
func (b *bench) afterwards(t *testing.T, file, address string) map[string]string {
	t.Helper()
	out := b.path("out-" + file)
	if err := os.Mkdir(out, 0o755); err != nil {
		t.Fatal(err)
	}
	here := strings.NewReplacer("/vault/secrets", out, "/etc/vault-agent", b.dir, "https://vault.vault:8200", address)

	run := b.command(b.initplate, "render")
	run.Env = []string{"INITPLATE_VAULT_JWT_FILE=" + b.path("jwt"), "INITPLATE_TERMINATION_LOG="}
	for _, m := range documents(t, file) {
		for name, text := range m.Data {
			if err := os.WriteFile(b.path(name), []byte(here.Replace(text)), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range m.Spec.InitContainers {
			for _, e := range c.Env {
				run.Env = append(run.Env, e.Name+"="+here.Replace(e.Value))
			}
		}
	}
	b.run(t, run)
	return made(t, out, nil)
}

func (b *bench) run(t *testing.T, c *exec.Cmd) {
	t.Helper()
	if text, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", c, err, text)
	}
}

// documents returns the documents of a file of the example.
func documents(t *testing.T, file string) (all []manifest) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(example, file))
	if err != nil {
		t.Fatal(err)
	}
	for dec := yaml.NewDecoder(bytes.NewReader(text)); ; {
		var m manifest
		err := dec.Decode(&m)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
}

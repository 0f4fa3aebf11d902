package policy

import (
	"encoding/base64"
	"errors"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestPolicy: what policy prints for a template is enough for it, is not enough for one path more, and none of its
// stanzas can be left out, but as many as spare says.
func TestPolicy(t *testing.T) {
	vault, consul := servers.Vault(t), servers.ConsulACL(t)
	vault.PutV2(t, "pol/db", map[string]any{"password": "planted", "user": "u"})
	vault.PutV2(t, "pol/other", map[string]any{"password": "planted"})
	vault.PutV2(t, "pol/deep/er", map[string]any{"password": "planted"})
	vault.PutV1(t, "pol/db", map[string]any{"password": "planted"})
	vault.PutV1(t, "pol/other", map[string]any{"password": "planted"})
	for key, value := range map[string]string{"pol/a": "1", "pol/b": "2", "pol/tree/x": "3", "pol/tree/sub/y": "4"} {
		consul.Put(t, key, value)
	}
	consul.Register(t, map[string]any{"Node": "pol-node", "Address": "10.9.9.9", "Service": map[string]any{"Service": "pol-web", "Port": 80}})
	consul.Register(t, map[string]any{"Node": "pol-node2", "Address": "10.9.9.8", "Service": map[string]any{"Service": "pol-other", "Port": 80}})
	vault.Write(t, "sys/mounts/pol-pki", map[string]any{"type": "pki"})
	vault.Write(t, "pol-pki/root/generate/internal", map[string]any{"common_name": "root", "key_type": "ec", "key_bits": 256})
	for _, role := range []string{"web", "other"} {
		vault.Write(t, "pol-pki/roles/"+role, map[string]any{"allow_any_name": true, "key_type": "ec", "key_bits": 256})
	}
	vault.Write(t, "sys/mounts/pol-transit", map[string]any{"type": "transit"})
	vault.Write(t, "pol-transit/keys/k", map[string]any{"exportable": true})
	vault.Write(t, "pol-transit/keys/other", map[string]any{})
	plain := base64.StdEncoding.EncodeToString([]byte("planted"))

	const otherSecret = `{{ ref "vault:secret/data/pol/other#password" }}`
	const otherKey = `{{ key "pol/b" }}`
	for _, tt := range []struct {
		name, text, more string
		spare            int
	}{
		{"key", `{{ key "pol/a" }}`, otherKey, 0},
		{"key with a default, not there", `{{ keyOrDefault "pol/none" "d" }}`, otherKey, 0},
		{"key that may exist", `{{ keyExists "pol/a" }}`, otherKey, 0},
		{"ref of a key", `{{ ref "consul:pol/a" }}`, otherKey, 0},
		{"parameter from a key", "{{/*\nparams: {a: {from: [\"consul:pol/a\"]}}\n*/ -}}\n{{ .a }}", otherKey, 0},
		{"ls", `{{ range ls "pol/tree" }}{{ .Key }}{{ .Value }}{{ end }}`, `{{ range ls "pol" }}{{ .Key }}{{ end }}`, 0},
		{"tree", `{{ range tree "pol/tree" }}{{ .Key }}{{ .Value }}{{ end }}`, otherKey, 0},
		{"safe ls and tree", `{{ range safeLs "pol/tree" }}{{ .Key }}{{ end }}{{ range safeTree "pol/tree/sub" }}{{ .Key }}{{ end }}`, otherKey, 1}, // one lies in the other
		{"service", `{{ range service "pol-web" }}{{ .Address }}{{ .Port }}{{ end }}`, `{{ range service "pol-other" }}{{ .Address }}{{ end }}`, 0},
		{"services", `{{ range services }}{{ .Name }} {{ end }}`, otherKey, 0},
		{"node", `{{ with node "pol-node" }}{{ .Node.Address }}{{ range .Services }}{{ .Service }}{{ end }}{{ end }}`, otherKey, 0},
		{"nodes", `{{ range nodes }}{{ .Node }} {{ end }}`, otherKey, 0},
		{"field", `{{ ref "vault:secret/data/pol/db#password" }}`, otherSecret, 0},
		{"several fields", `{{ ref "vault:secret/data/pol/db#password" }}{{ ref "vault:secret/data/pol/db#user" }}`, otherSecret, 0},
		{"secret", `{{ with secret "secret/data/pol/db" }}{{ .Data.data.password }}{{ end }}`, otherSecret, 0},
		{"secret of a version", `{{ with secret "secret/data/pol/db?version=1" }}{{ .Data.data.password }}{{ end }}`, otherSecret, 0},
		{"logical path", `{{ with secret "secret/pol/db" }}{{ .Data.data.password }}{{ end }}`, otherSecret, 1}, // for the other version
		{"logical path of version 1", `{{ with secret "kv1/pol/db" }}{{ .Data.password }}{{ end }}`, `{{ with secret "kv1/pol/other" }}{{ .Data.password }}{{ end }}`, 1},
		{"list", `{{ range secrets "secret/metadata/pol" }}{{ . }} {{ end }}`, `{{ range secrets "secret/metadata/pol/deep" }}{{ . }}{{ end }}`, 0},
		{"list of a logical path", `{{ range secrets "secret/pol/" }}{{ . }} {{ end }}`, otherSecret, 1},
		{"certificate", `{{ with secret "pol-pki/issue/web" "common_name=a.example" "ttl=1h" }}{{ .Data.certificate | trim }}{{ end }}`,
			`{{ with secret "pol-pki/issue/other" "common_name=a.example" }}{{ .Data.serial_number }}{{ end }}`, 0},
		{"encryption", `{{ with secret "pol-transit/encrypt/k" "plaintext=` + plain + `" }}{{ .Data.ciphertext }}{{ end }}`,
			`{{ with secret "pol-transit/encrypt/other" "plaintext=` + plain + `" }}{{ .Data.ciphertext }}{{ end }}`, 0},
		{"parameter from a field", "{{/*\nparams: {a: {from: [\"vault:secret/data/pol/db#password\"]}}\n*/ -}}\n{{ .a }}", otherSecret, 0},
		{"of both", `{{ key "pol/a" }}{{ ref "vault:secret/data/pol/db#password" }}`, otherSecret + otherKey, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := &renderer{t, vault, consul}
			hcl, rules := r.printed(tt.text, "vault"), r.printed(tt.text, "consul")
			if said, err := r.render(tt.text, hcl, rules); err != nil {
				t.Fatalf("not enough: %v, %s\n%s\n%s", err, said, hcl, rules)
			}
			if said, err := r.render(tt.text+tt.more, hcl, rules); !denied(err) {
				t.Errorf("enough for more: %v, %s\n%s\n%s", err, said, hcl, rules)
			}
			spare := 0
			for _, part := range stanza.FindAllString(hcl, -1) {
				if said, err := r.render(tt.text, strings.Replace(hcl, part, "", 1), rules); err == nil {
					spare++
					t.Logf("can be left out: %s", part)
				} else if !denied(err) {
					t.Errorf("without %s: %v, %s", part, err, said)
				}
			}
			for _, part := range stanza.FindAllString(rules, -1) {
				if said, err := r.render(tt.text, hcl, strings.Replace(rules, part, "", 1)); err == nil {
					spare++
					t.Logf("can be left out: %s, says\n%s", part, said)
				} else if !denied(err) {
					t.Errorf("without %s: %v, %s", part, err, said)
				}
			}
			if spare != tt.spare {
				t.Errorf("%d stanzas can be left out, want %d:\n%s\n%s", spare, tt.spare, hcl, rules)
			}
		})
	}
}

var stanza = regexp.MustCompile(`(?m)^[a-z_]+ "[^\n]*" \{\n(?:  [^\n]*\n)*\}`)

// A renderer runs the program with tokens that may do what policies say.
type renderer struct {
	t      *testing.T
	vault  *servers.VaultServer
	consul *servers.ConsulServer
}

func (r *renderer) run(text string, env []string, args ...string) (string, error) {
	c := exec.Command(servers.Initplate(r.t), args...)
	c.Stdin, c.Env = strings.NewReader(text), append([]string{"HOME=" + r.t.TempDir()}, env...)
	said, err := c.CombinedOutput()
	return string(said), err
}

func (r *renderer) printed(text, server string) string {
	r.t.Helper()
	c := exec.Command(servers.Initplate(r.t), "policy", "-", "--for", server)
	c.Stdin, c.Env = strings.NewReader(text), []string{"HOME=" + r.t.TempDir()}
	policy, err := c.Output() // without the notes about it
	if err != nil {
		r.t.Fatal(err)
	}
	return string(policy)
}

func (r *renderer) render(text, hcl, rules string) (string, error) {
	r.t.Helper()
	token := r.vault.NewToken(r.t, "default")
	if stanza.MatchString(hcl) {
		token = r.vault.NewToken(r.t, r.vault.Policy(r.t, hcl))
	}
	env := []string{"VAULT_ADDR=" + r.vault.Addr, "VAULT_TOKEN=" + token, "CONSUL_HTTP_ADDR=" + r.consul.Addr, "CONSUL_HTTP_TOKEN=" + r.consul.NewToken(r.t, rules)}
	return r.run(text, env, "render", "-", "--out", "-", "--timeout", "20s")
}

// denied tells the exit code of a run that a server refused.
func denied(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.ExitCode() == 4
}

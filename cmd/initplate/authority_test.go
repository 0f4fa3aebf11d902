package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// TestPrivateAuthority: Consul and Vault have certificates of a private authority, which an init container gets in each
// of the ways of docs/kubernetes.md: as text, or as a file of a volume, as the kubelet lays it out.
func TestPrivateAuthority(t *testing.T) {
	consul, vault := servers.OpenConsul(t, false), servers.OpenVault(t)
	consul.Put(t, "shop/database", "db:5432")
	vault.PutV2(t, "shop", map[string]any{"password": "planted-1"})
	ofConsul, err := os.ReadFile(consul.Authority.File)
	must(t, err)
	ofVault, err := os.ReadFile(vault.Authority.File)
	must(t, err)

	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, "..2026"), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, "..2026", "ca.crt"), append(ofConsul, ofVault...), 0o644))
	must(t, os.Symlink("..2026", filepath.Join(dir, "..data")))
	must(t, os.Symlink("..data/ca.crt", filepath.Join(dir, "ca.crt")))
	file := filepath.Join(dir, "ca.crt")

	const template = `{{ key "shop/database" }} {{ (secret "secret/data/shop").Data.data.password }}`
	exe, err := os.Executable()
	must(t, err)
	for _, tt := range []struct {
		name string
		env  []string
	}{
		{"text", []string{"CONSUL_CACERT_BYTES=" + string(ofConsul), "VAULT_CACERT_BYTES=" + string(ofVault)}},
		{"a file for each", []string{"CONSUL_CACERT=" + file, "VAULT_CACERT=" + file}},
		{"a file for all", []string{"SSL_CERT_FILE=" + file}},
		{"a directory for all", []string{"SSL_CERT_DIR=" + dir}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cmd := exec.Command(exe, "render", "--out", "-")
			cmd.Args[0] = "initplate"
			cmd.Env = append(tt.env, "CONSUL_HTTP_ADDR="+consul.TLS, "VAULT_ADDR="+vault.TLS, "VAULT_TOKEN="+vault.Token,
				"INITPLATE_INLINE_app.txt="+template, "HOME="+t.TempDir())
			said, err := cmd.Output()
			if string(said) != "db:5432 planted-1" {
				t.Errorf("%v: %s", err, said)
			}
		})
	}
}

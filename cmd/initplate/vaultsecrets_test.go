package main

import (
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// vaultCall asks the real Vault, as its root, and returns the answer's data.
func vaultCall(t *testing.T, vault *servers.VaultServer, method, path string, body any) map[string]any {
	t.Helper()
	text, err := json.Marshal(body)
	must(t, err)
	req, err := http.NewRequest(method, vault.Addr+"/v1/"+path, bytes.NewReader(text))
	must(t, err)
	req.Header.Set("X-Vault-Token", vault.Token)
	resp, err := http.DefaultClient.Do(req)
	must(t, err)
	defer resp.Body.Close()
	var answer struct{ Data map[string]any }
	json.NewDecoder(resp.Body).Decode(&answer)
	if resp.StatusCode >= 300 && resp.StatusCode != http.StatusNotFound {
		t.Fatalf("%s %s: %s", method, path, resp.Status)
	}
	return answer.Data
}

// vaultMount enables a secrets engine for the time of the test.
func vaultMount(t *testing.T, vault *servers.VaultServer, kind string) string {
	t.Helper()
	path := kind + "-" + strings.ToLower(rand.Text())
	vault.Write(t, "sys/mounts/"+path, map[string]any{"type": kind, "config": map[string]any{"max_lease_ttl": "87600h"}})
	t.Cleanup(func() { vaultCall(t, vault, "DELETE", "sys/mounts/"+path, nil) })
	return path
}

// initplate runs the program with that environment alone, and returns what it says
// and its exit code.
func initplate(t *testing.T, env []string, args ...string) (said string, code int) {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe, args...)
	cmd.Args[0], cmd.Env = "initplate", append([]string{"HOME=/nonexistent"}, env...)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// tool runs another program, and returns what it prints.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// intermediate makes a root, an intermediate CA with a role web, and returns the
// mount of the latter.
func intermediate(t *testing.T, vault *servers.VaultServer) string {
	t.Helper()
	root, mount := vaultMount(t, vault, "pki"), vaultMount(t, vault, "pki")
	ca := vaultCall(t, vault, "PUT", root+"/root/generate/internal", map[string]any{"common_name": "Test Root", "ttl": "87600h", "key_type": "ec", "key_bits": 256})
	csr := vaultCall(t, vault, "PUT", mount+"/intermediate/generate/internal", map[string]any{"common_name": "Test Intermediate", "key_type": "ec", "key_bits": 256})
	signed := vaultCall(t, vault, "PUT", root+"/root/sign-intermediate", map[string]any{"csr": csr["csr"], "common_name": "Test Intermediate", "ttl": "43800h"})
	vaultCall(t, vault, "PUT", mount+"/intermediate/set-signed", map[string]any{"certificate": fmt.Sprint(signed["certificate"], "\n", ca["certificate"])})
	vault.Write(t, mount+"/roles/web", map[string]any{"allowed_domains": "example", "allow_subdomains": true, "max_ttl": "72h"}) // RSA, as is Vault's default
	return mount
}

// TestCert: all files of all templates of a run are of one certificate, and whoever
// is to read them can. The token has the policy that initplate says is enough.
func TestCert(t *testing.T) {
	vault := servers.Vault(t)
	mount := intermediate(t, vault)
	set := []string{"--vault-path", mount + "/issue/web", "--set", "common_name=web.example", "--set", "alt_names=a.example,b.example", "--set", "ip_sans=127.0.0.1", "--set", "ttl=24h"}
	hcl, code := initplate(t, nil, append([]string{"policy", "cert", "--for", "vault"}, set...)...)
	if code != 0 || strings.Count(hcl, "path ") != 1 {
		t.Fatalf("policy: exit code %d\n%s", code, hcl)
	}
	env := []string{"VAULT_ADDR=" + vault.Addr, "VAULT_TOKEN=" + vault.NewToken(t, vault.Policy(t, hcl))}
	dir := t.TempDir()
	own := filepath.Join(dir, "both.pem.tmpl")
	must(t, writeFile(own, fmt.Sprintf(`{{ $c := secret "%s/issue/web" "ttl=24h" "ip_sans=127.0.0.1" "alt_names=a.example,b.example" "common_name=web.example" -}}
{{ $c.Data.private_key }}
{{ ref "vault:%[1]s/issue/web common_name=web.example alt_names=a.example,b.example ip_sans=127.0.0.1 ttl=24h#certificate" }}
`, mount)))
	out := filepath.Join(dir, "tls")
	must(t, os.Mkdir(out, 0o755))
	before := issuedBy(t, vault, mount)
	args := append([]string{"render", "cert", "cert-pem", "cert-pkcs12", "cert-jks", own, "--out", out + "/", "--set", "password=p#w " + planted, "--log-level", "debug"}, set...)
	said, code := initplate(t, env, args...)
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, said)
	}
	if n := issuedBy(t, vault, mount) - before; n != 1 {
		t.Errorf("%d certificates were issued, want one", n)
	}
	if strings.Contains(said, "PRIVATE KEY") || strings.Contains(said, planted) {
		t.Errorf("it shows a secret:\n%s", said)
	}
	file := func(name string) string { return filepath.Join(out, name) }
	tool(t, "openssl", "verify", "-CAfile", file("ca.crt"), "-untrusted", file("tls.crt"), "-verify_hostname", "b.example", file("tls.crt"))
	tool(t, "openssl", "verify", "-CAfile", file("ca.crt"), "-untrusted", file("tls.crt"), "-verify_ip", "127.0.0.1", file("tls.crt"))
	for _, pair := range [][2]string{{"tls.crt", "tls.key"}, {"tls.crt", "both.pem"}, {"tls.pem", "tls.pem"}, {"tls.crt", "tls.pem"}, {"both.pem", "tls.key"}} {
		if _, err := tls.LoadX509KeyPair(file(pair[0]), file(pair[1])); err != nil {
			t.Errorf("%v: %v", pair, err)
		}
	}
	chain := pems(t, file("tls.crt"))
	if ca := pems(t, file("ca.crt")); len(chain) != 3 || len(ca) != 1 || ca[0] != chain[2] {
		t.Errorf("tls.crt holds %d certificates, ca.crt %d", len(chain), len(ca))
	}
	for name, mode := range map[string]os.FileMode{"tls.key": 0o600, "tls.pem": 0o600, "tls.crt": 0o644, "ca.crt": 0o644, "keystore.p12": 0o600, "keystore.jks": 0o600, "truststore.p12": 0o640, "truststore.jks": 0o640, "both.pem": 0o640} {
		if info, err := os.Stat(file(name)); err != nil || info.Mode() != mode {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	pass := []string{"-storepass", "p#w " + planted, "-rfc"}
	for store, entry := range map[string]int{"keystore.p12": 0, "keystore.jks": 0, "truststore.p12": 2, "truststore.jks": 2} {
		listed := tool(t, "keytool", append([]string{"-list", "-keystore", file(store)}, pass...)...)
		if block, _ := pem.Decode([]byte(listed)); block == nil || string(block.Bytes) != chain[entry] {
			t.Errorf("%s does not begin with certificate %d of the chain:\n%s", store, entry, listed)
		}
	}
	said, code = initplate(t, env, "render", "cert", "--vault-path", mount+"/issue/other", "--set", "common_name=web.example")
	if code != exitRefused || !strings.Contains(said, mount+`/issue/other" { capabilities = ["update"] }`) {
		t.Errorf("one path more: exit code %d\n%s", code, said)
	}
}

// issuedBy counts the certificates of a mount.
func issuedBy(t *testing.T, vault *servers.VaultServer, mount string) int {
	t.Helper()
	keys, _ := vaultCall(t, vault, "LIST", mount+"/certs", nil)["keys"].([]any)
	return len(keys)
}

// pems are the contents of what a file holds in PEM.
func pems(t *testing.T, path string) (all []string) {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			return all
		}
		all, text = append(all, string(block.Bytes)), rest
	}
}

// TestDatabaseCredentials: with the user that Vault makes for a run one really logs in
// after the run has ended, and all files have the same user.
func TestDatabaseCredentials(t *testing.T) {
	vault, release := servers.Vault(t), servers.MySQL(t)
	mysql := release.Start(t, servers.Options{})
	mysql.Query(t, "create user vault@'%' identified by 'v'; grant all on *.* to vault@'%' with grant option")
	mount := vaultMount(t, vault, "database")
	vault.Write(t, mount+"/config/mysql", map[string]any{"plugin_name": "mysql-database-plugin", "allowed_roles": "app",
		"connection_url": "{{username}}:{{password}}@tcp(127.0.0.1:" + mysql.Port + ")/", "username": "vault", "password": "v"})
	vault.Write(t, mount+"/roles/app", map[string]any{"db_name": "mysql", "default_ttl": "1h",
		"creation_statements": "CREATE USER '{{name}}'@'%' IDENTIFIED BY '{{password}}'; GRANT SELECT ON *.* TO '{{name}}'@'%';"})
	dir := t.TempDir()
	must(t, writeFile(filepath.Join(dir, "client.cnf.tmpl"), fmt.Sprintf(`[client]
{{ with secret "%s/creds/app" -}}
user = {{ .Data.username }}
password = {{ .Data.password }}
# {{ .LeaseDuration }}
{{ end }}host = 127.0.0.1
port = %s
`, mount, mysql.Port)))
	must(t, writeFile(filepath.Join(dir, "app.env.tmpl"), fmt.Sprintf("DB_USER={{ ref \"vault:%s/creds/app#username\" }}\nDB_PASSWORD={{ ref (printf \"vault:%%s/creds/app#password\" (key \"made/mount\")) }}\n", mount)))
	consul := servers.Consul(t) // so that the password is asked for in a later round than the user
	consul.Put(t, "made/mount", mount)
	role, id := vault.AppRole(t, vault.Policy(t, fmt.Sprintf("path %q { capabilities = [\"read\"] }", mount+"/creds/app")))
	said, code := initplate(t, []string{"CONSUL_HTTP_ADDR=" + consul.Addr, "VAULT_ADDR=" + vault.Addr, "INITPLATE_VAULT_AUTH=approle", "INITPLATE_VAULT_ROLE_ID=" + role, "INITPLATE_VAULT_SECRET_ID=" + id},
		"render", dir, "--out", dir)
	if code != 0 || !strings.Contains(said, "a lease was created") {
		t.Fatalf("exit code %d\n%s", code, said)
	}
	client := filepath.Join(dir, "client.cnf")
	who := tool(t, filepath.Join(release.Dir, "bin", "mysql"), "--defaults-file="+client, "--batch", "--skip-column-names", "--execute=select substring_index(user(), '@', 1)")
	environment, err := os.ReadFile(filepath.Join(dir, "app.env"))
	must(t, err)
	user := regexp.MustCompile(`DB_USER=(\S+)\n`).FindStringSubmatch(string(environment))
	if user == nil || strings.TrimSpace(who) != user[1] || !strings.HasPrefix(user[1], "v-") {
		t.Errorf("logged in as %s; app.env holds\n%s", who, environment)
	}
	if users := strings.Fields(mysql.Query(t, "select user from mysql.user where user like 'v-%'")); !slices.Equal(users, []string{user[1]}) {
		t.Errorf("Vault has made the users %v, want one", users)
	}
	options := release.PrintDefaults(t, client, "client")
	if i := slices.Index(options, "--user="+user[1]); i < 0 || !slices.ContainsFunc(options, func(o string) bool {
		password, ok := strings.CutPrefix(o, "--password=")
		return ok && strings.Contains(string(environment), password)
	}) {
		t.Error("app.env has another password than client.cnf")
	}
}

// TestDecrypt: what Vault's transit engine has encrypted, and Consul, a file or the
// environment holds, is decrypted for a template.
func TestDecrypt(t *testing.T) {
	vault, consul := servers.Vault(t), servers.Consul(t)
	mount := vaultMount(t, vault, "transit")
	vault.Write(t, mount+"/keys/app", nil)
	const plain = "p#w \"" + planted + "'\\é"
	encrypt := func() string {
		return vaultCall(t, vault, "PUT", mount+"/encrypt/app", map[string]any{"plaintext": base64.StdEncoding.EncodeToString([]byte(plain))})["ciphertext"].(string)
	}
	consul.Put(t, "decrypt/cipher", encrypt())
	dir := t.TempDir()
	must(t, writeFile(filepath.Join(dir, "cipher"), encrypt()+"\n"))
	tmpl := filepath.Join(dir, "t.json.tmpl")
	text := `["consul", {{ with secret "M/decrypt/app" (printf "ciphertext=%s" (key "decrypt/cipher")) }}{{ .Data.plaintext | base64Decode }}{{ end }},
 "file", {{ with secret "M/decrypt/app" (printf "ciphertext=%s" (file "` + dir + `/cipher")) }}{{ .Data.plaintext | base64Decode }}{{ end }},
 "env", {{ with secret "M/decrypt/app" (printf "ciphertext=%s" (env "CIPHER")) }}{{ .Data.plaintext | base64Decode }}{{ end }}]
`
	must(t, writeFile(tmpl, strings.ReplaceAll(text, "M/", mount+"/")))
	out := filepath.Join(dir, "t.json")
	said, code := initplate(t, []string{"VAULT_ADDR=" + vault.Addr, "VAULT_TOKEN=" + vault.Token, "CONSUL_HTTP_ADDR=" + consul.Addr, "CIPHER=" + encrypt()},
		"render", tmpl, "--out", out, "--log-level", "debug")
	if code != 0 || strings.Contains(said, planted) {
		t.Fatalf("exit code %d\n%s", code, said)
	}
	written, err := os.ReadFile(out)
	must(t, err)
	var got []string
	must(t, json.Unmarshal(written, &got))
	if want := []string{"consul", plain, "file", plain, "env", plain}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

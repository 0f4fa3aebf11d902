package parity

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/initplate/initplate/test/servers"
)

// TestConfig gives config files to the program that they are written for and to initplate, each in a directory of its own.
// The files have values in %NAME%.
func TestConfig(t *testing.T) {
	b := newBench(t)
	consul, vault := servers.Consul(t), servers.Vault(t)
	b.fill(consul, vault)
	values := configValues(t, b, consul, vault)
	t.Run("same", func(t *testing.T) { sameByConfig(t, b, values) })
	t.Run("different", func(t *testing.T) { differentByConfig(t, b, values) })
}

// sameByConfig: of each file of testdata/config, both programs write the same files, with the same modes.
func sameByConfig(t *testing.T, b *bench, values func() *strings.Replacer) {
	all, err := filepath.Glob("testdata/config/*.txtar")
	if err != nil || len(all) < 15 {
		t.Fatalf("%d configurations, %v", len(all), err)
	}
	for _, path := range all {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		t.Run(name, func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			c := configured{b, t, name, archive, values}
			theirs, ours := c.tree("theirs", c.theirs), c.tree("ours", c.ours)
			for _, file := range slices.Sorted(maps.Keys(theirs)) {
				if ours[file] != theirs[file] {
					t.Errorf("%s: got %q, want %q", file, ours[file], theirs[file])
				}
				delete(ours, file)
			}
			if len(theirs) == 0 || len(ours) > 0 {
				t.Errorf("they wrote %d files; we alone wrote %q", len(theirs), ours)
			}
		})
	}
}

// configured is a config file with what is beside it.
type configured struct {
	*bench
	t       *testing.T
	name    string
	archive *txtar.Archive
	values  func() *strings.Replacer
}

// config returns the path of the config file, or of the directory of such files.
func (c configured) config() string {
	name, _, isDir := strings.Cut(c.archive.Files[0].Name, "/")
	if !isDir {
		return c.archive.Files[0].Name
	}
	return name
}

func (c configured) theirs() *exec.Cmd {
	if strings.HasPrefix(string(c.archive.Comment), "vault agent: ") {
		return c.command(servers.Built(c.t, "vault"), "agent", "-config="+c.config(), "-exit-after-auth")
	}
	return c.command(c.ct, "-config="+c.config(), "-once")
}

func (c configured) ours() *exec.Cmd {
	return c.command(c.initplate, "render", "--config", c.config(), "--termination-log=")
}

// tree runs a program in a new directory, and returns the content and the mode of the files and directories that it made.
func (c configured) tree(whose string, program func() *exec.Cmd) map[string]string {
	c.t.Helper()
	dir := c.path(whose + "-" + c.name)
	given := map[string]bool{}
	values := c.values()
	for _, f := range c.archive.Files {
		path := filepath.Join(dir, f.Name)
		given[path] = true
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			c.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(values.Replace(string(f.Data))), 0o644); err != nil {
			c.t.Fatal(err)
		}
	}

	run := program()
	defer time.AfterFunc(time.Minute, func() { run.Process.Kill() }).Stop()
	run.Dir, run.Env = dir, []string{"PATH=/usr/bin:/bin", "HOME=" + c.dir, "NAME=shop"}
	if text, err := run.CombinedOutput(); err != nil {
		c.t.Fatalf("%s: %v\n%s", run, err, text)
	}
	return made(c.t, dir, given)
}

func made(t *testing.T, dir string, given map[string]bool) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || given[path] || path == dir || path == filepath.Join(dir, "pidfile") {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		var text []byte
		if !d.IsDir() {
			text, err = os.ReadFile(path)
		}
		out[strings.TrimPrefix(path, dir+"/")] = fmt.Sprintf("%v %s", info.Mode(), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for file := range out { // directories that hold only what was given
		if slices.ContainsFunc(slices.Collect(maps.Keys(given)), func(g string) bool { return strings.HasPrefix(g, filepath.Join(dir, file)+"/") }) {
			delete(out, file)
		}
	}
	return out
}

// configValues makes what config files name, and returns a function that returns their values. A wrapped secret ID is
// another one each time.
func configValues(t *testing.T, b *bench, consul *servers.ConsulServer, vault *servers.VaultServer) func() *strings.Replacer {
	policy := vault.Policy(t, `path "secret/data/parity/*" { capabilities = ["read"] }`)
	kubernetes, token := podLogin(t, vault, policy, "parity-cluster", "db")
	jwtMount, jwt := jwtLogin(t, vault, policy)
	vault.Write(t, "auth/approle/role/parity", map[string]any{"token_policies": policy})
	vault.Write(t, "auth/approle/role/parity/role-id", map[string]any{"role_id": "parity-role"})
	vault.Write(t, "auth/approle/role/parity/custom-secret-id", map[string]any{"secret_id": "parity-secret"})

	consulTLS, vaultTLS := servers.OpenConsul(t, false), servers.OpenVault(t)
	consulTLS.Put(t, "parity/tls", "over TLS")
	vaultTLS.PutV2(t, "parity/tls", map[string]any{"v": "over TLS"})

	return func() *strings.Replacer {
		return strings.NewReplacer(
			"%CONSUL%", consul.Addr, "%VAULT%", vault.Addr, "%TOKEN%", vault.Token, "%TMP%", b.dir,
			"%KUBERNETES%", kubernetes, "%JWT%", token, "%JWT_MOUNT%", jwtMount, "%SIGNED_JWT%", jwt,
			"%WRAPPED%", vault.Wrapped(t, "auth/approle/role/parity/secret-id", map[string]any{}),
			"%CONSUL_TLS%", consulTLS.TLS, "%CONSUL_TLS_HOST%", strings.TrimPrefix(consulTLS.TLS, "https://"),
			"%CONSUL_CA%", consulTLS.Authority.File, "%VAULT_TLS%", vaultTLS.TLS, "%VAULT_CA%", vaultTLS.Authority.File,
			"%VAULT_TLS_TOKEN%", vaultTLS.Token, "%UID%", fmt.Sprint(os.Getuid()), "%GID%", fmt.Sprint(os.Getgid()))
	}
}

// podLogin enables the login of pods at a mount for a role, with a stand-in for the API server that Vault asks about their
// tokens.
func podLogin(t *testing.T, vault *servers.VaultServer, policy, mount, role string) (_, token string) {
	reviewer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","status":{"authenticated":true,
			"user":{"username":"system:serviceaccount:shop:db","uid":"u1"}}}`)
	}))
	t.Cleanup(reviewer.Close)

	part := func(v map[string]any) string {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(text)
	}
	token = part(map[string]any{"alg": "RS256", "typ": "JWT"}) + "." + part(map[string]any{
		"iss": "https://kubernetes.default.svc", "sub": "system:serviceaccount:shop:db", "exp": time.Now().Add(time.Hour).Unix(),
		"iat": time.Now().Unix(), "nbf": time.Now().Unix(),
		"kubernetes.io": map[string]any{"namespace": "shop", "serviceaccount": map[string]any{"name": "db", "uid": "u1"}},
	}) + "." + base64.RawURLEncoding.EncodeToString(bytes.Repeat([]byte{1}, 256))

	vault.Write(t, "sys/auth/"+mount, map[string]any{"type": "kubernetes"})
	vault.Write(t, "auth/"+mount+"/config", map[string]any{
		"kubernetes_host": reviewer.URL, "disable_local_ca_jwt": true, "token_reviewer_jwt": token})
	vault.Write(t, "auth/"+mount+"/role/"+role, map[string]any{
		"bound_service_account_names": "db", "bound_service_account_namespaces": "shop", "token_policies": policy})
	return mount, token
}

// jwtLogin enables the login by JWT.
func jwtLogin(t *testing.T, vault *servers.VaultServer, policy string) (mount, jwt string) {
	jwt, public := servers.SignedJWT(t, map[string]any{"iss": "https://ci", "aud": "vault", "sub": "job"})
	mount = "parity-ci"
	vault.Write(t, "sys/auth/"+mount, map[string]any{"type": "jwt"})
	vault.Write(t, "auth/"+mount+"/config", map[string]any{"jwt_validation_pubkeys": public, "bound_issuer": "https://ci"})
	vault.Write(t, "auth/"+mount+"/role/ci", map[string]any{
		"role_type": "jwt", "user_claim": "sub", "bound_audiences": "vault", "bound_subject": "job", "token_policies": policy})
	return mount, jwt
}

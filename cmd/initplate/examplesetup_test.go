package main

import (
	"cmp"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
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

// A setting is what an operator and a pod of an example have: real servers, and programs to work with them.
type setting struct {
	k      *servers.Kubernetes
	vault  *servers.VaultServer
	consul *servers.ConsulServer
	db     *servers.Running
	path   string // of the programs
}

// quickSetups are the examples of the short form: one that logs in, and one with a token.
var quickSetups = []string{"cert", "mysql"}

// mounts names where pods of a namespace log in to Vault, if that is not at auth/kubernetes.
var mounts = map[string]string{"cert": "second-cluster"}

// TestExampleSetups runs setup.sh of each example as an operator does, against an empty Vault, an empty Consul and a real
// API server, and then renders what its pod does: with the pod's own service account, or the token that setup.sh put into
// a Secret, and nothing else. A second run of setup.sh must change nothing that the first files need.
func TestExampleSetups(t *testing.T) {
	s := &setting{k: servers.StartKubernetes(t, ""), path: programs(t)}
	s.db = servers.MySQL(t).Start(t, servers.Options{})
	s.db.Query(t, "CREATE DATABASE shop; CREATE USER vault@'%' IDENTIFIED BY 'v''#1'; "+
		"GRANT CREATE USER ON *.* TO vault@'%'; GRANT ALL ON shop.* TO vault@'%' WITH GRANT OPTION")
	s.reviewer(t)

	scripts, err := filepath.Glob(examples + "/*/setup.sh")
	must(t, err)
	for _, script := range scripts {
		dir := filepath.Dir(script)
		manifest := present(dir+"/want/pod.yaml", dir+"/want/deployment.yaml", dir+"/want/statefulset.yaml", dir+"/pod.yaml")
		isForAWS := filepath.Base(dir) == "aws" // see TestExampleSetupAWS
		if manifest == "" || isForAWS || !servers.Long() && !slices.Contains(quickSetups, filepath.Base(dir)) {
			continue
		}
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			s.example(t, dir, manifest)
		})
	}
}

// TestExamplesHaveSetups: an example that reads Consul or Vault says how these get what it reads, and one whose pod names a
// service account brings that. No script overwrites what is there.
func TestExamplesHaveSetups(t *testing.T) {
	if read(t, examples+"/own-template/setup.sh") != read(t, examples+"/inline/setup.sh") {
		t.Error("own-template and inline read the same, but their setup.sh differ: TestExampleSetups runs that of inline")
	}
	overwrites := regexp.MustCompile(`(?m)vault kv put [^-].*|consul kv put [^-"\s]+ [^"$].*`)
	scripts, err := filepath.Glob(examples + "/*/setup.sh")
	must(t, err)
	for _, script := range scripts {
		if found := overwrites.FindString(read(t, script)); found != "" {
			t.Errorf("%s may overwrite what is there: %s", script, found)
		}
	}
	pods, err := filepath.Glob(examples + "/*/want/*.yaml")
	must(t, err)
	more, err := filepath.Glob(examples + "/*/pod.yaml")
	must(t, err)
	for _, file := range append(pods, more...) {
		dir := strings.TrimSuffix(filepath.Dir(file), "/want")
		text := read(t, file)
		if present(dir+"/servers.yaml") != "" && present(dir+"/setup.sh") == "" {
			t.Errorf("%s has servers.yaml, but no setup.sh", dir)
		}
		if strings.Contains(text, "serviceAccountName:") && present(dir+"/serviceaccount.yaml") == "" {
			t.Errorf("%s names a service account, but has no serviceaccount.yaml", file)
		}
	}
}

// present returns the first of files that exists; "" if none does.
func present(files ...string) string {
	for _, file := range files {
		if _, err := os.Stat(file); err == nil {
			return file
		}
	}
	return ""
}

// programs makes a directory with the programs that setup.sh needs.
func programs(t *testing.T) (path string) {
	t.Helper()
	bin := initplateIn(t)
	for _, name := range []string{"vault", "consul"} {
		must(t, os.Symlink(servers.Cached(t, "bin", name), filepath.Join(bin, name)))
	}
	kubectl := filepath.Dir(servers.Cached(t, "kubernetes", "bin", "kubectl")) // a script, which looks beside itself
	return strings.Join([]string{bin, kubectl, "/usr/bin", "/bin"}, ":")
}

// reviewer gives Vault's account a token, as a controller of Kubernetes does: there is none here.
func (s *setting) reviewer(t *testing.T) {
	t.Helper()
	s.k.Apply(t, read(t, examples+"/vault-login/reviewer.yaml"))
	authority := read(t, s.k.Authority)
	token := s.token(t, "kube-system", "vault-reviewer")
	encode := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	patch := fmt.Sprintf(`{"data": {"token": %q, "ca.crt": %q}}`, encode(token), encode(authority))
	s.kubectl(t, "patch", "secret", "vault-reviewer", "--namespace=kube-system", "--patch="+patch)
}

// token returns a token of a service account, as the kubelet mounts it.
func (s *setting) token(t *testing.T, namespace, account string) string {
	t.Helper()
	return strings.TrimSpace(s.kubectl(t, "create", "token", account, "--namespace="+namespace))
}

func (s *setting) kubectl(t *testing.T, args ...string) string {
	t.Helper()
	out, errs, err := s.k.Kubectl(t, "", args...)
	if err != nil {
		t.Fatalf("kubectl %s: %v\n%s", strings.Join(args, " "), err, errs)
	}
	return out
}

// example follows one example.
func (s setting) example(t *testing.T, dir, manifest string) {
	s.vault, s.consul = servers.OwnVault(t), servers.OwnConsul(t)
	namespace := filepath.Base(dir)
	if namespace == "mysqldb" {
		namespace = "shop" // which its manifests name
		s.controller(t)
	}
	s.k.Namespace(t, namespace)
	if account := dir + "/serviceaccount.yaml"; present(account) != "" {
		s.kubectl(t, "apply", "--namespace="+namespace, "--filename="+account)
	}

	s.script(t, examples+"/vault-login/setup.sh", namespace)
	s.script(t, dir+"/setup.sh", namespace)
	if servers.Long() {
		s.again(t, dir, namespace)
	}

	out := s.render(t, dir, manifest, namespace)
	wantFiles(t, out, dir+"/want")
	if filepath.Base(dir) == "cert" {
		s.wantCertificate(t, out)
	}
	s.keeps(t, dir, namespace)
	s.completes(t, dir, namespace)
}

// keeps changes all values that setup.sh has made in Consul and Vault, and runs it once more, which must keep them.
func (s *setting) keeps(t *testing.T, dir, namespace string) {
	t.Helper()
	parameters := s.parameters(t, dir)
	for key := range parameters {
		parameters[key] += "0"
		s.consul.Put(t, key, parameters[key])
	}
	secrets := s.vaultSecrets(t, dir)
	for path, fields := range secrets {
		for field := range fields {
			fields[field] += "0"
		}
		s.vault.Write(t, path, map[string]any{"data": fields})
	}

	s.script(t, dir+"/setup.sh", namespace)
	if got := s.parameters(t, dir); !maps.Equal(got, parameters) {
		t.Errorf("setup.sh makes %q of the parameters %q", got, parameters)
	}
	if got := s.vaultSecrets(t, dir); !maps.EqualFunc(got, secrets, maps.Equal) {
		t.Errorf("setup.sh makes %q of the secrets %q", got, secrets)
	}
}

// completes takes the fields out of each secret, as if another example had made it, and runs setup.sh once more, which must
// add them and keep the other.
func (s *setting) completes(t *testing.T, dir, namespace string) {
	t.Helper()
	secrets := s.vaultSecrets(t, dir)
	for path := range secrets {
		s.vault.Write(t, path, map[string]any{"data": map[string]any{"other": "kept"}})
	}
	s.script(t, dir+"/setup.sh", namespace)
	for path, got := range s.vaultSecrets(t, dir) {
		secrets[path]["other"] = ""
		if !slices.Equal(slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(secrets[path]))) || got["other"] != "kept" {
			t.Errorf("setup.sh makes a secret with the fields %q of one with a field called other", slices.Sorted(maps.Keys(got)))
		}
	}
}

// A parameter and a secret that setup.sh makes, unless they are there.
var (
	aParameter = regexp.MustCompile(`kv put -cas -modify-index=0 (\S+)`)
	aSecret    = regexp.MustCompile(`kv put -cas=0 secret/(\S+)`)
)

// parameters returns the values that setup.sh of an example makes in Consul, by key.
func (s *setting) parameters(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, match := range aParameter.FindAllStringSubmatch(read(t, dir+"/setup.sh"), -1) {
		var entries []struct{ Value []byte }
		s.consul.Read(t, "kv/"+match[1], &entries)
		all[match[1]] = string(entries[0].Value)
	}
	return all
}

// vaultSecrets returns the fields of the secrets that setup.sh of an example makes, by their path in the API.
func (s *setting) vaultSecrets(t *testing.T, dir string) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{}
	for _, match := range aSecret.FindAllStringSubmatch(read(t, dir+"/setup.sh"), -1) {
		path := "secret/data/" + match[1]
		var answer struct {
			Data struct{ Data map[string]string }
		}
		s.vault.Read(t, path, &answer)
		all[path] = answer.Data.Data
	}
	return all
}

// again runs setup.sh once more, which must keep the password of root: the server has it already.
func (s *setting) again(t *testing.T, dir, namespace string) {
	t.Helper()
	first := s.secrets(t, namespace)
	s.script(t, dir+"/setup.sh", namespace)
	again := s.secrets(t, namespace)
	for name, password := range first {
		if name != "initplate-vault" && again[name] != password {
			t.Errorf("a second run changes the Secret %s", name)
		}
	}
}

// script runs a script of an example, with a context of kubectl that has the namespace.
func (s *setting) script(t *testing.T, path, namespace string) {
	t.Helper()
	cmd := exec.Command("bash", path)
	cmd.Env = []string{"PATH=" + s.path, "HOME=" + t.TempDir(), "KUBECONFIG=" + s.context(t, namespace),
		"VAULT_ADDR=" + s.vault.Addr, "VAULT_TOKEN=" + s.vault.Token, "CONSUL_HTTP_ADDR=" + s.consul.Addr,
		"KUBERNETES_HOST=" + s.k.Addr}
	if mount := mounts[namespace]; mount != "" {
		cmd.Env = append(cmd.Env, "MOUNT="+mount)
	}
	if strings.Contains(read(t, path), "MYSQL_PASSWORD") { // else templates would read it, and no policy need allow that
		cmd.Env = append(cmd.Env, "MYSQL=127.0.0.1:"+s.db.Port, "MYSQL_USER=vault", "MYSQL_PASSWORD=v'#1")
	}
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", path, err, said)
	}
}

// context returns a file as KUBECONFIG takes it, whose context has a namespace.
func (s *setting) context(t *testing.T, namespace string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "kubeconfig")
	must(t, writeFile(path, read(t, s.k.Kubeconfig)))
	s.kubectl(t, "config", "set-context", "--current", "--namespace="+namespace, "--kubeconfig="+path)
	return path
}

// controller publishes what the controller of MysqlDb does for the database of examples/mysqldb.
func (s *setting) controller(t *testing.T) {
	t.Helper()
	s.consul.Put(t, "mysql/shop/orders/host", "127.0.0.1")
	s.consul.Put(t, "mysql/shop/orders/port", s.db.Port)
	s.consul.Put(t, "mysql/shop/orders/database", "shop")
	s.vault.Write(t, "sys/mounts/database", map[string]any{"type": "database"})
	s.vault.Write(t, "database/config/shop-orders", map[string]any{"plugin_name": "mysql-database-plugin",
		"allowed_roles": "shop-orders", "username": "vault", "password": "v'#1",
		"connection_url": "{{username}}:{{password}}@tcp(127.0.0.1:" + s.db.Port + ")/"})
	s.vault.Write(t, "database/roles/shop-orders", map[string]any{"db_name": "shop-orders",
		"creation_statements": "CREATE USER '{{name}}'@'%' IDENTIFIED BY '{{password}}'"})
}

// secrets returns the Secrets of a namespace, by name.
func (s *setting) secrets(t *testing.T, namespace string) map[string]string {
	t.Helper()
	var list struct {
		Items []struct {
			Metadata struct{ Name string }
			Data     map[string]string
		}
	}
	s.k.Must(t, http.MethodGet, "/api/v1/namespaces/"+namespace+"/secrets", nil, &list)
	all := map[string]string{}
	for _, item := range list.Items {
		for _, key := range slices.Sorted(maps.Keys(item.Data)) {
			text, err := base64.StdEncoding.DecodeString(item.Data[key])
			must(t, err)
			all[item.Metadata.Name] += string(text)
		}
	}
	return all
}

// render does what the pod's init container does, with the addresses of the test's servers, and returns where the files are.
func (s *setting) render(t *testing.T, dir, manifest, namespace string) (out string) {
	t.Helper()
	env, err := exampleEnv(dir, manifest)
	must(t, err)
	out = t.TempDir()
	maps.Copy(env, map[string]string{
		"VAULT_ADDR": s.vault.Addr, "CONSUL_HTTP_ADDR": s.consul.Addr, "INITPLATE_OUT": out + "/", "INITPLATE_OWNER": "none",
		"INITPLATE_SERVER_USER": "none", "HOME": t.TempDir(),
	})
	if env["INITPLATE_VAULT_AUTH"] == "kubernetes" {
		token := filepath.Join(t.TempDir(), "token")
		must(t, writeFile(token, s.token(t, namespace, accountOf(t, manifest))))
		env["INITPLATE_VAULT_JWT_FILE"] = token
		if mount := mounts[namespace]; mount != "" {
			env["INITPLATE_VAULT_AUTH_MOUNT"] = mount
		}
	} else {
		env["VAULT_TOKEN"] = s.secrets(t, namespace)["initplate-vault"]
	}

	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe, "render")
	cmd.Args[0], cmd.Env = "initplate", nil
	for _, name := range slices.Sorted(maps.Keys(env)) {
		cmd.Env = append(cmd.Env, name+"="+env[name])
	}
	if env["INITPLATE_WATCH"] == "true" {
		watchExample(t, cmd)
	} else if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return out
}

// accountOf returns the service account of the pods in a manifest.
func accountOf(t *testing.T, manifest string) string {
	t.Helper()
	type spec struct {
		ServiceAccountName string `yaml:"serviceAccountName"`
		Template           struct {
			Spec struct {
				ServiceAccountName string `yaml:"serviceAccountName"`
			}
		}
	}
	var is struct{ Spec spec }
	must(t, readYAML(manifest, &is))
	return cmp.Or(is.Spec.ServiceAccountName, is.Spec.Template.Spec.ServiceAccountName, "default")
}

// wantFiles wants a directory to have files with the names of those in want, but for manifests, and each of them with text.
func wantFiles(t *testing.T, out, want string) {
	t.Helper()
	files, err := os.ReadDir(want)
	if !errors.Is(err, fs.ErrNotExist) {
		must(t, err)
	}
	for _, file := range files {
		if slices.Contains(manifests, file.Name()) {
			continue
		}
		if text := read(t, filepath.Join(out, file.Name())); text == "" {
			t.Errorf("%s is empty", file.Name())
		}
	}
	if made, err := os.ReadDir(out); err != nil || len(made) == 0 {
		t.Errorf("no file was made: %v", err)
	}
}

// wantCertificate wants the certificate of examples/cert to be of Vault's authority, and for the names of its preset.
func (s *setting) wantCertificate(t *testing.T, out string) {
	t.Helper()
	answer, err := http.Get(s.vault.Addr + "/v1/pki/ca/pem")
	must(t, err)
	defer answer.Body.Close()
	authority, err := io.ReadAll(answer.Body)
	must(t, err)
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(authority) {
		t.Fatalf("Vault's authority is %q", authority)
	}

	block, _ := pem.Decode([]byte(read(t, out+"/tls.crt")))
	certificate, err := x509.ParseCertificate(block.Bytes)
	must(t, err)
	for _, name := range []string{"registry.example.svc", "localhost", "127.0.0.1"} {
		if _, err := certificate.Verify(x509.VerifyOptions{DNSName: name, Roots: roots}); err != nil {
			t.Error(err)
		}
	}
}

package bench

import (
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// A program does the works. Each is set up as its manual has it, and so that it asks for no more than it must.
type program struct {
	name, path string
	takes      func(work) (part work, ok bool) // what it can do of a work
	key        string                          // how its templates ask for one, N is the number
	secret     string
	// command is about to render the file in into out. It may put files of its own beside them.
	command func(path, in, out string, w work, a access) (*exec.Cmd, error)
}

// An access is how a program comes to the servers.
type access struct {
	*store
	consulAddr, vaultAddr string // "127.0.0.1:port"
}

const inConsulTemplate = `{{ with secret "secret/data/bench/%d" }}{{ .Data.data.password }}{{ end }}`

// programs returns those of that name, or all.
func programs(t testing.TB, names ...string) []program {
	t.Helper()
	all := []program{
		{name: "initplate", takes: everything, key: `{{ key "bench/%d" }}`, secret: inConsulTemplate, command: initplate},
		{name: "consul-template", takes: withToken, key: `{{ key "bench/%d" }}`, secret: inConsulTemplate, command: consulTemplate},
		{name: "gomplate", takes: everything, key: `{{ ds "consul" "bench/%d" }}`, secret: `{{ (ds "vault" "secret/bench/%d").password }}`, command: gomplate},
		{name: "vault agent", takes: secretsOnly, secret: inConsulTemplate, command: vaultAgent},
	}
	if len(names) > 0 {
		all = slices.DeleteFunc(all, func(p program) bool { return !slices.Contains(names, p.name) })
	}
	dir := t.TempDir()
	for i, p := range all {
		built := ""
		if p.name == "initplate" {
			built = servers.Initplate(t)
		} else {
			built = servers.Built(t, strings.Fields(p.name)[0])
		}
		// As the linker writes a file, it may lie in small pieces in the page cache, which costs a start a millisecond: a
		// copy does not, as an image has it.
		all[i].path = filepath.Join(dir, filepath.Base(built))
		if out, err := exec.Command("cp", built, all[i].path).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	return all
}

func everything(w work) (work, bool) { return w, true }

// withToken: consul-template leaves the login to others.
func withToken(w work) (work, bool) { return w, !w.login }

// secretsOnly: vault agent knows no Consul.
func secretsOnly(w work) (work, bool) {
	w.keys = 0
	return w, w.secrets > 0
}

func initplate(path, in, out string, w work, a access) (*exec.Cmd, error) {
	cmd := exec.Command(path, "render", in, "--out", out, "--log-level", "error", "--termination-log=")
	cmd.Env = []string{"CONSUL_HTTP_ADDR=" + a.consulAddr, "VAULT_ADDR=" + a.scheme() + "://" + a.vaultAddr}
	if w.login {
		cmd.Args = append(cmd.Args, "--vault-auth=approle")
		cmd.Env = append(cmd.Env, "INITPLATE_VAULT_ROLE_ID="+a.roleID, "INITPLATE_VAULT_SECRET_ID="+a.secretID)
	} else {
		cmd.Env = append(cmd.Env, "VAULT_TOKEN="+a.token)
	}
	return cmd, nil
}

func consulTemplate(path, in, out string, _ work, a access) (*exec.Cmd, error) {
	cmd := exec.Command(path, "-once", "-log-level=err", "-vault-renew-token=false", "-template="+in+":"+out)
	cmd.Env = []string{"CONSUL_HTTP_ADDR=" + a.consulAddr, "VAULT_ADDR=" + a.scheme() + "://" + a.vaultAddr, "VAULT_TOKEN=" + a.token}
	return cmd, nil
}

func gomplate(path, in, out string, w work, a access) (*exec.Cmd, error) {
	cmd := exec.Command(path, "-d", "consul=consul+"+a.scheme()+"://"+a.consulAddr+"/", "-d", "vault=vault+"+a.scheme()+"://"+a.vaultAddr+"/", "-f", in, "-o", out)
	if w.login {
		cmd.Env = []string{"VAULT_ROLE_ID=" + a.roleID, "VAULT_SECRET_ID=" + a.secretID}
	} else {
		cmd.Env = []string{"VAULT_TOKEN=" + a.token}
	}
	return cmd, nil
}

func vaultAgent(path, in, out string, w work, a access) (*exec.Cmd, error) {
	dir := filepath.Dir(out)
	method := fmt.Sprintf(`method "token_file" { config = { token_file_path = %q } }`, dir+"/token")
	if w.login {
		method = fmt.Sprintf(`method "approle" { config = { role_id_file_path = %q secret_id_file_path = %q remove_secret_id_file_after_reading = false } }`,
			dir+"/role-id", dir+"/secret-id")
	}
	config := fmt.Sprintf("exit_after_auth = true\nvault { address = %q }\nauto_auth { %s }\ntemplate { source = %q destination = %q }\n",
		a.scheme()+"://"+a.vaultAddr, method, in, out)
	for name, text := range map[string]string{"token": a.token, "role-id": a.roleID, "secret-id": a.secretID, "agent.hcl": config} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	return exec.Command(path, "agent", "-config="+dir+"/agent.hcl", "-log-level=error"), nil
}

// version is that of the module the program was built from.
func (p program) version(t testing.TB) string {
	if p.name == "initplate" {
		return "this checkout"
	}
	return versionOf(t, strings.Fields(p.name)[0])
}

func versionOf(t testing.TB, name string) string {
	t.Helper()
	info, err := buildinfo.ReadFile(servers.Built(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return info.Main.Version
}

package load

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

const template = `{{ range $i, $_ := list 1 }}{{ key "many/0" }}{{ end }}
{{ key "many/1" }} {{ key "many/2" }} {{ key "many/3" }} {{ keyOrDefault "many/none" "d" }}
{{ range ls "many" }}{{ .Key }}{{ .Value }} {{ end }}
{{ ref "vault:secret/data/many/0#user" }} {{ ref "vault:secret/data/many/0#password" }}
{{ with secret "secret/data/many/1" }}{{ .Data.data.password }}{{ end }}
{{ with secret "kv1/data/many" }}{{ .Data.password }}{{ end }}
`

const want = `c0
c1 c2 c3 d
0c0 1c1 2c2 3c3 
u0 p0
p1
p2
`

// A one is one of many runs, with proxies of its own to count what it asks.
type one struct {
	consul, vault *servers.Proxy
	cmd           *exec.Cmd
	said          bytes.Buffer
	dir           string
	err           error
	took          time.Duration
}

// runs is how many run at once.
func runs() int {
	if servers.Long() {
		return 300
	}
	return 15
}

// start starts many runs at once, each of which logs in. They share one Consul and one Vault, and each comes by proxies
// of its own where counted; there fault goes before the servers, if it is given.
func start(t *testing.T, n int, counted bool, fault servers.Fault) (all []*one, ended func()) {
	t.Helper()
	consul, vault := servers.Consul(t), servers.Vault(t)
	for i := range 4 {
		consul.Put(t, fmt.Sprintf("many/%d", i), fmt.Sprint("c", i))
	}
	for i := range 2 {
		vault.PutV2(t, fmt.Sprintf("many/%d", i), map[string]any{"user": fmt.Sprint("u", i), "password": fmt.Sprint("p", i)})
	}
	vault.PutV1(t, "data/many", map[string]any{"password": "p2"})
	role, secret := vault.AppRole(t, vault.Policy(t, `path "secret/data/many/*" { capabilities = ["read"] } path "kv1/data/many" { capabilities = ["read"] }`))
	file := filepath.Join(t.TempDir(), "app.tmpl")
	if err := os.WriteFile(file, []byte(template), 0o600); err != nil {
		t.Fatal(err)
	}
	program := servers.Initplate(t)
	all = make([]*one, n)
	for i := range all {
		o := &one{dir: t.TempDir()}
		consulAddr, vaultAddr := consul.Addr, strings.TrimPrefix(vault.Addr, "http://")
		if counted {
			o.consul, o.vault = servers.NewProxy(t, consul.Addr, fault), servers.NewProxy(t, vault.Addr, fault)
			consulAddr, vaultAddr = o.consul.Addr, o.vault.Addr
		}
		o.cmd = exec.Command(program, "render", file, "--out", filepath.Join(o.dir, "app"), "--vault-auth", "approle", "--vault-role-id", role)
		if fault != nil {
			o.cmd.Args = append(o.cmd.Args, "--log-level", "debug")
		}
		o.cmd.Env = []string{"HOME=" + o.dir, "CONSUL_HTTP_ADDR=" + consulAddr, "VAULT_ADDR=http://" + vaultAddr, "INITPLATE_VAULT_SECRET_ID=" + secret}
		o.cmd.Stdout, o.cmd.Stderr = &o.said, &o.said
		all[i] = o
	}
	begin := time.Now()
	var wg sync.WaitGroup
	for _, o := range all {
		wg.Go(func() {
			started := time.Now()
			o.err = o.cmd.Run()
			o.took = time.Since(started)
		})
	}
	return all, func() {
		wg.Wait()
		report(t, all, time.Since(begin))
	}
}

// report says what the runs cost, and looks whether each did its work.
func report(t *testing.T, all []*one, took time.Duration) {
	t.Helper()
	var cpu time.Duration
	var times []time.Duration
	for i, o := range all {
		if o.err != nil {
			t.Errorf("run %d: %v: %s", i, o.err, &o.said)
			continue
		}
		cpu += o.cmd.ProcessState.UserTime() + o.cmd.ProcessState.SystemTime()
		times = append(times, o.took)
		files, err := os.ReadDir(o.dir)
		if err != nil || len(files) != 1 {
			t.Errorf("run %d left %v, %v", i, files, err)
		}
		if got, err := os.ReadFile(filepath.Join(o.dir, "app")); err != nil || string(got) != want {
			t.Errorf("run %d wrote %q, %v; want %q", i, got, err, want)
		}
	}
	slices.Sort(times)
	if len(times) > 0 {
		t.Logf("%d runs took %v, each %v to %v, half of them at most %v; %v of CPU each", len(all), took.Round(time.Millisecond),
			times[0].Round(time.Millisecond), times[len(times)-1].Round(time.Millisecond), times[len(times)/2].Round(time.Millisecond),
			(cpu / time.Duration(len(times))).Round(100*time.Microsecond))
	}
}

// planned returns what plan says that a run asks each server.
func planned(t *testing.T) (consul, vault map[string]int) {
	t.Helper()
	cmd := exec.Command(servers.Initplate(t), "plan", "-", "-o", "json")
	cmd.Stdin, cmd.Env = strings.NewReader(template), []string{"HOME=" + t.TempDir()}
	text, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var plan struct {
		References []struct{ Source, Reference string }
		Rounds     int
	}
	if err := json.Unmarshal(text, &plan); err != nil || plan.Rounds != 1 || len(plan.References) == 0 {
		t.Fatalf("%v, %d rounds: %s", err, plan.Rounds, text)
	}
	consul, vault = map[string]int{}, map[string]int{"PUT /v1/auth/approle/login": 1, "PUT /v1/auth/token/revoke-self": 1}
	for _, n := range plan.References {
		_, what, _ := strings.Cut(n.Reference, ":")
		path, _, _ := strings.Cut(what, "#")
		switch {
		case n.Source == "vault":
			vault["GET /v1/"+path] = 1 // once, however many fields
		case strings.HasSuffix(what, "/"):
			consul["GET /v1/kv/"+what] = 1
		default:
			consul["PUT /v1/txn"] = 1 // for all of them
		}
	}
	return consul, vault
}

// TestManyAtOnce starts many runs at once against one Consul and one Vault: all
// succeed, and each asks what plan says.
func TestManyAtOnce(t *testing.T) {
	consul, vault := planned(t)
	if len(consul) != 2 || len(vault) != 5 {
		t.Fatalf("planned are %v, %v", consul, vault)
	}
	all, ended := start(t, runs(), true, nil)
	ended()
	for _, o := range all {
		compare(t, "Consul", counted(o.consul), consul)
		compare(t, "Vault", counted(o.vault), vault)
	}
}

// TestManyFromOneAddress is the same without proxies. Consul takes 200 connections from one address and answers 429 to
// the rest, as it may where pods ask the agent of their node: these come again, and all succeed.
func TestManyFromOneAddress(t *testing.T) {
	all, ended := start(t, runs(), false, nil)
	ended()
	busy := 0
	for _, o := range all {
		if strings.Contains(o.said.String(), "429 Too Many Requests") {
			busy++
		}
	}
	t.Logf("%d of %d runs were told to come again", busy, len(all))
}
